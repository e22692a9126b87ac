"""Writing, reviewing, history; rights taken meanwhile; two people on one entry."""

import datetime
from dataclasses import replace

import pytest

from kiosk.corpus.entries import EntryState
from kiosk.corpus.errors import (
    CorpusWorkError,
    DraftConflictError,
    EntryFaultyError,
    EntryTakenError,
    EntryUnknownError,
    OwnWorkError,
    StepError,
)
from kiosk.people.errors import ForbiddenError
from kiosk.people.rights import Right
from kiosk.store.people_tables import people
from knowledge_base.corpus import Problem
from tests.kiosk.editorial.conftest import Office
from tests.kiosk.zones import in_zone


async def submitted(office: Office, by: str = "writer") -> None:
    changed = replace(office.content("deposit"), answer="押金应当退。")
    seq = (await office.store.corpus.draft("deposit")).seq
    await office.desk.save(by, changed, seq)
    await office.desk.submit(by, "deposit", "写得更清楚")


async def state(office: Office, entry_id: str = "deposit") -> EntryState:
    return (await office.store.corpus.status(entry_id)).state


async def test_seeded_once_with_history(office: Office) -> None:
    again = office.ship(stamp="first")
    assert len(again.contents) == 3
    (version,) = await office.store.corpus.history("deposit")
    assert (version.number, version.author, version.origin) == (1, "系统", "shipped")
    assert await state(office) is EntryState.PUBLISHED


async def test_from_draft_to_approval_by_somebody_else(office: Office) -> None:
    await submitted(office)
    assert await state(office) is EntryState.SUBMITTED
    with pytest.raises(ForbiddenError):
        await office.desk.approve("writer", "deposit")
    await office.desk.approve("judge", "deposit", seen=2)
    assert await state(office) is EntryState.APPROVED
    signed, written, _ = await office.store.corpus.history("deposit")
    assert (written.author, written.why) == ("writer", "写得更清楚")
    assert '"reviewer":"judge"' in signed.content
    published = await office.store.corpus.published()
    assert "押金应当退。" not in published["deposit"]
    assert office.audit()[-2:] == ["entry_submitted", "entry_approved"]
    assert office.store.audit.verify_now().fault is None


async def test_nobody_reviews_their_own_unless_the_office_is_of_one(office: Office) -> None:
    office.person("both", *(person_rights("both")))
    await submitted(office, by="both")
    with pytest.raises(OwnWorkError):
        await office.desk.approve("both", "deposit")
    with pytest.raises(ForbiddenError):
        await office.desk.allow_review_alone("both", allowed=True)
    await office.desk.allow_review_alone("boss", allowed=True)
    await office.desk.approve("both", "deposit")
    line = office.store.audit.page_now(1)[0]
    assert "一人审核" in line.detail


def person_rights(_login: str) -> tuple[Right, ...]:
    return (Right.EDITOR, Right.REVIEWER)


async def test_a_right_taken_meanwhile(office: Office) -> None:
    await submitted(office)
    office.store.database.write_now(
        lambda c: c.execute(people.update().where(people.c.login == "judge").values(rights="[]"))
    )
    with pytest.raises(ForbiddenError):
        await office.desk.approve("judge", "deposit")
    office.store.database.write_now(
        lambda c: c.execute(people.update().where(people.c.login == "writer").values(active=False))
    )
    with pytest.raises(ForbiddenError):
        await office.desk.withdraw("writer", "deposit")
    assert await state(office) is EntryState.SUBMITTED


async def test_two_people_on_one_entry(office: Office) -> None:
    first = await office.desk.save("writer", office.content("deposit"), 0)
    with pytest.raises(DraftConflictError, match="writer"):
        await office.desk.save("writer2", office.content("deposit"), 0)
    assert await office.desk.save("writer2", office.content("deposit"), first) == first + 1


async def test_refused_and_written_again(office: Office) -> None:
    await submitted(office)
    with pytest.raises(StepError):
        await office.desk.refuse("judge", "deposit", "  ")
    await office.desk.refuse("judge", "deposit", "少了期限")
    status = await office.store.corpus.status("deposit")
    assert (status.state, status.note) == (EntryState.REFUSED, "少了期限")
    await submitted(office)
    assert await state(office) is EntryState.SUBMITTED


