"""One browser in a mediation room, or at its door. See docs/api.md, `WS /api/room`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.cases.hub import Event, room_topic
from kiosk.errors import KioskError
from kiosk.people.errors import AccessError
from kiosk.rooms.errors import NotMediatorError, RoomsDownError, RoomStepError, SignalInvalidError
from kiosk.rooms.media import Media
from kiosk.rooms.meeting import Draft
from kiosk.rooms.recording import Ending
from kiosk.rooms.room import Move, Part, Room, RoomStep, Seat, SeatKind, part_of
from kiosk.rooms.signals import (
    AnswerTo,
    Candidate,
    Lead,
    Leave,
    Publish,
    Record,
    RecordStep,
    Scroll,
    Share,
    Signal,
    Unwatch,
    Watch,
    signal_of,
)
from kiosk.rooms.signals import Media as Devices
from kiosk.routes.live_socket import SIGNED_OUT, Finished, LiveSocket
from kiosk.services import Services
from kiosk.store.rooms import RoomActor

OVER, ELSEWHERE = 4410, 4409
"""Close codes: the room is over for this seat; the seat was opened somewhere else."""
AGAIN_SECONDS = 5.0
_TOGETHER = (Part.MAIN, Part.CAUCUS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrant:
    """Who comes in, and what is asked again while they are there."""

    room: Room
    seat: Seat
    actor: RoomActor
    topics: tuple[str, ...] = ()
    """What else they listen to: the end of a visit, or of a sign-in."""
    may_lead: Callable[[], Awaitable[None]]
    """Raises `RequestError` unless they still may lead."""
    still: Callable[[], Awaitable[None]]
    """Raises `AccessError` once a sign-in has ended."""


class RoomEnd:
    """The connection."""

    def __init__(self, live: LiveSocket, services: Services, entrant: Entrant) -> None:
        self._live = live
        self._services = services
        self._meetings = services.meetings
        self._entrant = entrant
        self._room_id = entrant.room.id
        self._number = entrant.seat.number
        self._media: Media | None = None
        self._using = asyncio.Lock()
        self._place: tuple[Part, int] = (Part.OUTSIDE, 0)
        self._turn = 0
        self._shown_draft: int | None = None
        self._again: asyncio.Task[None] | None = None
        self._left = False

    async def run(self) -> None:
        """Until the browser goes, or the room is over for it. The socket is open, and whoever is
        behind it is known."""
        live, hub = self._live, self._services.hub
        room = await self._step(RoomStep.ARRIVE, self._number)
        meeting = self._meeting = self._meetings.meeting(room)
        hub.listen(live.mailbox, room_topic(self._room_id), *self._entrant.topics)
        before = meeting.came(self._number, self)
        if isinstance(before, RoomEnd):
            before.replaced()
        self._meetings.tell(room)
        try:
            await live.run(self._read(), self._pump())
        finally:
            hub.close(live.mailbox)
            if self._again is not None:
                self._again.cancel()
            if meeting.went(self._number, self, self._services.clock()):
                self._meetings.tell(meeting.room)
            if self._media is not None:
                await self._media.close()

    def replaced(self) -> None:
        """The same seat was opened somewhere else."""
        self._live.mailbox.put({"type": "replaced"})

    # From the browser

    async def _read(self) -> None:
        while True:
            try:
                message = await self._live.receive()
                if message["type"] == "ping":
                    await self._live.send("pong", now=self._services.clock())
                    continue
                await self._entrant.still()
                await self._take(message)
            except AccessError as error:
                await self._live.refuse(error)
                raise Finished(SIGNED_OUT) from None
            except KioskError as error:
                await self._live.refuse(error)

    async def _take(self, message: Mapping[str, Any]) -> None:
        signal = signal_of(message)
        match signal:
            case Leave():
                self._left = True
                await self._step(RoomStep.LEAVE, self._number)
            case Lead():
                await self._lead(signal)
            case Devices():
                self._meeting.devices[self._number] = (signal.camera, signal.microphone)
                self._meetings.tell(self._meeting.room)
            case Share() | Scroll():
                await self._read_together(signal)
            case Record():
                await self._record(signal.step)
            case _:
                await self._connect(signal, message.get("turn"))

    async def _lead(self, lead: Lead) -> None:
        await self._entrant.may_lead()
        move = Move(lead.step, by=self._number, seat=lead.seat, side=lead.side)
        await self._meetings.take(self._room_id, move, self._entrant.actor)

    async def _read_together(self, signal: Share | Scroll) -> None:
        """Only the mediator lays a text before the others, and turns its pages."""
        room = self._meeting.room
        me = room.seat(self._number)
        if me.kind is not SeatKind.MEDIATOR or part_of(room, me) not in _TOGETHER:
            raise NotMediatorError
        await self._entrant.may_lead()
        if isinstance(signal, Share):
            self._live.count_message()
            self._meeting.share(self._number, signal.title, signal.text)
            self._meetings.tell(room)
            return
        self._meetings.tell(room, scroll=signal.at, part=part_of(room, me), by=self._number)

    async def _record(self, step: RecordStep) -> None:
        """Everybody answers for themselves; the mediator asks and stops."""
        recordings, meeting, me = self._meetings.recordings, self._meeting, self._number
        actor = self._entrant.actor
        if step in (RecordStep.AGREE, RecordStep.REFUSE):
            await recordings.answer(meeting, me, actor, agrees=step is RecordStep.AGREE)
            return
        await self._entrant.may_lead()
        if step is RecordStep.ASK:
            await recordings.ask(meeting, me, actor)
        else:
            ending = Ending.STOPPED if step is RecordStep.STOP else Ending.FAILED
            await recordings.stop(meeting, me, ending)

    async def _connect(self, signal: Signal, turn: object) -> None:
        """About a connection with the video server; what belongs to an earlier part of the room
        is passed over."""
        if turn != self._turn:
            return
        async with self._using:
            media = self._media
            if media is None or self._place[0] not in _TOGETHER or turn != self._turn:
                raise RoomStepError("现在不在房间里。")
            match signal:
                case Publish():
                    sdp = await media.publish(signal.sdp)
                    await self._live.send("published", turn=self._turn, sdp=sdp)
                case Watch():
                    await self._watch(media, signal.seat)
                case Unwatch():
                    await media.unwatch(signal.seat)
                case AnswerTo():
                    await media.answer(signal.seat, signal.sdp)
                case Candidate():
                    await media.candidate(signal.seat, signal.candidate)
                case _:
                    raise SignalInvalidError

    async def _watch(self, media: Media, seat: int) -> None:
        self._meeting.room.seat(seat)
        sent = self._meeting.feed_for(self._number, seat)
        if sent is None:
            raise RoomStepError("现在看不到这个人。")
        sdp = await media.watch(seat, sent.feed)
        await self._live.send("offer", turn=self._turn, seat=seat, stream=sent.number, sdp=sdp)

    # To the browser

    async def _pump(self) -> None:
        await self._refresh()
        while True:
            event = await self._live.next_event()
            if event is None:
                await self._check_login()
            else:
                await self._tell(event)

    async def _tell(self, event: Event) -> None:
        match event["type"]:
            case "room" if "scroll" in event:
                if event["part"] is self._place[0] and event["by"] != self._number:
                    await self._live.send("scroll", at=event["scroll"])
            case "room":
                await self._refresh()
            case "up" if event["turn"] == self._turn:
                if self._media is not None and self._media.feed is not None:
                    await self._meetings.sent(self._room_id, self._number, self._media.feed)
            case "lost" if event["turn"] == self._turn:
                await self._connection_lost(event["seat"])
            case "replaced":
                raise Finished(ELSEWHERE)
            case "visit_over":
                await self._step(RoomStep.LEAVE, self._number)
                raise Finished(OVER)
            case "signed_out" | "check_login":
                await self._check_login()

    async def _check_login(self) -> None:
        try:
            await self._entrant.still()
        except AccessError:
            raise Finished(SIGNED_OUT) from None

    async def _refresh(self) -> None:
        """How the room stands for this seat now; moves it on the video server if need be."""
        room = self._meeting.room
        me = room.seat(self._number)
        view = dict(self._meeting.view(self._number))
        if me.kind is SeatKind.MEDIATOR:
            view["may_record"] = self._meetings.recordings.offered
        await self._live.send("room", **view)
        part = part_of(room, me)
        place = (part, room.caucuses if part is Part.CAUCUS else 0)
        if place != self._place:
            await self._move(room, place)
        await self._show_draft(self._meeting.draft_for(self._number))
        if not room.open or (part is Part.OUTSIDE and me.state not in ("waiting", "invited")):
            raise Finished(OVER)

    async def _show_draft(self, draft: Draft | None) -> None:
        number = draft.number if draft else None
        if number == self._shown_draft:
            return
        self._shown_draft = number
        await self._live.send(
            "draft", title=draft.title if draft else "", text=draft.text if draft else ""
        )

    async def _move(self, room: Room, place: tuple[Part, int]) -> None:
        """Out of where it was on the video server, into where it is to be."""
        async with self._using:
            self._place = place
            self._turn += 1
            if place[0] not in _TOGETHER:
                if self._media is not None:
                    await self._media.part()
                await self._live.send("media", turn=self._turn)
                return
            try:
                await self._join(room, place[0])
            except RoomsDownError as error:
                await self._live.send("media", turn=self._turn, down=error.message)
                self._try_again_later()
                return
            await self._live.send("media", turn=self._turn, servers=self._servers())

    async def _join(self, room: Room, part: Part) -> None:
        server = self._meetings.server
        if self._media is None:
            self._media = Media(
                address=server.address,
                keys=server.keys(),
                clock=self._services.clock,
                told=self._media_told,
            )
        try:
            await self._media.join(self._meetings.place(room, part))
        except RoomsDownError:
            # Janus may have been started anew since, without our rooms.
            await server.make(self._meetings.place(room, part))
            await self._media.join(self._meetings.place(room, part))

    def _servers(self) -> list[dict[str, Any]]:
        services = self._services
        name = f"room-{self._room_id}-{self._number}"
        return self._meetings.server.relays().ice_servers(name, services.clock())

    def _media_told(self, what: str, seat: int) -> None:
        self._live.mailbox.put({"type": what, "seat": seat, "turn": self._turn})

    async def _connection_lost(self, seat: int) -> None:
        """Somebody's picture broke off: the browser asks anew. The own: all anew."""
        if seat:
            await self._live.send("lost", turn=self._turn, seat=seat)
            return
        self._meeting.sends.pop(self._number, None)
        self._place = (Part.OUTSIDE, 0)
        await self._live.send("media", turn=self._turn, down="视频断了，正在重新连接。")
        self._try_again_later(1.0)

    def _try_again_later(self, seconds: float = AGAIN_SECONDS) -> None:
        async def later() -> None:
            await asyncio.sleep(seconds)
            self._place = (Part.OUTSIDE, 0)
            self._live.mailbox.put({"type": "room"})

        if self._again is not None:
            self._again.cancel()
        self._again = asyncio.create_task(later(), name="trying the video server again")

    async def _step(self, step: RoomStep, seat: int) -> Room:
        move = Move(step, by=self._number, seat=seat)
        return await self._meetings.take(self._room_id, move, self._entrant.actor)
