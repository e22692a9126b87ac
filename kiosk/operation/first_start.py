"""The first start: one organisation from the settings, one administrator, nothing else.

Nothing about the office is invented: hours, villages, colleagues and duty are entered by the
administrator. Name, phone and address of the home office follow the settings.
"""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.audit import Action, Note
from kiosk.clock import Clock
from kiosk.people.organisations import Organisation, OrganisationKind
from kiosk.people.passwords import Passwords, first_password
from kiosk.people.persons import Person, Role
from kiosk.people.rights import Right
from kiosk.settings import OfficeSettings
from kiosk.store import Store
from kiosk.store.audit import append
from kiosk.store.directory import insert_organisation, insert_person, insert_shipped_days
from kiosk.store.people_tables import organisations, people

ADMIN = "admin"


def found_office(store: Store, office: OfficeSettings) -> int:
    """The number of the home office, made if it isn't there; raises `StoreUnavailableError`."""
    return store.database.write_now(home_follows(office))


def home_follows(office: OfficeSettings) -> Callable[[Connection], int]:
    """The work of making the home office, or of giving it its present name."""

    def work(connection: Connection) -> int:
        insert_shipped_days(connection)
        told = {"name": office.name, "phone": office.phone, "address": office.address}
        home = sa.select(organisations.c.id).where(organisations.c.home.is_(True))
        found = connection.execute(home).scalar()
        if found is None:
            new = Organisation(
                id=0,
                kind=OrganisationKind.JUSTICE_OFFICE,
                name=office.name,
                phone=office.phone,
                address=office.address,
                home=True,
            )
            return insert_organisation(connection, new).id
        here = organisations.update().where(organisations.c.id == found)
        connection.execute(here.values(**told))
        return int(found)

    return work


def ensure_admin(
    store: Store, office: OfficeSettings, passwords: Passwords, clock: Clock
) -> str | None:
    """The first administrator's password, if there is nobody yet; it is told this once.

    The administrator may take requests too, so that an office of one works at once.
    """
    home = found_office(store, office)
    password = first_password()
    hashed = passwords.hash_now(password)

    def work(connection: Connection) -> str | None:
        if connection.execute(sa.select(people.c.id).limit(1)).first() is not None:
            return None
        person = Person(
            id=0,
            organisation_id=home,
            login=ADMIN,
            name="管理员",
            roles=frozenset({Role.STAFF}),
            rights=frozenset({Right.ADMIN, Right.AGENT}),
        )
        insert_person(connection, person, hashed)
        append(connection, Note(Action.FIRST_START, "系统", office.name), clock())
        return password

    return store.database.write_now(work)
