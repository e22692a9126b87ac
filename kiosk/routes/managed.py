"""Whom an administrator looks after: of the home office everybody, of another organisation its
own people. All others do not exist for them."""

from kiosk.people.errors import OrganisationUnknownError, PersonUnknownError
from kiosk.people.organisations import Organisation
from kiosk.people.persons import Person
from kiosk.services import Services
from kiosk.store.logins import Login


class Managed:
    """Looks them up."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def home_id(self) -> int:
        """The number of the home office."""
        home = (await self._services.dispatcher.staffing()).home
        return home.id if home is not None else 0

    async def organisation(self, login: Login, organisation_id: int) -> Organisation:
        """The organisation; raises `OrganisationUnknownError`."""
        organisation = await self._services.store.directory.organisation(organisation_id)
        if not await self._is_theirs(login, organisation.id):
            raise OrganisationUnknownError
        return organisation

    async def person(self, login: Login, person_id: int) -> Person:
        """The person; raises `PersonUnknownError`."""
        person = await self._services.store.directory.person(person_id)
        if not await self._is_theirs(login, person.organisation_id):
            raise PersonUnknownError
        return person

    async def _is_theirs(self, login: Login, organisation_id: int) -> bool:
        return login.person.organisation_id in (await self.home_id(), organisation_id)
