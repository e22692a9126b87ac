"""The rules of the corpus for one entry, beside all that the office has."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.clock import Clock
from kiosk.corpus.checks import Taken, check_entry
from kiosk.corpus.contents import entry_of
from kiosk.people.holidays import china_day
from kiosk.store.corpus import newest_contents, newest_works
from kiosk.store.corpus_tables import corpus_entries
from kiosk.store.database import Database
from knowledge_base.corpus import FaqEntry, Problem
from knowledge_base.register import LawRegister, load_register
from knowledge_base.statutes import StatuteLibrary

OpenLibrary = Callable[[], Awaitable[StatuteLibrary | None]]


class EntryRules:
    """Checks entries; what others say is read once and kept up with."""

    def __init__(
        self, database: Database, laws: Path, library: OpenLibrary, *, clock: Clock
    ) -> None:
        self._database = database
        self._laws = laws
        self._library = library
        self._clock = clock
        self._lock = asyncio.Lock()
        self._taken: Taken | None = None
        self._seen = (0.0, 0)
        self._register: LawRegister | None = None

    async def check(self, entry: FaqEntry) -> Sequence[Problem]:
        """All that is wrong with an entry."""
        return (await self.checker())(entry)

    async def checker(self) -> Callable[[FaqEntry], Sequence[Problem]]:
        """The same for many entries, against what is there now."""
        taken = await self.taken()
        library = await self._library()
        register = await asyncio.to_thread(self._opened_register)
        today = china_day(self._clock())
        return lambda entry: check_entry(
            entry, taken, library=library, register=register, today=today
        )

    async def taken(self) -> Taken:
        """What all entries say now."""
        async with self._lock:
            seen = await self._database.read(_stamp)
            if self._taken is None or seen[1] != self._seen[1]:
                contents = await self._database.read(newest_contents)
                entries = await asyncio.to_thread(
                    lambda: Taken(entry_of(content) for content in contents.values())
                )
                self._taken = entries
            elif seen != self._seen:
                since = self._seen[0]
                changed = await self._database.read(lambda c: newest_works(c, since=since))
                for name, content in changed.items():
                    if content:
                        self._taken.put(entry_of(content))
                    else:
                        self._taken.drop(name)
            self._seen = seen
            return self._taken

    def _opened_register(self) -> LawRegister:
        if self._register is None:
            self._register = load_register(self._laws)
        return self._register


def _stamp(connection: Connection) -> tuple[float, int]:
    """When an entry was changed last, and how many there are."""
    columns = corpus_entries.c
    query = sa.select(sa.func.max(columns.changed_at), sa.func.count(columns.id))
    row = connection.execute(query).first()
    return (float(row[0] or 0.0), int(row[1])) if row else (0.0, 0)
