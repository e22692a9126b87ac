"""Where requests go: the routing rules kept applied, and everybody concerned told.

All is derived from what is stored, once a second and on every change, so that a restart loses
nothing: only who is connected is not stored, and for that the first seconds are waited out.
"""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.appointments.appointment import Appointment
from kiosk.cases.hub import Hub, person_topic, talk_topic
from kiosk.cases.queueing import expected_wait
from kiosk.cases.tickets import SYSTEM, Standing, Step, Ticket, TicketState
from kiosk.chat.locks import SessionLocks
from kiosk.clock import Clock
from kiosk.errors import RequestError, StoreUnavailableError, TicketUnknownError
from kiosk.people.candidates import Availability, Staffing, Stage, Waiting
from kiosk.people.holidays import calendar_of
from kiosk.people.persons import ROLE_NAMES, Person, Status
from kiosk.people.rights import Permission, permissions
from kiosk.people.routing import Patience, Route, nobody_on_duty, route
from kiosk.people.slots import LOOK_AHEAD_DAYS, Slot, next_slots
from kiosk.store import Store
from kiosk.store.queue import QueueFacts

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
FRESH_SECONDS = 1.0
"""How old what is known of people may be."""
SETTLE_SECONDS = 15.0
"""After a start nobody is passed over until the consoles had time to connect again."""
ABSENT_SECONDS = 300.0
"""Whoever has a request and is gone for so long, leaving a word unanswered, has it no more."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a resident who waits is told."""

    standing: Standing
    stage: Stage
    who: tuple[str, ...] = ()
    """Who it will be, as 王律师（值班律师，某某律所）; those who are signed in."""
    reachable: bool = False
    """Whether anybody who was asked is signed in."""
    nobody: bool = False
    """Whether nobody at all is on duty, so that waiting here is of no use."""
    slots: tuple[Slot, ...] = ()
    """When somebody is there next; only if nobody is reachable."""
    appointment: Appointment | None = None
    """The time that was booked last, if any."""


