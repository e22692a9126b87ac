"""Editions in the database. At most one is under way at a time."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.corpus.editions import UNDER_WAY, Edition, EditionState
from kiosk.corpus.errors import EditionUnknownError, PublishBusyError
from kiosk.store.corpus_tables import corpus_editions, corpus_settings
from kiosk.store.database import Database
from knowledge_base.corpus import Held

_C = corpus_editions.c
_LIGHT = [
    column for column in corpus_editions.c if column.name not in ("versions", "replay", "held")
]
_SHIPPED = "shipped"


class EditionStore:
    """Editions, newest first."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def page(self, most: int) -> tuple[Edition, ...]:
        """The newest, without versions and what they hold back."""
        query = sa.select(*_LIGHT).order_by(_C.id.desc()).limit(most)
        return await self.database.read(
            lambda connection: tuple(
                _edition(cast(Mapping[str, Any], row))
                for row in connection.execute(query).mappings()
            )
        )

    async def get(self, edition_id: int) -> Edition:
        """One; raises `EditionUnknownError`."""
        return await self.database.read(lambda connection: edition_of(connection, edition_id))

    async def under_way(self) -> Edition | None:
        """The publish under way, without its versions."""
        return await self.database.read(under_way)

    async def replay(self, edition_id: int) -> Sequence[Mapping[str, Any]]:
        """What was found when questions were put to old and new; empty before."""
        query = sa.select(_C.replay).where(_C.id == edition_id)
        text = await self.database.read(lambda connection: connection.execute(query).scalar())
        found: Sequence[Mapping[str, Any]] = json.loads(text) if text else ()
        return found


def edition_of(connection: Connection, edition_id: int) -> Edition:
    """One edition with its versions; raises `EditionUnknownError`."""
    row = connection.execute(sa.select(corpus_editions).where(_C.id == edition_id)).mappings()
    found = row.first()
    if found is None:
        raise EditionUnknownError
    return _edition(cast(Mapping[str, Any], found))


def live_edition(connection: Connection) -> Edition | None:
    """What the database says residents get."""
    query = (
        sa.select(corpus_editions)
        .where(_C.state == EditionState.LIVE.value)
        .order_by(_C.id.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else _edition(cast(Mapping[str, Any], row))


def under_way(connection: Connection) -> Edition | None:
    """The publish under way."""
    states = [state.value for state in UNDER_WAY]
    query = sa.select(*_LIGHT).where(_C.state.in_(states)).order_by(_C.id.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return None if row is None else _edition(cast(Mapping[str, Any], row))


def begin_edition(  # noqa: PLR0913
    connection: Connection,
    versions: Mapping[str, int],
    *,
    by: str,
    why: str,
    now: float,
    changed: int,
    held: Mapping[str, Held] | None = None,
    state: EditionState = EditionState.BUILDING,
) -> int:
    """A new edition's number; raises `PublishBusyError` while another is under way."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE corpus_editions IN EXCLUSIVE MODE")
    if under_way(connection) is not None:
        raise PublishBusyError
    result = connection.execute(
        corpus_editions.insert().values(
            at=now,
            author=by,
            why=why,
            state=state.value,
            versions=json.dumps(dict(versions), separators=(",", ":")),
            index="",
            live_at=now if state is EditionState.LIVE else None,
            confirmed_by="",
            progress="",
            done=0,
            total=0,
            problem="",
            changed=changed,
            replay="",
            held=json.dumps(dict(held or {}), separators=(",", ":")),
        )
    )
    return int(result.inserted_primary_key[0])


def set_edition(connection: Connection, edition_id: int, **values: Any) -> None:
    """Change columns of an edition."""
    connection.execute(corpus_editions.update().where(_C.id == edition_id).values(**values))


def retire_others(connection: Connection, edition_id: int) -> None:
    """All that were live before become past."""
    connection.execute(
        corpus_editions.update()
        .where(_C.state == EditionState.LIVE.value, _C.id != edition_id)
        .values(state=EditionState.PAST.value)
    )


def shipped_stamp(connection: Connection) -> str:
    """Fingerprint of the shipped corpus that was merged last; empty before the first."""
    return setting(connection, _SHIPPED)


def set_shipped_stamp(connection: Connection, stamp: str) -> None:
    """Remember which shipped corpus is merged."""
    put_setting(connection, _SHIPPED, stamp)


def setting(connection: Connection, name: str) -> str:
    """The text kept under a name; empty if there is none."""
    query = sa.select(corpus_settings.c.value).where(corpus_settings.c.name == name)
    return str(connection.execute(query).scalar() or "")


def put_setting(connection: Connection, name: str, value: str) -> None:
    """Keep a text under a name."""
    here = corpus_settings.c.name == name
    if not connection.execute(corpus_settings.update().where(here).values(value=value)).rowcount:
        connection.execute(corpus_settings.insert().values(name=name, value=value))


def _edition(row: Mapping[str, Any]) -> Edition:
    names = Edition.__dataclass_fields__
    values = {name: row[name] for name in row if name in names}
    for name in ("versions", "held"):
        values[name] = json.loads(values.get(name) or "{}")
    return Edition(**{**values, "state": EditionState(row["state"])})
