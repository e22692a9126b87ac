"""Mediation rooms, with the trail of their steps: every step is one transaction, and the line of
the audit log goes with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.audit import Action, Note
from kiosk.rooms.errors import RoomStepError, RoomUnknownError
from kiosk.rooms.room import (
    SIDE_NAMES,
    STEP_NAMES,
    Move,
    Room,
    RoomStep,
    Seat,
    SeatKind,
    SeatState,
    Side,
    invited,
    led_by,
    take,
)
from kiosk.store.audit import append
from kiosk.store.database import Database
from kiosk.store.room_tables import room_events, room_seats, rooms
from kiosk.store.ticket_tables import tickets


@dataclass(frozen=True, slots=True)
class RoomActor:
    """Who takes a step, as the logs have it."""

    name: str
    """In the room's trail, which goes with the request."""
    login: str
    """In the audit log, which stays: a login name, 居民, 当事人 or 系统."""


SYSTEM = RoomActor("系统", "系统")


@dataclass(frozen=True, slots=True)
class RoomEvent:
    """One line of a room's trail."""

    at: float
    """Seconds since the epoch."""
    step: RoomStep
    actor: str
    seat: int | None
    side: Side | None


@dataclass(frozen=True, slots=True)
class Entrance:
    """How a guest gets in."""

    code_hash: str
    until: float
    """Seconds since the epoch."""


class RoomStore:
    """Rooms in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, code: str, mediator: Seat, actor: RoomActor, now: float) -> Room:
        """The request's open room; made, with its mediator, if there is none."""

        def work(connection: Connection) -> Room:
            found = _open_of(connection, code)
            if found is not None:
                return found
            values = {"code": code, "opened_at": now, "caucuses": 0}
            key = connection.execute(rooms.insert().values(**values)).inserted_primary_key[0]
            room = invited(Room(int(key), code, now), mediator)
            _put_seat(connection, room.id, room.seats[-1])
            _note(connection, room, Move(RoomStep.OPEN), actor, now)
            return room

        return await self._database.write(work)

    async def get(self, room_id: int) -> Room:
        """A room; raises `RoomUnknownError`."""
        return await self._database.read(lambda connection: _find(connection, room_id))

    async def open_of(self, code: str) -> Room | None:
        """The request's open room, if it has one."""
        return await self._database.read(lambda connection: _open_of(connection, code))

    async def all_open(self) -> tuple[Room, ...]:
        """Every room that is still going on."""
        query = sa.select(rooms.c.id).where(rooms.c.closed_at.is_(None)).order_by(rooms.c.id)

        def work(connection: Connection) -> tuple[Room, ...]:
            found = [int(row[0]) for row in connection.execute(query)]
            return tuple(_find(connection, one) for one in found)

        return await self._database.read(work)

    async def by_code(self, code_hash: str, now: float) -> tuple[Room, int]:
        """Whose code it is: the room and the seat. Raises `RoomUnknownError`, also for codes
        that are too old and of rooms that are closed."""
        query = sa.select(room_seats.c.room_id, room_seats.c.number).where(
            room_seats.c.code_hash == code_hash, room_seats.c.code_until > now
        )

        def work(connection: Connection) -> tuple[Room, int]:
            row = connection.execute(query).first()
            room = None if row is None else _find(connection, int(row[0]))
            if row is None or room is None or not room.open:
                raise RoomUnknownError
            return room, int(row[1])

        return await self._database.read(work)

    async def invite(
        self, room_id: int, seat: Seat, actor: RoomActor, now: float, entry: Entrance | None = None
    ) -> tuple[Room, Seat]:
        """One more person. Somebody with an account, and the resident, have but one seat.
        Raises `RoomUnknownError`, `RoomFullError` or `RoomStepError`."""

        def work(connection: Connection) -> tuple[Room, Seat]:
            room = _find(connection, room_id, locked=True)
            for one in room.seats:
                same_person = seat.person_id is not None and one.person_id == seat.person_id
                if same_person or seat.kind is one.kind is SeatKind.RESIDENT:
                    return room, one
            after = invited(room, seat)
            _put_seat(connection, room_id, after.seats[-1], entry)
            move = Move(RoomStep.INVITE, seat=after.seats[-1].number)
            _note(connection, after, move, actor, now)
            return after, after.seats[-1]

        return await self._database.write(work)

    async def recode(
        self, room_id: int, number: int, actor: RoomActor, now: float, entry: Entrance
    ) -> Room:
        """Another code for a guest's seat; the one before opens nothing any more. Raises
        `RoomUnknownError` or `RoomStepError`."""

        def work(connection: Connection) -> Room:
            room = _find(connection, room_id, locked=True)
            seat = room.seat(number)
            if not room.open or seat.kind is not SeatKind.GUEST or seat.state is SeatState.REMOVED:
                raise RoomStepError("这一位不能换口令。")
            connection.execute(
                room_seats.update()
                .where(room_seats.c.room_id == room_id, room_seats.c.number == number)
                .values(code_hash=entry.code_hash, code_until=entry.until)
            )
            _note(connection, room, Move(RoomStep.RECODE, seat=number), actor, now)
            return room

        return await self._database.write(work)

    async def lead(self, room_id: int, number: int) -> Room:
        """Make somebody the mediator, in place of whoever was it."""
        return await self._changed(room_id, lambda room: led_by(room, number))

    async def take(self, room_id: int, move: Move, actor: RoomActor, now: float) -> Room:
        """The room after a step. Raises what `kiosk.rooms.room.take` raises."""

        def work(connection: Connection) -> Room:
            room = _find(connection, room_id, locked=True)
            after = take(room, move, now)
            if after != room:
                _put(connection, room, after)
                _note(connection, after, move, actor, now)
            return after

        return await self._database.write(work)

    async def trail(self, room_id: int) -> tuple[RoomEvent, ...]:
        """All that happened in a room, oldest first."""
        query = sa.select(room_events).where(room_events.c.room_id == room_id)

        def work(connection: Connection) -> tuple[RoomEvent, ...]:
            found = connection.execute(query.order_by(room_events.c.id)).mappings()
            return tuple(
                RoomEvent(
                    row["at"],
                    RoomStep(row["step"]),
                    row["actor"],
                    row["seat"],
                    Side(row["side"]) if row["side"] else None,
                )
                for row in found
            )

        return await self._database.read(work)

    async def delete_ended(self, before: float) -> int:
        """Delete the rooms of requests that were over before `before`; says how many."""
        ended = sa.select(tickets.c.code).where(tickets.c.ended_at < before)
        query = rooms.delete().where(rooms.c.code.in_(ended))
        return await self._database.write(
            lambda connection: int(connection.execute(query).rowcount)
        )

    async def _changed(self, room_id: int, change: Callable[[Room], Room]) -> Room:
        def work(connection: Connection) -> Room:
            room = _find(connection, room_id, locked=True)
            after = change(room)
            _put(connection, room, after)
            return after

        return await self._database.write(work)


