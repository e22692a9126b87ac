"""Recording of a mediation room: who was asked, who agreed, and whether it runs now. No I/O.

asked → begun, once everybody in the room has agreed → over. It runs only while everybody who was
let in has agreed, nobody is apart in a caucus, and the mediator who asked is there; whoever has
gone and comes again is asked again. One who refuses or takes the consent back ends it for all.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.rooms.errors import NotMediatorError, RecordingOffError, RoomStepError
from kiosk.rooms.room import Room, SeatKind, SeatState, inside


class Phase(StrEnum):
    """How a recording stands."""

    ASKING = "asking"
    """Not everybody has agreed yet; it has not begun."""
    RECORDING = "recording"
    PAUSED = "paused"
    """Begun, but somebody has not agreed, a caucus is on, or the mediator's page is away."""
    OVER = "over"


class Answer(StrEnum):
    """What is written down of the consent."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


ANSWER_NAMES = {
    Answer.ASKED: "提出录像",
    Answer.AGREED: "同意录像",
    Answer.REFUSED: "不同意录像",
    Answer.WITHDRAWN: "收回同意",
}


class Ending(StrEnum):
    """Why it is over."""

    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    CLOSED = "closed"
    LEFT = "left"
    """The mediator who asked left, or no longer leads."""
    FULL = "full"
    FAILED = "failed"
    LOST = "lost"
    """The gateway was started anew."""


ENDING_NAMES = {
    Ending.REFUSED: "有人不同意",
    Ending.WITHDRAWN: "有人收回了同意",
    Ending.STOPPED: "调解员停了录像",
    Ending.CLOSED: "多方视频结束了",
    Ending.LEFT: "主持的调解员离开了，或者换了人",
    Ending.FULL: "太长了，存不下",
    Ending.FAILED: "存不了录像",
    Ending.LOST: "服务器重新启动了",
}


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording, from the asking on."""

    id: int
    """Of its row in the database."""
    uid: str
    """Random; names its folder, and is bound into everything that is encrypted."""
    asked_by: int
    """The seat of the mediator who asked, whose page records."""
    days: int
    """For so long it is kept, as all were told."""
    agreed: frozenset[int] = frozenset()
    """Seats, of those who are in the room."""
    begun: bool = False
    stretch: int = 0
    """Counts up whenever it runs anew: what was recorded before a pause is not taken after it."""
    running: bool = False
    """Whether it ran when the room was last looked at."""
    connected: bool = True
    """Whether the page that records is there."""
    ending: Ending | None = None
    written: bool = False
    """Whether the end is in the database."""


def phase(recording: Recording, room: Room) -> Phase:
    """How it stands in the room as it is now."""
    if recording.ending is not None or _end_of(recording, room) is not None:
        return Phase.OVER
    if not recording.begun:
        return Phase.ASKING
    return Phase.RECORDING if _may_run(recording, room) else Phase.PAUSED


def waits_for(recording: Recording, room: Room) -> tuple[int, ...]:
    """The seats in the room that have not agreed."""
    return tuple(one.number for one in inside(room) if one.number not in recording.agreed)


def ready(recording: Recording, room: Room) -> bool:
    """Whether all have agreed, so that it may begin."""
    return phase(recording, room) is Phase.ASKING and _may_run(recording, room)


def check_may_ask(room: Room, by: int, recording: Recording | None) -> None:
    """Raises `NotMediatorError` or `RoomStepError`."""
    seat = room.seat(by)
    if seat.kind is not SeatKind.MEDIATOR or seat.state is not SeatState.ADMITTED:
        raise NotMediatorError
    if not room.open:
        raise RoomStepError("这次多方视频已经结束。")
    if room.caucus is not None:
        raise RoomStepError("单独谈的时候不能录像，先回到一起谈。")
    if len(inside(room)) < 2:
        raise RoomStepError("房间里还没有别人，等人进来再问。")
    if recording is not None and phase(recording, room) is not Phase.OVER:
        raise RoomStepError("已经在问，或者已经在录像。")


def answered(recording: Recording, room: Room, seat: int, *, agrees: bool) -> Recording:
    """After somebody in the room agreed or refused; a refusal ends it. Raises
    `RecordingOffError` if there is nothing to answer, `RoomStepError` for whoever is not in."""
    if phase(recording, room) is Phase.OVER:
        raise RecordingOffError("现在没有在问录像的事。")
    if room.seat(seat).state is not SeatState.ADMITTED:
        raise RoomStepError("您还没有进房间。")
    if agrees:
        return followed(replace(recording, agreed=recording.agreed | {seat}), room)
    withdrawn = seat in recording.agreed
    ending = Ending.WITHDRAWN if withdrawn else Ending.REFUSED
    return ended(recording, ending)


def ended(recording: Recording, ending: Ending) -> Recording:
    """Over; the first reason counts."""
    return replace(recording, ending=recording.ending or ending, running=False)


def followed(recording: Recording, room: Room) -> Recording:
    """In the room as it is now."""
    here = frozenset(one.number for one in inside(room))
    after = replace(
        recording,
        agreed=recording.agreed & here,
        ending=recording.ending or _end_of(recording, room),
    )
    runs = phase(after, room) is Phase.RECORDING
    anew = runs and not recording.running
    return replace(after, running=runs, stretch=after.stretch + anew)


def began(recording: Recording, room: Room) -> Recording:
    """It is written down that all agreed: it runs, if all still do."""
    return followed(replace(recording, begun=True), room)


def linked(recording: Recording, room: Room, *, connected: bool) -> Recording:
    """The page that records came or went."""
    return followed(replace(recording, connected=connected), room)


def _end_of(recording: Recording, room: Room) -> Ending | None:
    if not room.open:
        return Ending.CLOSED
    seat = room.seat(recording.asked_by)
    leads = seat.kind is SeatKind.MEDIATOR and seat.state is SeatState.ADMITTED
    return None if leads else Ending.LEFT


def _may_run(recording: Recording, room: Room) -> bool:
    return room.caucus is None and recording.connected and not waits_for(recording, room)
