"""One open page of somebody who is signed in: what they may do, what they are told, its end."""

import asyncio
import contextlib
import inspect
import json
import logging
import traceback
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from nicegui import Client, background_tasks, core, ui
from starlette.requests import Request

from kiosk.cases.hub import Event, Mailbox, login_topic, person_topic
from kiosk.console.api import Api, ApiError
from kiosk.console.gate import SIGN_IN, entry_of
from kiosk.errors import KioskError, StoreUnavailableError
from kiosk.people.errors import AccessError
from kiosk.people.persons import Person
from kiosk.people.rights import Permission, permissions
from kiosk.store.logins import Login

log = logging.getLogger(__name__)

CHECK_SECONDS = 15.0
"""How often an open page asks whether the sign-in still counts, if nobody tells it."""
WARN_SECONDS = 120.0
"""How long before the end of an idle sign-in the person is asked."""
_GRACE_SECONDS = 1.0

Kind = Literal["positive", "warning", "negative", "info"]
Handler = Callable[[Event], Awaitable[None] | None]


class Visit:
    """The page."""

    def __init__(self, request: Request, client: Client) -> None:
        entry = entry_of(request.scope)
        self.services = entry.services
        self.request = request
        self.client = client
        self.api = Api(entry.api, token=entry.token, csrf=entry.login.csrf, address=entry.address)
        self.took: set[str] = set()
        """Tickets that were taken up on this page, for which it need not ring."""
        self._login = entry.login
        self._handlers: dict[str, list[Handler]] = defaultdict(list)
        self._mailbox = Mailbox()
        self._pump: asyncio.Task[None] | None = None
        self._counted = False
        self._warned = False
        self._over = False
        self._leaving = False

    @property
    def login(self) -> Login:
        """The sign-in, as it was when it was last looked at."""
        return self._login

    @property
    def person(self) -> Person:
        """Who looks at the page."""
        return self._login.person

    def may(self, permission: Permission) -> bool:
        """Whether to show what needs a permission; the routes decide in any case."""
        return permission in permissions(self.person.rights)

    def on(self, kind: str, handler: Handler) -> None:
        """Have events of a kind told to this page: `ticket`, `invited` and the like."""
        self._handlers[kind].append(handler)

    def open(self) -> None:
        """Listen from now on; whoever takes requests counts as there once the page is shown."""
        hub, person = self.services.hub, self.person
        hub.listen(self._mailbox, person_topic(person.id), login_topic(self._login.id))
        self.client.on_connect(self._shown)
        self.client.on_delete(self._closed)
        self.client.on_exception(self.failed)

    async def touch(self) -> None:
        """The person did something, so that the sign-in lasts."""
        self._warned = False
        await self._check(touch=True)

    def does(self, work: Callable[..., Any], *given: Any) -> Callable[[], Awaitable[None]]:
        """A handler for a button: what goes wrong is said, and what is drawn is drawn on the
        page, even if the button is gone by then because its part of the page was drawn anew."""

        async def handled() -> None:
            with self.client:
                try:
                    done = work(*given)
                    if inspect.isawaitable(done):
                        await done
                except Exception as error:
                    self.failed(error)

        return handled

    def go(self, path: str, saying: str = "") -> None:
        """Open another page of the console, which then says something; the first call counts."""
        if self._over or self._leaving:
            return
        self._leaving = True
        if saying:
            self.run(f"window.consoleSayNext?.({json.dumps(saying)})")
        self.client.open(path)

    def say(self, words: str, kind: Kind = "positive") -> None:
        """Tell the person something for a moment."""
        with self.client:
            ui.notify(words, type=kind, multi_line=True)

    def failed(self, error: Exception) -> None:
        """Say what went wrong, in words; end the page if the sign-in is over."""
        if isinstance(error, ApiError) and error.status == 401 and error.code == "not_signed_in":
            self.end()
        elif isinstance(error, KioskError):
            ui.notify(error.message, type="warning", multi_line=True, close_button="知道了")
        elif not isinstance(error, asyncio.CancelledError):
            trail = "".join(traceback.format_tb(error.__traceback__))
            log.error("%s on a console page:\n%s", type(error).__name__, trail)
            ui.notify(KioskError.text, type="negative")

    def end(self, why: str = "ended") -> None:
        """Send the browser to the sign-in page, and take nothing more from this page."""
        if self._over:
            return
        self._over = True
        if not self.client.has_socket_connection:
            self._delete()
            return
        self.run(f"window.consoleEnd?.({json.dumps(why)})")
        self.run("window.onbeforeunload = null")
        self.run(f"location.replace({json.dumps(f'{SIGN_IN}?why={why}')})")
        background_tasks.create(self._delete_soon(), name="end of a console page")

    def run(self, script: str) -> None:
        """Run a script of ours on the page."""
        self.client.run_javascript(script)

    def _shown(self) -> None:
        if self.may(Permission.TICKETS):
            self.services.hub.person_came(self.person.id, self._mailbox)
            self._counted = True
        if self._pump is None:
            self._pump = background_tasks.create(self._told(), name="events of a console page")

    async def _closed(self) -> None:
        self._over = True
        if self._pump is not None:
            self._pump.cancel()
        if self._counted:
            self.services.hub.person_went(self.person.id, self._mailbox)
        self.services.hub.close(self._mailbox)
        await self.api.close()

    async def _told(self) -> None:
        while not self._over:
            try:
                async with asyncio.timeout(CHECK_SECONDS):
                    event = await self._mailbox.events.get()
            except TimeoutError:
                await self._check(touch=False)
                continue
            if self._mailbox.overflowed:
                self.run("location.reload()")
                return
            if event["type"] in ("signed_out", "check_login"):
                await self._check(touch=False)
            else:
                await self._tell(event)

    async def _tell(self, event: Event) -> None:
        for handler in self._handlers.get(event["type"], ()):
            try:
                with self.client:
                    done = handler(event)
                    if inspect.isawaitable(done):
                        await done
            except Exception as error:
                with self.client:
                    self.failed(error)

    async def _check(self, *, touch: bool) -> None:
        """Whether the sign-in still counts, and still allows what this page needs."""
        try:
            login = await self.services.accounts.still(self._login, touch=touch)
        except AccessError:
            self.end()
            return
        except StoreUnavailableError:
            return
        if login.account.must_change or login.person.rights != self._login.person.rights:
            self.run("location.reload()")
            return
        self._login = login
        idle = self.services.settings.people.login_idle_minutes * 60.0
        left = login.seen_at + idle - self.services.clock()
        if left < WARN_SECONDS and not self._warned:
            self._warned = True
            self.run("window.consoleIdle?.()")

    async def _delete_soon(self) -> None:
        await asyncio.sleep(_GRACE_SECONDS)
        self._delete()

    def _delete(self) -> None:
        sockets = list(self.client._socket_to_document_id)
        with contextlib.suppress(KeyError):
            self.client.delete()
        for sid in sockets:
            background_tasks.create(core.sio.disconnect(sid), name="end of a console socket")
