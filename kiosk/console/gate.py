"""The console's gate: nobody who isn't signed in reaches a page, a file or the socket behind it."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import parse_qs, quote

from nicegui import Client
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.errors import NotFoundError, RequestError, TooManySocketsError
from kiosk.people.errors import ForbiddenError, NotSignedInError, PasswordChangeRequiredError
from kiosk.routes.access import COOKIE, Access
from kiosk.services import Services
from kiosk.store.logins import Login
from kiosk.web.answers import refuse_socket
from kiosk.web.guards import client_address
from kiosk.web.limits import Bucket

PREFIX = "/console"
SIGN_IN = f"{PREFIX}/sign-in"
FIRST_PASSWORD = f"{PREFIX}/password"
FRAMES_PER_MINUTE = 3_000
"""Frames that one page may send."""
MOST_SOCKETS = 20
"""Pages of one sign-in at a time."""
_KEY = "wenxiaofa"
_SOCKET = "/_nicegui_ws"
_FILES = "/_nicegui/"


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who was let in."""

    services: Services
    api: ASGIApp
    """The gateway's application, for calls of its routes within this process."""
    login: Login
    token: str
    address: str


def entry_of(scope: Scope) -> Entry:
    """Who was let in with this request."""
    entry = scope[_KEY]
    assert isinstance(entry, Entry)
    return entry


class Gate:
    """Checks the cookie of `/api/account` on every request and every socket."""

    def __init__(self, app: ASGIApp, services: Services, api: ASGIApp) -> None:
        self._app = app
        self._services = services
        self._access = Access(services.accounts)
        self._api = api
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in, send to the sign-in page, or refuse."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
            return
        path = _inner(scope)
        if path.startswith(_SOCKET):
            raise NotFoundError
        try:
            login = await self._login(scope)
        except NotSignedInError:
            if path.startswith(_FILES):
                raise
            await _to(f"{SIGN_IN}?next={_wanted(scope)}", scope, receive, send)
            return
        except PasswordChangeRequiredError:
            if path.startswith(_FILES):
                raise
            await _to(FIRST_PASSWORD, scope, receive, send)
            return
        await self._app(self._entered(scope, login), receive, send)

    async def _login(self, scope: Scope) -> Login:
        login = await self._access.who(HTTPConnection(scope))
        if login.account.must_change:
            raise PasswordChangeRequiredError
        return login

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A socket belongs to a page, and a page to the sign-in that opened it."""
        try:
            login = await self._login(scope)
            _check_page(scope, login)
            if self._open[login.id] >= MOST_SOCKETS:
                raise TooManySocketsError("接待页面开得太多了，请关掉几个。")
        except RequestError as error:
            await refuse_socket(error, scope, receive, send)
            return
        self._open[login.id] += 1
        try:
            await self._app(self._entered(scope, login), _throttled(receive), send)
        finally:
            self._open[login.id] -= 1
            if not self._open[login.id]:
                del self._open[login.id]

    def _entered(self, scope: Scope, login: Login) -> Scope:
        entry = Entry(
            services=self._services,
            api=self._api,
            login=login,
            token=HTTPConnection(scope).cookies.get(COOKIE, ""),
            address=client_address(scope),
        )
        entered = {**scope, "headers": list(scope["headers"]), _KEY: entry}
        headers = MutableHeaders(scope=entered)
        del headers["X-Forwarded-Prefix"]
        return entered


def _check_page(scope: Scope, login: Login) -> None:
    """Raises `ForbiddenError` unless the page that the socket is for is of the same sign-in."""
    query = parse_qs(scope.get("query_string", b"").decode("ascii", "replace"))
    client = Client.instances.get(query.get("client_id", [""])[0])
    if client is not None and entry_of(client.request.scope).login.id != login.id:
        raise ForbiddenError


def _throttled(receive: Receive) -> Receive:
    bucket = Bucket(FRAMES_PER_MINUTE)

    async def counted() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and not bucket.take():
            return {"type": "websocket.disconnect", "code": 1008}
        return message

    return counted


def _wanted(scope: Scope) -> str:
    """The page that was asked for, with its query, as a value of another query."""
    query = scope.get("query_string", b"").decode("ascii", "replace")
    return quote(f"{scope['path']}?{query}" if query else scope["path"])


def _inner(scope: Scope) -> str:
    return str(scope["path"]).removeprefix(str(scope.get("root_path", "")))


async def _to(path: str, scope: Scope, receive: Receive, send: Send) -> None:
    await RedirectResponse(path, status_code=303)(scope, receive, send)