class Dispatcher:
    """Applies the routing rules."""

    def __init__(
        self, *, store: Store, hub: Hub, patience: Patience, most_talks: int, clock: Clock
    ) -> None:
        self._store = store
        self._hub = hub
        self._patience = patience
        self._most_talks = most_talks
        self._clock = clock
        self._started_at = clock()
        self._staffing: Staffing | None = None
        self._known_at = 0.0
        self._lock = asyncio.Lock()
        self._announcing = SessionLocks()
        self._asked: dict[str, frozenset[int]] = {}
        self._missing: dict[str, float] = {}

    def changed(self) -> None:
        """People, duty or holidays changed: what is known of them is no longer good."""
        self._staffing = None

    async def staffing(self) -> Staffing:
        """What is known of people, a second old at most but for who is connected."""
        async with self._lock:
            now = self._clock()
            if self._staffing is None or abs(now - self._known_at) >= FRESH_SECONDS:
                self._staffing = await self._read(now)
                self._known_at = now
        return replace(self._staffing, connected=self._hub.connected())

    async def route(self, ticket: Ticket) -> Route:
        """Where a ticket goes now."""
        return route(waiting(ticket), await self.staffing(), self._patience, self._clock())

    async def announce(self, ticket: Ticket) -> None:
        """Apply the rules to a ticket as it stands now, and tell all who are or were asked, and
        those who take part. What was read before somebody's claim must not be told after it: one
        at a time for each ticket, which is read anew."""
        async with self._announcing.alone(ticket.code):
            with contextlib.suppress(TicketUnknownError):  # its term was over meanwhile
                await self._announce(await self._store.tickets.get(ticket.code))

    async def _announce(self, ticket: Ticket) -> None:
        asked: frozenset[int] = frozenset()
        if ticket.state is TicketState.OPEN:
            ticket, decided = await self._moved(ticket)
            asked = decided.ids
        before = self._asked.pop(ticket.code, frozenset())
        if asked:
            self._asked[ticket.code] = asked
        members = await self._store.talks.members(ticket.code)
        concerned = asked | before | {one.person_id for one in members if one.present}
        if ticket.holder_id:
            concerned |= {ticket.holder_id}
        event = {"type": "ticket", "ticket": ticket, "asked": asked}
        topics = [talk_topic(ticket.code), *(person_topic(one) for one in concerned)]
        self._hub.tell(topics, event)

    async def tick(self) -> None:
        """Apply the rules to all open tickets; raises `StoreUnavailableError`."""
        live = await self._store.tickets.live()
        await self._free_abandoned(live)
        for ticket in live:
            if ticket.state is not TicketState.OPEN:
                continue
            decided = await self.route(ticket)
            known = self._asked.get(ticket.code)
            if self._moves(ticket, decided) or decided.ids != (known or frozenset()):
                await self.announce(ticket)

    async def _free_abandoned(self, live: Sequence[Ticket]) -> None:
        """Let those wait again whose holder has gone away without a word."""
        now, connected = self._clock(), self._hub.connected()
        held = {
            ticket.code: ticket
            for ticket in live
            if ticket.state in (TicketState.CLAIMED, TicketState.IN_CONVERSATION)
            and ticket.holder_id not in connected
        }
        self._missing = {code: self._missing.get(code, now) for code in held}
        for code, since in list(self._missing.items()):
            if now - since < ABSENT_SECONDS:
                continue
            last = await self._store.talks.last_word(code)
            if last is not None and last != "resident":
                continue
            why = f"{held[code].holder_name}离线太久"
            try:
                stepped = await self._store.tickets.step(code, Step.RELEASE, SYSTEM, now, why=why)
            except RequestError:
                continue  # somebody was faster
            self.changed()
            await self.announce(stepped.ticket)

    async def keep_ticking(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.tick()
            except StoreUnavailableError as error:
                log.error("Routing put off: %s", error.message)
            await asyncio.sleep(TICK_SECONDS)

    async def standing(self, ticket: Ticket) -> Standing:
        """The ticket and its place in the queue."""
        if ticket.state is not TicketState.OPEN:
            return Standing(ticket)
        facts = await self._store.queue.facts(ticket, self._clock())
        return _standing(ticket, facts, await self.route(ticket))

    async def prospect(self, ticket: Ticket) -> Prospect:
        """What a resident who waits is told."""
        if ticket.state is not TicketState.OPEN:
            booked = await self._store.appointments.of(ticket.code)
            return Prospect(Standing(ticket), ticket.stage, appointment=booked)
        staffing = await self.staffing()
        now = self._clock()
        decided = route(waiting(ticket), staffing, self._patience, now)
        facts = await self._store.queue.facts(ticket, now)
        signed_in = [one for one in decided.asked if one.availability is not Availability.EXPECTED]
        return Prospect(
            standing=_standing(ticket, facts, decided),
            stage=decided.stage,
            who=tuple(
                f"{one.person.name}（{ROLE_NAMES[one.role]}，{one.organisation.name}）"
                for one in signed_in[:3]
            ),
            reachable=bool(signed_in),
            nobody=nobody_on_duty(waiting(ticket), staffing, now),
            slots=() if signed_in else next_slots(staffing, now),
        )

    async def may_take(self, ticket: Ticket, person: Person) -> bool:
        """Whether a person is among those who may take up a ticket that waits; they are here,
        whatever they said before, since they ask."""
        if not person.active or Permission.TICKETS not in permissions(person.rights):
            return False
        if ticket.state is TicketState.CALLBACK:
            return await self._may_call_back(ticket, person)
        if ticket.state is not TicketState.OPEN:
            return False
        staffing = await self.staffing()
        if all(one.id != person.id for one in staffing.people):  # new since the last reading
            self.changed()
            staffing = await self.staffing()
        here = replace(
            staffing,
            connected=staffing.connected | {person.id},
            people=[
                replace(one, status=Status.ON_DUTY) if one.id == person.id else one
                for one in staffing.people
            ],
        )
        return person.id in route(waiting(ticket), here, self._patience, self._clock()).ids

    async def _may_call_back(self, ticket: Ticket, person: Person) -> bool:
        """Whoever booked the callback and their colleagues; the home office for the rest."""
        staffing = await self.staffing()
        holder = next((one for one in staffing.people if one.id == ticket.holder_id), None)
        home = staffing.home
        if holder is not None:
            return person.organisation_id == holder.organisation_id
        return home is not None and person.organisation_id in (home.id, ticket.organisation_id)

    async def _moved(self, ticket: Ticket) -> tuple[Ticket, Route]:
        decided = await self.route(ticket)
        if not self._moves(ticket, decided):
            return ticket, decided
        moved = await self._store.tickets.move(
            ticket.code, ticket.stage, decided.stage, decided.stage_since, decided.reason
        )
        ticket = await self._store.tickets.get(ticket.code)
        return ticket, decided if moved else await self.route(ticket)

    def _moves(self, ticket: Ticket, decided: Route) -> bool:
        settled = self._clock() - self._started_at >= SETTLE_SECONDS
        return settled and decided.stage is not ticket.stage

    async def _read(self, now: float) -> Staffing:
        directory = self._store.directory
        organisations, people, days, shifts, in_hand = await asyncio.gather(
            directory.organisations(),
            directory.people(),
            directory.holidays(),
            self._store.rosters.between(now, now + LOOK_AHEAD_DAYS * 86_400),
            self._store.queue.in_hand(),
        )
        return Staffing(
            organisations={one.id: one for one in organisations},
            people=people,
            shifts=shifts,
            calendar=calendar_of(days),
            engaged=in_hand,
            most_talks=self._most_talks,
        )


def waiting(ticket: Ticket) -> Waiting:
    """The ticket as far as routing goes."""
    return Waiting(
        stage=ticket.stage,
        stage_since=ticket.stage_since,
        topic=ticket.topic,
        village=ticket.village,
        urgent=ticket.urgent,
        organisation_id=ticket.organisation_id,
    )


def _standing(ticket: Ticket, facts: QueueFacts, decided: Route) -> Standing:
    free = sum(one.availability is Availability.FREE for one in decided.asked)
    engaged = sum(one.availability is Availability.ENGAGED for one in decided.asked)
    minutes = expected_wait(
        position=facts.position,
        free=free,
        engaged=engaged,
        service=facts.service,
        waits=facts.waits,
    )
    return Standing(ticket, facts.position, minutes)
