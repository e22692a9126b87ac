"""What the live checks know of other entries follows what is written, moment by moment."""

from dataclasses import replace

import pytest

from kiosk.corpus.checks import Taken
from kiosk.corpus.contents import entry_of
from kiosk.editorial.rules import EntryRules
from kiosk.operation.indexing import PACKAGE
from knowledge_base.corpus import FaqEntry
from tests.kiosk.editorial.conftest import Office

WORDING = "房东说啥子都不退我的押金"


@pytest.fixture
def rules(office: Office) -> EntryRules:
    async def no_library() -> None:
        return None

    return EntryRules(office.store.database, PACKAGE / "laws.yaml", no_library, clock=office.clock)


async def save(office: Office, entry_id: str, *questions: str) -> None:
    draft = await office.store.corpus.draft(entry_id)
    entry = entry_of(draft.content)
    changed = replace(entry, questions=(*entry.questions, *questions))
    await office.desk.save("writer", changed, draft.seq)


async def said_elsewhere(rules: EntryRules, office: Office) -> list[str]:
    found = await rules.check(replace(office.content("wages"), questions=(WORDING,)))
    return [one.message for one in found if one.code == "faq-wording-twice"]


async def test_a_wording_is_taken_as_soon_as_it_is_saved(rules: EntryRules, office: Office) -> None:
    before = await said_elsewhere(rules, office)
    office.clock.pass_time(1)
    await save(office, "deposit", WORDING)
    assert [*before, f"条目 deposit 已经有这种问法：{WORDING}"] == await said_elsewhere(
        rules, office
    )


async def test_what_a_removed_entry_said_is_free_again(rules: EntryRules, office: Office) -> None:
    office.clock.pass_time(1)
    await save(office, "deposit", WORDING)
    assert await said_elsewhere(rules, office)
    office.clock.pass_time(1)
    await office.desk.discard("writer", "deposit")
    await office.desk.remove("writer", "deposit", "不要了")
    assert not await said_elsewhere(rules, office)
    assert "deposit" not in await rules.taken()


async def test_only_what_changed_is_read_again(
    rules: EntryRules, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("wages", "deposit"):
        await rules.taken()
        office.clock.pass_time(1)
        await save(office, name, f"{WORDING}{name}")
    read: list[str] = []
    put = Taken.put

    def noted(self: Taken, entry: FaqEntry) -> None:
        read.append(entry.id)
        put(self, entry)

    monkeypatch.setattr(Taken, "put", noted)
    await rules.taken()
    await rules.taken()
    assert read == ["deposit", "wages"], "the last before, for another of the same moment, and it"
