"""What is kept of questions, and what becomes of them."""

import pytest

from bot.messages import Utterance
from kiosk.corpus.entries import EntryState
from kiosk.corpus.errors import CorpusWorkError, QuestionUnknownError
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


async def test_none_of_these_is_no_question(office: Office, learning: Learning) -> None:
    await learning.keep_words("boss", allowed=True)
    await learning.noted(said("孔明灯烧了房子"), (WHICH,), "")
    await learning.noted(said("都不是。"), (NOTHING,), "")
    assert await gaps(office) == [("in_vain", "孔明灯烧了房子"), ("unanswered", "")]


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


async def test_what_was_put_aside_by_mistake_is_taken_back(
    office: Office, learning: Learning
) -> None:
    await learning.keep_words("boss", allowed=True)
    await learning.noted(said("邻居的狗咬人怎么赔"), (NOTHING,), "")
    await learning.group("writer")
    (one,) = await office.store.asked.clusters(office.clock())
    await learning.dismiss("writer", one.id)
    assert await office.store.asked.clusters(office.clock()) == ()
    with pytest.raises(ForbiddenError):
        await learning.take_back("judge", one.id)
    await learning.take_back("writer", one.id)
    (again,) = await office.store.asked.clusters(office.clock())
    assert again.title == one.title


async def test_a_misheard_question_is_put_right_and_grouped_anew(
    office: Office, learning: Learning
) -> None:
    await learning.keep_words("boss", allowed=True)
    for text in ("老板拖欠工子怎么办", "邻居的狗咬人怎么赔"):
        await learning.noted(said(text), (NOTHING,), "")
    await learning.group("writer")
    await learning.correct("writer", 1, " 老板拖欠工资\n怎么办，我叫王小明 ")
    open_now = await office.store.asked.clusters(office.clock())
    assert [one.title for one in open_now] == ["邻居的狗咬人怎么赔"]  # the empty group is gone
    await learning.group("writer")
    groups = {one.title: one.id for one in await office.store.asked.clusters(office.clock())}
    assert set(groups) == {"老板拖欠工资 怎么办，我叫〔姓名〕", "邻居的狗咬人怎么赔"}
    (one,) = await office.store.asked.of_cluster(groups["老板拖欠工资 怎么办，我叫〔姓名〕"])
    assert one.heard == "老板拖欠工子怎么办"
    await learning.correct("writer", 1, "老板拖欠工资怎么办")
    await learning.group("writer")
    again = [
        question
        for cluster in await office.store.asked.clusters(office.clock())
        for question in await office.store.asked.of_cluster(cluster.id)
    ]
    assert {question.heard for question in again} == {"老板拖欠工子怎么办", ""}
    assert office.audit().count("question_corrected") == 2
    await learning.keep_words("boss", allowed=False)
    path = office.store.database.file
    assert path is not None
    bytes_ = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert "工子".encode() not in bytes_


async def test_a_group_keeps_a_name_that_somebody_said(office: Office, learning: Learning) -> None:
    await learning.keep_words("boss", allowed=True)
    for text in ("邻居的狗咬人怎么陪", "邻居的狗咬人怎么赔", "邻居的狗咬人怎么赔呢"):
        await learning.noted(said(text), (NOTHING,), "")
    await learning.group("writer")
    (one,) = await office.store.asked.clusters(office.clock())
    for question in await office.store.asked.of_cluster(one.id):
        if question.text == one.title:
            await learning.correct("writer", question.id, "完全不同的另一句话")
    (left,) = await office.store.asked.clusters(office.clock())
    kept = {question.text for question in await office.store.asked.of_cluster(left.id)}
    assert left.title in kept


async def test_who_may_put_words_right_and_what_is_no_question(
    office: Office, learning: Learning
) -> None:
    await learning.keep_words("boss", allowed=True)
    await learning.noted(said("狗咬了"), (NOTHING,), "")
    for login in ("judge", "agent", "boss", "nobody"):
        with pytest.raises(ForbiddenError):
            await learning.correct(login, 1, "狗咬了怎么赔")
    for text in ("", " \n\t", "长" * 501):
        with pytest.raises(CorpusWorkError):
            await learning.correct("writer", 1, text)
    with pytest.raises(QuestionUnknownError):
        await learning.correct("writer", 99, "狗咬了怎么赔")
    await learning.keep_words("boss", allowed=False)
    with pytest.raises(QuestionUnknownError):
        await learning.correct("writer", 1, "狗咬了怎么赔")
