"""Signing in and out, passwords, the six digits of a phone.

Neither the answer nor its time tells whether a login name exists: the same work is done, the
same attempts are counted and the same lock is set for names that don't.
"""

from dataclasses import dataclass

import pyotp

from kiosk.audit import Action, Note
from kiosk.cases.hub import Hub, login_topic, person_topic
from kiosk.clock import Clock
from kiosk.people.errors import (
    LockedOutError,
    LoginFailedError,
    PeopleError,
    TotpNeededError,
)
from kiosk.people.passwords import Passwords, check_password, first_password
from kiosk.people.persons import Person
from kiosk.settings import PeopleSettings
from kiosk.store import Store
from kiosk.store.logins import Account, Login

_TOTP_SECONDS = 30
_TOTP_DRIFT = 1
"""Steps by which a phone's clock may be off."""
ISSUER = "温小法"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new sign-in."""

    token: str
    """For the browser's cookie; it is kept nowhere else."""
    login: Login


class Accounts:
    """People's sign-ins."""

    def __init__(
        self,
        *,
        store: Store,
        hub: Hub,
        passwords: Passwords,
        settings: PeopleSettings,
        clock: Clock,
    ) -> None:
        self._store = store
        self._hub = hub
        self._passwords = passwords
        self._idle = settings.login_idle_minutes * 60.0
        self._longest = settings.login_hours * 3600.0
        self._clock = clock

    async def sign_in(self, login: str, password: str, totp: str | None) -> SignedIn:
        """Raises `LoginFailedError`, `TotpNeededError` or `LockedOutError`."""
        name = login.strip().lower()
        now = self._clock()
        locked = await self._store.logins.attempt(name, now)
        if locked > 0:
            raise LockedOutError(int(locked) + 1)
        account = await self._store.logins.account(name)
        right = await self._passwords.verify(password, account.password if account else None)
        if account is None or not right:
            await self._failed(account)
            raise LoginFailedError
        await self._check_totp(account, totp)
        if self._passwords.is_outdated(account.password):
            await self._store.logins.renew_hash(
                account.person.id, await self._passwords.hash(password)
            )
        note = Note(Action.SIGNED_IN, name)
        return SignedIn(*await self._store.logins.open(account, note, now))

    async def who(self, token: str, *, touch: bool = True) -> Login:
        """Who holds a token; raises `NotSignedInError`. `touch` counts as use."""
        return await self._store.logins.get(
            token, idle=self._idle, longest=self._longest, now=self._clock(), touch=touch
        )

    async def still(self, login: Login, *, touch: bool) -> Login:
        """The sign-in as it is now; raises `NotSignedInError`. `touch` says that the person did
        something, so that it lasts."""
        return await self._store.logins.by_id(
            login.id, idle=self._idle, longest=self._longest, now=self._clock(), touch=touch
        )

    async def sign_out(self, login: Login) -> None:
        """End the sign-in, and every page and connection that uses it."""
        note = Note(Action.SIGNED_OUT, login.person.login)
        await self._store.logins.close(login.id, note, self._clock())
        self._end(login.id)

    async def sign_out_elsewhere(self, login: Login) -> None:
        """End all sign-ins of this person but this one."""
        others = await self._store.logins.open_ids(login.person.id) - {login.id}
        note = Note(Action.SIGNED_OUT, login.person.login, "其他设备")
        await self._store.logins.close_others(login.person.id, login.id, note, self._clock())
        self._end(*others)

    async def change_password(self, login: Login, old: str, new: str, office: str) -> None:
        """One's own password. Raises `LoginFailedError`, `LockedOutError` or
        `PasswordWeakError`."""
        await self._confirm(login.account, old)
        person = login.person
        kept = check_password(new, about=(person.login, person.name, office))
        if await self._passwords.verify(new, login.account.password):
            raise PeopleError("新密码和旧密码一样，请换一个。")
        others = await self._store.logins.open_ids(person.id) - {login.id}
        await self._store.logins.set_password(
            person.id,
            await self._passwords.hash(kept),
            must_change=False,
            keep=login.id,
            note=Note(Action.PASSWORD_CHANGED, person.login),
            now=self._clock(),
        )
        self._end(*others)

    async def reset(self, person: Person, by: str) -> str:
        """A new first password, told once; the six digits are off, all sign-ins end."""
        password = first_password()
        ended = await self._store.logins.open_ids(person.id)
        await self._store.logins.set_password(
            person.id,
            await self._passwords.hash(password),
            must_change=True,
            keep=None,
            note=Note(Action.PASSWORD_RESET, by, person.login),
            now=self._clock(),
            totp_off=True,
        )
        self._end(*ended)
        return password

    async def first_hash(self) -> tuple[str, str]:
        """A first password for a new person, and its hash."""
        password = first_password()
        return password, await self._passwords.hash(password)

    async def offer_totp(self, login: Login) -> tuple[str, str]:
        """A new secret and its address for an authenticator; counts once it is confirmed."""
        if login.account.totp is not None:
            raise PeopleError("已经启用了动态码，要换手机请先停用。")
        secret = pyotp.random_base32()
        await self._store.logins.offer_totp(login.person.id, secret)
        uri = pyotp.TOTP(secret).provisioning_uri(name=login.person.login, issuer_name=ISSUER)
        return secret, str(uri)

    async def confirm_totp(self, login: Login, digits: str) -> None:
        """Use the offered secret from now on; raises `LoginFailedError`."""
        secret = login.account.totp_offered
        if secret is None or self._step(secret, digits) is None:
            raise LoginFailedError("动态码不对，请看手机上现在显示的六位数字。")
        note = Note(Action.TOTP_ON, login.person.login)
        await self._store.logins.set_totp(login.person.id, secret, note, self._clock())

    async def remove_totp(self, login: Login, password: str) -> None:
        """No longer use it; raises `LoginFailedError`."""
        await self._confirm(login.account, password)
        note = Note(Action.TOTP_OFF, login.person.login)
        await self._store.logins.set_totp(login.person.id, None, note, self._clock())

    def recheck(self, person: Person) -> None:
        """Let this person's connections see whether they may go on."""
        self._hub.tell([person_topic(person.id)], {"type": "check_login"})

    async def sweep(self) -> None:
        """Delete what no longer counts."""
        await self._store.logins.sweep(idle=self._idle, longest=self._longest, now=self._clock())

    def _end(self, *login_ids: str) -> None:
        self._hub.tell([login_topic(one) for one in login_ids], {"type": "signed_out"})

    async def _confirm(self, account: Account, password: str) -> None:
        """Ask for the password again, counted like a sign-in."""
        locked = await self._store.logins.attempt(account.person.login, self._clock())
        if locked > 0:
            raise LockedOutError(int(locked) + 1)
        if not await self._passwords.verify(password, account.password):
            raise LoginFailedError("原来的密码不对。")
        await self._store.logins.forgive(account.person.login)

    async def _check_totp(self, account: Account, digits: str | None) -> None:
        if account.totp is None:
            return
        if not digits:
            raise TotpNeededError
        step = self._step(account.totp, digits)
        if step is None or not await self._store.logins.use_totp_step(account.person.id, step):
            await self._failed(account)
            raise LoginFailedError

    def _step(self, secret: str, digits: str) -> int | None:
        """The 30-second step to which the digits belong, a step off at most."""
        code = "".join(digits.split())
        now = int(self._clock()) // _TOTP_SECONDS
        totp = pyotp.TOTP(secret)
        for step in range(now - _TOTP_DRIFT, now + _TOTP_DRIFT + 1):
            if pyotp.utils.strings_equal(str(totp.generate_otp(step)), code):
                return step
        return None

    async def _failed(self, account: Account | None) -> None:
        """Write it down, for names that don't exist too: that takes its time. What was typed
        as a name is not kept, since it may be a password."""
        who = account.person.login if account is not None else "不存在的登录名"
        await self._store.audit.add(Note(Action.SIGN_IN_FAILED, who), self._clock())
