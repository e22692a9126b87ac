"""A person at the far end of a conversation, over the real sign-in and the real socket, in a
browser page of their own that has nothing but the contract."""

import contextlib
import itertools
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, Page
from sqlalchemy.engine import Connection

from kiosk.people.persons import Person, Role
from kiosk.people.rights import Right
from kiosk.store import Store
from kiosk.store.directory import insert_person
from kiosk.store.people_tables import people
from tests.browser.conftest import Site, until
from tests.fakes_kiosk import CHEAP_PASSWORDS

PASSWORD = "青城山下 白素贞 1988"
_NUMBERS = itertools.count()
_OPEN = """async ({login, password}) => {
  const call = async (method, path, body) => {
    const response = await fetch(path, {method, headers: {"Content-Type": "application/json", "X-CSRF-Token": desk.csrf ?? ""}, body: body && JSON.stringify(body)});
    const data = response.status === 204 ? null : await response.json();
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(data)}`);
    return data;
  };
  window.desk = {call, events: []};
  desk.csrf = (await call("POST", "/api/account/sign-in", {login, password})).csrf;
  desk.socket = new WebSocket(`${location.origin.replace("http", "ws")}/api/agent/live`);
  desk.send = (message) => desk.socket.send(JSON.stringify(message));
  desk.listeners = new Set();
  desk.socket.onmessage = ({data}) => {
    const event = JSON.parse(data);
    desk.events.push(event);
    for (const listener of desk.listeners) listener(event);
  };
  await new Promise((resolve) => (desk.socket.onopen = resolve));
  desk.send({type: "hello", csrf: desk.csrf});
}"""


def add_person(store: Store, name: str = "王律师", **fields: Any) -> Person:
    """Somebody of the office, with an account whose first password is changed already."""
    new = Person(
        id=0,
        organisation_id=1,
        login=f"desk{next(_NUMBERS)}",
        name=name,
        rights=frozenset({Right.AGENT}),
        roles=frozenset({Role.STAFF}),
        **fields,
    )

    def work(connection: Connection) -> Person:
        kept = insert_person(connection, new, CHEAP_PASSWORDS.hash_now(PASSWORD))
        connection.execute(people.update().values(must_change=False))
        return kept

    return store.database.write_now(work)


class Desk:
    """What the person does."""

    def __init__(self, page: Page, person: Person) -> None:
        self.page = page
        self.person = person

    def did(self, path: str, **body: Any) -> Any:
        """A change over HTTP; it must be a success."""
        return self.page.evaluate("([path, body]) => desk.call('POST', path, body)", [path, body])

    def get(self, path: str) -> Any:
        """What is behind a path."""
        return self.page.evaluate("path => desk.call('GET', path)", path)

    def send(self, **message: Any) -> None:
        """Over the socket."""
        self.page.evaluate("message => desk.send(message)", message)

    def events(self, kind: str) -> list[dict[str, Any]]:
        """What came of a kind so far."""
        found: list[dict[str, Any]] = self.page.evaluate(
            "kind => desk.events.filter(({type}) => type === kind)", kind
        )
        return found

    def waits_for(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The first event of a kind with these fields."""
        found: list[dict[str, Any]] = []

        def there() -> bool:
            found[:] = [
                event
                for event in self.events(kind)
                if all(event.get(name) == value for name, value in fields.items())
            ]
            return bool(found)

        until(there)
        return found[0]

    def take(self, code: str) -> None:
        """Claim, begin, and open the conversation."""
        for step in ("claim", "start"):
            self.did(f"/api/agent/tickets/{code}/{step}")
        self.send(type="open", ticket=code, since=0)
        self.waits_for("opened", ticket=code)

    def say(self, code: str, text: str) -> None:
        """One message."""
        key = f"desk-{next(_NUMBERS):08d}"
        self.send(type="say", ticket=code, text=text, client_id=key)
        self.waits_for("ack", client_id=key)


@contextlib.contextmanager
def desk(
    browser: Browser, site: Site, name: str = "王律师", path: str = "/api/docs"
) -> Iterator[Desk]:
    """Somebody who is signed in with a console open."""
    person = add_person(site.store, name)
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(site.url + path)
    page.evaluate(_OPEN, {"login": person.login, "password": PASSWORD})
    try:
        yield Desk(page, person)
    finally:
        context.close()
        site.store.database.write_now(
            lambda connection: connection.execute(
                people.update().where(people.c.id == person.id).values(active=False)
            )
        )
