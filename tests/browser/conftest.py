"""Headless Chromium, the gateway with scripted parts, and a page that must not complain."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    ViewportSize,
    sync_playwright,
)

from kiosk.store import Store
from tests.browser.fakes import NOTHING, SCRIPT, ScriptedRecognizer, ScriptedSynthesizer, Server
from tests.fake_gateway import FakeGateway, fake_gateway
from tests.fakes_kiosk import FakeDialogue

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 10_000
WIDE: ViewportSize = {"width": 1920, "height": 1080}


@dataclass(frozen=True)
class Site:
    """A running gateway and its scripted parts."""

    url: str
    dialogue: FakeDialogue
    recognizer: ScriptedRecognizer
    synthesizer: ScriptedSynthesizer
    store: Store


def new_dialogue() -> FakeDialogue:
    """The script of these tests, with a reply for whatever isn't in it."""
    return FakeDialogue(script={**SCRIPT, "": (NOTHING,)})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder that drives a browser is marked, and skipped where there is none."""
    missing = pytest.mark.skip(reason="Chromium is not installed (apt install chromium).")
    for item in items:
        if "browser" not in getattr(item, "fixturenames", ()):
            continue
        item.add_marker(pytest.mark.browser)
        if _chromium() is None:
            item.add_marker(missing)


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_chromium(), args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    dialogue, ears, voice = new_dialogue(), ScriptedRecognizer(), ScriptedSynthesizer()
    gateway: FakeGateway = fake_gateway(
        tmp_path_factory.mktemp("gateway"), dialogue=dialogue, recognizer=ears, synthesizer=voice
    )
    server = Server(gateway.app)
    yield Site(server.start(), dialogue, ears, voice, gateway.store)
    server.stop()


@pytest.fixture
def site(running_site: Site) -> Iterator[Site]:
    """The running gateway with its parts as new."""
    yield running_site
    running_site.dialogue.down = False
    running_site.dialogue.delay = 0.0
    running_site.dialogue.heard.clear()
    running_site.recognizer.words = ScriptedRecognizer.words
    running_site.recognizer.ends_after = None
    running_site.recognizer.sounds = ()
    running_site.synthesizer.seconds = ScriptedSynthesizer.seconds
    running_site.synthesizer.said.clear()


@dataclass
class Complaints:
    """What pages have put on their consoles; `allowed` is part of one that a test provokes."""

    heard: list[str] = field(default_factory=list)
    allowed: str | None = None

    def watch(self, page: Page) -> Page:
        """Listen to this page too."""
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        page.set_default_timeout(PATIENCE_MS)
        return page

    def unexpected(self) -> list[str]:
        """Those that no test allowed."""
        return [text for text in self.heard if self.allowed is None or self.allowed not in text]

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.heard.append(message.text)


@pytest.fixture(scope="package")
def all_complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def complaints(all_complaints: Complaints) -> Iterator[Complaints]:
    """Every complaint that isn't allowed fails the test."""
    all_complaints.heard.clear()
    all_complaints.allowed = None
    yield all_complaints
    assert all_complaints.unexpected() == []


@pytest.fixture(scope="package")
def shared_page(browser: Browser, all_complaints: Complaints) -> Iterator[Page]:
    """One tab for all tests that don't need their own, so that files are loaded once."""
    context = browser.new_context(viewport=WIDE, locale="zh-CN")
    yield all_complaints.watch(context.new_page())
    context.close()


@pytest.fixture
def page(shared_page: Page, complaints: Complaints) -> Iterator[Page]:
    """The shared tab, as new."""
    shared_page.set_viewport_size(WIDE)
    yield shared_page
    shared_page.unroute_all()
    shared_page.evaluate("sessionStorage.clear()")


@pytest.fixture
def own_page(browser: Browser, complaints: Complaints) -> Iterator[Page]:
    """A page in a profile of its own, whose clock and scripts a test may change."""
    context = browser.new_context(viewport=WIDE, locale="zh-CN")
    yield complaints.watch(context.new_page())
    context.close()


@pytest.fixture
def kiosk(page: Page, site: Site) -> Page:
    """The kiosk page at its start."""
    page.goto(site.url)
    page.get_by_role("button", name="打字问").wait_for()
    page.get_by_text("公平司法所").first.wait_for()
    return page


def ask(page: Page, words: str) -> None:
    """Type a question and wait for what comes."""
    page.get_by_role("button", name="打字问", exact=True).click()
    page.get_by_label("您想问什么").fill(words)
    page.keyboard.press("Enter")
    page.locator("body:not([data-screen=typing]):not([data-screen=thinking])").wait_for()


def until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for something that happens on the server."""
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "It did not happen in time."
        time.sleep(0.05)


@pytest.fixture
def shots() -> Callable[[Page, str], None]:
    """Keeps a screenshot in the folder $WENXIAOFA_SHOTS, to be looked at; without it, none."""
    folder = os.environ.get("WENXIAOFA_SHOTS")

    def keep(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png")

    return keep
