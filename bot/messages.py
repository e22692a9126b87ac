"""What the robot says, one frozen type an outcome, and its form on the wire.

`to_wire` and `from_wire` translate between these types and the JSON of the HTTP
contract; fields that do not apply are absent there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, TypeAlias

from pydantic import TypeAdapter, ValidationError

from knowledge_base.passages import Citation

Channel: TypeAlias = Literal["kiosk", "web", "api"]


class MessageError(ValueError):
    """A message that breaks the contract."""

    code = "message-invalid"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing a resident said or typed."""

    session: str
    """Opaque session id; also the Rasa conversation id."""
    text: str
    """What was said, cleaned of control characters, at most 2,000 characters."""
    channel: Channel = "api"
    """Where it came from."""
    spoken: bool = False
    """Whether it was heard by the recogniser rather than typed."""
    confidence: float | None = None
    """The recogniser's confidence, 0 to 1; none if typed."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button that stands for something to say."""

    label: str
    """What the button shows."""
    say: str
    """What is sent as the resident's words when it is pressed."""


@dataclass(frozen=True, slots=True)
class Handoff:
    """Where a request for a person stands."""

    ticket: str
    """Short code that a resident can read out."""
    position: int | None = None
    """Place in the queue, from 1."""
    wait_minutes: int | None = None
    """Expected wait; absent when it was never measured."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the office that a reply belongs to."""

    name: str
    """A `passages.ServiceName`, or `calculator:` and the calculator's name."""
    result: Mapping[str, Any] | None = None
    """What came out of it, in the service's own fields."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A wish about the robot's voice; over the voice socket the gateway carries it out."""

    repeat: bool | None = None
    """Say the reply again."""
    rate: Literal["slower", "faster"] | None = None
    """Change the speed by one step."""
    volume: Literal["louder", "softer"] | None = None
    """Change the loudness by one step."""
    stop: bool | None = None
    """Say nothing more of the reply."""
    go_on: bool | None = None
    """Say what the last answer left unsaid, or with false, leave it."""
    private: bool | None = None
    """Read nothing aloud from now on, or with false, read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    shown: str
    """Markdown subset for the screen: paragraphs, lists, bold."""
    spoken: str
    """What is said aloud, in short sentences."""
    choices: tuple[Choice, ...] = ()
    """Buttons below the reply."""
    notice: str | None = None
    """A small-print line, such as that this is text of law and not advice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(_Said):
    """A legal answer. It can't be made without an article to stand on."""

    citations: tuple[Citation, ...]
    """The articles in force that it stands on; at least one."""
    confidence: float
    """Calibrated probability that it is right."""
    faq_id: str | None = None
    """The corpus entry, if it is one."""
    service: Service | None = None
    """The service that helps further."""
    kind: Literal["answer"] = "answer"

    def __post_init__(self) -> None:
        if not self.citations:
            raise MessageError("An answer without a citation is no answer.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarification(_Said):
    """A question back, with up to three choices that separate the candidates."""

    confidence: float | None = None
    """Probability of the best candidate."""
    kind: Literal["clarify"] = "clarify"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer(_Said):
    """No basis found, or none that the office still stands by. The machine works."""

    confidence: float | None = None
    """Probability of the best candidate."""
    faq_id: str | None = None
    """The corpus entry that fits, where the office has a person asked instead of saying it."""
    kind: Literal["no_answer"] = "no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStep(_Said):
    """A step of one of the office's services."""

    service: Service
    """Which one, and what came out so far."""
    citations: tuple[Citation, ...] = ()
    """Articles that the service rests on."""
    faq_id: str | None = None
    """The corpus entry, if it is one."""
    kind: Literal["service"] = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffRequest(_Said):
    """A person is wanted. The gateway stores the ticket, then fills in `handoff`."""

    handoff: Handoff | None = None
    """Absent until the ticket is stored."""
    kind: Literal["handoff"] = "handoff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency(_Said):
    """Somebody is in danger, or money is being lost right now."""

    hotlines: tuple[str, ...]
    """Numbers in the order to dial; at least one."""
    citations: tuple[Citation, ...] = ()
    """Articles, if any help."""
    kind: Literal["emergency"] = "emergency"

    def __post_init__(self) -> None:
        if not self.hotlines:
            raise MessageError("An emergency reply needs a number to dial.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline(_Said):
    """Something that the robot will not or may not help with, and why."""

    kind: Literal["decline"] = "decline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Smalltalk(_Said):
    """Greeting, thanks, repeat, slower: nothing legal in it."""

    voice: Voice | None = None
    """What the device should do with its voice."""
    kind: Literal["smalltalk"] = "smalltalk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable(_Said):
    """The dialogue engine or the knowledge base is down. Never said of a missing answer."""

    kind: Literal["unavailable"] = "unavailable"


Reply: TypeAlias = (
    Answer
    | Clarification
    | NoAnswer
    | ServiceStep
    | HandoffRequest
    | Emergency
    | Decline
    | Smalltalk
    | Unavailable
)

_TYPES: dict[str, TypeAdapter[Any]] = {
    kind: TypeAdapter(cls)
    for kind, cls in {
        "answer": Answer,
        "clarify": Clarification,
        "no_answer": NoAnswer,
        "service": ServiceStep,
        "handoff": HandoffRequest,
        "emergency": Emergency,
        "decline": Decline,
        "smalltalk": Smalltalk,
        "unavailable": Unavailable,
    }.items()
}


def to_wire(reply: Reply) -> dict[str, Any]:
    """The reply as JSON-ready values, empty fields left out."""
    wire: dict[str, Any] = _plain(reply)
    return {"kind": wire.pop("kind"), **wire}


def from_wire(wire: Mapping[str, Any]) -> Reply:
    """The reply that `to_wire` wrote; raises `MessageError` for anything else."""
    adapter = _TYPES.get(str(wire.get("kind")))
    if adapter is None:
        raise MessageError(f"Unknown kind of reply: {str(wire.get('kind'))[:40]!r}.")
    try:
        reply: Reply = adapter.validate_python(dict(wire))
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise MessageError(f"Reply of kind {wire['kind']!r}: bad field {where!r}.") from error
    return reply


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        pairs = ((field.name, _plain(getattr(value, field.name))) for field in fields(value))
        return {name: part for name, part in pairs if part is not None and part != []}
    if isinstance(value, (tuple, list)):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    return value
