"""What every request passes before it reaches a route: origin, rate, size, number of sockets."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.errors import (
    BodyTooLargeError,
    BodyTooSlowError,
    OriginForbiddenError,
    RateLimitedError,
    RequestError,
    TooManySocketsError,
)
from kiosk.web.answers import error_response, refuse_socket
from kiosk.web.limits import RequestLimits

MAX_BODY_BYTES = 64 * 1024
BODY_SECONDS = 10.0
MAX_UPLOAD_BYTES = 21 * 1024 * 1024
UPLOADS = "/console/_nicegui/client/"
"""Files that staff send to a page of theirs; whoever isn't signed in is turned away before the
body is read."""
_RECORDED = re.compile(r"/api/agent/tickets/[^/]+/room/recording/\d+/\d+")
"""Parts of a recording: read by the route itself, once it knows who sends them."""
_SAFE = ("GET", "HEAD", "OPTIONS")


def client_address(scope: Scope) -> str:
    """The peer's network address, without the port."""
    client = scope.get("client")
    return str(client[0]) if client else ""


_CONSOLE = ("/api/agent", "/api/account", "/console")
"""What only pages of this host may use, whatever web sites are allowed to embed the chat."""


class OriginGuard:
    """Lets pages of this host and of the allowed web sites change or say things, no others.

    Browsers send `Origin` with each such request and with each WebSocket; other programs
    send none and pass.
    """

    def __init__(self, app: ASGIApp, allowed: Callable[[], tuple[str, ...]]) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a strange origin."""
        asks = scope["type"] == "websocket" or scope.get("method") not in _SAFE
        if scope["type"] != "lifespan" and asks and not self._welcome(scope):
            await _refuse(OriginForbiddenError(), scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _welcome(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None:
            return True
        if origin in self._allowed() and not scope["path"].startswith(_CONSOLE):
            return True
        try:
            return urlsplit(origin).netloc == headers.get("host")
        except ValueError:
            return False


class AllowedOrigins(CORSMiddleware):
    """Tells browsers which web sites may read what they get; asks for the list each time."""

    def __init__(self, app: ASGIApp, allowed: Callable[[], tuple[str, ...]]) -> None:
        super().__init__(
            app,
            allow_methods=("GET", "POST", "DELETE"),
            allow_headers=("Content-Type",),
            expose_headers=("Retry-After",),
            max_age=3600,
        )
        self._allowed = allowed

    def is_allowed_origin(self, origin: str) -> bool:
        """Whether it is on the list now."""
        return origin in self._allowed()


class AddressGuard:
    """Counts the requests of each network address."""

    def __init__(self, app: ASGIApp, limits: RequestLimits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what comes too fast. Wiping a conversation is never refused."""
        counted = scope["type"] != "lifespan" and scope["path"].startswith("/api/")
        if counted and scope.get("method") not in ("DELETE", "OPTIONS"):
            try:
                self._limits.count_address(client_address(scope))
            except RateLimitedError as error:
                await _refuse(error, scope, receive, send)
                return
        await self._app(scope, receive, send)


class SocketGuard:
    """Caps the WebSockets that one network address holds open, but for those of consoles: they
    need a sign-in and have a cap of their own."""

    def __init__(self, app: ASGIApp, per_address: int) -> None:
        self._app = app
        self._per_address = per_address
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse one too many."""
        if scope["type"] != "websocket" or scope["path"].startswith(_CONSOLE):
            await self._app(scope, receive, send)
            return
        address = client_address(scope)
        if self._open[address] >= self._per_address:
            await _refuse(TooManySocketsError(), scope, receive, send)
            return
        self._open[address] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]


class BodyGuard:
    """Reads the body before the route does, no further than the limit and not for ever."""

    def __init__(
        self, app: ASGIApp, max_bytes: int = MAX_BODY_BYTES, seconds: float = BODY_SECONDS
    ) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a body that is too large or too slow, whatever Content-Length says."""
        if scope["type"] != "http" or scope["method"] in _SAFE:
            await self._app(scope, receive, send)
            return
        if scope["path"].startswith(UPLOADS) or _RECORDED.fullmatch(scope["path"]):
            await self._app(scope, _limited(receive), send)
            return
        try:
            async with asyncio.timeout(self._seconds):
                body = await self._body(receive)
        except TimeoutError:
            await _refuse(BodyTooSlowError(), scope, receive, send)
        except BodyTooLargeError as error:
            await _refuse(error, scope, receive, send)
        else:
            if body is not None:
                await self._app(scope, _replayed(body, receive), send)

    async def _body(self, receive: Receive) -> bytes | None:
        """The whole body, or none if the client left."""
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._max_bytes:
                raise BodyTooLargeError
            if not message.get("more_body", False):
                return b"".join(parts)


def _limited(receive: Receive) -> Receive:
    """Ends as if the browser had left once too much came."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        return {"type": "http.disconnect"} if size > MAX_UPLOAD_BYTES else message

    return counted


def _replayed(body: bytes, receive: Receive) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay


async def _refuse(error: RequestError, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await refuse_socket(error, scope, receive, send)
    else:
        await error_response(error)(scope, receive, send)
