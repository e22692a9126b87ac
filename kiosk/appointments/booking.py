"""Booking, changing and cancelling; reminders to those who are waited for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kiosk.appointments.appointment import (
    WINDOW,
    Appointment,
    AppointmentState,
    AppointmentUnknownError,
    Time,
    TimeTakenError,
    Way,
)
from kiosk.appointments.times import bookable
from kiosk.audit import Action, Note
from kiosk.cases.casework import Casework
from kiosk.cases.dispatch import Dispatcher
from kiosk.cases.hub import Hub, person_topic
from kiosk.cases.talks import notice
from kiosk.cases.tickets import RESIDENT, Actor, Step, Ticket, TransitionError, is_over
from kiosk.clock import Clock
from kiosk.people.persons import Person, Role
from kiosk.people.rights import Permission, permissions
from kiosk.people.roster import when
from kiosk.store import Store
from kiosk.store.ticket_steps import StepToTake

REMIND_SECONDS = 1800.0
"""How long before its time somebody is reminded."""
SETTLE_SECONDS = 900.0
"""Taken up so long before its time, it counts as kept."""
ANY_ROLE = frozenset(Role) - {Role.GRID_WORKER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a resident wants to book."""

    key: str
    """Which time."""
    way: Way
    phone: str
    name: str | None = None
    service: str | None = None
    roles: Iterable[Role] = ANY_ROLE
    """Who fits."""


class Booking:
    """Appointments of residents with people."""

    def __init__(
        self, *, store: Store, dispatcher: Dispatcher, casework: Casework, hub: Hub, clock: Clock
    ) -> None:
        self._store = store
        self._dispatcher = dispatcher
        self._casework = casework
        self._hub = hub
        self._clock = clock

    async def times(self, roles: Iterable[Role] = ANY_ROLE) -> tuple[Time, ...]:
        """What can be booked now, soonest first."""
        now = self._clock()
        taken = await self._store.appointments.taken(now)
        return bookable(await self._dispatcher.staffing(), taken, roles, now)

    async def names(self, time: Time) -> tuple[str, str]:
        """Person and organisation; the person is empty for the window."""
        staffing = await self._dispatcher.staffing()
        organisation = staffing.organisations.get(time.organisation_id)
        person = next((one for one in staffing.people if one.id == time.person_id), None)
        return person.name if person else "", organisation.name if organisation else ""

    async def book(self, code: str, wanted: Wanted, by: Person | None = None) -> Appointment:
        """Book for a request, in place of what it had. Raises `TimeTakenError`,
        `TooManyAppointmentsError`, `TransitionError` or `TicketUnknownError`."""
        now = self._clock()
        ticket = await self._store.tickets.get(code)
        if is_over(ticket.state):
            raise TransitionError("这个登记已经办完或者取消了，要约时间请重新登记。")
        time = next((one for one in await self.times(wanted.roles) if one.key == wanted.key), None)
        if time is None:
            raise TimeTakenError
        person_name, organisation_name = await self.names(time)
        new = Appointment(
            id=0,
            code=code,
            time=time,
            way=wanted.way,
            service=wanted.service,
            person_name=person_name,
            organisation_name=organisation_name,
            booked_at=now,
        )
        step = StepToTake(
            code=code,
            step=Step.BOOK,
            actor=Actor("person", by.id, by.name) if by else RESIDENT,
            now=now,
            why=f"约 {when(time.starts_at, time.ends_at)}",
            change=lambda ticket: _with_time(ticket, wanted, time),
            notice=notice(f"约好了：{when(time.starts_at, time.ends_at)}，{new.who}。"),
        )
        booked, stepped = await self._store.appointments.book(new, step, wanted.phone)
        await self._casework.announce(stepped)
        await self._tell(booked, "appointment")
        return booked

    async def end(
        self, code: str, state: AppointmentState, by: Person | None = None
    ) -> Appointment:
        """Cancelled, kept or not kept; raises `AppointmentUnknownError`."""
        ended = await self._store.appointments.end(code, state)
        if by is not None:
            await self._store.audit.add(
                Note(Action.TICKET_STEP, by.login, code, {"预约": state.value}), self._clock()
            )
        await self._tell(ended, "appointment")
        return ended

    async def of(self, code: str) -> Appointment | None:
        """The newest of a request."""
        return await self._store.appointments.of(code)

    async def concerning(self, person: Person, since: float, until: float) -> list[Appointment]:
        """Those within a time that a person, or their office's window, is waited for."""
        all_of_them = await self._store.appointments.between(since, until)
        return [
            one
            for one in all_of_them
            if one.time.person_id == person.id
            or (one.time.person_id == WINDOW and one.time.organisation_id == person.organisation_id)
        ]

    async def check_theirs(self, code: str, person: Person) -> Appointment:
        """The appointment, if it is the person's or their window's; raises
        `AppointmentUnknownError`."""
        found = await self._store.appointments.of(code)
        if found is None or not (
            found.time.person_id == person.id
            or (
                found.time.person_id == WINDOW
                and found.time.organisation_id == person.organisation_id
            )
        ):
            raise AppointmentUnknownError
        return found

    async def sweep(self) -> None:
        """Remind of what is near, follow the requests; raises `StoreUnavailableError`."""
        now = self._clock()
        await self._store.appointments.settle(now + SETTLE_SECONDS)
        for due in await self._store.appointments.due(now + REMIND_SECONDS, now):
            await self._tell(due, "reminder")

    async def _tell(self, appointment: Appointment, kind: str) -> None:
        concerned = [appointment.time.person_id]
        if appointment.time.person_id == WINDOW:
            staffing = await self._dispatcher.staffing()
            concerned = [
                one.id
                for one in staffing.people
                if one.organisation_id == appointment.time.organisation_id
                and Permission.TICKETS in permissions(one.rights)
            ]
        event = {"type": kind, "appointment": appointment}
        self._hub.tell([person_topic(one) for one in concerned], event)


def _with_time(ticket: Ticket, wanted: Wanted, time: Time) -> Ticket:
    """The request with its time, at the organisation whose people are waited for."""
    return replace(
        ticket,
        phone=wanted.phone,
        name=wanted.name or ticket.name,
        callback_at=time.starts_at,
        organisation_id=time.organisation_id,
    )
