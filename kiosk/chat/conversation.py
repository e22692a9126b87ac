"""One turn of a conversation, the same for typing, speaking and other programs."""

import logging
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.messages import Channel, HandoffRequest, Reply, Utterance
from kiosk.cases.handoff import HandoffDesk
from kiosk.cases.talks import EmergencyRule, Talks
from kiosk.chat.dialogue import Dialogue
from kiosk.chat.locks import SessionLocks
from kiosk.chat.text import utterance_text
from kiosk.chat.wording import not_kept, unavailable
from kiosk.clock import Clock
from kiosk.errors import DialogueUnavailableError, SessionMalformedError, StoreUnavailableError
from kiosk.operation.health import Health
from kiosk.settings import OfficeSettings
from kiosk.store.sessions import Session, SessionStore, StoredTurn
from kiosk.web.limits import RequestLimits

log = logging.getLogger(__name__)

_SESSION_ID = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn brought."""

    session_id: str
    """The conversation; new if none was named."""
    replies: tuple[Reply, ...]
    """At least one."""


class Noting(Protocol):
    """Whoever learns from what was asked."""

    async def noted(self, utterance: Utterance, replies: Sequence[Reply], topic: str) -> None:
        """Something was said and answered. Never raises."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Turns words into replies, and keeps both until they are wiped."""

    dialogue: Dialogue
    sessions: SessionStore
    desk: HandoffDesk
    health: Health
    limits: RequestLimits
    locks: SessionLocks
    office: Callable[[], OfficeSettings]
    clock: Clock
    emergency: EmergencyRule
    talks: Talks
    learning: Noting
    topic_of: Mapping[str, str]
    """Topic by entry id."""

    async def turn(
        self,
        *,
        session_id: str | None,
        text: str,
        channel: Channel,
        spoken: bool = False,
        confidence: float | None = None,
    ) -> Turn:
        """Say something. Raises `RequestError`: `TextEmptyError`, `TextTooLongError`,
        `SessionMalformedError`, `SessionUnknownError` or `RateLimitedError`.

        If the dialogue engine or the database is down, that is the reply; an emergency is
        answered all the same.
        """
        words = utterance_text(text)
        if session_id is not None:
            check_session_id(session_id)
        try:
            session = await self._session(session_id, channel)
        except StoreUnavailableError as error:
            log.error("No session: %s", error.message)
            reply = self.emergency(words) or not_kept(self.office())
            return Turn(session_id or new_stray_id(), (reply,))
        self.limits.count_session(session.id)
        relayed = await self._relayed(session, words)
        if relayed is not None:
            return Turn(session.id, relayed)
        utterance = Utterance(session.id, words, session.channel, spoken, confidence)
        async with self.locks.alone(session.id):
            replies = await self._replies(session, utterance)
            await self._keep(utterance, replies)
        topic = self.topic_of.get(getattr(replies[-1], "faq_id", None) or "", "")
        await self.learning.noted(utterance, replies, topic)
        return Turn(session.id, replies)

    async def _relayed(self, session: Session, words: str) -> tuple[Reply, ...] | None:
        """While a person talks with the resident the words go to them, and the robot is silent."""
        try:
            return await self.talks.relay(session.id, words)
        except StoreUnavailableError as error:
            log.error("Not passed on to the person: %s", error.message)
            return (self.emergency(words) or not_kept(self.office()),)

    async def _session(self, session_id: str | None, channel: Channel) -> Session:
        if session_id is None:
            return await self.sessions.open(channel, self.clock())
        return await self.sessions.touch(session_id, self.clock())

    async def _replies(self, session: Session, utterance: Utterance) -> tuple[Reply, ...]:
        emergency = self.emergency(utterance.text)
        if emergency is not None:
            return (emergency,)
        try:
            replies = await self.dialogue.reply(utterance)
        except DialogueUnavailableError as error:
            log.warning("No reply from the dialogue engine: %s", error.message)
            return (unavailable(self.office(), starting=self.health.starting),)
        self.health.dialogue_answered()
        return tuple([await self._announced(session, reply) for reply in replies])

    async def _announced(self, session: Session, reply: Reply) -> Reply:
        if not isinstance(reply, HandoffRequest):
            return reply
        try:
            return await self.desk.announce(session, reply)
        except StoreUnavailableError as error:
            log.error("No ticket: %s", error.message)
            return not_kept(self.office())

    async def _keep(self, utterance: Utterance, replies: tuple[Reply, ...]) -> None:
        turn = StoredTurn(
            at=self.clock(),
            said=utterance.text,
            spoken=utterance.spoken,
            confidence=utterance.confidence,
            replies=replies,
        )
        try:
            await self.sessions.add(utterance.session, turn)
        except StoreUnavailableError as error:
            log.error("Turn not kept: %s", error.message)


def check_session_id(session_id: str) -> None:
    """Raises `SessionMalformedError` unless it looks like one of our ids."""
    if not _SESSION_ID.fullmatch(session_id):
        raise SessionMalformedError


def new_stray_id() -> str:
    """An id for a reply that belongs to no conversation, since none could be stored."""
    return secrets.token_urlsafe(24)
