"""What is kept of questions, and what becomes of them."""

import pytest

from bot.messages import Utterance
from kiosk.corpus.entries import EntryState
from kiosk.editorial.learning import KEEP_DAYS, Learning
from kiosk.people.errors import ForbiddenError
from tests.fakes_kiosk import EXPIRY, NOTHING, PERSON, WHICH
from tests.kiosk.editorial.conftest import Office

MODEL = "knowledge_base/model"
SAID = "我叫王小明，电话13812345678，狗咬了怎么赔"


@pytest.fixture
def learning(office: Office) -> Learning:
    return Learning(office.store, clock=office.clock, encoder=MODEL)


def said(text: str, session: str = "s") -> Utterance:
    return Utterance(session, text, "kiosk", False, None)


async def gaps(office: Office) -> list[tuple[str, str]]:
    def work(connection):  # type: ignore[no-untyped-def]
        return list(connection.exec_driver_sql("SELECT gap, text FROM asked_questions ORDER BY id"))

    return [tuple(row) for row in await office.store.database.read(work)]


async def test_no_words_unless_the_office_says_so(office: Office, learning: Learning) -> None:
    await learning.noted(said(SAID), (NOTHING,), "")
    assert await gaps(office) == [("unanswered", "")]
    with pytest.raises(ForbiddenError):
        await learning.keep_words("writer", allowed=True)


async def test_masked_before_they_are_kept(office: Office, learning: Learning) -> None:
    await learning.keep_words("boss", allowed=True)
    await learning.noted(said(SAID), (NOTHING,), "")
    ((gap, text),) = await gaps(office)
    assert gap == "unanswered"
    assert "狗咬了怎么赔" in text
    path = office.store.database.file
    assert path is not None
    bytes_ = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    for secret in ("王小明", "13812345678"):
        assert secret.encode() not in bytes_
    await learning.keep_words("boss", allowed=False)
    assert await gaps(office) == [("unanswered", "")]


async def test_why_a_question_is_looked_at(office: Office, learning: Learning) -> None:
    await learning.noted(said("一"), (EXPIRY,), "")
    await learning.judged("s", helpful=False)
    await learning.noted(said("二", "t"), (WHICH,), "")
    await learning.noted(said("都不是", "t"), (NOTHING,), "")
    await learning.noted(said("三", "u"), (WHICH,), "")
    await learning.judged("nobody", helpful=False)
    found = [gap for gap, _ in await gaps(office)]
    assert found == ["unhelpful", "in_vain", "unanswered", ""]
    await learning.noted(said("找人", "u"), (PERSON,), "")
    assert [gap for gap, _ in await gaps(office)][3] == "handed_over"


async def test_words_go_after_some_time(office: Office, learning: Learning) -> None:
    await learning.keep_words("boss", allowed=True)
    await learning.noted(said("狗咬了"), (NOTHING,), "")
    office.clock.pass_time((KEEP_DAYS + 1) * 86_400)
    await learning.forget_old()
    assert await gaps(office) == [("unanswered", "")]


@pytest.mark.processes
async def test_groups_become_entries_or_not(office: Office, learning: Learning) -> None:
    await learning.keep_words("boss", allowed=True)
    for text in (
        "邻居的狗咬了我怎么赔",
        "被邻居的狗咬了怎么赔",
        "邻居家狗咬了我怎么赔偿",
        "彩礼能不能要回来",
    ):
        await learning.noted(said(text), (NOTHING,), "")
    with pytest.raises(ForbiddenError):
        await learning.group("agent")
    assert await learning.group("writer") == 4
    assert await learning.group("writer") == 0
    clusters = await office.store.asked.clusters(office.clock())
    assert [cluster.count for cluster in clusters] == [3, 1]
    await learning.new_entry("writer", clusters[0].id, "own-dog", "邻里")
    status = await office.store.corpus.status("own-dog")
    assert status.state is EntryState.DRAFT
    await learning.add_wordings("writer", clusters[1].id, "divorce", ["彩礼能不能要回来"])
    assert "彩礼能不能要回来" in (await office.store.corpus.draft("divorce")).content
    assert await office.store.asked.clusters(office.clock()) == ()
    with pytest.raises(ForbiddenError):
        await learning.dismiss("judge", clusters[0].id)
