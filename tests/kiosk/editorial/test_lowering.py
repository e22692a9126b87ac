"""A person instead of an entry whose law changed: decided, written down, published, taken back."""

import pytest
import sqlalchemy as sa

from kiosk.corpus.entries import EntryStatus
from kiosk.corpus.errors import EntryUnknownError, StepError
from kiosk.corpus.lowering import differing, held
from kiosk.editorial.dates import flag_entries
from kiosk.editorial.lowering import LoweringDesk
from kiosk.editorial.publisher import planned
from kiosk.operation.indexing import CorpusSource
from kiosk.people.errors import ForbiddenError
from kiosk.store.corpus import Wanted
from kiosk.store.corpus_tables import corpus_entries
from tests.kiosk.editorial.conftest import Office

CHANGED = {("中华人民共和国民法典", "第七百零三条"): "《民法典》第七百零三条的文字改了"}


@pytest.fixture
def desk(office: Office) -> LoweringDesk:
    return LoweringDesk(office.store.database, clock=office.clock)


def mark(office: Office, entry_id: str, why: str = "改了") -> None:
    values = corpus_entries.update().where(corpus_entries.c.id == entry_id).values(flag=why)
    office.store.database.write_now(lambda c: c.execute(values))


async def test_a_person_answers_until_somebody_has_looked(
    office: Office, desk: LoweringDesk
) -> None:
    mark(office, "deposit", "《民法典》第七百零三条的文字改了")
    assert office.store.database.read_now(planned).changed == 0
    await desk.ask_person("judge", "deposit", "等新的司法解释")
    plan = office.store.database.read_now(planned)
    assert (plan.held, plan.changed) == ({"deposit": "law"}, 1)
    assert (await desk.pending()).lowered == ("deposit",)
    assert await desk.live("deposit") == ""
    shown, total = await office.store.corpus.page(Wanted(special="lowered"), start=0, most=9)
    assert (total, shown[0].id) == (1, "deposit")
    (line,) = [one for one in office.store.audit.page_now(9) if one.action == "entry_lowered"]
    assert (line.actor, line.subject) == ("judge", "deposit")
    assert "等新的司法解释" in line.shown
    await office.desk.save("writer", office.content("deposit"), 0)
    await office.desk.submit("writer", "deposit", "看过了，没有变")
    await office.desk.approve("judge", "deposit")
    assert office.store.database.read_now(planned).held == {}
    assert (await office.store.corpus.status("deposit")).lowered == ""


async def test_the_robot_again_although_marked(office: Office, desk: LoweringDesk) -> None:
    mark(office, "deposit")
    await desk.lower_at_once("boss", True)
    assert await desk.at_once()
    assert office.store.database.read_now(planned).held == {"deposit": "law"}
    await desk.answer_as_always("judge", "deposit", "改的地方不影响")
    assert office.store.database.read_now(planned).held == {}
    assert "entry_raised" in office.audit()
    flag_entries(office.store.database, CHANGED, 1.0)
    held_now = office.store.database.read_now(planned).held
    assert held_now == {"deposit": "law", "wages": "law", "divorce": "law"}


async def test_the_default_is_to_wait_for_a_word(office: Office, desk: LoweringDesk) -> None:
    assert not await desk.at_once()
    flag_entries(office.store.database, CHANGED, 1.0)
    assert office.store.database.read_now(planned).held == {}
    await desk.lower_at_once("boss", True)
    assert len(office.store.database.read_now(planned).held) == 3
    await desk.lower_at_once("boss", False)
    assert office.store.database.read_now(planned).held == {}
    assert office.audit().count("corpus_setting") == 2


async def test_who_may_and_what_makes_no_sense(office: Office, desk: LoweringDesk) -> None:
    mark(office, "deposit")
    for login in ("writer", "agent", "nobody"):
        with pytest.raises(ForbiddenError):
            await desk.ask_person(login, "deposit", "因为")
        with pytest.raises(ForbiddenError):
            await desk.answer_as_always(login, "deposit", "因为")
    with pytest.raises(ForbiddenError):
        await desk.lower_at_once("judge", True)
    with pytest.raises(StepError, match="为什么"):
        await desk.ask_person("judge", "deposit", "  \n")
    with pytest.raises(StepError, match="不用复核"):
        await desk.ask_person("judge", "wages", "因为")
    with pytest.raises(EntryUnknownError):
        await desk.ask_person("judge", "none", "因为")
    await office.desk.create("writer", "own-1")
    with pytest.raises(StepError, match="问不到"):
        await desk.ask_person("judge", "own-1", "因为")
    await desk.ask_person("judge", "deposit", "长" * 9_999)
    (line,) = [one for one in office.store.audit.page_now(9) if one.action == "entry_lowered"]
    assert len(line.detail) < 300


async def test_an_entry_whose_review_is_overdue(office: Office, desk: LoweringDesk) -> None:
    overdue = corpus_entries.update().values(review_due="2020-01-01")
    office.store.database.write_now(lambda c: c.execute(overdue))
    assert office.store.database.read_now(planned).held == {}
    await desk.ask_person("judge", "wages", "三年没看了")
    assert office.store.database.read_now(planned).held == {"wages": "review"}


def test_an_index_carries_what_is_held_back(office: Office) -> None:
    contents = office.ship(stamp="first").contents
    plain = CorpusSource(1, contents)
    holding = CorpusSource(1, contents, {"wages": "law"})
    assert [one.held for one in holding.corpus().entries] == ["", "", "law"]
    assert plain.stamp("x") != holding.stamp("x") != CorpusSource(1, contents, {}).stamp("y")


def test_decisions_alone() -> None:
    status = EntryStatus("a", "", "", "", "published", 1, 1, flag="改了")  # type: ignore[arg-type]
    assert held(status, at_once=True) == "law"
    assert held(status, at_once=False) == ""
    gone = EntryStatus("a", "", "", "", "published", 1, None, flag="改了", lowered="person")  # type: ignore[arg-type]
    assert held(gone, at_once=True) == ""
    assert differing({"a": "law"}, {"a": "review", "b": "law"}) == ("b",)


def test_a_database_of_before_is_brought_up_to_date(office: Office) -> None:
    columns = {
        one["name"]
        for one in sa.inspect(office.store.database.engine).get_columns("corpus_editions")
    }
    assert "held" in columns
