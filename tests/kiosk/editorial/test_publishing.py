"""Publishing with real processes and real indexes: whole loops, faults in each step."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot import wording
from bot.answering import Answering
from bot.situation import Situation
from bot.thresholds import Thresholds
from kiosk.corpus.contents import entry_of
from kiosk.corpus.editions import EditionState
from kiosk.corpus.entries import EntryState
from kiosk.corpus.errors import NothingToPublishError, PublishBusyError, StepError
from kiosk.editorial.dates import flag_entries
from kiosk.editorial.lowering import LoweringDesk
from kiosk.editorial.publisher import Publisher, pointed_edition
from kiosk.operation.indexing import CorpusSource, IndexPlace, gather
from kiosk.people.errors import ForbiddenError
from kiosk.store.people_tables import people
from kiosk.store.trials import add_trial
from knowledge_base.index import build_index
from knowledge_base.search import KnowledgeBase
from knowledge_base.statute_lines import write_lines
from tests.fakes_knowledge_base import TODAY, articles
from tests.kiosk.editorial.conftest import Office

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]
MODEL = "knowledge_base/model"
CITED = ("中华人民共和国民法典", "第七百零三条")


class Site:
    """An office with a live index."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.root = folder / "index"
        self.lay = folder / "lay"
        self.lay.mkdir()
        self.publisher = self.new_publisher()
        source = CorpusSource(1, office.ship(stamp="first").contents)
        materials = gather(source, MODEL, lay_questions=self.lay)
        build_index(self.root, materials.inputs(TODAY), made_from=materials.made_from)

    def new_publisher(self) -> Publisher:
        place = IndexPlace(self.root, MODEL, self.lay)
        return Publisher(self.office.store, place, clock=self.office.clock)

    async def approve(self, entry_id: str, answer: str) -> None:
        corpus, desk = self.office.store.corpus, self.office.desk
        draft = await corpus.draft(entry_id)
        changed = replace(entry_of(draft.content), answer=answer)
        await desk.save("writer", changed, draft.seq)
        await desk.submit("writer", entry_id, "改")
        await desk.approve("judge", entry_id)

    async def ready(self) -> int:
        number = await self.publisher.begin("judge", "试试")
        await self.publisher.wait()
        edition = await self.office.store.editions.get(number)
        assert edition.state is EditionState.READY, edition.problem
        return number

    def answer(self, entry_id: str) -> str:
        """What residents get; the index that is pointed at must be whole."""
        return KnowledgeBase.open(self.root).entry(entry_id).answer


@pytest_asyncio.fixture
async def site(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Site]:
    laws = tmp_path / "laws.jsonl"
    write_lines(laws, articles())
    monkeypatch.setenv("WENXIAOFA_LAWS", str(laws))
    made = Site(office, tmp_path)
    yield made
    await made.publisher.close()


async def test_the_loop_and_back(site: Site) -> None:
    await site.approve("deposit", "新的回答。")
    base = KnowledgeBase.open(site.root)
    site.office.store.database.write_now(
        lambda c: add_trial(c, "房东不退押金怎么办？", "deposit", by="writer", now=1.0)
    )
    number = await site.ready()
    assert site.answer("deposit") != "新的回答。"
    rows = await site.office.store.editions.replay(number)
    assert [(row["expected"], row["change"]) for row in rows] == [("deposit", "reworded")]
    await site.publisher.confirm("judge", number)
    assert site.answer("deposit") == "新的回答。"
    assert base.reload_if_changed()
    status = await site.office.store.corpus.status("deposit")
    assert (status.state, status.published) == (EntryState.PUBLISHED, status.head)
    (run,) = await site.office.store.trials.history(1)
    assert (run.kind, run.faq_id) == ("answer", "deposit")

    await site.publisher.roll_back("judge", 1)
    await site.publisher.wait()
    assert site.answer("deposit") != "新的回答。"
    states = {one.id: one.state for one in await site.office.store.editions.page(9)}
    assert states == {1: EditionState.LIVE, number: EditionState.PAST}
    status = await site.office.store.corpus.status("deposit")
    assert status.state is EntryState.REFUSED
    assert "回到了第 1 版" in status.note
    assert site.office.audit()[-1] == "rolled_back"
    await site.publisher.roll_back("judge", number)
    await site.publisher.wait()
    assert site.answer("deposit") == "新的回答。"


async def test_an_entry_whose_law_changed_is_handed_over(site: Site) -> None:
    """By an ordinary publish, and back by another; the rest answers as before."""
    store = site.office.store
    flag_entries(store.database, {CITED: "改了"}, 1.0)
    lowering = LoweringDesk(store.database, clock=site.office.clock)
    await lowering.ask_person("judge", "deposit", "等新规定")
    store.database.write_now(
        lambda c: add_trial(c, "房东不退押金怎么办？", "deposit", by="writer", now=1.0)
    )
    number = await site.ready()
    rows = await store.editions.replay(number)
    assert [row["change"] for row in rows] == ["lowered"]
    await site.publisher.confirm("judge", number)
    assert (await lowering.live("deposit"), bool(await lowering.pending())) == ("law", False)
    answering = Answering(KnowledgeBase.open(site.root), Thresholds())
    said = answering.respond("房东不退押金怎么办？", Situation()).reply
    assert (said.kind, said.choices[0]) == ("no_answer", wording.PERSON)
    assert "法律最近有变化" in said.shown
    assert answering.respond("老板拖欠工资怎么办？", Situation()).reply.kind == "answer"
    with pytest.raises(NothingToPublishError):
        await site.publisher.begin("judge", "")
    await lowering.answer_as_always("judge", "deposit", "不影响")
    await site.publisher.confirm("judge", await site.ready())
    fresh = Answering(KnowledgeBase.open(site.root), Thresholds())
    assert fresh.respond("房东不退押金怎么办？", Situation()).reply.kind == "answer"


