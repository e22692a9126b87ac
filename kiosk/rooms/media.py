"""One browser's connections on the video server: its own picture and sound, and those it sees.

The browser gives descriptions of its connections and gets the server's; numbers, pins and tokens
stay here.
"""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kiosk.clock import Clock
from kiosk.rooms.errors import RoomsDownError, RoomStepError
from kiosk.rooms.janus import JanusSession, open_session
from kiosk.rooms.tokens import JanusRoom, VideoSecrets, join_token


@dataclass(frozen=True, slots=True)
class Feed:
    """What somebody sends, as the video server knows it."""

    id: str
    """The publisher's id."""
    sound: str | None
    """Which line of its description is the microphone."""


@dataclass(slots=True)
class _Joined:
    room: JanusRoom
    handle: int
    id: str
    private_id: int
    feed: Feed | None = None
    watching: dict[int, int] = field(default_factory=dict)
    """Handles by seat."""


Told = Callable[[str, int], None]
"""Takes `up`, when what is sent arrives and can be watched, or `lost`, when a connection broke;
and whose, 0 for the own."""


class Media:
    """Made for one browser; used by one task at a time."""

    def __init__(self, *, address: str, keys: VideoSecrets, clock: Clock, told: Told) -> None:
        self._address = address
        self._keys = keys
        self._clock = clock
        self._tell = told
        self._session: JanusSession | None = None
        self._joined: _Joined | None = None

    async def join(self, room: JanusRoom) -> None:
        """Go into a room of the video server, out of any other. Raises `RoomsDownError`."""
        await self.part()
        if self._session is None or self._session.lost.is_set():
            self._session = await open_session(self._address, self._keys, self._clock(), self._told)
        handle = await self._session.attach()
        found = await self._session.message(
            handle,
            {
                "request": "join",
                "ptype": "publisher",
                "room": room.id,
                "pin": room.pin,
                "token": join_token(self._keys, room.id, self._clock()),
            },
        )
        self._joined = _Joined(room, handle, str(found["id"]), int(found["private_id"]))

    @property
    def feed(self) -> Feed | None:
        """What is sent now, if anything."""
        return self._joined.feed if self._joined else None

    async def publish(self, sdp: str) -> str:
        """Send the own picture and sound: the answer. `up` is told once it arrives."""
        session, joined = self._now()
        found = await session.message(
            joined.handle,
            {"request": "publish", "data": False},
            {"type": "offer", "sdp": sdp},
        )
        sound = next(
            (str(one.get("mid")) for one in found.get("streams", []) if one.get("type") == "audio"),
            None,
        )
        joined.feed = Feed(joined.id, sound)
        return _sdp(found)

    async def watch(self, seat: int, feed: Feed) -> str:
        """The offer of somebody's picture and sound."""
        session, joined = self._now()
        await self.unwatch(seat)
        handle = await session.attach()
        joined.watching[seat] = handle
        try:
            found = await session.message(
                handle,
                {
                    "request": "join",
                    "ptype": "subscriber",
                    "room": joined.room.id,
                    "pin": joined.room.pin,
                    "token": join_token(self._keys, joined.room.id, self._clock()),
                    "private_id": joined.private_id,
                    "streams": [{"feed": feed.id}],
                },
            )
        except RoomsDownError:
            await self.unwatch(seat)
            raise
        return _sdp(found)

    async def answer(self, seat: int, sdp: str) -> None:
        """The browser's answer to such an offer: it starts."""
        session, joined = self._now()
        handle = joined.watching.get(seat)
        if handle is not None:
            await session.message(handle, {"request": "start"}, {"type": "answer", "sdp": sdp})

    async def candidate(self, seat: int, candidate: Mapping[str, Any] | None) -> None:
        """A path to the browser, for the own connection (0) or one that is watched."""
        session, joined = self._now()
        handle = joined.watching.get(seat) if seat else joined.handle
        if handle is not None:
            await session.trickle(handle, candidate)

    async def unwatch(self, seat: int) -> None:
        """No longer see somebody."""
        session, joined = self._now()
        handle = joined.watching.pop(seat, None)
        if handle is not None:
            await session.detach(handle)

    async def part(self) -> None:
        """Out of the room, with all connections in it."""
        joined, session = self._joined, self._session
        self._joined = None
        if joined is None or session is None or session.lost.is_set():
            return
        for handle in (joined.handle, *joined.watching.values()):
            await session.detach(handle)

    async def close(self) -> None:
        """Let go of everything."""
        self._joined = None
        session, self._session = self._session, None
        if session is not None:
            with contextlib.suppress(RoomsDownError):
                await session.close()

    def _now(self) -> tuple[JanusSession, _Joined]:
        if self._session is None or self._joined is None:
            raise RoomStepError("现在不在房间里。")
        return self._session, self._joined

    def _told(self, handle: int, kind: str, _message: Mapping[str, Any]) -> None:
        joined = self._joined
        if joined is None:
            return
        if kind == "webrtcup" and handle == joined.handle:
            self._tell("up", 0)
        elif kind == "lost" or (kind == "hangup" and handle == joined.handle):
            self._tell("lost", 0)
        elif kind == "hangup":
            for seat, watching in joined.watching.items():
                if watching == handle:
                    self._tell("lost", seat)


def _sdp(found: Mapping[str, Any]) -> str:
    jsep = found.get("jsep")
    if not isinstance(jsep, Mapping) or not isinstance(jsep.get("sdp"), str):
        raise RoomsDownError
    return str(jsep["sdp"])
