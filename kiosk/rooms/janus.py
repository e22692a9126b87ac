"""One session on the Janus server, over its WebSocket: requests, their answers, what it tells.

All of it stays between gateway and Janus: the secrets, the numbers of sessions, handles, rooms.
"""

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from websockets.client import WebSocketClientProtocol, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from kiosk.rooms.errors import RoomsDownError
from kiosk.rooms.tokens import PLUGIN, VideoSecrets, session_token

ANSWER_SECONDS = 8.0
OPEN_SECONDS = 3.0
KEEPALIVE_SECONDS = 20.0
LARGEST_FRAME = 512 * 1024
_PROTOCOL = Subprotocol("janus-protocol")

Json = Mapping[str, Any]
Told = Callable[[int, str, Json], None]
"""Takes handle, kind (`event`, `webrtcup`, `hangup`, `detached`, `media`, `slowlink`; `lost`, with
handle 0, when the connection is gone) and what came."""


class JanusRefusedError(RoomsDownError):
    """Janus refused a request; `number` is its code, `reason` its words, for the log."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__()
        self.number = number
        self.reason = reason


class JanusSession:
    """Made by `janus_session`."""

    def __init__(
        self, socket: WebSocketClientProtocol, keys: VideoSecrets, token: str, told: Told
    ) -> None:
        self._socket = socket
        self._stamp = {"apisecret": keys.api, "token": token}
        self._told = told
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._patient: set[str] = set()
        self._session: int | None = None
        self._reading = asyncio.create_task(self._read(), name="reading from Janus")
        self._keeping: asyncio.Task[None] | None = None
        self.lost = asyncio.Event()
        """Set once the connection is gone."""

    async def begin(self) -> None:
        """Open the session."""
        answer = await self._ask({"janus": "create"})
        self._session = int(answer["data"]["id"])
        self._keeping = asyncio.create_task(self._keep_alive(), name="keeping a Janus session")

    async def attach(self) -> int:
        """A new handle of the video room plugin."""
        answer = await self._ask({"janus": "attach", "plugin": PLUGIN})
        return int(answer["data"]["id"])

    async def detach(self, handle: int) -> None:
        """Let go of a handle; one that is gone already does no harm."""
        with contextlib.suppress(RoomsDownError):
            await self._ask({"janus": "detach", "handle_id": handle})

    async def message(self, handle: int, body: Json, jsep: Json | None = None) -> Json:
        """A request to the plugin, and the event that answers it, with `jsep` if it brought one.
        Raises `JanusRefusedError` or `RoomsDownError`."""
        request: dict[str, Any] = {"janus": "message", "handle_id": handle, "body": body}
        if jsep is not None:
            request["jsep"] = jsep
        answer = await self._ask(request, acknowledged=False)
        data = dict(answer.get("plugindata", {}).get("data", {}))
        if "error_code" in data:
            raise JanusRefusedError(int(data["error_code"]), str(data.get("error", "")))
        if "jsep" in answer:
            data["jsep"] = answer["jsep"]
        return data

    async def trickle(self, handle: int, candidate: Json | None) -> None:
        """A path to the browser, or that all are told."""
        one = {"completed": True} if candidate is None else candidate
        await self._ask({"janus": "trickle", "handle_id": handle, "candidate": one})

    async def close(self) -> None:
        """End the session with all its handles."""
        if self._keeping is not None:
            self._keeping.cancel()
        if self._session is not None and not self.lost.is_set():
            with contextlib.suppress(RoomsDownError):
                await self._ask({"janus": "destroy"}, seconds=1.0)
        with contextlib.suppress(OSError, WebSocketException, TimeoutError):
            async with asyncio.timeout(OPEN_SECONDS):
                await self._socket.close()
        self._reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reading

    async def _ask(
        self, request: Json, *, acknowledged: bool = True, seconds: float = ANSWER_SECONDS
    ) -> Json:
        """The answer to a request; whether an acknowledgement is one already."""
        transaction = secrets.token_hex(8)
        wire = {**request, **self._stamp, "transaction": transaction}
        if self._session is not None:
            wire["session_id"] = self._session
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = answer
        if not acknowledged:
            self._patient.add(transaction)
        try:
            async with asyncio.timeout(seconds):
                if self.lost.is_set():
                    raise RoomsDownError
                await self._socket.send(json.dumps(wire))
                found = await answer
        except (TimeoutError, OSError, WebSocketException):
            raise RoomsDownError from None
        finally:
            self._waiting.pop(transaction, None)
            self._patient.discard(transaction)
        if found.get("janus") == "error":
            error = found.get("error", {})
            raise JanusRefusedError(int(error.get("code", 0)), str(error.get("reason", "")))
        return found

    async def _read(self) -> None:
        try:
            async for frame in self._socket:
                self._deliver(json.loads(frame))
        except (OSError, WebSocketException, ValueError):
            pass
        finally:
            self.lost.set()
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(RoomsDownError())
            self._told(0, "lost", {})

    def _deliver(self, message: Json) -> None:
        kind = str(message.get("janus"))
        transaction = str(message.get("transaction"))
        answer = self._waiting.get(transaction)
        if answer is not None and not answer.done():
            if kind != "ack" or transaction not in self._patient:
                answer.set_result(message)
            return
        if kind == "timeout":
            self.lost.set()
            self._told(0, "lost", {})
        elif "sender" in message:
            self._told(int(message["sender"]), kind, message)

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(KEEPALIVE_SECONDS)
            with contextlib.suppress(JanusRefusedError):
                await self._ask({"janus": "keepalive"})


@contextlib.asynccontextmanager
async def janus_session(
    address: str, keys: VideoSecrets, now: float, told: Told | None = None
) -> AsyncIterator[JanusSession]:
    """A session at `host:port`, ended with the block; raises `RoomsDownError`."""
    session = await open_session(address, keys, now, told)
    try:
        yield session
    finally:
        await session.close()


async def open_session(
    address: str, keys: VideoSecrets, now: float, told: Told | None = None
) -> JanusSession:
    """A session for the caller to close; raises `RoomsDownError`."""
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            socket = await connect(
                f"ws://{address}",
                subprotocols=[_PROTOCOL],
                max_size=LARGEST_FRAME,
                compression=None,
            )
    except (TimeoutError, OSError, WebSocketException):
        raise RoomsDownError("多方视频的服务没有应答，可以两方视频或者文字。") from None
    session = JanusSession(socket, keys, session_token(keys, now), told or _unheard)
    try:
        await session.begin()
    except BaseException:
        await session.close()
        raise
    return session


def _unheard(_handle: int, _kind: str, _message: Json) -> None:
    """What is told to nobody."""
