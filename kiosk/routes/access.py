"""Who asks, and whether they may: the one place where rights are checked.

A sign-in is a random token in a cookie that scripts can't read and other sites can't send; every
change must bring the sign-in's own token along besides, in the header `X-CSRF-Token`.
"""

import hmac
from collections.abc import Awaitable, Callable

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from kiosk.accounts import Accounts, SignedIn
from kiosk.people.errors import (
    CsrfError,
    ForbiddenError,
    NotSignedInError,
    PasswordChangeRequiredError,
)
from kiosk.people.rights import Permission, permissions
from kiosk.store.logins import Login

COOKIE = "wenxiaofa_login"
CSRF_HEADER = "X-CSRF-Token"
BY_PAGE = "wenxiaofa.by_page"
"""Set in the scope of calls that a page of the console makes of its own accord, as it does once
in a while: they don't count as use of the sign-in, what the person does on the page does."""
_SAFE = ("GET", "HEAD", "OPTIONS")
_LONGEST_TOKEN = 100

Dependency = Callable[[Request], Awaitable[Login]]


class Access:
    """Turns requests into people."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def may(self, permission: Permission, *, first_password: bool = False) -> Dependency:
        """A dependency that gives who asks, if they may. `first_password` lets those in who
        have yet to change the password they were given."""

        async def checked(request: Request) -> Login:
            login = await self.who(request)
            if request.method not in _SAFE:
                check_csrf(login, request.headers.get(CSRF_HEADER, ""))
            check(login, permission, first_password=first_password)
            return login

        return checked

    async def who(self, connection: HTTPConnection) -> Login:
        """Who holds the cookie; raises `NotSignedInError`."""
        token = connection.cookies.get(COOKIE, "")
        if not token or len(token) > _LONGEST_TOKEN:
            raise NotSignedInError
        return await self._accounts.who(token, touch=BY_PAGE not in connection.scope)


def check(login: Login, permission: Permission, *, first_password: bool = False) -> None:
    """Raises `PasswordChangeRequiredError` or `ForbiddenError`."""
    if login.account.must_change and not first_password:
        raise PasswordChangeRequiredError
    if permission not in permissions(login.person.rights):
        raise ForbiddenError


def check_csrf(login: Login, token: object) -> None:
    """Raises `CsrfError` unless the sign-in's own token came along."""
    sent = token.encode() if isinstance(token, str) else b""
    if not hmac.compare_digest(sent, login.csrf.encode()):
        raise CsrfError


def set_cookie(response: Response, request: Request, signed_in: SignedIn, seconds: int) -> None:
    """Hand the token to the browser, for this host alone."""
    response.set_cookie(
        COOKIE,
        signed_in.token,
        max_age=seconds,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def clear_cookie(response: Response) -> None:
    """Take it back."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
