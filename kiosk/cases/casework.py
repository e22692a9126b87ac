"""What people do with residents' requests: take up, talk, pass on, end.

Who may see a request: those who are asked while it waits, whoever has it, and whom they invite.
To all others it does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.audit import Action, Note
from kiosk.cases.dispatch import Dispatcher
from kiosk.cases.hub import Hub, person_topic
from kiosk.cases.talk import NewMessage, Sender
from kiosk.cases.talks import Talks, closing, notice
from kiosk.cases.tickets import (
    STEP_NAMES,
    Actor,
    NotHolderError,
    Outcome,
    Step,
    Ticket,
    TicketState,
    check_call_back,
    given_to,
    waiting_at,
)
from kiosk.clock import Clock
from kiosk.errors import TicketUnknownError
from kiosk.people.errors import OrganisationUnknownError, PersonUnknownError
from kiosk.people.persons import Person
from kiosk.people.rights import Permission, permissions
from kiosk.store import Store
from kiosk.store.ticket_steps import Stepped

IN_HAND = (TicketState.CLAIMED, TicketState.IN_CONVERSATION)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a person ends a request."""

    outcome: Outcome
    follow_up: str | None = None
    """What remains to be done."""


def actor_of(person: Person) -> Actor:
    """The person as one who takes steps."""
    return Actor("person", person.id, person.name)


def sender_of(person: Person) -> Sender:
    """The person as one who says something."""
    return Sender("person", person.id, person.name)


