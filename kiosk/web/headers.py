"""Security headers, on every response."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)

_ALWAYS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


_CALLS = {
    "Permissions-Policy": "microphone=(self), camera=(self), geolocation=(), payment=(), usb=()",
}
"""On the pages from which residents call; the console's own headers say the same."""


class SecurityHeaders:
    """Sets them, and how long a browser may keep what it got."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to the response's start."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in {
                    **_ALWAYS,
                    **(_CALLS if path in ("/", "/room") else {}),
                    **_caching(path),
                }.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


def _caching(path: str) -> dict[str, str]:
    """Scripts and pages are asked for again each time (answered 304 if unchanged), so that
    an update reaches every screen; what residents said is never kept by a browser.

    Scripts may be loaded by the pages that embed the chat; nothing else may.
    """
    if path.startswith("/static/") or path == "/embed.js":
        return {"Cache-Control": "no-cache", "Cross-Origin-Resource-Policy": "cross-origin"}
    caching = "no-store" if path.startswith(("/api/", "/healthz")) else "no-cache"
    return {"Cache-Control": caching, "Cross-Origin-Resource-Policy": "same-origin"}
