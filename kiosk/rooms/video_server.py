"""What the gateway itself does on the video server: rooms are made, people muted, rooms ended."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from kiosk.cases.relays import Relays
from kiosk.clock import Clock
from kiosk.rooms.errors import RoomsDownError
from kiosk.rooms.janus import JanusRefusedError, JanusSession, janus_session
from kiosk.rooms.media import Feed
from kiosk.rooms.room import MOST_IN
from kiosk.rooms.server_files import NOT_SET_UP, RELAY_PORT, load_secrets
from kiosk.rooms.tokens import JanusRoom, VideoSecrets
from kiosk.settings import CallSettings

log = logging.getLogger(__name__)

OK = "ok"
FRESH_SECONDS = 5.0
PICTURE_BITS = 600_000
"""A second, of each picture: eight of them fit an office's line."""
_EXISTS, _NO_SUCH_ROOM, _NO_SUCH_FEED = 427, 426, 428


class VideoServer:
    """The Janus server beside the gateway."""

    def __init__(self, call: CallSettings, clock: Clock) -> None:
        self._call = call
        self._clock = clock
        self._status = NOT_SET_UP
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()

    @property
    def address(self) -> str:
        """Where its API is, as host:port."""
        return self._call.rooms_api

    def keys(self) -> VideoSecrets:
        """What it shares with the gateway; raises `RoomsDownError`."""
        if not self._call.rooms_address:
            raise RoomsDownError(NOT_SET_UP)
        return load_secrets(self._call.rooms_folder)

    def relays(self) -> Relays:
        """For browsers that can't reach Janus' own ports; raises `RoomsDownError`."""
        call = self._call
        relay = f"turn:{call.rooms_address}:{RELAY_PORT}"
        urls = tuple(f"{relay}?transport={way}" for way in ("udp", "tcp"))
        return Relays(urls, self.keys().relay, call.relay_minutes * 60)

    async def status(self) -> str:
        """`ok`, or in plain words why there are no rooms; asked every few seconds at most."""
        async with self._asking:
            if abs(self._clock() - self._asked_at) >= FRESH_SECONDS:
                self._status = await self._ask()
                self._asked_at = self._clock()
            return self._status

    async def _ask(self) -> str:
        try:
            async with janus_session(self.address, self.keys(), self._clock()) as session:
                await session.attach()
        except JanusRefusedError as error:
            log.error("Janus refused us: %s %s", error.number, error.reason)
            return "多方视频的服务不认网关的口令，请重新执行 make video。"
        except RoomsDownError as error:
            return error.message
        return OK

    async def make(self, room: JanusRoom) -> None:
        """Make a room, if it isn't there yet; raises `RoomsDownError`."""
        keys = self.keys()
        await self._do(
            {
                "request": "create",
                "admin_key": keys.admin,
                "room": room.id,
                "pin": room.pin,
                "secret": room.secret,
                "is_private": True,
                "signed_tokens": True,
                "require_pvtid": True,
                "publishers": MOST_IN,
                "bitrate": PICTURE_BITS,
                "bitrate_cap": True,
                "fir_freq": 10,
                "audiocodec": "opus",
                "videocodec": "vp8",
            },
            but=_EXISTS,
        )

    async def mute(self, room: JanusRoom, feed: Feed, *, muted: bool) -> None:
        """Let nobody hear somebody, or hear them again; raises `RoomsDownError`."""
        if feed.sound is None:
            return
        await self._do(
            {
                "request": "moderate",
                "room": room.id,
                "secret": room.secret,
                "id": feed.id,
                "mid": feed.sound,
                "mute": muted,
            },
            but=_NO_SUCH_FEED,
        )

    async def end(self, room: JanusRoom) -> None:
        """End a room for all who are in it; raises `RoomsDownError`."""
        await self._do(
            {"request": "destroy", "room": room.id, "secret": room.secret}, but=_NO_SUCH_ROOM
        )

    async def _do(self, body: Mapping[str, Any], *, but: int) -> None:
        async with janus_session(self.address, self.keys(), self._clock()) as session:
            await _asked(session, body, but)


async def _asked(session: JanusSession, body: Mapping[str, Any], but: int) -> None:
    """Do it; the refusal `but` says that there is nothing to do."""
    handle = await session.attach()
    try:
        await session.message(handle, body)
    except JanusRefusedError as error:
        if error.number != but:
            log.error("Janus refused %s: %s %s", body["request"], error.number, error.reason)
            raise
