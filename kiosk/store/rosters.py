"""The duty roster: shifts, substitutes, swaps."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.audit import Note
from kiosk.people.errors import RosterConflictError, ShiftUnknownError, SwapStateError
from kiosk.people.persons import Role
from kiosk.people.roster import Shift, Swap, SwapState, swapped
from kiosk.store.audit import append
from kiosk.store.database import Database
from kiosk.store.people_tables import shifts, swaps


class RosterStore:
    """Shifts and swaps in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def between(
        self, starts_at: float, ends_at: float, organisation_id: int | None = None
    ) -> tuple[Shift, ...]:
        """The shifts that touch a time, oldest first; of one organisation, or of all."""
        query = sa.select(shifts).where(shifts.c.ends_at > starts_at, shifts.c.starts_at < ends_at)
        if organisation_id is not None:
            query = query.where(shifts.c.organisation_id == organisation_id)
        query = query.order_by(shifts.c.starts_at, shifts.c.id)
        return await self._database.read(
            lambda connection: tuple(
                _shift(cast(Mapping[str, Any], row)) for row in connection.execute(query).mappings()
            )
        )

    async def save(  # noqa: PLR0913 - what goes into one transaction
        self,
        plan: Sequence[Shift],
        *,
        organisation_id: int,
        starts_at: float,
        ends_at: float,
        note: Note,
        now: float,
    ) -> None:
        """The plan, in place of the organisation's shifts that start within a time.

        A shift that is planned as it was keeps its number, its substitute and its swaps.
        """

        def work(connection: Connection) -> None:
            query = sa.select(shifts).where(
                shifts.c.organisation_id == organisation_id,
                shifts.c.starts_at >= starts_at,
                shifts.c.starts_at < ends_at,
            )
            kept = {
                _key(shift): shift
                for row in connection.execute(query.with_for_update()).mappings()
                for shift in [_shift(cast(Mapping[str, Any], row))]
            }
            wanted = {_key(shift): shift for shift in plan}
            gone = [shift.id for key, shift in kept.items() if key not in wanted]
            connection.execute(shifts.delete().where(shifts.c.id.in_(gone)))
            for key, shift in wanted.items():
                if key not in kept:
                    connection.execute(shifts.insert().values(**_row(shift)))
            append(connection, note, now)

        await self._database.write(work)

    async def shift(self, shift_id: int) -> Shift:
        """One shift; raises `ShiftUnknownError`."""
        return await self._database.read(lambda connection: _find(connection, shift_id))

    async def replace(self, changed: Sequence[Shift], note: Note, now: float) -> None:
        """Name substitutes; raises `RosterConflictError` if one is on duty elsewhere then."""

        def work(connection: Connection) -> None:
            _apply(connection, changed)
            append(connection, note, now)

        await self._database.write(work)

    async def ask(  # noqa: PLR0913 - a swap and its line in the log
        self,
        *,
        shift_id: int,
        other_shift_id: int | None,
        asked_by: int,
        asked_of: int,
        note: Note,
        now: float,
    ) -> Swap:
        """A request to swap; raises `ShiftUnknownError` or `SwapStateError`."""

        def work(connection: Connection) -> Swap:
            shift = _find(connection, shift_id)
            other = _find(connection, other_shift_id) if other_shift_id is not None else None
            swap = Swap(
                id=0,
                shift_id=shift_id,
                other_shift_id=other_shift_id,
                asked_by=asked_by,
                asked_of=asked_of,
            )
            swapped(shift, other, swap)
            if shift.starts_at <= now or (other is not None and other.starts_at <= now):
                raise SwapStateError("已经开始的班不能换，可以请管理员安排替班。")
            done = connection.execute(
                swaps.insert().values(
                    shift_id=shift_id,
                    other_shift_id=other_shift_id,
                    asked_by=asked_by,
                    asked_of=asked_of,
                    state=SwapState.ASKED.value,
                    asked_at=now,
                )
            )
            append(connection, note, now)
            return _swap(connection, int(done.inserted_primary_key[0]))

        return await self._database.write(work)

    async def answer(
        self, swap_id: int, person_id: int, state: SwapState, note: Note, now: float
    ) -> Swap:
        """Accept, refuse or withdraw. Raises `ShiftUnknownError` if it is none of theirs,
        `SwapStateError` or `RosterConflictError` if it is no longer possible."""

        def work(connection: Connection) -> Swap:
            swap = _swap(connection, swap_id)
            entitled = swap.asked_by if state is SwapState.WITHDRAWN else swap.asked_of
            if person_id != entitled:
                raise ShiftUnknownError
            if swap.state is not SwapState.ASKED:
                raise SwapStateError
            if state is SwapState.ACCEPTED:
                shift = _find(connection, swap.shift_id)
                other = _find(connection, swap.other_shift_id) if swap.other_shift_id else None
                _apply(connection, swapped(shift, other, swap))
            query = swaps.update().where(
                swaps.c.id == swap_id, swaps.c.state == SwapState.ASKED.value
            )
            if connection.execute(query.values(state=state.value)).rowcount != 1:
                raise SwapStateError
            append(connection, note, now)
            return _swap(connection, swap_id)

        return await self._database.write(work)

    async def swaps_of(self, person_id: int) -> tuple[Swap, ...]:
        """What somebody asked, or was asked, newest first."""
        query = (
            sa.select(swaps)
            .where(sa.or_(swaps.c.asked_by == person_id, swaps.c.asked_of == person_id))
            .order_by(swaps.c.id.desc())
            .limit(100)
        )
        return await self._database.read(
            lambda connection: tuple(
                _swap_of(cast(Mapping[str, Any], row))
                for row in connection.execute(query).mappings()
            )
        )


