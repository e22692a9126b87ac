"""Puts the console's pages on the gateway's application."""

import asyncio
import contextlib
import logging
import traceback
from collections.abc import AsyncIterator, Sequence
from functools import cache
from typing import Any

from fastapi import FastAPI
from nicegui import Client, core, ui
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kiosk.console.api import ApiError
from kiosk.console.gate import PREFIX, Gate, entry_of
from kiosk.console.headers import ConsoleHeaders
from kiosk.console.pages import ConsolePage, console_pages
from kiosk.console.shell import dress, shell
from kiosk.console.sign_in import sign_in_routes
from kiosk.console.visit import Visit
from kiosk.errors import KioskError
from kiosk.people.errors import ForbiddenError
from kiosk.people.rights import permissions
from kiosk.routes.pages import STATIC
from kiosk.services import Services

RECONNECT_SECONDS = 10.0
"""For so long a page whose connection was lost is kept as it was."""
BUILD_SECONDS = 15.0
"""For building a page on a slow machine."""
_GRACE_SECONDS = 5.0
"""Before NiceGUI gives up with a page of its own, which is in English."""
SLOW = "机器正忙，这一页没有打开。请过一会儿再刷新。"

log = logging.getLogger(__name__)


def mount_console(app: FastAPI, services: Services) -> None:
    """Add them, with their sign-in page. NiceGUI's own application exists once a process, so
    gateways in one process must run one after another."""
    inner = _nicegui()
    app.include_router(sign_in_routes(services))
    behind = GZipMiddleware(ConsoleHeaders(inner), minimum_size=1000)
    app.mount(PREFIX, Gate(behind, services, app))
    around = app.router.lifespan_context

    @contextlib.asynccontextmanager
    async def running(outer: FastAPI) -> AsyncIterator[Any]:
        async with around(outer) as state, inner.router.lifespan_context(inner):
            yield state

    app.router.lifespan_context = running


@cache
def _nicegui() -> FastAPI:
    inner = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    pages = console_pages()
    for page in pages:
        _register(page, pages)
    core.app.on_startup(lambda: _register_rest(pages))
    ui.run_with(
        inner,
        title="温小法",
        favicon=STATIC / "emblem.svg",
        language="zh-CN",
        binding_refresh_interval=None,
        reconnect_timeout=RECONNECT_SECONDS,
        gzip_middleware_factory=None,
        mount_path="/",
        tailwind=False,
        storage_secret=None,
        show_welcome_message=False,
    )
    core.app.config.socket_io_js_transports = ["websocket"]
    core.sio.on("log", _ignore)
    logging.getLogger("nicegui").addFilter(_without_words)
    return inner


def _register(page: ConsolePage, pages: Sequence[ConsolePage]) -> None:
    async def shown(request: Request, client: Client) -> None:
        visit = Visit(request, client)
        visit.open()
        if not visit.may(page.permission):
            client.status_code = ForbiddenError.status
            with shell(visit, page, pages):
                ui.label(ForbiddenError.text).classes("console-refused")
            return
        with shell(visit, page, pages):
            place = ui.context.slot.parent
            try:
                async with asyncio.timeout(BUILD_SECONDS):
                    await page.build(visit)
            except KioskError as error:
                client.status_code = error.status
                ui.label(error.message).classes("console-refused")
            except TimeoutError:
                _instead(place, client, 503, SLOW)
            except Exception as error:
                trail = "".join(traceback.format_tb(error.__traceback__))
                log.error("%s while a console page was built:\n%s", type(error).__name__, trail)
                _instead(place, client, KioskError.status, KioskError.text)

    ui.page(page.path, response_timeout=BUILD_SECONDS + _GRACE_SECONDS)(shown)


def _instead(place: ui.element, client: Client, status: int, words: str) -> None:
    """Words in place of what was built so far."""
    place.clear()
    client.status_code = status
    with place:
        ui.label(words).classes("console-refused")


def _register_rest(pages: Sequence[ConsolePage]) -> None:
    """The start, and what isn't there: last, since any path matches."""

    async def start(request: Request) -> Response:
        allowed = permissions(entry_of(request.scope).login.person.rights)
        first = next(one for one in pages if one.icon and one.permission in allowed)
        return RedirectResponse(f"{PREFIX}{first.path}", status_code=303)

    async def missing(client: Client) -> None:
        dress()
        client.status_code = 404
        ui.label("没有这个页面。").classes("console-refused")
        ui.link("回到首页", "/")

    ui.page("/")(start)
    ui.page("/{rest:path}")(missing)


async def _ignore(*_: object) -> None:
    """What a browser wants logged stays out of the log: it may hold a resident's words."""


def _without_words(record: logging.LogRecord) -> bool:
    """Of an exception only its class and the lines of code are logged."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(record.msg, BaseException):
        error = record.msg
    if isinstance(error, ApiError):
        return False
    if error is not None:
        trail = "".join(traceback.format_tb(error.__traceback__))
        record.msg, record.args = f"{type(error).__name__} on a console page:\n{trail}", ()
        record.exc_info, record.exc_text = None, None
    return True
