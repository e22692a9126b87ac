"""The gateway's own routes, called within this process with the sign-in of who looks at a page.

What a person may do, what is checked and what is written into the log is decided there and
nowhere else; pages only show it.
"""

from collections.abc import Mapping
from typing import Any

import httpx2
from starlette.types import ASGIApp, Receive, Scope, Send

from kiosk.errors import KioskError
from kiosk.routes.access import BY_PAGE, COOKIE, CSRF_HEADER

_BASE = "http://gateway"


class ApiError(KioskError):
    """A route said no; the message is plain Chinese."""

    def __init__(
        self, status: int, code: str, message: str, fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.fields: Mapping[str, str] = fields or {}
        """What is wrong with each field by name, where the route says so."""


class Api:
    """The routes, for one sign-in."""

    def __init__(self, app: ASGIApp, *, token: str, csrf: str, address: str) -> None:
        self._client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=_by_page(app), client=(address, 0)),
            base_url=_BASE,
            headers={"Cookie": f"{COOKIE}={token}", CSRF_HEADER: csrf},
            trust_env=False,
        )

    async def get(self, path: str, **query: Any) -> Any:
        """The JSON behind a path; raises `ApiError`."""
        known = {name: value for name, value in query.items() if value is not None}
        return await self._call("GET", path, params=known)

    async def post(self, path: str, **body: Any) -> Any:
        """The JSON of a change, if any; raises `ApiError`."""
        return await self._call("POST", path, json=body)

    async def put(self, path: str, **body: Any) -> Any:
        """The same for a replacement."""
        return await self._call("PUT", path, json=body)

    async def delete(self, path: str) -> None:
        """The same for a removal."""
        await self._call("DELETE", path)

    async def close(self) -> None:
        """No more calls."""
        await self._client.aclose()

    async def _call(self, method: str, path: str, **more: Any) -> Any:
        response = await self._client.request(method, path, **more)
        if response.is_success:
            return response.json() if response.content else None
        try:
            error = response.json()["error"]
            code, message = str(error["code"]), str(error["message"])
            raise ApiError(response.status_code, code, message, error.get("fields"))
        except (ValueError, KeyError, TypeError):
            raise ApiError(response.status_code, "internal", KioskError.text) from None


def _by_page(app: ASGIApp) -> ASGIApp:
    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, BY_PAGE: True}, receive, send)

    return called
