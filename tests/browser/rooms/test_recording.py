"""Recording a mediation room, over a real Janus: three browsers that are asked, and what is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kiosk.people.persons import Person, Role
from kiosk.rooms.recording_view import NOT_ALL_AGREED
from kiosk.rooms.recordings import WEBM
from tests.browser.conftest import Complaints
from tests.browser.console.conftest import PHONE, ConsoleSite
from tests.browser.rooms.conftest import OpenPage
from tests.browser.rooms.test_rooms import RESIDENT, admitted, at_the_door, guest_code, led, seen
from tests.browser.test_talking import request_person

PATIENCE_MS = 30_000
SIGN = ".recording-sign"
Shots = Callable[[Page, str], None]
READ = "path => fetch(path).then(answer => answer.json())"
BYTES = (
    "path => fetch(path).then(answer => answer.arrayBuffer()).then(all => [...new Uint8Array(all)])"
)


@pytest.fixture
def mediator(rooms: ConsoleSite) -> Person:
    return rooms.person(name="王调解员", roles=[Role.MEDIATOR])


def ask(lead: Page) -> None:
    """The mediator asks everybody."""
    lead.get_by_role("button", name="录像", exact=True).click()
    lead.get_by_role("button", name="问大家同不同意").click()


def answers(words: str, *pages: Page) -> None:
    """People answer, each on their own page."""
    for page in pages:
        page.locator(".recording-card.is-asking").get_by_role("button", name=words).click()


def signs(words: str, *pages: Page) -> None:
    """What all of these pages say, in words."""
    for page in pages:
        expect(page.locator(SIGN)).to_contain_text(words, timeout=PATIENCE_MS)


def kept(lead: Page, code: str) -> list[dict[str, Any]]:
    """The request's recordings, as the mediator may read them."""
    found = lead.evaluate(READ, f"/api/agent/tickets/{code}/recordings")
    recordings: list[dict[str, Any]] = found["recordings"]
    return recordings


def size_at_least(lead: Page, code: str, size: int) -> None:
    """So much of the last recording has arrived."""
    for _ in range(60):
        if kept(lead, code)[-1]["size"] >= size:
            return
        lead.wait_for_timeout(500)
    raise AssertionError(f"only {kept(lead, code)[-1]['size']} bytes have arrived")


def files(rooms: ConsoleSite) -> list[Path]:
    """All that lies in the folder of recordings."""
    database = rooms.store.database.file
    assert database is not None
    return [one for one in (database.parents[1] / "recordings").rglob("*") if one.is_file()]


@dataclass(frozen=True)
class Three:
    """Three in a room."""

    lead: Page
    resident: Page
    guest: Page
    code: str
    """Of the request."""

    @property
    def all(self) -> tuple[Page, Page, Page]:
        """Their pages."""
        return self.lead, self.resident, self.guest


@pytest.fixture
def three(open_page: OpenPage, mediator: Person, complaints: Complaints) -> Three:
    # A part that is under way when the recording ends is refused, which the browser notes.
    complaints.allowed = "409 (Conflict)"
    resident = open_page("/")
    resident.get_by_text("公平司法所").first.wait_for()
    code = request_person(resident)
    lead = led(open_page, mediator, code)
    resident.get_by_role("button", name="进入多方视频").click()
    resident.locator(".room-go").click()
    guest = at_the_door(open_page, guest_code(lead, "李老板"))
    admitted(resident, lead, RESIDENT)
    admitted(guest, lead, "李老板")
    seen(lead, RESIDENT, "李老板", moving=False)
    return Three(lead, resident, guest, code)


