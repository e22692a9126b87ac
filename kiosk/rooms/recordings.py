"""Recordings that are going on: consent is written down before anything is recorded, parts are
taken only while the room's state allows it, and all that may no longer be kept goes.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field, replace

import anyio.to_thread

from kiosk.cases.hub import Hub, room_topic
from kiosk.clock import Clock
from kiosk.errors import KioskError, StoreUnavailableError
from kiosk.rooms.errors import (
    NotMediatorError,
    RecordingDamagedError,
    RecordingDiskError,
    RecordingInvalidError,
    RecordingOffError,
    RecordingOrderError,
    RecordingTooLargeError,
    RecordingUnknownError,
)
from kiosk.rooms.meeting import Meeting
from kiosk.rooms.recording import (
    Answer,
    Ending,
    Phase,
    Recording,
    answered,
    began,
    check_may_ask,
    ended,
    phase,
    ready,
)
from kiosk.rooms.recording_settings import RecordingSettings
from kiosk.rooms.vault import MOST_PARTS, Part, Vault
from kiosk.store import Store
from kiosk.store.recordings import KeptRecording, Said
from kiosk.store.rooms import RoomActor

log = logging.getLogger(__name__)

LARGEST_PART = 4 * 1024 * 1024
"""Bytes; two seconds at the bit rate that our page asks for are about 200,000."""
MOST_BYTES = 4 * 1024 * 1024 * 1024
"""Of one recording: about fourteen hours at that bit rate."""
WEBM = b"\x1a\x45\xdf\xa3"
"""What a WebM file begins with (EBML, RFC 8794)."""
_DAY = 86_400.0


@dataclass(slots=True)
class _Live:
    """A recording that is going on."""

    meeting: Meeting
    code: str
    wrapped_key: str = ""
    parts: dict[int, int] = field(default_factory=dict)
    """How many there are of each stretch."""
    size: int = 0


class Recordings:
    """The recordings of this gateway."""

    def __init__(
        self, *, store: Store, hub: Hub, settings: Callable[[], RecordingSettings], clock: Clock
    ) -> None:
        self._store = store
        self._hub = hub
        self._settings = settings
        self._clock = clock
        self._live: dict[str, _Live] = {}
        self._deciding = asyncio.Lock()
        self._writing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self.vault = Vault(settings().folder, settings().key_file)
        """The files."""

    @property
    def offered(self) -> bool:
        """Whether mediators may ask for it."""
        return self._settings().offered

    async def ask(self, meeting: Meeting, seat: int, actor: RoomActor) -> None:
        """The mediator asks everybody. Raises `RecordingOffError` if the office doesn't offer
        it, `RecordingKeyError`, `NotMediatorError` or `RoomStepError`."""
        if not self.offered:
            raise RecordingOffError("本所没有开通录像。")
        async with self._deciding:
            room = meeting.room
            before = meeting.recording
            check_may_ask(room, seat, before)
            if before is not None and not before.written:
                await self._end(meeting, before)
            await anyio.to_thread.run_sync(self.vault.check_key)
            days = self._settings().keep_days
            kept = await self._store.recordings.ask(
                room, room.seat(seat), actor, days, self._clock()
            )
            meeting.recording = Recording(
                kept.id, kept.uid, seat, days, connected=seat in meeting.here
            )
            self._live[kept.uid] = _Live(meeting, room.code)
            meeting.follow(meeting.room)
        await self.settle(meeting)
        self._tell(meeting)

    async def answer(self, meeting: Meeting, seat: int, actor: RoomActor, *, agrees: bool) -> None:
        """Somebody agrees, refuses, or takes the consent back. A refusal counts at once; an
        agreement counts once it is written down. Raises what
        `kiosk.rooms.recording.answered` raises, and `StoreUnavailableError`."""
        asked = _asked(meeting)
        after = answered(asked, meeting.room, seat, agrees=agrees)
        who = meeting.room.seat(seat)
        if not agrees:
            meeting.recording = after
            self._tell(meeting)
            withdrawn = after.ending is Ending.WITHDRAWN
            answer = Answer.WITHDRAWN if withdrawn else Answer.REFUSED
        elif seat in asked.agreed:
            return
        else:
            answer = Answer.AGREED
        await self._whole(self._write_answer(meeting, asked, Said(who, answer, actor)))

    async def stop(self, meeting: Meeting, seat: int, ending: Ending = Ending.STOPPED) -> None:
        """The mediator ends it; raises `NotMediatorError` or `RecordingOffError`."""
        asked = _asked(meeting)
        if asked.asked_by != seat:
            raise NotMediatorError
        meeting.recording = ended(asked, ending)
        self._tell(meeting)
        await self._whole(self.settle(meeting))

    def followed(self, meeting: Meeting) -> None:
        """The room has changed: what follows from it is written down soon."""
        if meeting.recording is None or meeting.recording.written:
            return
        task = asyncio.create_task(self._settle_soon(meeting), name="settling a recording")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self, meeting: Meeting) -> None:
        """Write down a beginning or an end that is due. Raises `StoreUnavailableError`."""
        async with self._deciding:
            recording = meeting.recording
            if recording is None or recording.written:
                return
            if phase(recording, meeting.room) is Phase.OVER:
                await self._end(meeting, recording)
            elif ready(recording, meeting.room):
                await self._begin(meeting, recording)
        self._tell(meeting)

    async def add(self, meeting: Meeting, stretch: int, number: int, content: bytes) -> None:
        """One more part from the mediator's page. A part that was taken already is passed over.
        Raises `RecordingOffError` unless it is recording, this very stretch, at this moment;
        `RecordingOrderError`, `RecordingInvalidError`, `RecordingTooLargeError`,
        `RecordingDiskError` or `RecordingKeyError`."""
        if not content or (number == 0 and not content.startswith(WEBM)):
            raise RecordingInvalidError
        if len(content) > LARGEST_PART:
            raise RecordingTooLargeError
        async with self._writing:
            room = await self._store.rooms.get(meeting.room.id)
            recording = meeting.recording
            if recording is None or phase(recording, room) is not Phase.RECORDING:
                raise RecordingOffError
            live = self._live.get(recording.uid)
            if live is None or recording.stretch != stretch or not recording.running:
                raise RecordingOffError
            counted = live.parts.get(stretch, 0)
            if number < counted:
                return
            if number > counted:
                raise RecordingOrderError
            if live.size + len(content) > MOST_BYTES or sum(live.parts.values()) >= MOST_PARTS:
                await self.stop(meeting, recording.asked_by, Ending.FULL)
                raise RecordingTooLargeError("录像太长了，已经停下来。")
            part = Part(recording.uid, stretch, number)
            await anyio.to_thread.run_sync(self.vault.put, part, live.wrapped_key, content)
            await self._store.recordings.count(
                recording.id, stretch, number, len(content), self._clock()
            )
            live.parts[stretch] = counted + 1
            live.size += len(content)

    async def open(self, kept: KeptRecording, stretch: int) -> AsyncIterator[bytes]:
        """The content of one stretch, once all of it was found to be whole. Raises
        `RecordingUnknownError`, `RecordingDamagedError` or `RecordingKeyError`."""
        found = next((one for one in kept.stretches if one.number == stretch), None)
        if kept.wrapped_key is None or kept.ended_at is None or found is None:
            raise RecordingUnknownError
        wrapped = kept.wrapped_key
        parts = [Part(kept.uid, stretch, number) for number in range(found.parts)]

        def check() -> None:
            if sum(len(self.vault.get(part, wrapped)) for part in parts) != found.size:
                raise RecordingDamagedError

        await anyio.to_thread.run_sync(check)

        async def content() -> AsyncIterator[bytes]:
            for part in parts:
                yield await anyio.to_thread.run_sync(self.vault.get, part, wrapped)

        return content()

    async def delete(self, kept: KeptRecording, actor: str, why: str) -> None:
        """Delete pictures and sound; that there was a recording stays. Raises
        `RecordingUnknownError`, `RecordingOffError` if it is still going on."""
        if kept.ended_at is None:
            raise RecordingOffError("还在录像，先停下来再删。")
        await self._store.recordings.shred(kept.id, actor, why, self._clock())
        await anyio.to_thread.run_sync(self.vault.remove, kept.uid)

    async def expire(self, ended_before: float) -> None:
        """Delete what has been kept long enough, and what belongs to requests that ended before
        a time and are to be deleted themselves. Raises `StoreUnavailableError`."""
        for kept in await self._store.recordings.due(self._clock(), ended_before):
            if kept.uid in self._live:
                continue
            await self._store.recordings.shred(kept.id, "系统", "到期", self._clock())
        for kept in await self._store.recordings.deleted():
            if self.vault.holds(kept.uid):
                try:
                    await anyio.to_thread.run_sync(self.vault.remove, kept.uid)
                except RecordingDiskError:
                    log.error("A recording's files could not be deleted; trying again later")

    async def sweep(self) -> None:
        """Ends that could not be written down are; what an earlier process left is over. Raises
        `StoreUnavailableError`."""
        for live in list(self._live.values()):
            await self.settle(live.meeting)
        for kept in await self._store.recordings.unfinished():
            if kept.uid not in self._live:
                await self._store.recordings.end(kept.id, Ending.LOST, self._clock())

    async def _whole(self, work: Coroutine[None, None, None]) -> None:
        """Done to its end, even if the page that asked for it goes meanwhile."""
        task = asyncio.create_task(work, name="writing down about a recording")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.shield(task)

    async def _write_answer(self, meeting: Meeting, asked: Recording, said: Said) -> None:
        async with self._deciding:
            await self._store.recordings.answer(asked.id, said, self._clock())
            now = meeting.recording
            agrees = said.answer is Answer.AGREED
            if agrees and now is not None and now.uid == asked.uid:
                meeting.recording = answered(now, meeting.room, said.seat.number, agrees=True)
        await self.settle(meeting)
        self._tell(meeting)

    async def _begin(self, meeting: Meeting, recording: Recording) -> None:
        now = self._clock()
        try:
            wrapped = await anyio.to_thread.run_sync(self.vault.new_key, recording.uid)
        except KioskError as error:
            log.error("No recording: %s", error.message)
            meeting.recording = ended(recording, Ending.FAILED)
            await self._end(meeting, meeting.recording)
            return
        kept_until = now + recording.days * _DAY
        await self._store.recordings.begin(recording.id, wrapped, kept_until, now)
        self._live[recording.uid].wrapped_key = wrapped
        current = meeting.recording
        if current is not None and current.uid == recording.uid:
            meeting.recording = began(current, meeting.room)

    async def _end(self, meeting: Meeting, recording: Recording) -> None:
        meeting.follow(meeting.room)
        over = meeting.recording or recording
        ending = over.ending or Ending.CLOSED
        await self._store.recordings.end(recording.id, ending, self._clock())
        meeting.recording = replace(over, ending=ending, written=True, running=False)
        self._live.pop(recording.uid, None)

    async def _settle_soon(self, meeting: Meeting) -> None:
        try:
            await self.settle(meeting)
        except StoreUnavailableError as error:
            log.error("A recording's state was not written down: %s", error.message)

    def _tell(self, meeting: Meeting) -> None:
        self._hub.tell([room_topic(meeting.room.id)], {"type": "room"})


def _asked(meeting: Meeting) -> Recording:
    if meeting.recording is None:
        raise RecordingOffError("现在没有在问录像的事。")
    return meeting.recording
