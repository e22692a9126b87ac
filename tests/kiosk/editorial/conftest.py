"""An office with a small corpus in a database of its own, and people with each right."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.corpus.contents import content_of
from kiosk.editorial.desk import CorpusDesk
from kiosk.editorial.seeding import bring_up
from kiosk.people.organisations import Organisation, OrganisationKind
from kiosk.people.persons import Person
from kiosk.people.rights import Right
from kiosk.store import Store, open_store
from kiosk.store.directory import insert_organisation, insert_person
from knowledge_base.corpus import Corpus, FaqEntry, Problem
from tests.fakes_kiosk import FakeClock
from tests.fakes_knowledge_base import entry

SHIPPED = tuple(
    replace(entry(name, label=label, title=title), topic=topic)
    for name, label, title, topic in (
        ("deposit", "押金", "房东不退押金怎么办？", "租房"),
        ("wages", "工资", "老板拖欠工资怎么办？", "劳动工资"),
        ("divorce", "离婚", "离婚要去哪里办？", "婚姻家庭"),
    )
)


@dataclass
class Office:
    """The parts under test."""

    store: Store
    desk: CorpusDesk
    clock: FakeClock
    problems: list[Problem]
    """What the rules say of any entry."""

    def content(self, entry_id: str) -> FaqEntry:
        """The shipped entry of this id."""
        return next(one for one in SHIPPED if one.id == entry_id)

    def ship(self, *entries: FaqEntry, stamp: str = "new") -> Any:
        """A shipped corpus comes in."""
        corpus = Corpus(tuple(entries), tuple("" for _ in entries))
        return bring_up(self.store.database, stamp, lambda: corpus, self.clock())

    def person(self, login: str, *rights: Right) -> Person:
        """Somebody with these rights."""
        new = Person(id=0, organisation_id=1, login=login, name=login, rights=frozenset(rights))
        return self.store.database.write_now(lambda c: insert_person(c, new, "x"))

    def audit(self) -> list[str]:
        """What was written down, oldest first."""
        return [entry.action for entry in reversed(self.store.audit.page_now(100))]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    store = open_store(f"sqlite:///{tmp_path}/office.sqlite3")
    home = Organisation(id=0, kind=OrganisationKind.JUSTICE_OFFICE, name="公平司法所", home=True)
    store.database.write_now(lambda connection: insert_organisation(connection, home))
    clock, problems = FakeClock(), list[Problem]()

    async def rules(_entry: FaqEntry) -> Sequence[Problem]:
        return tuple(problems)

    desk = CorpusDesk(store.database, rules=rules, clock=clock)
    made = Office(store, desk, clock, problems)
    made.person("writer", Right.EDITOR)
    made.person("writer2", Right.EDITOR)
    made.person("judge", Right.REVIEWER)
    made.person("boss", Right.ADMIN)
    made.person("agent", Right.AGENT)
    made.ship(*SHIPPED, stamp="first")
    yield made
    store.database.close()


def text_of(entry: FaqEntry, **changes: Any) -> str:
    """The content of a changed entry."""
    return content_of(replace(entry, **changes))


TODAY = datetime.date(2027, 1, 15)
