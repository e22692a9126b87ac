"""The conversation between a resident and people: kept first, then told.

The robot is silent in it but for one closing line, and for hotlines when danger is seen.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.messages import Emergency, Handoff, HandoffRequest, Reply
from kiosk.cases.hub import Hub, talk_topic
from kiosk.cases.reference import Reference, citation_wire
from kiosk.cases.talk import (
    RESIDENT,
    ROBOT,
    SYSTEM,
    Message,
    MessageKind,
    NewMessage,
    Sender,
    TalkClosedError,
)
from kiosk.cases.tickets import Ticket, TicketState
from kiosk.chat.locks import SessionLocks
from kiosk.clock import Clock
from kiosk.errors import SessionUnknownError
from kiosk.store import Store
from kiosk.store.talks import Kept

RESIDENT_WRITES = (
    TicketState.OPEN,
    TicketState.CLAIMED,
    TicketState.IN_CONVERSATION,
    TicketState.CALLBACK,
)
PERSON_WRITES = (TicketState.CLAIMED, TicketState.IN_CONVERSATION)

TOUCH_SECONDS = 10.0
"""A visit is marked as alive so often at most."""

EmergencyRule = Callable[[str], Emergency | None]
"""Sees an emergency in what was said; pure and fast."""


class Talks:
    """Conversations with people."""

    def __init__(  # noqa: PLR0913 - collaborators are passed in
        self,
        *,
        store: Store,
        hub: Hub,
        locks: SessionLocks,
        reference: Reference,
        emergency: EmergencyRule,
        clock: Clock,
    ) -> None:
        self._store = store
        self._hub = hub
        self._locks = locks
        self._reference = reference
        self._emergency = emergency
        self._clock = clock
        self._touched: dict[str, float] = {}

    async def say(self, code: str, new: NewMessage) -> Kept:
        """Keep a message, then tell everybody who takes part. The same client id again changes
        nothing. Raises `TalkClosedError`, `TicketUnknownError` or `StoreUnavailableError`."""
        states = RESIDENT_WRITES if new.sender.kind == "resident" else PERSON_WRITES
        async with self._locks.alone(code):
            kept = await self._store.talks.add(code, new, self._clock(), states=states)
            if kept.is_new:
                self.told(code, kept.message)
        if kept.is_new:
            await self._alive(code)
            if new.sender.kind == "resident":
                await self._watch(code, new)
        return kept

    async def cite(self, code: str, sender: Sender, client_id: str, law: str, article: str) -> Kept:
        """Send an article into the conversation; raises `ReferenceUnknownError` besides."""
        citation = await self._reference.article(law, article)
        body = f"《{citation.law}》{citation.article}"
        wire = citation_wire(citation)
        return await self.say(code, NewMessage(sender, MessageKind.CITATION, body, client_id, wire))

    async def send_faq(self, code: str, sender: Sender, client_id: str, faq_id: str) -> Kept:
        """Send an entry of the corpus; raises `ReferenceUnknownError` besides."""
        entry = self._reference.faq(faq_id)
        return await self.say(
            code, NewMessage(sender, MessageKind.FAQ, str(entry["title"]), client_id, entry)
        )

    async def relay(self, session_id: str, words: str) -> tuple[Reply, ...] | None:
        """What a resident says to the robot while a person talks with them goes to the person.

        Gives what to show: that it was passed on, in silence; hotlines if danger is seen. None
        if no person talks with them, so that the robot answers.
        """
        ticket = await self._store.tickets.of_session(session_id)
        if ticket is None or ticket.state is not TicketState.IN_CONVERSATION:
            return None
        new = NewMessage(RESIDENT, MessageKind.TEXT, words, secrets.token_urlsafe(12))
        try:
            await self.say(ticket.code, new)
        except TalkClosedError:
            return None
        emergency = self._emergency(words)
        if emergency is not None:
            return (emergency,)
        who = ticket.holder_name or "工作人员"
        passed = HandoffRequest(
            shown=f"已经转给{who}。", spoken="", handoff=Handoff(ticket=ticket.code)
        )
        return (passed,)

    async def note(self, code: str, new: NewMessage) -> None:
        """Keep a line about the conversation itself, whatever its state, and tell it."""
        async with self._locks.alone(code):
            kept = await self._store.talks.add(code, new, self._clock(), states=tuple(TicketState))
            self.told(code, kept.message)

    def told(self, code: str, message: Message) -> None:
        """Tell everybody who takes part of a message that is kept."""
        self._hub.tell([talk_topic(code)], {"type": "message", "code": code, "message": message})

    def tell(self, code: str, event: Mapping[str, Any]) -> None:
        """Tell them something that is not kept: typing, presence, pointing."""
        self._hub.tell([talk_topic(code)], {**event, "code": code})

    async def read(self, code: str, sender: Sender, seq: int) -> None:
        """Somebody has read so far."""
        upto = await self._store.talks.read(code, sender.key, seq)
        self.tell(code, {"type": "read", "reader": sender.key, "seq": upto})

    async def missed(self, code: str, since: int) -> Sequence[Message]:
        """All messages after a number."""
        found: list[Message] = []
        while page := await self._store.talks.since(code, found[-1].seq if found else since):
            found += page
        return found

    async def _alive(self, code: str) -> None:
        """A visit in which a person is talked with doesn't idle."""
        now = self._clock()
        if now - self._touched.get(code, 0.0) < TOUCH_SECONDS:
            return
        self._touched = {one: at for one, at in self._touched.items() if now - at < TOUCH_SECONDS}
        self._touched[code] = now
        session_id = await self._store.tickets.session_of(code)
        if session_id is None:
            return
        try:
            await self._store.sessions.touch(session_id, now)
        except SessionUnknownError:
            return

    async def _watch(self, code: str, new: NewMessage) -> None:
        emergency = self._emergency(new.body)
        if emergency is None:
            return
        await self._put(
            code,
            NewMessage(
                ROBOT,
                MessageKind.HOTLINES,
                emergency.shown,
                f"hotlines-{secrets.token_urlsafe(9)}",
                {"hotlines": list(emergency.hotlines)},
            ),
        )

    async def _put(self, code: str, new: NewMessage) -> None:
        async with self._locks.alone(code):
            kept = await self._store.talks.add(code, new, self._clock(), states=RESIDENT_WRITES)
            if kept.is_new:
                self.told(code, kept.message)


def notice(body: str) -> NewMessage:
    """A line about the conversation itself: who came, who went."""
    return NewMessage(SYSTEM, MessageKind.NOTICE, body, secrets.token_urlsafe(12))


def closing(ticket: Ticket, person: str) -> NewMessage:
    """The robot's one line after a person has ended the conversation."""
    body = (
        f"{person}结束了这次谈话，编号 {ticket.code}，七天内凭编号还能看到谈话。"
        "我是温小法，您还有别的问题，可以接着问我。"
    )
    return NewMessage(ROBOT, MessageKind.CLOSING, body, secrets.token_urlsafe(12))
