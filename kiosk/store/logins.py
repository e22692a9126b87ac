"""Passwords, sign-ins and wrong attempts."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.audit import Note
from kiosk.people.errors import NotSignedInError, PersonUnknownError
from kiosk.people.lockout import FORGET_SECONDS, Attempts
from kiosk.people.persons import Person
from kiosk.store.audit import append
from kiosk.store.database import Database
from kiosk.store.directory import person_of
from kiosk.store.people_tables import login_attempts, logins, people

SEEN_EVERY = 60.0
"""Seconds after which a sign of life is written again."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person and what they sign in with."""

    person: Person
    password: str
    """The hash."""
    must_change: bool
    """Whether the password was given by somebody else."""
    totp: str | None
    """The secret of the six digits, in base 32; none if not in use."""
    totp_offered: str | None
    """A secret that was shown and not yet confirmed."""
    totp_step: int
    """The last 30-second step whose digits were used: none are taken twice."""


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who is signed in."""

    id: str
    """SHA-256 of the token; the token itself is only in the browser."""
    account: Account
    csrf: str
    """What every change must bring along."""
    opened_at: float
    seen_at: float

    @property
    def person(self) -> Person:
        """Who it is."""
        return self.account.person


class LoginStore:
    """Accounts and sign-ins in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def account(self, login: str) -> Account | None:
        """The account with a login name, if there is one and it is on."""
        query = sa.select(people).where(people.c.login == login, people.c.active.is_(True))

        def work(connection: Connection) -> Account | None:
            row = connection.execute(query).mappings().first()
            return None if row is None else _account(cast(Mapping[str, Any], row))

        return await self._database.read(work)

    async def attempt(self, login: str, now: float) -> float:
        """Count an attempt before it is looked at, so that many at once gain nothing. Gives the
        seconds for which the name is locked; a locked one isn't counted."""
        key = _attempt_key(login)

        def work(connection: Connection) -> float:
            query = sa.select(login_attempts).where(login_attempts.c.login == key)
            row = connection.execute(query.with_for_update()).mappings().first()
            attempts = Attempts(row["failures"], row["last_at"]) if row else Attempts()
            locked = attempts.locked_for(now)
            if locked > 0:
                return locked
            after = attempts.failed(now)
            values = {"failures": after.failures, "last_at": after.last_at}
            if row is None:
                connection.execute(login_attempts.insert().values(login=key, **values))
            else:
                here = login_attempts.c.login == key
                connection.execute(login_attempts.update().where(here).values(**values))
            return 0.0

        return await self._database.write(work)

    async def forgive(self, login: str) -> None:
        """Forget the wrong attempts under a name."""
        query = login_attempts.delete().where(login_attempts.c.login == _attempt_key(login))
        await self._database.write(lambda connection: connection.execute(query))

    async def open(self, account: Account, note: Note, now: float) -> tuple[str, Login]:
        """Sign somebody in, forgetting their wrong attempts; gives the token for the browser."""
        token = secrets.token_urlsafe(32)
        login = Login(login_id(token), account, secrets.token_urlsafe(24), now, now)

        def work(connection: Connection) -> None:
            key = _attempt_key(account.person.login)
            connection.execute(login_attempts.delete().where(login_attempts.c.login == key))
            connection.execute(
                logins.insert().values(
                    id=login.id,
                    person_id=account.person.id,
                    csrf=login.csrf,
                    opened_at=now,
                    seen_at=now,
                )
            )
            append(connection, note, now)

        await self._database.write(work)
        return token, login

    async def get(
        self, token: str, *, idle: float, longest: float, now: float, touch: bool = True
    ) -> Login:
        """Who holds this token; raises `NotSignedInError`. `idle` and `longest` are the seconds
        that a sign-in lasts without and with use; `touch` counts as use."""
        return await self.by_id(login_id(token), idle=idle, longest=longest, now=now, touch=touch)

    async def by_id(
        self, key: str, *, idle: float, longest: float, now: float, touch: bool = True
    ) -> Login:
        """Whose sign-in this is; raises `NotSignedInError`. `touch` counts as use."""
        query = (
            sa.select(people, logins.c.csrf, logins.c.opened_at, logins.c.seen_at)
            .join(people, people.c.id == logins.c.person_id)
            .where(logins.c.id == key, people.c.active.is_(True))
        )

        def work(connection: Connection) -> Login | None:
            row = connection.execute(query).mappings().first()
            if row is None:
                return None
            account = _account(cast(Mapping[str, Any], row))
            return Login(key, account, row["csrf"], row["opened_at"], row["seen_at"])

        login = await self._database.read(work)
        if login is None or now - login.seen_at > idle or now - login.opened_at > longest:
            raise NotSignedInError
        if touch and now - login.seen_at >= SEEN_EVERY:
            seen = logins.update().where(logins.c.id == key).values(seen_at=now)
            await self._database.write(lambda connection: connection.execute(seen))
        return login

    async def close(self, key: str, note: Note, now: float) -> None:
        """Sign out."""

        def work(connection: Connection) -> None:
            connection.execute(logins.delete().where(logins.c.id == key))
            append(connection, note, now)

        await self._database.write(work)

    async def close_others(self, person_id: int, but: str | None, note: Note, now: float) -> None:
        """Sign somebody out everywhere else."""

        def work(connection: Connection) -> None:
            _end(connection, person_id, but)
            append(connection, note, now)

        await self._database.write(work)

    async def open_ids(self, person_id: int) -> frozenset[str]:
        """The sign-ins of a person."""
        query = sa.select(logins.c.id).where(logins.c.person_id == person_id)
        return await self._database.read(
            lambda connection: frozenset(str(row[0]) for row in connection.execute(query))
        )

    async def set_password(  # noqa: PLR0913 - what goes into one transaction
        self,
        person_id: int,
        password: str,
        *,
        must_change: bool,
        keep: str | None,
        note: Note,
        now: float,
        totp_off: bool = False,
    ) -> None:
        """A new hash; ends all sign-ins but `keep`, unlocks the name. Raises
        `PersonUnknownError`."""

        def work(connection: Connection) -> None:
            set_password(
                connection, person_id, password, must_change=must_change, totp_off=totp_off
            )
            _end(connection, person_id, keep)
            append(connection, note, now)

        await self._database.write(work)

    async def renew_hash(self, person_id: int, password: str) -> None:
        """The same password under newer parameters."""
        query = people.update().where(people.c.id == person_id).values(password=password)
        await self._database.write(lambda connection: connection.execute(query))

    async def use_totp_step(self, person_id: int, step: int) -> bool:
        """Mark a 30-second step as used; false if it or a later one was."""
        query = people.update().where(people.c.id == person_id, people.c.totp_step < step)
        return await self._database.write(
            lambda connection: int(connection.execute(query.values(totp_step=step)).rowcount) == 1
        )

    async def offer_totp(self, person_id: int, secret: str) -> None:
        """Remember a secret that is shown, until it is confirmed."""
        query = people.update().where(people.c.id == person_id).values(totp_offered=secret)
        await self._database.write(lambda connection: connection.execute(query))

    async def set_totp(self, person_id: int, secret: str | None, note: Note, now: float) -> None:
        """Use the six digits from now on, or no longer."""
        query = people.update().where(people.c.id == person_id)

        def work(connection: Connection) -> None:
            connection.execute(query.values(totp=secret, totp_offered=None))
            append(connection, note, now)

        await self._database.write(work)

    async def sweep(self, *, idle: float, longest: float, now: float) -> None:
        """Delete sign-ins and attempts that no longer count."""

        def work(connection: Connection) -> None:
            connection.execute(
                logins.delete().where(
                    sa.or_(logins.c.seen_at < now - idle, logins.c.opened_at < now - longest)
                )
            )
            connection.execute(
                login_attempts.delete().where(login_attempts.c.last_at < now - FORGET_SECONDS)
            )

        await self._database.write(work)


