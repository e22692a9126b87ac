"""What both ends of a conversation's WebSocket have in common.

In come JSON objects with a `type`; out go JSON objects with a `type`. A client says something
(`ping` if nothing else) at least every `SILENCE_SECONDS`, else the connection is closed.
"""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from kiosk.cases.hub import Event, Mailbox
from kiosk.cases.talk import Message, MessageInvalidError, MessageTooLongError
from kiosk.errors import KioskError, RateLimitedError, StoreUnavailableError
from kiosk.web.limits import Bucket

SILENCE_SECONDS = 75.0
HELLO_SECONDS = 10.0
SEND_SECONDS = 10.0
LARGEST_FRAME = 64 * 1024
"""Characters of one JSON message."""
FRAMES_PER_MINUTE = 1200
MOST_FAULTS = 30
"""Broken or refused messages after which the connection is closed."""
CHECK_SECONDS = 30.0

GOING_AWAY, POLICY, TRY_AGAIN, SIGNED_OUT = 1001, 1008, 1013, 4401


class Finished(Exception):  # noqa: N818 - an end, not an error
    """The connection is to be closed with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class TalkFlow:
    """Messages of one conversation on their way to one client: in order, none twice, none left
    out, whatever order the events come in."""

    def __init__(
        self,
        since: int,
        *,
        missed: Callable[[int], Awaitable[Sequence[Message]]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        self._last = since
        self._missed = missed
        self._send = send
        self._one_by_one = asyncio.Lock()

    async def told(self, message: Message) -> None:
        """Send what is due now that this message is known of."""
        async with self._one_by_one:
            if message.seq == self._last + 1:
                await self._on(message)
            elif message.seq > self._last:
                await self._rest()

    async def catch_up(self) -> None:
        """Send all that was not sent yet."""
        async with self._one_by_one:
            await self._rest()

    async def _rest(self) -> None:
        for message in await self._missed(self._last):
            await self._on(message)

    async def _on(self, message: Message) -> None:
        await self._send(message)
        self._last = message.seq


class LiveSocket:
    """One client."""

    def __init__(self, socket: WebSocket, messages_per_minute: int) -> None:
        self.socket = socket
        self.mailbox = Mailbox()
        self._frames = Bucket(FRAMES_PER_MINUTE)
        self._messages = Bucket(messages_per_minute)
        self._faults = 0
        self._sending = asyncio.Lock()

    async def receive(self, patience: float = SILENCE_SECONDS) -> Mapping[str, Any]:
        """The next message. Raises `MessageInvalidError` or `MessageTooLongError`;
        `RateLimitedError`; `Finished` if nothing comes; `WebSocketDisconnect`."""
        try:
            async with asyncio.timeout(patience):
                frame = await self.socket.receive()
        except TimeoutError:
            raise Finished(GOING_AWAY) from None
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(frame.get("code", 1005))
        if not self._frames.take():
            raise RateLimitedError
        return _parsed(frame.get("text"))

    def count_message(self) -> None:
        """Raises `RateLimitedError` if messages come too fast."""
        if not self._messages.take():
            raise RateLimitedError

    async def send(self, kind: str, /, **fields: Any) -> None:
        """Send an event; raises `Finished` if the client doesn't take it."""
        wire = {"type": kind, **{name: one for name, one in fields.items() if one is not None}}
        text = json.dumps(wire, ensure_ascii=False, separators=(",", ":"))
        try:
            async with asyncio.timeout(SEND_SECONDS), self._sending:
                await self.socket.send_text(text)
        except TimeoutError:
            raise Finished(TRY_AGAIN) from None
        except (WebSocketDisconnect, RuntimeError, OSError):
            raise Finished(GOING_AWAY) from None

    async def refuse(self, error: KioskError, client_id: Any = None) -> None:
        """Say what was wrong; raises `Finished` after too many faults."""
        known = client_id if isinstance(client_id, str) and len(client_id) <= 64 else None
        await self.send("error", error=error.to_wire()["error"], client_id=known)
        if not isinstance(error, StoreUnavailableError):
            self._faults += 1
        if self._faults >= MOST_FAULTS:
            raise Finished(POLICY)

    async def next_event(self) -> Event | None:
        """What was told; none if it is time to check on things. Raises `Finished` for a client
        that fell behind."""
        if self.mailbox.overflowed:
            raise Finished(TRY_AGAIN)
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                return await self.mailbox.events.get()
        except TimeoutError:
            return None

    async def run(self, *loops: Awaitable[None]) -> None:
        """Both directions until one ends; then close."""
        tasks = [asyncio.ensure_future(loop) for loop in loops]
        code = GOING_AWAY
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                try:
                    task.result()
                except Finished as end:
                    code = end.code
                except StoreUnavailableError:
                    code = TRY_AGAIN
                except WebSocketDisconnect:
                    return
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        await self.close(code)

    async def close(self, code: int) -> None:
        """Close, if it is still open."""
        with contextlib.suppress(RuntimeError, OSError, WebSocketDisconnect, TimeoutError):
            async with asyncio.timeout(SEND_SECONDS):
                await self.socket.close(code)


def number(value: Any) -> int:
    """A message's number; raises `MessageInvalidError`."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise MessageInvalidError
    return value


def text_of(message: Mapping[str, Any], name: str, longest: int) -> str:
    """A short string of a message; raises `MessageInvalidError`."""
    value = message.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise MessageInvalidError
    return value


def _parsed(text: str | None) -> Mapping[str, Any]:
    if text is None:
        raise MessageInvalidError
    if len(text) > LARGEST_FRAME:
        raise MessageTooLongError
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise MessageInvalidError from None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise MessageInvalidError
    return message
