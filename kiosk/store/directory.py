"""Organisations, people, holidays: who there is, and when."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.audit import Note
from kiosk.people.errors import (
    LastAdminError,
    LoginTakenError,
    OrganisationUnknownError,
    PersonUnknownError,
)
from kiosk.people.holidays import SpecialDay, shipped_days
from kiosk.people.hours import parse_hours
from kiosk.people.organisations import Organisation, OrganisationKind
from kiosk.people.persons import Person, Role, Status
from kiosk.people.rights import Right
from kiosk.store.audit import append
from kiosk.store.database import Database
from kiosk.store.people_tables import holidays, logins, organisations, people


class DirectoryStore:
    """Organisations, people and holidays in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def organisations(self) -> tuple[Organisation, ...]:
        """All of them, the home office first."""
        query = sa.select(organisations).order_by(organisations.c.home.desc(), organisations.c.id)
        return await self._database.read(
            lambda connection: tuple(
                organisation_of(cast(Mapping[str, Any], row))
                for row in connection.execute(query).mappings()
            )
        )

    async def organisation(self, organisation_id: int) -> Organisation:
        """One of them; raises `OrganisationUnknownError`."""
        query = sa.select(organisations).where(organisations.c.id == organisation_id)

        def work(connection: Connection) -> Organisation:
            row = connection.execute(query).mappings().first()
            if row is None:
                raise OrganisationUnknownError
            return organisation_of(cast(Mapping[str, Any], row))

        return await self._database.read(work)

    async def add_organisation(self, new: Organisation, note: Note, now: float) -> Organisation:
        """The organisation with its number."""

        def work(connection: Connection) -> Organisation:
            kept = insert_organisation(connection, new)
            append(connection, note, now)
            return kept

        return await self._database.write(work)

    async def change_organisation(self, changed: Organisation, note: Note, now: float) -> None:
        """Keep an organisation as it is now."""
        query = organisations.update().where(organisations.c.id == changed.id)

        def work(connection: Connection) -> None:
            connection.execute(query.values(**_organisation_row(changed)))
            append(connection, note, now)

        await self._database.write(work)

    async def people(self) -> tuple[Person, ...]:
        """Everybody, those whose account is off among them."""
        query = sa.select(people).order_by(people.c.id)
        return await self._database.read(
            lambda connection: tuple(
                person_of(cast(Mapping[str, Any], row))
                for row in connection.execute(query).mappings()
            )
        )

    async def person(self, person_id: int) -> Person:
        """One of them; raises `PersonUnknownError`."""
        query = sa.select(people).where(people.c.id == person_id)

        def work(connection: Connection) -> Person:
            row = connection.execute(query).mappings().first()
            if row is None:
                raise PersonUnknownError
            return person_of(cast(Mapping[str, Any], row))

        return await self._database.read(work)

    async def add_person(self, new: Person, password: str, note: Note, now: float) -> Person:
        """The person with their number; `password` is its hash, to be changed at the first
        sign-in. Raises `LoginTakenError`."""

        def work(connection: Connection) -> Person:
            kept = insert_person(connection, new, password)
            append(connection, note, now)
            return kept

        return await self._database.write(work)

    async def change_person(self, changed: Person, note: Note, now: float) -> None:
        """Keep a person as they are now; ends their sign-ins if the account is off, or if
        their rights changed. Raises `LastAdminError`."""

        def work(connection: Connection) -> None:
            row = connection.execute(
                sa.select(people).where(people.c.id == changed.id).with_for_update()
            )
            was = person_of(cast(Mapping[str, Any], row.mappings().one()))
            values = _person_row(changed)
            connection.execute(people.update().where(people.c.id == changed.id).values(**values))
            if not changed.active or changed.rights != was.rights:
                connection.execute(logins.delete().where(logins.c.person_id == changed.id))
            if Right.ADMIN in was.rights:
                _check_admins(connection)
            append(connection, note, now)

        await self._database.write(work)

    async def set_status(self, person_id: int, status: Status) -> None:
        """What somebody says of being free."""
        query = people.update().where(people.c.id == person_id).values(status=status.value)
        await self._database.write(lambda connection: connection.execute(query))

    async def holidays(self) -> tuple[SpecialDay, ...]:
        """The special days, oldest first."""
        query = sa.select(holidays).order_by(holidays.c.day)
        return await self._database.read(
            lambda connection: tuple(
                SpecialDay(
                    date.fromisoformat(row["day"]), bool(row["works"]), row["name"], row["source"]
                )
                for row in connection.execute(query).mappings()
            )
        )

    async def set_holiday(self, special: SpecialDay, note: Note, now: float) -> None:
        """Enter a special day, in place of what was entered for it."""

        def work(connection: Connection) -> None:
            connection.execute(holidays.delete().where(holidays.c.day == special.day.isoformat()))
            _insert_day(connection, special)
            append(connection, note, now)

        await self._database.write(work)

    async def remove_holiday(self, day: date, note: Note, now: float) -> None:
        """The day is what its day of the week says."""

        def work(connection: Connection) -> None:
            connection.execute(holidays.delete().where(holidays.c.day == day.isoformat()))
            append(connection, note, now)

        await self._database.write(work)


