"""All rooms that are going on: steps are kept first, then done on the video server, then told."""

import asyncio
import logging
from typing import Any

from kiosk.cases.hub import Hub, room_topic, talk_topic
from kiosk.cases.tickets import Ticket, is_over
from kiosk.clock import Clock
from kiosk.errors import StoreUnavailableError, TicketUnknownError
from kiosk.people.persons import Person
from kiosk.rooms.errors import RoomsDownError, RoomUnknownError
from kiosk.rooms.media import Feed
from kiosk.rooms.meeting import Meeting
from kiosk.rooms.recordings import Recordings
from kiosk.rooms.room import (
    Move,
    Part,
    Room,
    RoomStep,
    Seat,
    SeatKind,
    Side,
    part_of,
    take,
)
from kiosk.rooms.tokens import (
    ROOM_CODE_HOURS,
    JanusRoom,
    code_hash,
    janus_room,
    new_room_code,
)
from kiosk.rooms.video_server import OK, VideoServer
from kiosk.store import Store
from kiosk.store.rooms import SYSTEM, Entrance, RoomActor

log = logging.getLogger(__name__)

SWEEP_SECONDS = 10.0
LONGEST_HOURS = 24
RESIDENT_NAME = "来访居民"
_MUTES = (RoomStep.MUTE, RoomStep.UNMUTE)


