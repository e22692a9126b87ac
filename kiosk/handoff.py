"""Handing a resident over to a person: the ticket first, then the word.

Nothing of the conversation goes with a ticket but its topic, until the resident agrees.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import Answer, HandoffRequest, Reply, ServiceStep
from kiosk.clock import Clock
from kiosk.guide import OFFERS, Guide
from kiosk.settings import OfficeSettings
from kiosk.store import Store
from kiosk.store.sessions import Session, StoredTurn
from kiosk.store.tickets import Consent
from kiosk.tickets import PassOn, Standing
from kiosk.wording import announced, requested

_SERVICE_LABELS = {offer.name: offer.label for offer in OFFERS}
_LONGEST_PASSED_ON = 20_000


@dataclass(frozen=True, slots=True)
class Requested:
    """A request for a person that has been recorded."""

    standing: Standing
    reply: HandoffRequest
    is_new: bool
    """False if the conversation had a ticket already."""


class HandoffDesk:
    """Records requests for a person."""

    def __init__(self, *, store: Store, guide: Guide, office: OfficeSettings, clock: Clock) -> None:
        self._store = store
        self._guide = guide
        self._office = office
        self._clock = clock

    async def announce(self, session: Session, request: HandoffRequest) -> HandoffRequest:
        """The dialogue's request once its ticket is stored; raises `StoreUnavailableError`."""
        standing, _ = await self._ticket(session)
        return announced(request, standing, self._office)

    async def request(
        self, session: Session, *, pass_on: PassOn, name: str | None, phone: str | None
    ) -> Requested:
        """A request made with a button, with the resident's consent."""
        standing, is_new = await self._ticket(session)
        turns = await self._store.sessions.turns(session.id)
        consent = Consent(pass_on, passed_on(turns, pass_on, self._guide), name, phone)
        await self._store.tickets.agree(standing.ticket.code, consent)
        return Requested(standing, requested(standing, self._office), is_new)

    async def _ticket(self, session: Session) -> tuple[Standing, bool]:
        turns = await self._store.sessions.turns(session.id)
        return await self._store.tickets.open(
            session.id,
            channel=session.channel,
            topic=topic_of(turns, self._guide),
            now=self._clock(),
        )


def topic_of(turns: Sequence[StoredTurn], guide: Guide) -> str | None:
    """What the conversation was about last: the topic of an entry, or a service."""
    for reply in reversed(_replies(turns)):
        if isinstance(reply, Answer | ServiceStep):
            topic = guide.topic_of.get(reply.faq_id or "")
            label = _SERVICE_LABELS.get(reply.service.name) if reply.service else None
            if topic or label:
                return topic or label
    return None


def passed_on(turns: Sequence[StoredTurn], pass_on: PassOn, guide: Guide) -> str | None:
    """The text that goes to the person, no more than the resident agreed to.

    A summary names topics, services and the articles cited, and has none of the resident's
    words; a transcript has them all.
    """
    if pass_on == "nothing":
        return None
    text = _summary(turns, guide) if pass_on == "summary" else _transcript(turns)
    return text[-_LONGEST_PASSED_ON:]


def _summary(turns: Sequence[StoredTurn], guide: Guide) -> str:
    lines = [f"谈了 {len(turns)} 轮。"]
    for reply in _replies(turns):
        if not isinstance(reply, Answer | ServiceStep):
            continue
        topic = guide.topic_of.get(reply.faq_id or "", "")
        label = _SERVICE_LABELS.get(reply.service.name, "") if reply.service else ""
        laws = "、".join(f"《{cited.law}》{cited.article}" for cited in reply.citations)
        line = "；".join(part for part in (topic, reply.faq_id or "", label, laws) if part)
        if line and line not in lines:
            lines.append(line)
    return "\n".join(lines)


def _transcript(turns: Sequence[StoredTurn]) -> str:
    return "\n".join(
        line
        for turn in turns
        for line in (f"居民：{turn.said}", *(f"温小法：{reply.shown}" for reply in turn.replies))
    )


def _replies(turns: Sequence[StoredTurn]) -> list[Reply]:
    return [reply for turn in turns for reply in turn.replies]