def test_one_who_refuses_is_enough_and_only_the_mediator_learns_it(
    three: Three, rooms: ConsoleSite, shots: Shots
) -> None:
    lead, resident, guest = three.all
    ask(lead)
    expect(resident.locator(".recording-card")).to_contain_text("王调解员想录像")
    expect(guest.locator(".recording-card")).to_contain_text("满 30 天自动删除")
    shots(resident, "recording-asked")
    shots(lead, "recording-lead-asked")
    guest.set_viewport_size(PHONE)
    guest.wait_for_timeout(300)
    shots(guest, "recording-asked-phone")
    answers("同意录像", lead, resident)
    signs("还没有录像", *three.all)
    answers("不同意", guest)
    signs(NOT_ALL_AGREED, lead)
    signs("没有录像", resident, guest)
    expect(resident.locator(SIGN)).not_to_contain_text("同意")
    shots(lead, "recording-refused")
    assert [one.get("began_at") for one in kept(lead, three.code)] == [None]
    assert files(rooms) == []


def test_all_agree_it_is_kept_encrypted_and_ends_when_one_takes_it_back(
    three: Three, rooms: ConsoleSite, shots: Shots
) -> None:
    lead, resident, guest = three.all
    code = three.code
    ask(lead)
    answers("同意录像", lead, resident)
    expect(resident.locator('.recording[data-state="recording"]')).to_have_count(0)
    answers("同意录像", guest)
    signs("正在录像", *three.all)
    size_at_least(lead, code, 20_000)
    guest.set_viewport_size(PHONE)
    shots(lead, "recording-lead")
    shots(guest, "recording-phone")
    shots(resident, "recording-terminal")

    resident.get_by_role("button", name="回到谈话").click()
    expect(resident.locator(".strip-recording")).to_contain_text("正在录像")
    shots(resident, "recording-talk")
    resident.locator(".strip").get_by_role("button", name="回到多方视频").click()
    signs("正在录像", resident)

    lead.get_by_role("button", name="和申请人一方单独谈").click()
    signs("录像暂停", *three.all)
    shots(lead, "recording-caucus")
    shots(guest, "recording-aside")
    was = kept(lead, code)[-1]["size"]
    lead.wait_for_timeout(5_000)
    assert kept(lead, code)[-1]["size"] == was, "a caucus is not recorded"
    lead.get_by_role("button", name="回到一起谈").click()
    signs("正在录像", *three.all)
    size_at_least(lead, code, was + 20_000)

    guest.get_by_role("button", name="收回同意，不录了").click()
    signs("有人收回了同意", lead)
    signs("录像停了", resident, guest)
    lead.wait_for_timeout(3_000)
    recorded = kept(lead, code)[-1]
    assert len(recorded["agreed"]) == 3
    assert len(recorded["stretches"]) == 2
    stored = files(rooms)
    assert stored
    assert not any(WEBM in one.read_bytes() for one in stored)
    for stretch in recorded["stretches"]:
        is_a_film(lead, code, recorded["id"], stretch)
    played(lead, rooms, code, recorded["id"], shots)


def is_a_film(lead: Page, code: str, number: int, stretch: dict[str, Any]) -> None:
    """What the mediator gets is WebM, with a picture and sound."""
    path = f"/api/agent/tickets/{code}/recordings/{number}/{stretch['stretch']}"
    content = bytes(lead.evaluate(BYTES, path))
    assert content.startswith(WEBM)
    assert len(content) == stretch["size"]
    assert len(content) > 10_000
    assert b"V_VP8" in content
    assert b"A_OPUS" in content


def played(lead: Page, rooms: ConsoleSite, code: str, number: int, shots: Shots) -> None:
    """It plays on the request's page."""
    lead.goto(f"{rooms.url}/console/tickets/{code}")
    row = lead.locator(f'[data-recording="{number}"]')
    row.scroll_into_view_if_needed()
    expect(row).to_contain_text("李老板")
    shots(lead, "recording-case")
    row.get_by_role("button", name="看", exact=True).first.click()
    lead.wait_for_function(
        "() => document.querySelector('video.recording-video')?.videoWidth === 960"
    )
    lead.wait_for_timeout(1_500)
    shots(lead, "recording-playing")
