"""People at their consoles, for tests: accounts that are really made, sign-ins that are real."""

import contextlib
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.testclient import WebSocketTestSession

from kiosk.audit import Action, Note
from kiosk.people.organisations import Organisation, OrganisationKind
from kiosk.people.persons import Person, Role
from kiosk.people.rights import Right
from kiosk.routes.access import COOKIE
from kiosk.store import Store
from kiosk.store.directory import insert_organisation, insert_person
from kiosk.store.people_tables import people
from tests.fakes_kiosk import CHEAP_PASSWORDS
from tests.kiosk.conftest import Gateway

PASSWORD = "青城山下 白素贞 1988"
HASH = CHEAP_PASSWORDS.hash_now(PASSWORD)
_NUMBERS = itertools.count()


class HasStore(Protocol):
    """Whatever people can be put into."""

    @property
    def store(self) -> Store: ...


@dataclass(frozen=True)
class Console:
    """Somebody who is signed in."""

    gateway: Gateway
    person: Person
    cookie: str
    csrf: str

    def request(self, method: str, path: str, **kwargs: Any) -> Any:
        """The response to a request with cookie and token."""
        headers = {"Cookie": f"{COOKIE}={self.cookie}", "X-CSRF-Token": self.csrf}
        response = self.gateway.client.request(method, path, headers=headers, **kwargs)
        self.gateway.client.cookies.clear()
        return response

    def get(self, path: str) -> Any:
        """The JSON behind a path; it must be a success."""
        response = self.request("GET", path)
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, path: str, **body: Any) -> Any:
        """The response to a change."""
        return self.request("POST", path, json=body)

    def did(self, path: str, **body: Any) -> Any:
        """The JSON of a change; it must be a success."""
        response = self.post(path, **body)
        assert response.status_code in (200, 201, 204), response.text
        return response.json() if response.content else None

    @contextlib.contextmanager
    def live(self, csrf: str | None = None) -> Iterator[WebSocketTestSession]:
        """An open connection, with the inbox still to be read."""
        headers = {"Cookie": f"{COOKIE}={self.cookie}"}
        with self.gateway.client.websocket_connect("/api/agent/live", headers=headers) as socket:
            socket.send_json({"type": "hello", "csrf": self.csrf if csrf is None else csrf})
            yield socket


def organisation(gateway: HasStore, name: str, kind: OrganisationKind, **fields: Any) -> int:
    """A new organisation's number."""
    new = Organisation(id=0, kind=kind, name=name, **fields)
    kept = gateway.store.database.write_now(lambda connection: insert_organisation(connection, new))
    return kept.id


def person(
    gateway: HasStore,
    login: str | None = None,
    *,
    rights: Iterable[Right] = (Right.AGENT,),
    roles: Iterable[Role] = (Role.STAFF,),
    at: int = 1,
    **fields: Any,
) -> Person:
    """Somebody with an account and the password of all, changed already."""
    login = login or f"p{next(_NUMBERS)}"
    new = Person(
        id=0,
        organisation_id=at,
        login=login,
        name=fields.pop("name", f"{login}先生"),
        rights=frozenset(rights),
        roles=frozenset(roles),
        **fields,
    )

    def work(connection: Any) -> Person:
        kept = insert_person(connection, new, HASH)
        connection.execute(people.update().values(must_change=False))
        return kept

    return gateway.store.database.write_now(work)


def sign_in(gateway: Gateway, who: Person | str, password: str = PASSWORD, **more: Any) -> Console:
    """Sign in as a browser would."""
    login = who if isinstance(who, str) else who.login
    body = {"login": login, "password": password, **more}
    response = gateway.client.post("/api/account/sign-in", json=body)
    assert response.status_code == 200, response.text
    cookie = gateway.client.cookies[COOKIE]
    gateway.client.cookies.clear()
    known = response.json()
    somebody = (
        who
        if isinstance(who, Person)
        else Person(
            id=known["person"]["id"], organisation_id=1, login=login, name=known["person"]["name"]
        )
    )
    return Console(gateway, somebody, cookie, known["csrf"])


def console(gateway: Gateway, login: str | None = None, **fields: Any) -> Console:
    """A new person, signed in."""
    return sign_in(gateway, person(gateway, login, **fields))


def ticket(gateway: Gateway, said: str = "公司不续签", **wish: Any) -> tuple[str, str]:
    """A conversation and the code of its ticket, with what was agreed."""
    session = gateway.say(said)["session_id"]
    wish = {"pass_on": "summary", **wish}
    response = gateway.client.post(f"/api/sessions/{session}/ticket", json=wish)
    assert response.status_code == 201, response.text
    return session, response.json()["ticket"]


def until(socket: WebSocketTestSession, kind: str, /, **fields: Any) -> dict[str, Any]:
    """The next event of a kind with these fields; others before it are passed over."""
    for _ in range(200):
        event: dict[str, Any] = socket.receive_json()
        if event["type"] == kind and all(event.get(key) == one for key, one in fields.items()):
            return event
    raise AssertionError(f"no {kind} came")


NOTE = Note(Action.PERSON_ADDED, "测试")