class Meetings:
    """The rooms of this gateway."""

    def __init__(
        self,
        *,
        store: Store,
        hub: Hub,
        server: VideoServer,
        recordings: Recordings,
        clock: Clock,
    ) -> None:
        self._store = store
        self.recordings = recordings
        """What is recorded of them."""
        self._hub = hub
        self.server = server
        """The video server."""
        self._clock = clock
        self._meetings: dict[int, Meeting] = {}
        self._clearing: set[asyncio.Task[None]] = set()

    async def open(self, ticket: Ticket, mediator: Person) -> Room:
        """The request's room, with its mediator; made if there is none. Raises `RoomsDownError`
        if there is no video server for it."""
        status = await self.server.status()
        if status != OK:
            raise RoomsDownError(status)
        seat = Seat(0, SeatKind.MEDIATOR, Side.OFFICE, mediator.name, person_id=mediator.id)
        actor = actor_of(mediator)
        room = await self._store.rooms.open(ticket.code, seat, actor, self._clock())
        await self.server.make(self.place(room, Part.MAIN))
        self.meeting(room)
        self._hub.tell([talk_topic(ticket.code)], {"type": "room", "open": True})
        return room

    async def invite(self, room: Room, mediator: Person, name: str, side: Side) -> tuple[Seat, str]:
        """A guest's seat and the code that opens the door to it, told this once. Raises
        `RoomFullError` or `RoomStepError`."""
        code, now = new_room_code(), self._clock()
        entry = Entrance(code_hash(code), now + ROOM_CODE_HOURS * 3600)
        seat = Seat(0, SeatKind.GUEST, side, name)
        after, kept = await self._store.rooms.invite(room.id, seat, actor_of(mediator), now, entry)
        self._told(after)
        return kept, code

    async def recode(self, room: Room, mediator: Person, number: int) -> tuple[Seat, str]:
        """Another code for a guest, told this once; the old one is dead. Raises
        `RoomUnknownError` or `RoomStepError`."""
        code, now = new_room_code(), self._clock()
        entry = Entrance(code_hash(code), now + ROOM_CODE_HOURS * 3600)
        kept = await self._store.rooms.recode(room.id, number, actor_of(mediator), now, entry)
        return kept.seat(number), code

    async def seat_of_code(self, code: str) -> tuple[Room, Seat]:
        """Whose code it is; raises `RoomUnknownError`."""
        room, number = await self._store.rooms.by_code(code_hash(code), self._clock())
        return room, room.seat(number)

    async def seat_of_resident(self, ticket: Ticket) -> tuple[Room, Seat]:
        """The resident's own seat in their request's room; raises `RoomUnknownError`."""
        room = await self._open_of(ticket.code)
        seat = Seat(0, SeatKind.RESIDENT, Side.APPLICANT, ticket.name or RESIDENT_NAME)
        return await self._joined(room, seat, RoomActor(seat.name, "居民"))

    async def seat_of_person(self, ticket: Ticket, person: Person) -> tuple[Room, Seat]:
        """The seat of somebody of the staff; whoever holds the request leads. Raises
        `RoomUnknownError`."""
        room = await self._open_of(ticket.code)
        seat = Seat(0, SeatKind.STAFF, Side.OFFICE, person.name, person_id=person.id)
        room, seat = await self._joined(room, seat, actor_of(person))
        if ticket.holder_id == person.id and seat.kind is not SeatKind.MEDIATOR:
            room = await self._store.rooms.lead(room.id, seat.number)
            self._told(room)
            seat = room.seat(seat.number)
        return room, seat

    async def take(self, room_id: int, move: Move, actor: RoomActor) -> Room:
        """A step. Raises what `kiosk.rooms.room.take` raises, and `StoreUnavailableError`; what
        the video server doesn't do then is logged: nobody sees or hears who may not, since the
        gateway hands out no connection for it."""
        if move.step is RoomStep.CAUCUS:
            await self._make_caucus(room_id, move)
        room = await self._store.rooms.take(room_id, move, actor, self._clock())
        meeting = self.meeting(room)
        before = meeting.room
        if not room.open:
            self._meetings.pop(room.id, None)
            self._hub.tell([talk_topic(room.code)], {"type": "room", "open": False})
        if move.step in _MUTES and move.seat is not None:
            await self._mute(meeting, room, move.seat)
        self._told(room, meeting)
        # Whoever took the step may be cut off by it.
        clearing = asyncio.create_task(self._clear(before, room), name="clearing rooms")
        self._clearing.add(clearing)
        clearing.add_done_callback(self._clearing.discard)
        return room

    def meeting(self, room: Room) -> Meeting:
        """What is known of a room besides; kept while it is open."""
        found = self._meetings.get(room.id)
        if found is None:
            found = self._meetings[room.id] = Meeting(room)
        return found

    def place(self, room: Room, part: Part) -> JanusRoom:
        """Where on the video server a part of the room is; raises `RoomsDownError`."""
        name = f"caucus-{room.caucuses}" if part is Part.CAUCUS else "main"
        return janus_room(self.server.keys(), room.id, room.opened_at, name)

    async def sent(self, room_id: int, seat: int, feed: Feed) -> None:
        """Somebody sends picture and sound from now on."""
        meeting = self._meetings[room_id]
        meeting.sent(seat, feed)
        if meeting.room.seat(seat).muted:
            await self._mute(meeting, meeting.room, seat)
        self.tell(meeting.room)

    def tell(self, room: Room, **event: Any) -> None:
        """Tell all who are at the door or inside; the room has changed if nothing else is said."""
        self._hub.tell([room_topic(room.id)], {"type": "room", **event})

    async def sweep(self) -> None:
        """Those who have been gone too long have left; rooms whose request is over, or that
        nobody closed for a day, end. Raises `StoreUnavailableError`."""
        now = self._clock()
        for room in await self._store.rooms.all_open():
            if await self._is_done(room, now):
                await self.take(room.id, Move(RoomStep.CLOSE), SYSTEM)
                continue
            meeting = self.meeting(room)
            meeting.follow(room)
            self.recordings.followed(meeting)
            for seat in meeting.absent(now):
                await self.take(room.id, Move(RoomStep.LEAVE, seat=seat.number), SYSTEM)
        await self.recordings.sweep()

    async def keep_sweeping(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self.sweep()
            except StoreUnavailableError as error:
                log.error("Rooms not swept: %s", error.message)

    async def _open_of(self, code: str) -> Room:
        room = await self._store.rooms.open_of(code)
        if room is None:
            raise RoomUnknownError("调解员还没有开多方视频的房间，请稍等。")
        return room

    async def _joined(self, room: Room, seat: Seat, actor: RoomActor) -> tuple[Room, Seat]:
        after, kept = await self._store.rooms.invite(room.id, seat, actor, self._clock())
        if len(after.seats) != len(room.seats):
            self._told(after)
        return after, kept

    async def _is_done(self, room: Room, now: float) -> bool:
        if now - room.opened_at > LONGEST_HOURS * 3600:
            return True
        try:
            return is_over((await self._store.tickets.get(room.code)).state)
        except TicketUnknownError:
            return True

    async def _make_caucus(self, room_id: int, move: Move) -> None:
        """The caucus's own room, before anybody is sent there; raises `RoomsDownError`."""
        room = await self._store.rooms.get(room_id)
        coming = take(room, move, self._clock())
        await self.server.make(self.place(coming, Part.CAUCUS))

    async def _mute(self, meeting: Meeting, room: Room, number: int) -> None:
        sent = meeting.sends.get(number)
        if sent is None or part_of(room, room.seat(number)) is not sent.part:
            return
        muted = room.seat(number).muted
        try:
            await self.server.mute(self.place(room, sent.part), sent.feed, muted=muted)
        except RoomsDownError as error:
            log.error("The video server did not mute: %s", error.message)

    async def _clear(self, before: Room, room: Room) -> None:
        """Rooms of the video server that nobody needs any more go."""
        done = []
        try:
            if before.caucus is not None and room.caucus is None:
                done.append(self.place(before, Part.CAUCUS))
            if not room.open:
                done.append(self.place(room, Part.MAIN))
            for place in done:
                await self.server.end(place)
        except RoomsDownError as error:
            log.error("The video server did not end a room: %s", error.message)

    def _told(self, room: Room, meeting: Meeting | None = None) -> None:
        meeting = meeting or self.meeting(room)
        meeting.follow(room)
        self.recordings.followed(meeting)
        self.tell(room)


def actor_of(person: Person) -> RoomActor:
    """Somebody of the staff, for the logs."""
    return RoomActor(person.name, person.login)