def insert_organisation(connection: Connection, new: Organisation) -> Organisation:
    """The organisation with its number."""
    done = connection.execute(organisations.insert().values(**_organisation_row(new)))
    return replace(new, id=int(done.inserted_primary_key[0]))


def insert_person(connection: Connection, new: Person, password: str) -> Person:
    """The person with their number; raises `LoginTakenError`."""
    taken = connection.execute(sa.select(people.c.id).where(people.c.login == new.login)).first()
    if taken is not None:
        raise LoginTakenError
    done = connection.execute(
        people.insert().values(
            **_person_row(new), login=new.login, password=password, must_change=True, totp_step=0
        )
    )
    return replace(new, id=int(done.inserted_primary_key[0]))


def insert_shipped_days(connection: Connection) -> None:
    """Enter the holidays that ship with the product, where none are entered."""
    if connection.execute(sa.select(holidays.c.day).limit(1)).first() is None:
        for special in shipped_days():
            _insert_day(connection, special)


def organisation_of(row: Mapping[str, Any]) -> Organisation:
    """The organisation in a row."""
    return Organisation(
        id=row["id"],
        kind=OrganisationKind(row["kind"]),
        name=row["name"],
        phone=row["phone"],
        address=row["address"],
        hours=parse_hours(row["hours"]),
        villages=tuple(json.loads(row["villages"])),
        home=bool(row["home"]),
        active=bool(row["active"]),
    )


def person_of(row: Mapping[str, Any]) -> Person:
    """The person in a row."""
    return Person(
        id=row["id"],
        organisation_id=row["organisation_id"],
        login=row["login"],
        name=row["name"],
        roles=frozenset(Role(name) for name in json.loads(row["roles"])),
        rights=frozenset(Right(name) for name in json.loads(row["rights"])),
        skills=frozenset(json.loads(row["skills"])),
        villages=frozenset(json.loads(row["villages"])),
        status=Status(row["status"]),
        active=bool(row["active"]),
    )


def _organisation_row(one: Organisation) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "name": one.name,
        "phone": one.phone,
        "address": one.address,
        "hours": str(one.hours),
        "villages": json.dumps(list(one.villages), ensure_ascii=False),
        "home": one.home,
        "active": one.active,
    }


def _person_row(one: Person) -> dict[str, Any]:
    return {
        "organisation_id": one.organisation_id,
        "name": one.name,
        "roles": json.dumps(sorted(one.roles)),
        "rights": json.dumps(sorted(one.rights)),
        "skills": json.dumps(sorted(one.skills), ensure_ascii=False),
        "villages": json.dumps(sorted(one.villages), ensure_ascii=False),
        "status": one.status.value,
        "active": one.active,
    }


def _check_admins(connection: Connection) -> None:
    """Raises `LastAdminError` unless the home office has one whose account works."""
    query = (
        sa.select(people.c.rights)
        .join(organisations, organisations.c.id == people.c.organisation_id)
        .where(people.c.active.is_(True), organisations.c.home.is_(True))
    )
    if not any(Right.ADMIN.value in json.loads(row[0]) for row in connection.execute(query)):
        raise LastAdminError


def _insert_day(connection: Connection, special: SpecialDay) -> None:
    connection.execute(
        holidays.insert().values(
            day=special.day.isoformat(),
            works=special.works,
            name=special.name,
            source=special.source,
        )
    )
