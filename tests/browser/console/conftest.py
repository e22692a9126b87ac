"""A gateway with the console, people with accounts, and their browsers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from kiosk.cases.reference import Reference
from kiosk.console.mount import mount_console
from kiosk.people.persons import Person
from kiosk.store import Store
from tests.browser.conftest import Complaints, new_dialogue
from tests.browser.fakes import Server
from tests.fake_gateway import fake_gateway
from tests.fakes_kiosk import CHEAP_PASSWORDS, ENTRY
from tests.kiosk.console import PASSWORD, person

LAPTOP: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}


@dataclass(frozen=True)
class ConsoleSite:
    """A running gateway with the console."""

    url: str
    store: Store

    def person(self, login: str | None = None, **fields: Any) -> Person:
        """Somebody new with an account."""
        return person(self, login, **fields)

    def resident(self) -> httpx2.Client:
        """A resident's side of the API."""
        return httpx2.Client(base_url=self.url, trust_env=False)


@pytest.fixture(scope="package")
def running_console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.web.limits.SIGN_INS_PER_MINUTE", 600)  # all tests have one address
        gateway = fake_gateway(
            tmp_path_factory.mktemp("console"),
            dialogue=new_dialogue(),
            reference=Reference([ENTRY]),
            passwords=CHEAP_PASSWORDS,
            console=mount_console,
        )
    server = Server(gateway.app)
    yield ConsoleSite(server.start(), gateway.store)
    server.stop()


@pytest.fixture
def consoles(running_console: ConsoleSite) -> ConsoleSite:
    """The gateway."""
    return running_console


OpenConsole = Callable[..., Page]


@pytest.fixture
def open_console(
    browser: Browser, consoles: ConsoleSite, complaints: Complaints
) -> Iterator[OpenConsole]:
    """Opens a page of the console for somebody, in a profile of their own."""
    contexts: list[BrowserContext] = []

    def open_page(
        who: Person, path: str = "/", *, size: ViewportSize = LAPTOP, password: str = PASSWORD
    ) -> Page:
        context = browser.new_context(viewport=size, locale="zh-CN")
        contexts.append(context)
        page = complaints.watch(context.new_page())
        page.goto(f"{consoles.url}/console/sign-in?next=/console{path}")
        page.get_by_label("登录名").fill(who.login)
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录").click()
        page.locator(".console-bar").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