def login_id(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def set_password(
    connection: Connection, person_id: int, password: str, *, must_change: bool, totp_off: bool
) -> None:
    """A new hash, and the name unlocked; raises `PersonUnknownError`."""
    login = connection.execute(sa.select(people.c.login).where(people.c.id == person_id)).scalar()
    if login is None:
        raise PersonUnknownError
    values: dict[str, Any] = {"password": password, "must_change": must_change}
    if totp_off:
        values |= {"totp": None, "totp_offered": None}
    connection.execute(people.update().where(people.c.id == person_id).values(**values))
    connection.execute(
        login_attempts.delete().where(login_attempts.c.login == _attempt_key(str(login)))
    )


def _end(connection: Connection, person_id: int, keep: str | None) -> None:
    query = logins.delete().where(logins.c.person_id == person_id)
    connection.execute(query.where(logins.c.id != keep) if keep is not None else query)


def _attempt_key(login: str) -> str:
    """A fixed length for whatever was typed; a name that was typed wrong may be a password."""
    return hashlib.sha256(login.encode("utf-8", "replace")).hexdigest()


def _account(row: Mapping[str, Any]) -> Account:
    return Account(
        person=person_of(row),
        password=row["password"],
        must_change=bool(row["must_change"]),
        totp=row["totp"],
        totp_offered=row["totp_offered"],
        totp_step=row["totp_step"],
    )
