"""Handing a resident over to a person: the ticket first, then the word.

Nothing of the conversation goes with a ticket but its topic, until the resident agrees.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.messages import HandoffRequest
from kiosk.cases.casework import Casework
from kiosk.cases.dispatch import Dispatcher, Prospect
from kiosk.cases.packet import Packet, is_urgent, packed, packet, topic_of
from kiosk.cases.talks import notice
from kiosk.cases.tickets import (
    RESIDENT,
    PassOn,
    Standing,
    Step,
    Ticket,
    check_call_back,
    is_over,
)
from kiosk.chat.guide import Guide
from kiosk.chat.wording import announced, requested
from kiosk.clock import Clock
from kiosk.errors import TicketUnknownError
from kiosk.settings import OfficeSettings
from kiosk.store import Store
from kiosk.store.sessions import Session, StoredTurn
from kiosk.store.tickets import Consent


@dataclass(frozen=True, slots=True)
class Wish:
    """What a resident agrees to, and gives of themselves."""

    pass_on: PassOn
    name: str | None = None
    phone: str | None = None
    village: str | None = None


@dataclass(frozen=True, slots=True)
class Requested:
    """A request for a person that has been recorded."""

    prospect: Prospect
    reply: HandoffRequest
    is_new: bool
    """False if the conversation had a ticket already."""

    @property
    def standing(self) -> Standing:
        """The ticket and its place."""
        return self.prospect.standing


class HandoffDesk:
    """A resident's side of requests for a person."""

    def __init__(  # noqa: PLR0913 - collaborators are passed in
        self,
        *,
        store: Store,
        dispatcher: Dispatcher,
        casework: Casework,
        guide: Guide,
        office: Callable[[], OfficeSettings],
        return_seconds: Callable[[], float],
        clock: Clock,
    ) -> None:
        self._store = store
        self._dispatcher = dispatcher
        self._casework = casework
        self._guide = guide
        self._office = office
        self._return_seconds = return_seconds
        self._clock = clock

    async def announce(self, session: Session, request: HandoffRequest) -> HandoffRequest:
        """The dialogue's request once its ticket is stored; raises `StoreUnavailableError`."""
        ticket, is_new = await self._ticket(session)
        if is_new:
            await self._dispatcher.announce(ticket)
        return announced(request, await self._dispatcher.prospect(ticket), self._office())

    async def request(self, session: Session, wish: Wish) -> Requested:
        """A request made with a button, with the resident's consent."""
        turns = await self._store.sessions.turns(session.id)
        ticket, is_new = await self._ticket(session, turns)
        consent = Consent(
            pass_on=wish.pass_on,
            passed_on=packed(packet(turns, wish.pass_on, self._guide)),
            name=wish.name,
            phone=wish.phone,
            village=wish.village,
            urgent=is_urgent(turns),
            topic=topic_of(turns, self._guide),
        )
        stepped = await self._store.tickets.agree(ticket.code, consent, self._clock())
        await self._dispatcher.announce(stepped.ticket)
        prospect = await self._dispatcher.prospect(stepped.ticket)
        return Requested(prospect, requested(prospect, self._office()), is_new)

    async def preview(self, session: Session, pass_on: PassOn) -> tuple[str | None, Packet | None]:
        """What would go to the person: topic and packet, before the resident agrees."""
        turns = await self._store.sessions.turns(session.id)
        return topic_of(turns, self._guide), packet(turns, pass_on, self._guide)

    async def find(self, code: str) -> Ticket:
        """The ticket with a code that somebody typed; raises `TicketUnknownError` also if it was
        over too long ago to come back to."""
        ticket = await self._store.tickets.get(code)
        ended = ticket.ended_at
        if ended is not None and self._clock() - ended > self._return_seconds():
            raise TicketUnknownError
        return ticket

    async def of_session(self, session_id: str) -> Ticket:
        """The newest ticket of a visit; raises `TicketUnknownError`."""
        ticket = await self._store.tickets.last_of_session(session_id)
        if ticket is None:
            raise TicketUnknownError
        return ticket

    async def withdraw(self, code: str) -> Ticket:
        """The resident no longer wants it; raises `TransitionError` if it is over."""
        await self.find(code)
        stepped = await self._store.tickets.step(
            code, Step.WITHDRAW, RESIDENT, self._clock(), notice=notice("居民取消了登记。")
        )
        await self._casework.announce(stepped)
        return stepped.ticket

    async def book(self, code: str, phone: str, at: float | None) -> Ticket:
        """The resident leaves a number instead of waiting; raises `CallBackPastError`."""
        check_call_back(at, self._clock())
        await self.find(code)
        stepped = await self._store.tickets.step(
            code,
            Step.BOOK,
            RESIDENT,
            self._clock(),
            change=lambda ticket: replace(ticket, phone=phone, callback_at=at),
            notice=notice("居民留了电话，请回电。"),
        )
        await self._casework.announce(stepped)
        return stepped.ticket

    async def reopen(self, code: str) -> Ticket:
        """The resident comes back after the end and wants a person again."""
        ticket = await self.find(code)
        if not is_over(ticket.state):
            return ticket
        stepped = await self._store.tickets.step(
            code, Step.REOPEN, RESIDENT, self._clock(), notice=notice("居民重新打开了登记。")
        )
        await self._casework.announce(stepped)
        return stepped.ticket

    async def _ticket(
        self, session: Session, turns: Sequence[StoredTurn] | None = None
    ) -> tuple[Ticket, bool]:
        if turns is None:
            turns = await self._store.sessions.turns(session.id)
        return await self._store.tickets.open(
            session.id,
            channel=session.channel,
            topic=topic_of(turns, self._guide),
            urgent=is_urgent(turns),
            now=self._clock(),
        )
