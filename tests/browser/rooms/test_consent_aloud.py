"""The question of consent to a recording is heard, not only read. Pictures don't matter here, so a
stand-in answers for Janus, and no network has to be made."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kiosk.cases.reference import Reference
from kiosk.console.mount import mount_console
from kiosk.people.persons import Person, Role
from kiosk.rooms.server_files import write_files
from kiosk.settings import parse_settings
from tests.browser.conftest import Complaints, new_dialogue, until
from tests.browser.console.conftest import LAPTOP, ConsoleSite
from tests.browser.fakes import ScriptedSynthesizer, Server
from tests.browser.rooms.conftest import OpenPage
from tests.browser.rooms.test_recording import answers
from tests.browser.rooms.test_recording import ask as ask_everybody
from tests.browser.rooms.test_rooms import RESIDENT, admitted, led
from tests.browser.test_talking import request_person
from tests.fake_gateway import fake_gateway
from tests.fakes_janus import FakeJanus
from tests.fakes_kiosk import CHEAP_PASSWORDS, ENTRY

QUESTION = "王调解员想把这次多方视频录下来，您同意吗？"


@dataclass(frozen=True)
class Voiced:
    """A gateway that can record and speak."""

    site: ConsoleSite
    voice: ScriptedSynthesizer

    def said(self, words: str) -> int:
        """How often these words were spoken."""
        return sum(words in text for text, _ in self.voice.said)


@pytest.fixture
def voiced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Voiced]:
    janus, voice = FakeJanus(), ScriptedSynthesizer()
    janus.start()
    folder = tmp_path_factory.mktemp("voiced")
    call = {
        "rooms_address": "192.0.2.2",
        "rooms_api": janus.address,
        "rooms_folder": str(folder / "files"),
    }
    write_files(parse_settings({"call": call}, folder=folder).call)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.web.limits.SIGN_INS_PER_MINUTE", 600)
        gateway = fake_gateway(
            folder,
            dialogue=new_dialogue(),
            synthesizer=voice,
            reference=Reference([ENTRY]),
            passwords=CHEAP_PASSWORDS,
            console=mount_console,
            call=call,
            recording={"offered": True, "folder": "recordings", "key_file": "recording.key"},
        )
    server = Server(gateway.app)
    yield Voiced(ConsoleSite(server.start(), gateway.store), voice)
    server.stop()
    janus.stop()


@pytest.fixture
def opened(browser: Browser, voiced: Voiced, complaints: Complaints) -> Iterator[OpenPage]:
    contexts: list[BrowserContext] = []

    def open_page(path: str) -> Page:
        context = browser.new_context(viewport=LAPTOP, locale="zh-CN")
        contexts.append(context)
        page = complaints.watch(context.new_page())
        page.goto(f"{voiced.site.url}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def mediator(voiced: Voiced) -> Person:
    return voiced.site.person(name="王调解员", roles=[Role.MEDIATOR])


def in_the_room(opened: OpenPage, mediator: Person) -> tuple[Page, Page]:
    """A resident at the terminal and the mediator."""
    resident = opened("/")
    resident.get_by_text("公平司法所").first.wait_for()
    lead = led(opened, mediator, request_person(resident))
    resident.get_by_role("button", name="进入多方视频").click()
    resident.locator(".room-go").click()
    admitted(resident, lead, RESIDENT)
    return resident, lead


def test_whoever_is_asked_hears_the_question_once_and_until_it_is_answered(
    opened: OpenPage, mediator: Person, voiced: Voiced
) -> None:
    resident, lead = in_the_room(opened, mediator)
    ask_everybody(lead)
    until(lambda: voiced.said(QUESTION) == 1)
    answers("同意录像", lead)
    lead.get_by_text("在等 1 位回答").first.wait_for()
    answers("不同意", resident)
    expect(resident.locator(".recording-card")).to_be_hidden()
    assert voiced.said(QUESTION) == 1, "what others answer doesn't have it said again"
    ask_everybody(lead)
    until(lambda: voiced.said(QUESTION) == 2)


def test_nothing_is_read_aloud_to_whoever_wants_it_quiet(
    opened: OpenPage, mediator: Person, voiced: Voiced
) -> None:
    resident, lead = in_the_room(opened, mediator)
    resident.get_by_role("button", name="只显示不出声").click()
    ask_everybody(lead)
    expect(resident.locator(".recording-card")).to_contain_text("王调解员想录像")
    answers("不同意", resident)
    expect(resident.locator(".recording-card")).to_be_hidden()
    assert voiced.said(QUESTION) == 0
