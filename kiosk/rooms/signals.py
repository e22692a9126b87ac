"""What a browser may say to a room: each kind of message checked field by field. No I/O.

Whatever isn't on the list goes no further. The gateway writes its own requests to the video
server from what is left, so that nothing a browser made reaches it but descriptions of its
connections and candidates for their paths.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from kiosk.chat.text import clean
from kiosk.rooms.errors import SignalInvalidError
from kiosk.rooms.room import OF_THE_MEDIATOR, RoomStep, Side

LONGEST_SDP = 40_000
"""Characters; an offer of one camera and one microphone has about 6,000."""
LONGEST_CANDIDATE = 1_000
LONGEST_DOCUMENT = 20_000
"""Characters of a draft that is read together."""
LONGEST_TITLE = 80
_CANDIDATE = {"candidate": str, "sdpMid": str, "sdpMLineIndex": int, "usernameFragment": str}


@dataclass(frozen=True, slots=True)
class Publish:
    """An offer of the own picture and sound."""

    sdp: str


@dataclass(frozen=True, slots=True)
class Watch:
    """Wants to see and hear somebody."""

    seat: int


@dataclass(frozen=True, slots=True)
class Unwatch:
    """No longer."""

    seat: int


@dataclass(frozen=True, slots=True)
class AnswerTo:
    """The answer to the offer of somebody's picture and sound."""

    seat: int
    sdp: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A path to the browser."""

    seat: int
    """Of whose connection; 0 for the own."""
    candidate: Mapping[str, Any] | None
    """None once all are told."""


@dataclass(frozen=True, slots=True)
class Media:
    """Which of the own devices are on."""

    camera: bool
    microphone: bool


@dataclass(frozen=True, slots=True)
class Leave:
    """Goes."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A step of the mediator."""

    step: RoomStep
    seat: int | None
    side: Side | None


@dataclass(frozen=True, slots=True)
class Share:
    """A draft to be read together; empty to put it away."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Scroll:
    """How far down the draft the mediator is."""

    at: float
    """From 0 to 1."""


class RecordStep(StrEnum):
    """What can be said about a recording."""

    ASK = "ask"
    AGREE = "agree"
    REFUSE = "refuse"
    """Also of whoever had agreed."""
    STOP = "stop"
    FAIL = "fail"
    """The mediator's page can't go on."""


@dataclass(frozen=True, slots=True)
class Record:
    """About a recording."""

    step: RecordStep


Signal: TypeAlias = (
    Publish
    | Watch
    | Unwatch
    | AnswerTo
    | Candidate
    | Media
    | Leave
    | Lead
    | Share
    | Scroll
    | Record
)


def signal_of(message: Mapping[str, Any]) -> Signal:
    """What a browser says; raises `SignalInvalidError`."""
    match message.get("type"):
        case "publish":
            return Publish(_sdp(message))
        case "watch":
            return Watch(_seat(message))
        case "unwatch":
            return Unwatch(_seat(message))
        case "answer":
            return AnswerTo(_seat(message), _sdp(message))
        case "candidate":
            seat = 0 if message.get("seat") == 0 else _seat(message)
            return Candidate(seat, _candidate(message.get("candidate")))
        case "media":
            return Media(_flag(message, "camera"), _flag(message, "microphone"))
        case "leave":
            return Leave()
        case "lead":
            return _lead(message)
        case "share":
            return _share(message)
        case "scroll":
            return Scroll(_fraction(message.get("at")))
        case "record":
            return Record(_record_step(message.get("step")))
    raise SignalInvalidError("不认识这种消息。")


def _seat(message: Mapping[str, Any]) -> int:
    value = message.get("seat")
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1_000:
        raise SignalInvalidError
    return value


def _sdp(message: Mapping[str, Any]) -> str:
    value = message.get("sdp")
    if not isinstance(value, str) or len(value) > LONGEST_SDP or not value.startswith("v=0\r\n"):
        raise SignalInvalidError
    if not value.isascii() or "\0" in value:
        raise SignalInvalidError
    return value


def _candidate(value: Any) -> Mapping[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("candidate"), str):
        raise SignalInvalidError
    kept: dict[str, Any] = {}
    for name, kind in _CANDIDATE.items():
        one = value.get(name)
        if one is None:
            continue
        if isinstance(one, bool) or not isinstance(one, kind):
            raise SignalInvalidError
        if isinstance(one, str) and (len(one) > LONGEST_CANDIDATE or not one.isascii()):
            raise SignalInvalidError
        if isinstance(one, int) and not 0 <= one <= 100:
            raise SignalInvalidError
        kept[name] = one
    return kept


def _flag(message: Mapping[str, Any], name: str) -> bool:
    value = message.get(name)
    if not isinstance(value, bool):
        raise SignalInvalidError
    return value


def _lead(message: Mapping[str, Any]) -> Lead:
    try:
        step = RoomStep(str(message.get("step")))
        side = None if message.get("side") is None else Side(message["side"])
    except ValueError:
        raise SignalInvalidError from None
    if step not in OF_THE_MEDIATOR or step in (RoomStep.INVITE, RoomStep.RECODE):
        raise SignalInvalidError
    seat = None if message.get("seat") is None else _seat(message)
    whole = step in (RoomStep.CAUCUS, RoomStep.RETURN, RoomStep.CLOSE)
    if whole == (seat is not None) or (step is RoomStep.CAUCUS) == (side is None):
        raise SignalInvalidError
    return Lead(step, seat, side)


def _record_step(value: Any) -> RecordStep:
    try:
        return RecordStep(str(value))
    except ValueError:
        raise SignalInvalidError from None


def _share(message: Mapping[str, Any]) -> Share:
    title, text = message.get("title"), message.get("text")
    if not isinstance(title, str) or not isinstance(text, str):
        raise SignalInvalidError
    if len(title) > LONGEST_TITLE or len(text) > LONGEST_DOCUMENT:
        raise SignalInvalidError(f"文件太长了，最多 {LONGEST_DOCUMENT} 个字，请分几份。")
    return Share(clean(title), _lines(text))


def _lines(text: str) -> str:
    """Each line cleaned; empty ones stay, since they part paragraphs."""
    return "\n".join(clean(line) for line in text.splitlines()).strip("\n")


def _fraction(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise SignalInvalidError
    return float(value)
