"""A question put to a draft that nobody approved, with real processes and real indexes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from kiosk.corpus.errors import CorpusWorkError, EntryFaultyError, EntryUnknownError, StepError
from kiosk.editorial.draft_trial import FOLDER, DraftTrial
from kiosk.editorial.draft_worker import with_draft
from kiosk.editorial.publisher import pointed_edition
from kiosk.editorial.rehearsing import Rehearsing
from kiosk.editorial.seeding import Live
from kiosk.operation.indexing import CorpusSource, IndexPlace, gather
from kiosk.people.errors import ForbiddenError
from knowledge_base.corpus import FaqEntry, Problem
from knowledge_base.index import build_index
from knowledge_base.index_files import current_id
from knowledge_base.statute_lines import write_lines
from tests.fakes_knowledge_base import TODAY, articles
from tests.kiosk.editorial.conftest import Office

MODEL = "knowledge_base/model"
QUESTION = "邻居家的狗把我咬伤了怎么赔？"


class Trying:
    """An office with a live index, and the trial under test."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.root = folder / "index"
        (folder / "lay").mkdir()
        place = IndexPlace(self.root, MODEL, folder / "lay")
        source = CorpusSource(1, office.ship(stamp="first").contents)
        materials = gather(source, MODEL, lay_questions=place.lay_questions)
        build_index(self.root, materials.inputs(TODAY), made_from=materials.made_from)
        self.drafts = folder / FOLDER
        self.problems: list[Problem] = []
        self.told: list[str] = []
        self.trial = DraftTrial(office.store, place, check=self.check)

    async def check(self, _entry: FaqEntry) -> list[Problem]:
        return self.problems

    def tell(self, step: str, _done: int, _total: int) -> None:
        self.told.append(step)

    async def kind(self, entry_id: str, text: str = QUESTION, login: str = "writer") -> str:
        said = await self.trial.ask(login, entry_id, text, self.tell)
        return f"{said['kind']} {said['faq_id']}"


@pytest_asyncio.fixture
async def trying(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Trying]:
    laws = tmp_path / "laws.jsonl"
    write_lines(laws, articles())
    monkeypatch.setenv("WENXIAOFA_LAWS", str(laws))
    made = Trying(office, tmp_path)
    yield made
    await made.trial.close()


async def write(trying: Trying, entry_id: str, **changes: object) -> None:
    draft = await trying.office.store.corpus.draft(entry_id)
    wages = trying.office.content("wages")
    entry = replace(wages, id=entry_id, title=QUESTION, questions=("狗咬了我",), **changes)  # type: ignore[arg-type]
    await trying.office.desk.save("writer", entry, draft.seq)


@pytest.mark.processes
@pytest.mark.timeout(240)
async def test_a_draft_answers_before_anybody_approved_it(trying: Trying) -> None:
    await trying.office.desk.create("writer", "own-1", topic="邻里")
    await write(trying, "own-1", label="狗咬伤", answer="一。")
    assert await trying.kind("own-1") == "answer own-1"
    assert trying.told
    assert pointed_edition(trying.root) == 1
    assert len([one for one in trying.root.iterdir() if one.is_dir()]) == 1
    trying.told.clear()
    assert await trying.kind("own-1", "狗咬了我", login="judge") == "answer own-1"
    assert trying.told == []  # nothing was built again
    await write(trying, "own-1", label="狗咬伤", answer="二。")
    assert await trying.kind("own-1") == "answer own-1"
    assert trying.told
    await trying.trial.sweep(1_000.0)
    assert trying.drafts.is_dir()
    await trying.trial.sweep(-1.0)
    assert not trying.drafts.exists()


@pytest.mark.processes
@pytest.mark.timeout(240)
async def test_it_can_be_called_off_and_nobody_waits_in_line(trying: Trying) -> None:
    await trying.office.desk.create("writer", "own-1")
    await write(trying, "own-1", label="狗咬伤")
    first = asyncio.create_task(trying.kind("own-1"))
    while trying.trial._worker is None:
        await asyncio.sleep(0.02)
    with pytest.raises(StepError, match="别人正在"):
        await trying.kind("own-1", login="judge")
    await trying.trial.cancel()
    with pytest.raises(StepError, match="取消"):
        await first
    assert await trying.kind("own-1") == "answer own-1"


@pytest.mark.processes
@pytest.mark.timeout(240)
async def test_a_page_that_is_left_does_not_answer_the_next_question(trying: Trying) -> None:
    asking = Rehearsing(trying.root, current_id(trying.root))
    left = asyncio.create_task(asking.ask(["老板拖欠工资怎么办？"]))
    while asking._process is None:
        await asyncio.sleep(0.01)
    left.cancel()
    with pytest.raises(asyncio.CancelledError):
        await left
    (said,) = await asking.ask(["房东不退押金怎么办？"])
    await asking.close()
    assert said["faq_id"] == "deposit"


async def test_who_may_and_what_cannot_be_tried(trying: Trying) -> None:
    for login in ("agent", "nobody"):
        with pytest.raises(ForbiddenError):
            await trying.kind("deposit", login=login)
    with pytest.raises(EntryUnknownError):
        await trying.kind("none")
    for text in ("", " \n", "长" * 501):
        with pytest.raises(CorpusWorkError):
            await trying.kind("deposit", text)
    trying.problems.append(Problem("x", "没有法律依据。", ""))
    with pytest.raises(EntryFaultyError, match="没有法律依据"):
        await trying.kind("deposit")
    assert not trying.drafts.exists()


def test_a_draft_is_not_held_back() -> None:
    source = with_draft(Live(3, {"b": "B", "c": "C"}, {"a": "law", "c": "law"}), "a", "A")
    assert source.contents == {"a": "A", "b": "B", "c": "C"}
    assert source.held == {"c": "law"}
