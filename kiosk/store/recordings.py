"""Recordings of mediation rooms: that they were asked for, who agreed, what there is of them. Each
change is one transaction, and the line of the audit log goes with it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.audit import Action, Note
from kiosk.rooms.errors import RecordingUnknownError
from kiosk.rooms.recording import ANSWER_NAMES, ENDING_NAMES, Answer, Ending
from kiosk.rooms.room import Room, Seat, Side
from kiosk.store.audit import append
from kiosk.store.database import Database
from kiosk.store.recording_tables import recording_consents, recording_stretches, recordings
from kiosk.store.rooms import RoomActor
from kiosk.store.ticket_tables import tickets


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody answered; times are seconds since the epoch."""

    at: float
    seat: int
    side: Side
    answer: Answer


@dataclass(frozen=True, slots=True)
class Said:
    """An answer that is to be written down."""

    seat: Seat
    answer: Answer
    actor: RoomActor


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was recorded between two pauses: one WebM file."""

    number: int
    began_at: float
    last_at: float
    parts: int
    size: int
    """Bytes, before encryption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecording:
    """A recording as the database has it; times are seconds since the epoch."""

    id: int
    uid: str
    code: str
    """Of the request."""
    room_id: int
    asked_at: float
    asked_by: str
    """Name of the mediator."""
    days: int
    began_at: float | None
    ended_at: float | None
    ending: Ending | None
    kept_until: float | None
    wrapped_key: str | None
    deleted_at: float | None
    consents: tuple[Consent, ...] = ()
    stretches: tuple[Stretch, ...] = ()


