"""Security headers of the console's pages, and the nonce that their own scripts carry.

NiceGUI compiles its templates in the browser, which takes `unsafe-eval`, and sets styles on
elements, which takes inline styles. Nothing may come from another host, nor be framed.
"""

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PAGE = "x-nicegui-content"


def content_policy(nonce: str) -> str:
    """The policy of one page."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' blob:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class ConsoleHeaders:
    """Sets them. Scripts of a page get the nonce; what people wrote is escaped by NiceGUI before
    and has no tags."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the response on with them."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        await self._app(scope, receive, answer.send)


class _Answer:
    """One response on its way out; pages are held until they are whole."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._nonce = secrets.token_urlsafe(18)
        self._start: Message | None = None
        self._body: list[bytes] = []

    async def send(self, message: Message) -> None:
        """Take the next part."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = content_policy(self._nonce)
            headers["X-Frame-Options"] = "DENY"
            headers["Permissions-Policy"] = (
                "microphone=(self), camera=(self), geolocation=(), payment=(), usb=()"
            )
            if _PAGE in headers:
                self._start = message
                return
        elif self._start is not None:
            self._body.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._page(self._start)
            return
        await self._send(message)

    async def _page(self, start: Message) -> None:
        nonce = f'<script nonce="{self._nonce}"'.encode()
        body = b"".join(self._body).replace(b"<script", nonce)
        MutableHeaders(scope=start)["Content-Length"] = str(len(body))
        self._start = None
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
