"""Pages and scripts go compressed over slow lines."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_FILES = frozenset({"/", "/room", "/demo", "/embed.js"})
_SMALLEST = 1_000
"""Bytes below which it isn't worth while."""
_LEVEL = 6


class CompressedFiles:
    """Gzip for what is the same for everybody.

    Answers of the API stay as they are: with secrets beside what a stranger may choose, the length
    of a compressed answer can tell them (BREACH, 2013).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._compressed = GZipMiddleware(app, minimum_size=_SMALLEST, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve it, compressed if it is a file and the browser understands that."""
        if scope["type"] == "http" and _whole_file(scope):
            await self._compressed(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _whole_file(scope: Scope) -> bool:
    """A part of a file counts bytes as they lie on the disk, so it goes as it is."""
    path = scope["path"]
    wanted = path in _FILES or path.startswith("/static/")
    return wanted and not any(name == b"range" for name, _ in scope["headers"])