class RecordingStore:
    """Recordings in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(
        self, room: Room, seat: Seat, actor: RoomActor, days: int, now: float
    ) -> KeptRecording:
        """A mediator asks for one, which is to be kept for so many days."""

        def work(connection: Connection) -> KeptRecording:
            values = {
                "uid": secrets.token_hex(16),
                "code": room.code,
                "room_id": room.id,
                "asked_at": now,
                "asked_by": seat.name,
                "days": days,
            }
            key = connection.execute(recordings.insert().values(**values)).inserted_primary_key[0]
            _put_answer(connection, int(key), Said(seat, Answer.ASKED, actor), now)
            return _find(connection, int(key))

        return await self._database.write(work)

    async def answer(self, recording_id: int, said: Said, now: float) -> None:
        """Somebody agreed, refused, or took the consent back."""
        await self._database.write(
            lambda connection: _put_answer(connection, recording_id, said, now)
        )

    async def begin(
        self, recording_id: int, wrapped_key: str, kept_until: float, now: float
    ) -> None:
        """All have agreed."""
        values = {"began_at": now, "wrapped_key": wrapped_key, "kept_until": kept_until}
        await self._database.write(
            lambda connection: _step(connection, recording_id, values, "开始录像", now)
        )

    async def end(self, recording_id: int, ending: Ending, now: float) -> None:
        """It is over."""
        values = {"ended_at": now, "ending": ending.value}
        what = f"录像结束，{ENDING_NAMES[ending]}"
        await self._database.write(
            lambda connection: _step(connection, recording_id, values, what, now)
        )

    async def count(
        self, recording_id: int, stretch: int, number: int, size: int, now: float
    ) -> None:
        """One more part is on disk."""
        table = recording_stretches
        mine = sa.and_(table.c.recording_id == recording_id, table.c.number == stretch)

        def work(connection: Connection) -> None:
            change = {"parts": number + 1, "size": table.c.size + size, "last_at": now}
            if connection.execute(table.update().where(mine).values(**change)).rowcount == 0:
                values = {"began_at": now, "last_at": now, "parts": number + 1, "size": size}
                connection.execute(
                    table.insert().values(recording_id=recording_id, number=stretch, **values)
                )

        await self._database.write(work)

    async def get(self, recording_id: int) -> KeptRecording:
        """One by its number; raises `RecordingUnknownError`."""
        return await self._database.read(lambda connection: _find(connection, recording_id))

    async def of_ticket(self, code: str) -> tuple[KeptRecording, ...]:
        """Those of a request, oldest first."""
        return await self._all(recordings.c.code == code)

    async def all_kept(self) -> tuple[KeptRecording, ...]:
        """All whose pictures and sound are still there, oldest first."""
        return await self._all(recordings.c.wrapped_key.is_not(None))

    async def unfinished(self) -> tuple[KeptRecording, ...]:
        """Those without an end."""
        return await self._all(recordings.c.ended_at.is_(None))

    async def deleted(self) -> tuple[KeptRecording, ...]:
        """Those whose files should be gone."""
        return await self._all(recordings.c.deleted_at.is_not(None))

    async def due(self, now: float, ended_before: float) -> tuple[KeptRecording, ...]:
        """Those whose time is over, or whose request ended before a time and is to be deleted."""
        ended = sa.select(tickets.c.code).where(tickets.c.ended_at < ended_before)
        late = sa.or_(recordings.c.kept_until < now, recordings.c.code.in_(ended))
        return await self._all(sa.and_(recordings.c.wrapped_key.is_not(None), late))

    async def shred(self, recording_id: int, actor: str, why: str, now: float) -> None:
        """Forget the key, without which nothing can be read; what it was stays. Raises
        `RecordingUnknownError` if that was done before."""

        def work(connection: Connection) -> None:
            found = _find(connection, recording_id)
            if found.wrapped_key is None:
                raise RecordingUnknownError
            values = {"wrapped_key": None, "deleted_at": now}
            connection.execute(
                recordings.update().where(recordings.c.id == recording_id).values(**values)
            )
            note = Note(Action.RECORDING_DELETED, actor, found.code, {"": why})
            append(connection, note, now)

        await self._database.write(work)

    async def _all(self, condition: Any) -> tuple[KeptRecording, ...]:
        query = sa.select(recordings.c.id).where(condition).order_by(recordings.c.id)
        return await self._database.read(
            lambda connection: tuple(
                _find(connection, int(row[0])) for row in connection.execute(query).all()
            )
        )


def _step(
    connection: Connection, recording_id: int, values: Mapping[str, Any], what: str, now: float
) -> None:
    code = _find(connection, recording_id).code
    connection.execute(recordings.update().where(recordings.c.id == recording_id).values(**values))
    append(connection, Note(Action.RECORDING, "系统", code, {"": what}), now)


def _put_answer(connection: Connection, recording_id: int, said: Said, now: float) -> None:
    code = _find(connection, recording_id).code
    connection.execute(
        recording_consents.insert().values(
            recording_id=recording_id,
            at=now,
            seat=said.seat.number,
            side=said.seat.side.value,
            answer=said.answer.value,
        )
    )
    detail = {"": ANSWER_NAMES[said.answer], "席位": str(said.seat.number)}
    append(connection, Note(Action.RECORDING, said.actor.login, code, detail), now)


def _find(connection: Connection, recording_id: int) -> KeptRecording:
    query = sa.select(recordings).where(recordings.c.id == recording_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise RecordingUnknownError
    values = dict(cast(Mapping[str, Any], row))
    ending = values.pop("ending")
    return KeptRecording(
        **values,
        ending=Ending(ending) if ending else None,
        consents=_consents(connection, recording_id),
        stretches=_stretches(connection, recording_id),
    )


def _consents(connection: Connection, recording_id: int) -> tuple[Consent, ...]:
    table = recording_consents
    query = sa.select(table).where(table.c.recording_id == recording_id).order_by(table.c.id)
    return tuple(
        Consent(row["at"], row["seat"], Side(row["side"]), Answer(row["answer"]))
        for row in connection.execute(query).mappings()
    )


def _stretches(connection: Connection, recording_id: int) -> tuple[Stretch, ...]:
    table = recording_stretches
    query = sa.select(table).where(table.c.recording_id == recording_id).order_by(table.c.number)
    return tuple(
        Stretch(row["number"], row["began_at"], row["last_at"], row["parts"], row["size"])
        for row in connection.execute(query).mappings()
    )