def _find(connection: Connection, shift_id: int) -> Shift:
    query = sa.select(shifts).where(shifts.c.id == shift_id).with_for_update()
    row = connection.execute(query).mappings().first()
    if row is None:
        raise ShiftUnknownError
    return _shift(cast(Mapping[str, Any], row))


def _apply(connection: Connection, changed: Sequence[Shift]) -> None:
    ids = [shift.id for shift in changed]
    for shift in changed:
        comes = sa.func.coalesce(shifts.c.stand_in_id, shifts.c.person_id)
        clash = sa.select(shifts.c.id).where(
            comes == shift.comes,
            shifts.c.id.notin_(ids),
            shifts.c.starts_at < shift.ends_at,
            shifts.c.ends_at > shift.starts_at,
        )
        if connection.execute(clash.limit(1)).first() is not None:
            raise RosterConflictError("替班的人在这段时间另有班次。")
        connection.execute(
            shifts.update().where(shifts.c.id == shift.id).values(stand_in_id=shift.stand_in_id)
        )


def _swap(connection: Connection, swap_id: int) -> Swap:
    row = connection.execute(sa.select(swaps).where(swaps.c.id == swap_id)).mappings().first()
    if row is None:
        raise ShiftUnknownError
    return _swap_of(cast(Mapping[str, Any], row))


def _swap_of(row: Mapping[str, Any]) -> Swap:
    return Swap(
        id=row["id"],
        shift_id=row["shift_id"],
        other_shift_id=row["other_shift_id"],
        asked_by=row["asked_by"],
        asked_of=row["asked_of"],
        state=SwapState(row["state"]),
    )


def _shift(row: Mapping[str, Any]) -> Shift:
    return Shift(
        id=row["id"],
        organisation_id=row["organisation_id"],
        person_id=row["person_id"],
        role=Role(row["role"]),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        stand_in_id=row["stand_in_id"],
    )


def _row(shift: Shift) -> dict[str, Any]:
    return {
        "organisation_id": shift.organisation_id,
        "person_id": shift.person_id,
        "role": shift.role.value,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "stand_in_id": shift.stand_in_id,
    }


def _key(shift: Shift) -> tuple[int, Role, float, float]:
    return shift.person_id, shift.role, shift.starts_at, shift.ends_at
