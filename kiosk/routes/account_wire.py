"""Requests and responses about signing in, as JSON."""

from typing import Annotated

from pydantic import BaseModel, Field

from kiosk.people.rights import Permission, permissions
from kiosk.routes.people_wire import Body, PersonWire, person_wire
from kiosk.routes.wire import Scrubbed
from kiosk.store.logins import Login

Secret = Annotated[Scrubbed, Field(min_length=1, max_length=1000)]


class SignInRequest(Body):
    """Signing in."""

    login: Annotated[Scrubbed, Field(max_length=200)] = Field(description="登录名")
    password: Secret = Field(description="密码")
    totp: Annotated[Scrubbed, Field(max_length=20)] | None = Field(
        None, description="六位动态码，启用了才要"
    )


class PasswordRequest(Body):
    """A new password of one's own."""

    old: Secret
    new: Secret


class ConfirmRequest(Body):
    """The password once more."""

    password: Secret


class DigitsRequest(Body):
    """The six digits."""

    digits: Annotated[Scrubbed, Field(max_length=20)]


class AccountWire(BaseModel):
    """Who is signed in."""

    person: PersonWire
    organisation: str
    permissions: list[Permission]
    csrf: str = Field(description="每次改动都要放在 X-CSRF-Token 里")
    must_change: bool = Field(description="要先改密码")
    totp: bool = Field(description="启用了动态码")
    idle_minutes: int
    now: float = Field(description="网关的时间，1970 年以来的秒数；两边的钟不一样时以它为准")


class TotpWire(BaseModel):
    """A secret for an authenticator."""

    secret: str
    uri: str = Field(description="otpauth 地址，做成二维码给手机扫")


def account_wire(
    login: Login, organisation: str, *, connected: bool, idle_minutes: int, now: float
) -> AccountWire:
    """Who is signed in."""
    return AccountWire(
        person=person_wire(login.person, connected=connected, full=True),
        organisation=organisation,
        permissions=sorted(permissions(login.person.rights)),
        csrf=login.csrf,
        must_change=login.account.must_change,
        totp=login.account.totp is not None,
        idle_minutes=idle_minutes,
        now=now,
    )
