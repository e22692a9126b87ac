"""Appointments in the database."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from kiosk.appointments.appointment import (
    Appointment,
    AppointmentState,
    AppointmentUnknownError,
    Time,
    TimeTakenError,
    TooManyAppointmentsError,
    Way,
)
from kiosk.people.persons import Role
from kiosk.store.appointment_tables import appointments
from kiosk.store.database import Database
from kiosk.store.ticket_steps import Stepped, StepToTake, take_step
from kiosk.store.ticket_tables import tickets

MOST_OF_A_PHONE = 3
"""Times to come that one telephone number may have booked."""
_MOST = 500


class AppointmentStore:
    """Appointments in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def book(
        self, new: Appointment, step: StepToTake, phone: str
    ) -> tuple[Appointment, Stepped]:
        """Keep a time for a request, in place of one that it has, which the trail of its steps
        remembers; the request's step goes with it.

        Raises `TimeTakenError` if somebody was faster, `TooManyAppointmentsError`, and what
        the step raises; then nothing has changed.
        """

        def work(connection: Connection) -> tuple[Appointment, Stepped]:
            stepped = take_step(connection, step)
            _count(connection, new, phone)
            connection.execute(appointments.delete().where(_booked(new.code)))
            try:
                with connection.begin_nested():
                    done = connection.execute(appointments.insert().values(**_row(new)))
            except IntegrityError:
                raise TimeTakenError from None
            return _get(connection, int(done.inserted_primary_key[0])), stepped

        return await self._database.write(work)

    async def end(self, code: str, state: AppointmentState) -> Appointment:
        """What became of the appointment of a request; raises `AppointmentUnknownError` if it
        has none that is still to come."""

        def work(connection: Connection) -> Appointment:
            found = _of(connection, code, live=True)
            if found is None:
                raise AppointmentUnknownError
            _end(connection, code, state)
            return _get(connection, found.id)

        return await self._database.write(work)

    async def of(self, code: str) -> Appointment | None:
        """The newest of a request."""
        return await self._database.read(lambda connection: _of(connection, code))

    async def taken(self, since: float) -> frozenset[tuple[int, int, float]]:
        """Organisation, person and start of all that are booked from then on."""
        columns = appointments.c
        query = sa.select(columns.organisation_id, columns.person_id, columns.starts_at).where(
            columns.state == AppointmentState.BOOKED.value, columns.ends_at > since
        )
        return await self._database.read(
            lambda connection: frozenset(
                (int(row[0]), int(row[1]), float(row[2])) for row in connection.execute(query)
            )
        )

    async def between(self, starts_at: float, ends_at: float) -> tuple[Appointment, ...]:
        """All that begin within a time, whatever became of them, soonest first."""
        query = (
            sa.select(appointments)
            .where(appointments.c.starts_at >= starts_at, appointments.c.starts_at < ends_at)
            .order_by(appointments.c.starts_at, appointments.c.id)
            .limit(_MOST)
        )
        return await self._database.read(lambda connection: _all(connection, query))

    async def due(self, before: float, now: float) -> tuple[Appointment, ...]:
        """Those that begin before `before` and that nobody was reminded of; each is given once."""
        due = sa.and_(
            appointments.c.state == AppointmentState.BOOKED.value,
            appointments.c.reminded_at.is_(None),
            appointments.c.starts_at < before,
        )

        def work(connection: Connection) -> tuple[Appointment, ...]:
            found = _all(connection, sa.select(appointments).where(due).limit(_MOST))
            if found:
                ids = [one.id for one in found]
                chosen = appointments.update().where(appointments.c.id.in_(ids))
                connection.execute(chosen.values(reminded_at=now))
            return found

        return await self._database.write(work)

    async def settle(self, before: float) -> None:
        """Follow the requests: in hand at its time, an appointment was kept; ended, it is over."""
        columns = appointments.c
        booked = columns.state == AppointmentState.BOOKED.value

        def mark(state: AppointmentState, ticket_states: Sequence[str], *more: Any) -> Any:
            codes = sa.select(tickets.c.code).where(tickets.c.state.in_(ticket_states))
            query = appointments.update().where(booked, columns.code.in_(codes), *more)
            return query.values(state=state.value)

        started = columns.starts_at < before

        def work(connection: Connection) -> None:
            talked = ("claimed", "in_conversation", "closed")
            connection.execute(mark(AppointmentState.KEPT, talked, started))
            connection.execute(mark(AppointmentState.CANCELLED, ("closed", "abandoned")))

        await self._database.write(work)


def _count(connection: Connection, new: Appointment, phone: str) -> None:
    query = (
        sa.select(sa.func.count())
        .select_from(appointments.join(tickets, tickets.c.code == appointments.c.code))
        .where(
            tickets.c.phone == phone,
            appointments.c.state == AppointmentState.BOOKED.value,
            appointments.c.starts_at > new.booked_at,
            appointments.c.code != new.code,
        )
    )
    if int(connection.execute(query).scalar() or 0) >= MOST_OF_A_PHONE:
        raise TooManyAppointmentsError


def _end(connection: Connection, code: str, state: AppointmentState) -> None:
    connection.execute(appointments.update().where(_booked(code)).values(state=state.value))


def _booked(code: str) -> Any:
    return sa.and_(
        appointments.c.code == code, appointments.c.state == AppointmentState.BOOKED.value
    )


def _of(connection: Connection, code: str, *, live: bool = False) -> Appointment | None:
    query = sa.select(appointments).where(appointments.c.code == code)
    if live:
        query = query.where(_booked(code))
    found = _all(connection, query.order_by(appointments.c.id.desc()).limit(1))
    return found[0] if found else None


def _get(connection: Connection, number: int) -> Appointment:
    return _all(connection, sa.select(appointments).where(appointments.c.id == number))[0]


def _all(connection: Connection, query: Any) -> tuple[Appointment, ...]:
    rows = connection.execute(query).mappings()
    return tuple(_appointment(cast(Mapping[str, Any], row)) for row in rows)


def _appointment(row: Mapping[str, Any]) -> Appointment:
    return Appointment(
        id=row["id"],
        code=row["code"],
        time=Time(
            organisation_id=row["organisation_id"],
            person_id=row["person_id"],
            role=Role(row["role"]),
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
        ),
        way=Way(row["way"]),
        service=row["service"],
        state=AppointmentState(row["state"]),
        person_name=row["person_name"],
        organisation_name=row["organisation_name"],
        booked_at=row["booked_at"],
        reminded_at=row["reminded_at"],
    )


def _row(new: Appointment) -> dict[str, Any]:
    return {
        "code": new.code,
        "organisation_id": new.time.organisation_id,
        "organisation_name": new.organisation_name,
        "person_id": new.time.person_id,
        "person_name": new.person_name,
        "role": new.time.role.value,
        "starts_at": new.time.starts_at,
        "ends_at": new.time.ends_at,
        "way": new.way.value,
        "service": new.service,
        "state": new.state.value,
        "booked_at": new.booked_at,
        "reminded_at": None,
    }
