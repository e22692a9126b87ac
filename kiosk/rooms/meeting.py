"""What is known of a room only while it goes on, in memory: who is connected, what they send,
the draft that is read together. No I/O; nothing of it is ever stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kiosk.rooms.media import Feed
from kiosk.rooms.recording import Recording, followed, linked
from kiosk.rooms.recording_view import recording_view
from kiosk.rooms.room import (
    Part,
    Room,
    Seat,
    SeatKind,
    SeatState,
    inside,
    may_watch,
    part_of,
)

ABSENT_SECONDS = 60.0
"""For so long somebody whose connection was lost keeps their place: pages reload."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sends now."""

    feed: Feed
    number: int
    """Counts up whenever somebody begins to send anew, so that browsers connect anew."""
    part: Part


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is read together."""

    number: int
    title: str
    text: str
    part: Part
    at: float = 0.0
    """How far down the mediator is, from 0 to 1."""


@dataclass(eq=False)
class Meeting:
    """One room."""

    room: Room
    here: dict[int, object] = field(default_factory=dict)
    """The connection of each seat."""
    sends: dict[int, Sent] = field(default_factory=dict)
    devices: dict[int, tuple[bool, bool]] = field(default_factory=dict)
    """Whether camera and microphone are on, as each browser says."""
    drafts: dict[Part, Draft] = field(default_factory=dict)
    recording: Recording | None = None
    """The recording that is asked for or going on, or the last one."""
    gone_at: dict[int, float] = field(default_factory=dict)
    counted: int = 0

    def came(self, seat: int, connection: object) -> object | None:
        """Somebody is connected; the connection that this one replaces, if any."""
        self.gone_at.pop(seat, None)
        before = self.here.get(seat)
        self.here[seat] = connection
        self._link(seat, connected=False)  # a page that takes over records anew
        self._link(seat, connected=True)
        return before

    def went(self, seat: int, connection: object, now: float) -> bool:
        """A connection is gone; whether the seat is empty now."""
        if self.here.get(seat) is not connection:
            return False
        del self.here[seat]
        self.sends.pop(seat, None)
        self.devices.pop(seat, None)
        self.gone_at[seat] = now
        self._link(seat, connected=False)
        return True

    def sent(self, seat: int, feed: Feed) -> None:
        """Somebody sends from now on."""
        self.counted += 1
        part = part_of(self.room, self.room.seat(seat))
        self.sends[seat] = Sent(feed, self.counted, part)

    def feed_for(self, watcher: int, watched: int) -> Sent | None:
        """What one may watch of the other now, if there is anything."""
        sent = self.sends.get(watched)
        if sent is None or not may_watch(self.room, watcher, watched):
            return None
        return sent if sent.part is part_of(self.room, self.room.seat(watched)) else None

    def draft_for(self, seat: int) -> Draft | None:
        """What somebody reads now."""
        return self.drafts.get(part_of(self.room, self.room.seat(seat)))

    def share(self, seat: int, title: str, text: str) -> Draft | None:
        """Lay a draft before all who are with the mediator; an empty one is put away."""
        part = part_of(self.room, self.room.seat(seat))
        self.counted += 1
        self.drafts.pop(part, None)
        if text:
            self.drafts[part] = Draft(self.counted, title, text, part)
        return self.drafts.get(part)

    def follow(self, room: Room) -> None:
        """The room as it stands now: what is sent from a part that somebody is no longer in is
        forgotten, and what was read in a caucus goes with it."""
        self.room = room
        for number, sent in list(self.sends.items()):
            if sent.part is not part_of(room, room.seat(number)):
                del self.sends[number]
        if room.caucus is None:
            self.drafts.pop(Part.CAUCUS, None)
        if self.recording is not None:
            self.recording = followed(self.recording, room)

    def absent(self, now: float) -> tuple[Seat, ...]:
        """Those who have been gone too long to keep their place; whoever was never seen by this
        process counts as gone from now on."""
        late: list[Seat] = []
        for seat in self.room.seats:
            if seat.state not in (SeatState.WAITING, SeatState.ADMITTED):
                continue
            if seat.number in self.here:
                continue
            if now - self.gone_at.setdefault(seat.number, now) >= ABSENT_SECONDS:
                late.append(seat)
        return tuple(late)

    def view(self, number: int) -> Mapping[str, Any]:
        """What one is shown of the room; whoever isn't let in sees nobody but themselves."""
        room, me = self.room, self.room.seat(number)
        part, leads = part_of(room, me), me.kind is SeatKind.MEDIATOR
        wire: dict[str, Any] = {
            "you": self._person(me, number),
            "part": part.value,
            "open": room.open,
            "led": any(
                one.kind is SeatKind.MEDIATOR and one.number in self.here for one in inside(room)
            ),
            "people": [],
        }
        if self.recording is not None:
            wire["recording"] = recording_view(self.recording, room, me)
        if part is Part.OUTSIDE:
            return wire
        wire["people"] = [self._person(one, number) for one in inside(room) if one.number != number]
        if room.caucus is not None:
            wire["caucus"] = room.caucus.value
        if leads:
            wire["others"] = [
                self._person(one, number)
                for one in room.seats
                if one.state is not SeatState.ADMITTED and one.number != number
            ]
        return wire

    def _link(self, seat: int, *, connected: bool) -> None:
        """The page that records came or went."""
        if self.recording is not None and self.recording.asked_by == seat:
            self.recording = linked(self.recording, self.room, connected=connected)

    def _person(self, seat: Seat, watcher: int) -> dict[str, Any]:
        sent = self.feed_for(watcher, seat.number)
        camera, microphone = self.devices.get(seat.number, (False, False))
        one: dict[str, Any] = {
            "seat": seat.number,
            "name": seat.name,
            "side": seat.side.value,
            "kind": seat.kind.value,
            "state": seat.state.value,
            "here": seat.number in self.here,
            "muted": seat.muted,
            "part": part_of(self.room, seat).value,
            "camera": camera,
            "microphone": microphone and not seat.muted,
        }
        if sent is not None:
            one["stream"] = sent.number
        return one
