"""Importing sheets: read in a thread, previewed against all entries, good rows taken as drafts."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from kiosk.audit import Action, Note
from kiosk.clock import Clock
from kiosk.corpus.contents import entry_of
from kiosk.corpus.entries import EDITABLE
from kiosk.corpus.exchange.preview import Mark, Preview, PreviewRow
from kiosk.corpus.exchange.reading import Sheet, read_file, read_text
from kiosk.editorial.rules import EntryRules
from kiosk.people.holidays import china_day
from kiosk.people.rights import Permission
from kiosk.store.audit import append
from kiosk.store.corpus import (
    add_entry,
    all_statuses,
    draft_of,
    newest_contents,
    require,
    save_draft,
)
from kiosk.store.database import Database


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of an import."""

    entry_ids: tuple[str, ...]
    """Entries that have a draft now."""
    left: tuple[PreviewRow, ...]
    """Rows that could not be taken after all, since an entry is under review."""


class Importer:
    """For editors."""

    def __init__(self, database: Database, rules: EntryRules, *, clock: Clock) -> None:
        self._database = database
        self._rules = rules
        self._clock = clock

    async def read(self, name: str, body: bytes) -> Sheet:
        """The rows of a file; raises `SheetError`."""
        return await asyncio.to_thread(read_file, name, body)

    async def read_text(self, text: str) -> Sheet:
        """The rows of pasted text; raises `SheetError`."""
        return await asyncio.to_thread(read_text, text)

    async def preview(self, sheet: Sheet, fields: Mapping[int, str]) -> tuple[PreviewRow, ...]:
        """What an import would do; raises `SheetError`."""
        known = await self._database.read(newest_contents)
        taken = await self._rules.taken()
        check = await self._rules.checker()
        today = china_day(self._clock())
        looking = Preview(fields, known, taken, check, today)
        return await asyncio.to_thread(looking.rows, sheet)

    async def take(
        self, login: str, rows: Sequence[PreviewRow], *, by_command: bool = False
    ) -> Imported:
        """Make drafts of the good rows; raises `ForbiddenError`. Whoever gives commands on this
        machine needs no account."""
        good = [row for row in rows if row.mark in (Mark.NEW, Mark.CHANGED) and row.content]

        def work(connection: Connection) -> Imported:
            if not by_command:
                require(connection, login, Permission.CORPUS_EDIT)
            now = self._clock()
            statuses = all_statuses(connection)
            done: list[str] = []
            left: list[PreviewRow] = []
            for row in good:
                entry_id = entry_of(row.content).id
                status = statuses.get(entry_id)
                if status is None:
                    add_entry(connection, row.content, by=login, now=now, note="导入")
                elif status.state in EDITABLE:
                    seq = draft_of(connection, entry_id).seq
                    save_draft(connection, entry_id, row.content, seq=seq, by=login, now=now)
                else:
                    left.append(row)
                    continue
                done.append(entry_id)
            detail = {"条目": str(len(done))}
            append(connection, Note(Action.CORPUS_IMPORTED, login, "", detail), now)
            return Imported(tuple(done), tuple(left))

        return await self._database.write(work)