async def test_locked_while_under_review_until_withdrawn(office: Office) -> None:
    await submitted(office)
    with pytest.raises(StepError):
        await office.desk.save("writer", office.content("deposit"), 1)
    await office.desk.withdraw("writer", "deposit")
    draft = await office.store.corpus.draft("deposit")
    assert "押金应当退。" in draft.content
    assert await office.desk.save("writer", office.content("deposit"), draft.seq)


async def test_a_reviewer_approves_only_what_was_seen(office: Office) -> None:
    await submitted(office)
    await office.desk.withdraw("writer", "deposit")
    await submitted(office)
    with pytest.raises(StepError):
        await office.desk.approve("judge", "deposit", seen=2)
    await office.desk.approve("judge", "deposit", seen=3)


async def test_faulty_entries_are_not_submitted(office: Office) -> None:
    await office.desk.save("writer", office.content("deposit"), 0)
    office.problems.append(Problem("faq-blank", "不能空着。", "", "deposit", "answer"))
    with pytest.raises(EntryFaultyError, match="1 处要改。回答：不能空着"):
        await office.desk.submit("writer", "deposit", "")
    result = await office.desk.submit_many("writer", ["deposit", "none"], "")
    assert result.done == ()
    assert {entry_id for entry_id, _ in result.left} == {"deposit", "none"}


async def test_new_entries_and_what_is_thrown_away(office: Office) -> None:
    await office.desk.create("writer", "own-one", topic="租房")
    with pytest.raises(EntryTakenError):
        await office.desk.create("writer2", "own-one")
    await office.desk.discard("writer", "own-one")
    with pytest.raises(EntryUnknownError):
        await office.store.corpus.status("own-one")
    await office.desk.save("writer", replace(office.content("wages"), label="改了"), 0)
    await office.desk.discard("writer", "wages")
    status = await office.store.corpus.status("wages")
    assert (status.state, status.label) == (EntryState.PUBLISHED, "工资")
    with pytest.raises(StepError):
        await office.desk.discard("writer", "wages")


async def test_taking_an_entry_out_is_reviewed_too(office: Office) -> None:
    await office.desk.remove("writer", "divorce", "说错了")
    await office.desk.approve("judge", "divorce")
    assert await state(office, "divorce") is EntryState.APPROVED
    assert "divorce" in await office.store.corpus.published()
    await office.desk.withdraw("writer", "divorce")
    assert await state(office, "divorce") is EntryState.PUBLISHED


@pytest.mark.parametrize("login", ["judge", "agent", "nobody", "系统"])
async def test_who_may_not_write(office: Office, login: str) -> None:
    entry = office.content("deposit")
    for step in (
        office.desk.save(login, entry, 0),
        office.desk.create(login, "own-two"),
        office.desk.submit(login, "deposit", ""),
        office.desk.remove(login, "deposit", ""),
        office.desk.withdraw(login, "deposit"),
        office.desk.discard(login, "deposit"),
        office.desk.resolve(login, "deposit", None),
    ):
        with pytest.raises((ForbiddenError, CorpusWorkError)) as caught:
            await step
        assert isinstance(caught.value, ForbiddenError), step


async def test_a_shipped_update_merges_with_the_offices_work(office: Office) -> None:
    await submitted(office)
    deposit, wages = office.content("deposit"), office.content("wages")
    new = replace(deposit, id="brand-new", label="新", title="新来的问题？", questions=())
    live = office.ship(
        replace(deposit, spoken="新的说法。"), replace(wages, answer="去劳动监察。"), new
    )
    assert set(live.contents) == {"deposit", "wages", "brand-new"}
    assert "去劳动监察。" in live.contents["wages"]
    assert (await office.store.corpus.status("divorce")).published is None
    status = await office.store.corpus.status("deposit")
    assert status.conflict is not None
    _, _, _, proposal = await office.desk.conflict("deposit")
    assert proposal.clashes == ()
    assert "新的说法。" in proposal.content
    assert "押金应当退。" in proposal.content
    await office.desk.withdraw("writer", "deposit")
    await office.desk.resolve("writer", "deposit", proposal.content)
    status = await office.store.corpus.status("deposit")
    assert (status.conflict, status.state) == (None, EntryState.DRAFT)
    assert len(office.ship(stamp="new").contents) == 3


async def test_the_day_is_that_of_china_wherever_the_machine_stands(office: Office) -> None:
    office.clock.now = datetime.datetime(2027, 1, 15, 16, 30, tzinfo=datetime.UTC).timestamp()
    with in_zone("UTC"):
        assert office.desk.today == datetime.date(2027, 1, 16)