def _find(connection: Connection, room_id: int, *, locked: bool = False) -> Room:
    query = sa.select(rooms).where(rooms.c.id == room_id)
    found = connection.execute(query.with_for_update() if locked else query).mappings().first()
    if found is None:
        raise RoomUnknownError
    row = cast(Mapping[str, Any], found)
    seats = sa.select(room_seats).where(room_seats.c.room_id == room_id)
    return Room(
        id=row["id"],
        code=row["code"],
        opened_at=row["opened_at"],
        seats=tuple(
            _seat(cast(Mapping[str, Any], one))
            for one in connection.execute(seats.order_by(room_seats.c.number)).mappings()
        ),
        caucus=Side(row["caucus"]) if row["caucus"] else None,
        caucuses=row["caucuses"],
        closed_at=row["closed_at"],
    )


def _open_of(connection: Connection, code: str) -> Room | None:
    query = sa.select(rooms.c.id).where(rooms.c.code == code, rooms.c.closed_at.is_(None))
    row = connection.execute(query).first()
    return None if row is None else _find(connection, int(row[0]))


def _seat(row: Mapping[str, Any]) -> Seat:
    return Seat(
        number=row["number"],
        kind=SeatKind(row["kind"]),
        side=Side(row["side"]),
        name=row["name"],
        state=SeatState(row["state"]),
        muted=bool(row["muted"]),
        person_id=row["person_id"],
    )


def _put_seat(
    connection: Connection, room_id: int, seat: Seat, entry: Entrance | None = None
) -> None:
    connection.execute(
        room_seats.insert().values(
            room_id=room_id,
            number=seat.number,
            kind=seat.kind.value,
            side=seat.side.value,
            name=seat.name,
            state=seat.state.value,
            muted=seat.muted,
            person_id=seat.person_id,
            code_hash=entry.code_hash if entry else None,
            code_until=entry.until if entry else None,
        )
    )


def _put(connection: Connection, was: Room, room: Room) -> None:
    connection.execute(
        rooms.update()
        .where(rooms.c.id == room.id)
        .values(
            caucus=room.caucus.value if room.caucus else None,
            caucuses=room.caucuses,
            closed_at=room.closed_at,
        )
    )
    for before, after in zip(was.seats, room.seats, strict=True):
        if before != after:
            connection.execute(
                room_seats.update()
                .where(room_seats.c.room_id == room.id, room_seats.c.number == after.number)
                .values(kind=after.kind.value, state=after.state.value, muted=after.muted)
            )


def _note(connection: Connection, room: Room, move: Move, actor: RoomActor, now: float) -> None:
    side = move.side.value if move.side else None
    connection.execute(
        room_events.insert().values(
            room_id=room.id,
            at=now,
            step=move.step.value,
            actor=actor.name,
            seat=move.seat,
            side=side,
        )
    )
    detail = {"": STEP_NAMES[move.step]}
    if move.seat is not None:
        detail["席位"] = str(move.seat)
    if move.side is not None:
        detail["对象"] = SIDE_NAMES[move.side]
    append(connection, Note(Action.ROOM_STEP, actor.login, room.code, detail), now)
