"""Signing in, and the first password: plain pages, before anything of NiceGUI is reached."""

from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from kiosk.console.gate import FIRST_PASSWORD, PREFIX, SIGN_IN
from kiosk.people.errors import NotSignedInError
from kiosk.routes.access import Access
from kiosk.routes.pages import TEMPLATES
from kiosk.services import Services
from kiosk.web.headers import CONTENT_POLICY

_SIGN_IN_PAGE = TEMPLATES / "console_sign_in.html"
_PASSWORD_PAGE = TEMPLATES / "console_password.html"


def sign_in_routes(services: Services) -> APIRouter:
    """The routes."""
    router = APIRouter(include_in_schema=False)
    access = Access(services.accounts)

    @router.get(PREFIX)
    async def start() -> Response:
        return RedirectResponse(f"{PREFIX}/", status_code=303)

    @router.get(SIGN_IN)
    async def sign_in() -> Response:
        return _page(_SIGN_IN_PAGE)

    @router.get(FIRST_PASSWORD)
    async def first_password(request: Request) -> Response:
        try:
            await access.who(request)
        except NotSignedInError:
            return RedirectResponse(SIGN_IN, status_code=303)
        return _page(_PASSWORD_PAGE)

    return router


_HEADERS = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": CONTENT_POLICY.replace(
        "frame-ancestors 'self'", "frame-ancestors 'none'"
    ),
}


def _page(path: Path) -> Response:
    return FileResponse(path, headers=_HEADERS)
