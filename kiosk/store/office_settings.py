"""What the office has changed of its settings: rows are only ever added."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.audit import Action, Note
from kiosk.office.changes import Change, KeptChange, shown
from kiosk.office.errors import SettingConflictError
from kiosk.store.audit import append
from kiosk.store.database import Database
from kiosk.store.office_tables import setting_changes

HISTORY = 50
"""Changes of one setting that are shown."""


class OfficeSettingStore:
    """The changes in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def last(self) -> tuple[KeptChange, ...]:
        """The last change of each setting that was ever changed."""
        return await self._database.read(_last)

    def last_now(self) -> tuple[KeptChange, ...]:
        """The same, in the calling thread; raises `StoreUnavailableError`."""
        return self._database.read_now(_last)

    async def history(self, name: str) -> tuple[KeptChange, ...]:
        """The changes of one setting, newest first."""
        query = (
            sa.select(setting_changes)
            .where(setting_changes.c.name == name)
            .order_by(setting_changes.c.id.desc())
            .limit(HISTORY)
        )
        return await self._database.read(lambda connection: _kept(connection, query))

    async def add(
        self, changes: Sequence[Change], before: Mapping[str, str], author: str, now: float
    ) -> tuple[KeptChange, ...]:
        """Keep all or none, each with its line in the log; gives the last change of each setting.

        `before` has the values in force by name, as JSON. Raises `SettingConflictError` if one was
        changed since it was seen.
        """

        def work(connection: Connection) -> tuple[KeptChange, ...]:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("LOCK TABLE setting_changes IN EXCLUSIVE MODE")
            last = {one.name: one for one in _last(connection)}
            for change in changes:
                found = last.get(change.name)
                if found is not None and found.id != change.seen:
                    raise SettingConflictError.by(found)
            for change in changes:
                _add(connection, change, before[change.name], author, now)
            return _last(connection)

        return await self._database.write(work)


def _add(connection: Connection, change: Change, old: str, author: str, now: float) -> None:
    row = {"at": now, "author": author, "name": change.name, "old": old, "new": change.value}
    connection.execute(setting_changes.insert().values(**row))
    detail = {"从": shown(old), "改为": shown(change.value)}
    append(connection, Note(Action.OFFICE_SETTING, author, change.name, detail), now)


def _last(connection: Connection) -> tuple[KeptChange, ...]:
    newest = sa.select(sa.func.max(setting_changes.c.id)).group_by(setting_changes.c.name)
    query = sa.select(setting_changes).where(setting_changes.c.id.in_(newest))
    return _kept(connection, query.order_by(setting_changes.c.name))


def _kept(connection: Connection, query: Any) -> tuple[KeptChange, ...]:
    rows = connection.execute(query).mappings()
    return tuple(KeptChange(**cast(Mapping[str, Any], row)) for row in rows)
