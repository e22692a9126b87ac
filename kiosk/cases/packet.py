"""What goes to the person with a request, no more than the resident agreed to. No I/O."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.legal_aid import told
from bot.messages import Answer, Emergency, Reply, ServiceStep
from kiosk.cases.tickets import PassOn
from kiosk.chat.guide import OFFERS, Guide
from kiosk.store.sessions import StoredTurn

LONGEST_TRANSCRIPT = 20_000
"""Characters; the newest are kept."""
MOST_ARTICLES = 30
_SERVICE_LABELS = {offer.name: offer.label for offer in OFFERS}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript."""

    who: str
    """居民 or 温小法."""
    text: str


@dataclass(frozen=True, slots=True)
class Packet:
    """What a person reads before taking up a request."""

    turns: int = 0
    """How often the resident spoke."""
    question: str | None = None
    """With a summary the corpus' own wording of what was asked; with a transcript the
    resident's last question."""
    answered: tuple[str, ...] = ()
    """What the robot answered: titles with a summary, the whole of the last with a transcript."""
    articles: tuple[str, ...] = ()
    """Articles that the answers stood on, such as 《…》第四十六条."""
    aid: tuple[str, ...] = ()
    """What was said in the last legal-aid pre-check that was finished, and what it came to."""
    transcript: tuple[Line, ...] = ()
    """Everything that was said, if the resident agreed."""


def packet(turns: Sequence[StoredTurn], pass_on: PassOn, guide: Guide) -> Packet | None:
    """The packet; none if nothing is to be passed on.

    A summary names topics, entries, services and the articles cited, and has none of the
    resident's words; a transcript has them all.
    """
    if pass_on == "nothing":
        return None
    replies = _replies(turns)
    if pass_on == "summary":
        titles = tuple(dict.fromkeys(filter(None, (_title(one, guide) for one in replies))))
        question = titles[-1] if titles else None
        return Packet(len(turns), question, titles, _articles(replies), _aid(replies))
    last = next((turn for turn in reversed(turns) if turn.said), None)
    shown = tuple(reply.shown for reply in last.replies) if last else ()
    return Packet(
        len(turns),
        last.said if last else None,
        shown,
        _articles(replies),
        _aid(replies),
        _transcript(turns),
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


def is_urgent(turns: Sequence[StoredTurn]) -> bool:
    """Whether danger was seen in the conversation."""
    return any(isinstance(reply, Emergency) for reply in _replies(turns))


def packed(found: Packet | None) -> str | None:
    """The packet as it is kept."""
    return None if found is None else json.dumps(asdict(found), ensure_ascii=False)


def unpacked(kept: str | None) -> Packet | None:
    """The packet that `packed` wrote; before version 0.3 it was plain text."""
    if kept is None:
        return None
    try:
        wire: Any = json.loads(kept)
        lines = tuple(Line(line["who"], line["text"]) for line in wire["transcript"])
        return Packet(
            wire["turns"],
            wire["question"],
            tuple(wire["answered"]),
            tuple(wire["articles"]),
            tuple(wire.get("aid", ())),
            lines,
        )
    except (ValueError, TypeError, KeyError):
        return Packet(transcript=tuple(Line("", line) for line in kept.splitlines()))


def _title(reply: Reply, guide: Guide) -> str | None:
    if not isinstance(reply, Answer | ServiceStep):
        return None
    title = guide.title_of.get(reply.faq_id or "") or guide.topic_of.get(reply.faq_id or "")
    label = _SERVICE_LABELS.get(reply.service.name) if reply.service else None
    return title or label


def _articles(replies: Sequence[Reply]) -> tuple[str, ...]:
    cited = (
        f"《{citation.law}》{citation.article}"
        for reply in replies
        if isinstance(reply, Answer | ServiceStep | Emergency)
        for citation in reply.citations
    )
    return tuple(dict.fromkeys(cited))[:MOST_ARTICLES]


def _aid(replies: Sequence[Reply]) -> tuple[str, ...]:
    for reply in reversed(replies):
        service = reply.service if isinstance(reply, ServiceStep) else None
        if service and service.name == "legal_aid" and (lines := told(service.result or {})):
            return lines
    return ()


def _transcript(turns: Sequence[StoredTurn]) -> tuple[Line, ...]:
    lines = [
        line
        for turn in turns
        for line in (
            Line("居民", turn.said),
            *(Line("温小法", reply.shown) for reply in turn.replies),
        )
    ]
    kept: list[Line] = []
    left = LONGEST_TRANSCRIPT
    for line in reversed(lines):
        if left <= 0:
            break
        kept.append(Line(line.who, line.text[-left:]))
        left -= len(line.text)
    return tuple(reversed(kept))


def _replies(turns: Sequence[StoredTurn]) -> list[Reply]:
    return [reply for turn in turns for reply in turn.replies]