class Casework:
    """A person's side of requests."""

    def __init__(
        self, *, store: Store, dispatcher: Dispatcher, talks: Talks, hub: Hub, clock: Clock
    ) -> None:
        self._store = store
        self._dispatcher = dispatcher
        self._talks = talks
        self._hub = hub
        self._clock = clock

    async def look(self, code: str, person: Person) -> Ticket:
        """The ticket, if the person may see it. Raises `TicketUnknownError`; `NotHolderError`
        for somebody who had it and no longer has."""
        ticket = await self._store.tickets.get(code)
        await self._check_seen(ticket, person)
        return ticket

    async def claim(self, code: str, person: Person) -> Ticket:
        """Take it up; raises `NotHolderError` saying who was first, be it a moment ago."""
        ticket = await self._store.tickets.get(code)
        if ticket.state in IN_HAND and not await self._may_see(ticket, person):
            if not await self._was_asked(ticket, person):
                raise TicketUnknownError
        elif ticket.state not in IN_HAND:
            await self._check_seen(ticket, person)
        return await self._step(
            code, Step.CLAIM, person, notice=notice(f"{person.name}接了您的登记。")
        )

    async def start(self, code: str, person: Person) -> Ticket:
        """Begin the conversation: from now on the robot is silent."""
        await self.look(code, person)
        return await self._step(
            code, Step.START, person, notice=notice(f"{person.name}来和您谈了。")
        )

    async def release(self, code: str, person: Person, why: str) -> Ticket:
        """Give it back to all who may take it."""
        await self.look(code, person)
        return await self._step(
            code,
            Step.RELEASE,
            person,
            why=why,
            notice=notice(f"{person.name}把登记放回了队列，请您稍等，会有别人接。"),
        )

    async def transfer(self, code: str, person: Person, to: int, why: str) -> Ticket:
        """Hand it to another person; raises `PersonUnknownError`."""
        await self.look(code, person)
        other = await self._colleague(to)
        return await self._step(
            code,
            Step.TRANSFER,
            person,
            why=why,
            change=lambda ticket: given_to(ticket, actor_of(other)),
            notice=notice(f"{person.name}把您转给了{other.name}。"),
        )

    async def transfer_to(self, code: str, person: Person, to: int, why: str) -> Ticket:
        """Let it wait at another organisation; raises `OrganisationUnknownError`."""
        await self.look(code, person)
        staffing = await self._dispatcher.staffing()
        organisation = staffing.organisations.get(to)
        if organisation is None or not organisation.active:
            raise OrganisationUnknownError
        return await self._step(
            code,
            Step.RELEASE,
            person,
            why=why,
            change=lambda ticket: waiting_at(ticket, to),
            notice=notice(f"{person.name}把您转到了{organisation.name}，请您稍等。"),
        )

    async def book(self, code: str, person: Person, at: float | None, why: str) -> Ticket:
        """Agree on a call back; raises `CallBackPastError` for a time that is over."""
        check_call_back(at, self._clock())
        ticket = await self.look(code, person)
        self._check_holder(ticket, person)
        return await self._step(
            code,
            Step.BOOK,
            person,
            why=why,
            change=lambda ticket: replace(ticket, callback_at=at),
            notice=notice(f"{person.name}会给您回电话，请保持电话畅通。"),
        )

    async def close(self, code: str, person: Person, ending: Ending) -> Ticket:
        """End it."""
        ticket = await self.look(code, person)
        return await self._step(
            code,
            Step.CLOSE,
            person,
            why=ending.outcome.value,
            change=lambda ticket: replace(
                ticket, outcome=ending.outcome, follow_up=ending.follow_up
            ),
            notice=closing(ticket, person.name),
        )

    async def reopen(self, code: str, person: Person, why: str) -> Ticket:
        """Let one's own ended ticket wait again."""
        ticket = await self._store.tickets.get(code)
        if ticket.holder_id != person.id:
            raise TicketUnknownError
        return await self._step(
            code,
            Step.REOPEN,
            person,
            why=why,
            notice=notice(f"{person.name}重新打开了您的登记。"),
        )

    async def mark_urgent(self, code: str, person: Person, urgent: bool) -> Ticket:
        """Say that it is urgent, or that it isn't."""
        ticket = await self.look(code, person)
        await self._store.tickets.mark_urgent(code, urgent)
        marked = replace(ticket, urgent=urgent)
        await self._dispatcher.announce(marked)
        return marked

    async def invite(self, code: str, person: Person, to: int) -> Ticket:
        """Ask another person to take part; raises `PersonUnknownError`."""
        ticket = await self.look(code, person)
        self._check_holder(ticket, person)
        other = await self._colleague(to)
        now = self._clock()
        if await self._store.talks.join(code, other.id, other.name, person.id, now):
            await self._tell(code, f"{person.name}请了{other.name}一起谈。")
            event = {"type": "invited", "ticket": ticket, "by": person.name}
            self._hub.tell([person_topic(other.id)], event)
        return ticket

    async def leave(self, code: str, person: Person) -> None:
        """No longer take part by invitation."""
        await self.look(code, person)
        if await self._store.talks.leave(code, person.id, self._clock()):
            await self._tell(code, f"{person.name}离开了谈话。")

    async def note(self, code: str, person: Person, text: str) -> None:
        """Write something down for colleagues."""
        await self.look(code, person)
        await self._store.talks.note(code, person.id, person.name, text, self._clock())

    async def may_write(self, code: str, person: Person) -> Ticket:
        """The ticket, if the person may write in its conversation; its holder's first word
        begins it. Raises `TicketUnknownError` or `NotHolderError`."""
        ticket = await self.look(code, person)
        if ticket.holder_id == person.id:
            if ticket.state is TicketState.CLAIMED:
                return await self.start(code, person)
            return ticket
        members = await self._store.talks.members(code)
        if any(one.person_id == person.id and one.present for one in members):
            return ticket
        raise NotHolderError(
            f"这个登记由{ticket.holder_name}处理，您不能在里面说话。"
            if ticket.holder_name
            else "请先接单，再和居民谈。"
        )

    async def _step(  # noqa: PLR0913 - what a step may bring along
        self,
        code: str,
        step: Step,
        person: Person,
        *,
        why: str = "",
        change: Callable[[Ticket], Ticket] | None = None,
        notice: NewMessage | None = None,
    ) -> Ticket:
        audit = Note(Action.TICKET_STEP, person.login, code, {"": STEP_NAMES[step]})
        stepped = await self._store.tickets.step(
            code,
            step,
            actor_of(person),
            self._clock(),
            why=why,
            change=change,
            notice=notice,
            audit=audit,
        )
        await self.announce(stepped)
        return stepped.ticket

    async def announce(self, stepped: Stepped) -> None:
        """Tell everybody of a step that is stored."""
        code = stepped.ticket.code
        if stepped.notice is not None:
            self._talks.told(code, stepped.notice)
        self._dispatcher.changed()
        await self._dispatcher.announce(stepped.ticket)
        if stepped.was.holder_id not in (None, stepped.ticket.holder_id):
            event = {"type": "ticket", "ticket": stepped.ticket, "asked": frozenset[int]()}
            self._hub.tell([person_topic(stepped.was.holder_id or 0)], event)

    async def _tell(self, code: str, text: str) -> None:
        kept = await self._store.talks.add(
            code, notice(text), self._clock(), states=tuple(TicketState)
        )
        self._talks.told(code, kept.message)

    async def _may_see(self, ticket: Ticket, person: Person) -> bool:
        if ticket.holder_id == person.id:
            return True
        if await self._dispatcher.may_take(ticket, person):
            return True
        members = await self._store.talks.members(ticket.code)
        return any(one.person_id == person.id and one.present for one in members)

    async def _check_seen(self, ticket: Ticket, person: Person) -> None:
        if await self._may_see(ticket, person):
            return
        if ticket.holder_id and await self._store.tickets.took_part(ticket.code, person.id):
            raise NotHolderError(f"这个登记现在由{ticket.holder_name}处理。")
        raise TicketUnknownError

    async def _was_asked(self, ticket: Ticket, person: Person) -> bool:
        """Whether somebody who comes second may be told who was first."""
        as_open = replace(ticket, state=TicketState.OPEN, holder_id=None)
        return await self._dispatcher.may_take(as_open, person)

    async def _colleague(self, person_id: int) -> Person:
        """Somebody who can take requests; raises `PersonUnknownError`."""
        staffing = await self._dispatcher.staffing()
        for person in staffing.people:
            takes = Permission.TICKETS in permissions(person.rights)
            if person.id == person_id and person.active and takes:
                return person
        raise PersonUnknownError

    def _check_holder(self, ticket: Ticket, person: Person) -> None:
        if ticket.holder_id != person.id:
            raise NotHolderError(
                f"这个登记由{ticket.holder_name}处理。" if ticket.holder_name else "请先接单。"
            )
