"""The audit log: lines are only ever added, in the transaction of what they tell."""

from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.audit import FIRST, Entry, Note, Verdict, sealed, verify
from kiosk.store.database import Database
from kiosk.store.people_tables import audit

_WALK = 1000


class AuditStore:
    """The log in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, note: Note, now: float) -> None:
        """Write down something that changes nothing else."""
        await self._database.write(lambda connection: append(connection, note, now))

    async def page(self, before: int | None, most: int) -> tuple[Entry, ...]:
        """The newest lines, or those before a number, newest first."""
        return await self._database.read(lambda connection: _page(connection, before, most))

    async def verify(self) -> Verdict:
        """Check the whole chain."""
        return await self._database.read(_verify)

    def page_now(self, most: int) -> tuple[Entry, ...]:
        """The newest lines, in the calling thread."""
        return self._database.read_now(lambda connection: _page(connection, None, most))

    def verify_now(self) -> Verdict:
        """Check the whole chain, in the calling thread; raises `StoreUnavailableError`."""
        return self._database.read_now(_verify)

    def hash_now(self, seq: int) -> str | None:
        """The hash of one line, in the calling thread; none if it isn't there."""
        query = sa.select(audit.c.hash).where(audit.c.seq == seq)
        return self._database.read_now(
            lambda connection: cast(str | None, connection.execute(query).scalar())
        )


def append(connection: Connection, note: Note, now: float) -> None:
    """Add a line within a transaction that may write."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE audit IN EXCLUSIVE MODE")
    last = connection.execute(
        sa.select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
    ).first()
    seq, previous = (int(last[0]) + 1, str(last[1])) if last else (1, FIRST)
    entry = sealed(seq, now, note, previous)
    connection.execute(
        audit.insert().values(
            seq=entry.seq,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            subject=entry.subject,
            detail=entry.detail,
            previous=entry.previous,
            hash=entry.hash,
        )
    )


def _page(connection: Connection, before: int | None, most: int) -> tuple[Entry, ...]:
    query = sa.select(audit).order_by(audit.c.seq.desc()).limit(most)
    if before is not None:
        query = query.where(audit.c.seq < before)
    rows = connection.execute(query).mappings()
    return tuple(entry_of(cast(Mapping[str, Any], row)) for row in rows)


def entry_of(row: Mapping[str, Any]) -> Entry:
    """The line in a row."""
    return Entry(**{name: row[name] for name in Entry.__dataclass_fields__})


def _verify(connection: Connection) -> Verdict:
    rows = connection.execution_options(yield_per=_WALK).execute(
        sa.select(audit).order_by(audit.c.seq)
    )
    written = None
    if connection.dialect.name == "sqlite":
        given = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'audit'")
        written = given.scalar() or 0
    return verify((entry_of(row) for row in rows.mappings()), written=written)
