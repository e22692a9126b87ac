"""Conversations: opened, gone on with, and wiped.

A wiped conversation leaves a row without content for as long as the dialogue engine may still
have to be told to forget it; then that goes too.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.messages import Channel, Reply, from_wire, to_wire
from kiosk.errors import SessionUnknownError
from kiosk.store.database import Database
from kiosk.store.tables import sessions, turns
from kiosk.store.ticket_tables import tickets


@dataclass(frozen=True, slots=True)
class Session:
    """One conversation with one resident."""

    id: str
    """Unguessable; also the dialogue engine's id of the conversation."""
    channel: Channel
    """Where it was opened."""
    opened_at: float
    """Seconds since the epoch."""
    active_at: float
    """Last sign of life, in seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """What was said once, and answered."""

    at: float
    """Seconds since the epoch."""
    said: str
    """The resident's words, cleaned."""
    spoken: bool
    """Heard, not typed."""
    confidence: float | None
    """The recogniser's, 0 to 1."""
    replies: tuple[Reply, ...]
    """The robot's, in order."""


class SessionStore:
    """Conversations in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, channel: Channel, now: float) -> Session:
        """A new conversation."""
        session = Session(secrets.token_urlsafe(24), channel, now, now)
        row = {
            "id": session.id,
            "channel": channel,
            "opened_at": now,
            "active_at": now,
        }
        await self._database.write(lambda connection: connection.execute(sessions.insert(), row))
        return session

    async def touch(self, session_id: str, now: float) -> Session:
        """The conversation, marked as alive; raises `SessionUnknownError`."""

        def work(connection: Connection) -> Session:
            session = _live(connection, session_id, locked=True)
            connection.execute(
                sessions.update().where(sessions.c.id == session_id).values(active_at=now)
            )
            return session

        return await self._database.write(work)

    async def get(self, session_id: str) -> Session:
        """The conversation; raises `SessionUnknownError`."""
        return await self._database.read(lambda connection: _live(connection, session_id))

    async def add(self, session_id: str, turn: StoredTurn) -> None:
        """Keep a turn; raises `SessionUnknownError` if the conversation was wiped meanwhile."""
        replies = json.dumps([to_wire(reply) for reply in turn.replies], ensure_ascii=False)

        def work(connection: Connection) -> None:
            _live(connection, session_id, locked=True)
            connection.execute(
                turns.insert().values(
                    session_id=session_id,
                    at=turn.at,
                    said=turn.said,
                    spoken=turn.spoken,
                    confidence=turn.confidence,
                    replies=replies,
                )
            )
            connection.execute(
                sessions.update().where(sessions.c.id == session_id).values(active_at=turn.at)
            )

        await self._database.write(work)

    async def turns(self, session_id: str) -> tuple[StoredTurn, ...]:
        """All turns so far, oldest first; raises `SessionUnknownError`."""

        def work(connection: Connection) -> tuple[StoredTurn, ...]:
            _live(connection, session_id)
            query = sa.select(turns).where(turns.c.session_id == session_id).order_by(turns.c.id)
            rows = connection.execute(query).mappings()
            return tuple(_turn(cast(Mapping[str, Any], row)) for row in rows)

        return await self._database.read(work)

    async def wipe(self, session_ids: Sequence[str], now: float) -> None:
        """Delete what was said; cut the tie to tickets. Unknown ids are passed over."""
        chosen = list(session_ids)

        def work(connection: Connection) -> None:
            connection.execute(
                sessions.update()
                .where(sessions.c.id.in_(chosen), sessions.c.wiped_at.is_(None))
                .values(wiped_at=now)
            )
            connection.execute(turns.delete().where(turns.c.session_id.in_(chosen)))
            connection.execute(
                tickets.update().where(tickets.c.session_id.in_(chosen)).values(session_id=None)
            )

        await self._database.write(work)
        await self._database.scrub()

    async def idle(self, channel: Channel, before: float) -> tuple[str, ...]:
        """Ids of conversations without a sign of life since `before`."""
        query = sa.select(sessions.c.id).where(
            sessions.c.wiped_at.is_(None),
            sessions.c.channel == channel,
            sessions.c.active_at < before,
        )
        return await self._database.read(lambda connection: _ids(connection, query))

    async def wiped(self, before: float) -> tuple[str, ...]:
        """Ids of conversations that were wiped before `before`."""
        query = sa.select(sessions.c.id).where(sessions.c.wiped_at < before)
        return await self._database.read(lambda connection: _ids(connection, query))

    async def drop(self, session_id: str) -> None:
        """Delete the last trace of a wiped conversation."""
        query = sessions.delete().where(
            sessions.c.id == session_id, sessions.c.wiped_at.is_not(None)
        )
        await self._database.write(lambda connection: connection.execute(query))


def _live(connection: Connection, session_id: str, *, locked: bool = False) -> Session:
    """`locked` keeps others from wiping it before the transaction ends; SQLite has but one
    writer anyway."""
    query = sa.select(sessions).where(sessions.c.id == session_id, sessions.c.wiped_at.is_(None))
    if locked:
        query = query.with_for_update()
    row = connection.execute(query).mappings().first()
    if row is None:
        raise SessionUnknownError
    return Session(
        id=row["id"],
        channel=row["channel"],
        opened_at=row["opened_at"],
        active_at=row["active_at"],
    )


def _turn(row: Mapping[str, Any]) -> StoredTurn:
    return StoredTurn(
        at=row["at"],
        said=row["said"],
        spoken=bool(row["spoken"]),
        confidence=row["confidence"],
        replies=tuple(from_wire(wire) for wire in json.loads(row["replies"])),
    )


def _ids(connection: Connection, query: Any) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in connection.execute(query))
