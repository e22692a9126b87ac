"""What one is shown of a recording. No I/O."""

from collections.abc import Mapping
from typing import Any

from kiosk.rooms.recording import Ending, Phase, Recording, phase, waits_for
from kiosk.rooms.room import Part, Room, Seat, part_of

NOT_ALL_AGREED = "不是所有人都同意，没有录像。"
_TOLD = {
    Ending.REFUSED: NOT_ALL_AGREED,
    Ending.WITHDRAWN: "有人收回了同意，录像停了。",
    Ending.FULL: "录像太长了，已经停下来。前面录的还在。",
    Ending.FAILED: "录像存不下来，已经停了。",
}
"""To the mediator; nobody is told who it was."""


def recording_view(recording: Recording, room: Room, me: Seat) -> Mapping[str, Any]:
    """For one seat. Whoever waits outside is told only whether there is one."""
    state = phase(recording, room)
    wire: dict[str, Any] = {"state": state.value}
    if part_of(room, me) is Part.OUTSIDE:
        return wire
    leads = me.number == recording.asked_by
    wire["by"] = room.seat(recording.asked_by).name
    wire["days"] = recording.days
    wire["agreed"] = me.number in recording.agreed
    wire["begun"] = recording.begun
    if state is Phase.OVER:
        wire["words"] = _over_words(recording, leads=leads)
        return wire
    if leads:
        wire["waits"] = len(waits_for(recording, room))
        wire["stretch"] = recording.stretch
    return wire


def _over_words(recording: Recording, *, leads: bool) -> str:
    if leads and recording.ending in _TOLD:
        return _TOLD[recording.ending]
    return "录像停了。" if recording.begun else "没有录像。"