async def test_two_at_once_nothing_to_publish_and_no_right(site: Site) -> None:
    with pytest.raises(NothingToPublishError):
        await site.publisher.begin("judge", "")
    await site.approve("deposit", "一。")
    with pytest.raises(ForbiddenError):
        await site.publisher.begin("writer", "")
    number = await site.publisher.begin("judge", "")
    with pytest.raises(PublishBusyError):
        await site.publisher.begin("boss", "")
    with pytest.raises(StepError):
        await site.publisher.confirm("judge", number)
    await site.publisher.wait()
    for login in ("writer", "agent", "nobody"):
        with pytest.raises(ForbiddenError):
            await site.publisher.confirm(login, number)
        with pytest.raises(ForbiddenError):
            await site.publisher.cancel(login, number)
    site.office.store.database.write_now(
        lambda c: c.execute(people.update().where(people.c.login == "judge").values(rights="[]"))
    )
    with pytest.raises(ForbiddenError):
        await site.publisher.confirm("judge", number)
    assert pointed_edition(site.root) == 1
    await site.publisher.cancel("boss", number)
    state = (await site.office.store.editions.get(number)).state
    assert state is EditionState.CANCELLED


async def test_killed_again_and_again(site: Site) -> None:
    """However far the process was, the live index is the old one, whole, and the work is there."""
    await site.approve("deposit", "新的回答。")
    for delay in (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0):
        number = await site.publisher.begin("judge", "")
        await asyncio.sleep(delay)
        worker = site.publisher._worker
        assert worker is not None
        if worker.returncode is None:
            worker.kill()
        await site.publisher.wait()
        assert pointed_edition(site.root) == 1
        assert site.answer("deposit") != "新的回答。"
        edition = await site.office.store.editions.get(number)
        if edition.state is EditionState.READY:
            await site.publisher.cancel("judge", number)
        else:
            assert edition.state is EditionState.FAILED
        status = await site.office.store.corpus.status("deposit")
        assert status.state is EntryState.APPROVED
    number = await site.ready()
    assert not list(site.root.glob(".*.building"))
    await site.publisher.confirm("judge", number)
    assert site.answer("deposit") == "新的回答。"


async def test_killed_between_swap_and_note(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    await site.approve("deposit", "新的回答。")
    number = await site.ready()

    def cut(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        monkeypatch.setattr("kiosk.editorial.publisher.mark_live", cut)
        edition = site.office.store.database.read_now(
            lambda c: __import__("kiosk.store.editions", fromlist=["x"]).edition_of(c, number)
        )
        site.publisher._swap(edition)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert pointed_edition(site.root) == number
    assert (await site.office.store.editions.get(number)).state is EditionState.READY
    await site.new_publisher().recover()
    assert (await site.office.store.editions.get(number)).state is EditionState.LIVE
    assert site.answer("deposit") == "新的回答。"


async def test_an_index_damaged_before_the_swap(site: Site) -> None:
    await site.approve("deposit", "新的回答。")
    number = await site.ready()
    edition = await site.office.store.editions.get(number)
    (site.root / edition.index / "faq.json").write_bytes(b"[]")
    with pytest.raises(StepError, match="不受影响"):
        await site.publisher.confirm("judge", number)
    assert pointed_edition(site.root) == 1
    assert site.answer("deposit") != "新的回答。"
    assert (await site.office.store.editions.get(number)).state is EditionState.FAILED


async def test_worse_test_questions_ask_twice(site: Site) -> None:
    site.office.store.database.write_now(
        lambda c: add_trial(c, "离婚要去哪里办？", "divorce", by="writer", now=1.0)
    )
    await site.office.desk.remove("writer", "divorce", "不要了")
    await site.office.desk.approve("judge", "divorce")
    number = await site.ready()
    with pytest.raises(StepError, match="1 道测试题变差"):
        await site.publisher.confirm("judge", number)
    await site.publisher.confirm("judge", number, despite=True)
    with pytest.raises(KeyError):
        site.answer("divorce")
    status = await site.office.store.corpus.status("divorce")
    assert (status.state, status.published) == (EntryState.PUBLISHED, None)


async def test_the_disk_is_full(site: Site, tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk: writing fails in the same place."""
    await site.approve("deposit", "新的回答。")
    number = await site.publisher.begin("judge", "")
    await site.publisher.cancel("judge", number)
    await site.publisher.wait()
    limited = (
        "import resource, signal, runpy;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (16_000, 16_000));"
        "runpy.run_module('kiosk.editorial.publish_worker', run_name='__main__')"
    )
    real = asyncio.create_subprocess_exec

    async def spawn(*command: str, **more: object) -> asyncio.subprocess.Process:
        assert command[-1] == "kiosk.editorial.publish_worker"
        return await real(sys.executable, "-c", limited, stdin=subprocess.PIPE)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.editorial.publisher.asyncio.create_subprocess_exec", spawn)
        number = await site.publisher.begin("judge", "")
        await site.publisher.wait()
    edition = await site.office.store.editions.get(number)
    assert edition.state is EditionState.FAILED
    assert "不受影响" in edition.problem
    assert pointed_edition(site.root) == 1
    assert not list(site.root.glob(".*.building"))
