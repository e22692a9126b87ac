"""Mediation rooms over a real Janus: three browsers, pictures that move, and who sees whom."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kiosk.people.persons import Person, Role
from tests.browser.console.conftest import PHONE, ConsoleSite
from tests.browser.console.residents import requested
from tests.browser.rooms.conftest import JanusServer, OpenPage
from tests.browser.test_calling import MOVES
from tests.browser.test_talking import request_person
from tests.kiosk.console import PASSWORD

FRAME_MS = 30_000
"""On a machine that does much else; alone it takes about one second."""
SEEN_MS = 30_000
RESIDENT = "来访居民"
Shots = Callable[[Page, str], None]
FIRST_FRAME = """() => {
  const last = (name) => performance.getEntriesByName(name).at(-1)?.startTime;
  return last("room-first-frame") - last("room-in");
}"""


@pytest.fixture
def mediator(rooms: ConsoleSite) -> Person:
    return rooms.person(name="王调解员", roles=[Role.MEDIATOR])


def led(open_page: OpenPage, mediator: Person, code: str) -> Page:
    """The mediator, who takes up a request, in its room."""
    page = open_page("/console/sign-in?next=/console/inbox")
    page.get_by_label("登录名").fill(mediator.login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator(f'.queue-item[data-ticket="{code}"]').get_by_role("button", name="接单").click()
    page.wait_for_url(f"**/tickets/{code}")
    page.get_by_role("button", name="多方视频").click()
    page.get_by_role("button", name="开房间，进去").click()
    page.locator(".room-go").click()
    expect(page.locator('.room[data-state="main"]')).to_be_visible()
    return page


def at_the_door(open_page: OpenPage, code: str) -> Page:
    """Somebody with a code, in the waiting room."""
    page = open_page(f"/room#{code}")
    page.locator(".room-go").click()
    expect(page.locator(".room-words")).to_contain_text("您在等候室")
    return page


def admitted(page: Page, lead: Page, name: str) -> None:
    """Let in by the mediator."""
    lead.locator(".lead-person.is-waiting", has_text=name).get_by_role(
        "button", name="请进"
    ).click()
    expect(page.locator('.room[data-state="main"]')).to_be_visible()


def guest_code(lead: Page, name: str) -> str:
    """A code for somebody of the other side."""
    lead.get_by_role("button", name="请人进来").click()
    lead.get_by_label("称呼").fill(name)
    lead.get_by_role("button", name="做一个口令").click()
    code = lead.locator(".room-code").inner_text()
    lead.get_by_role("button", name="好了").click()
    return code


def seen(page: Page, *names: str, moving: bool = True) -> None:
    """Exactly these others, each with a picture, that moves if one looks long enough."""
    others = page.locator(".room-tile:not(.is-own)")
    expect(others).to_have_count(len(names), timeout=SEEN_MS)
    for name in names:
        tile = page.locator('.room-tile[data-connected="true"]', has_text=name)
        expect(tile.locator("video")).to_have_count(1, timeout=SEEN_MS)
        seat = tile.get_attribute("data-seat")
        assert not moving or page.evaluate(MOVES, f'.room-tile[data-seat="{seat}"] video'), name


def test_three_meet_a_caucus_hides_and_the_draft_is_read_together(
    open_page: OpenPage, mediator: Person, shots: Shots
) -> None:
    resident = open_page("/")
    resident.get_by_text("公平司法所").first.wait_for()
    lead = led(open_page, mediator, request_person(resident))
    resident.get_by_role("button", name="进入多方视频").click()
    resident.locator(".room-go").click()
    expect(resident.locator(".room-words")).to_contain_text("您在等候室")
    guest = at_the_door(open_page, guest_code(lead, "李老板"))
    shots(guest, "waiting")
    shots(lead, "lead-waiting")
    admitted(resident, lead, RESIDENT)
    admitted(guest, lead, "李老板")
    seen(lead, RESIDENT, "李老板")
    seen(resident, "王调解员", "李老板")
    seen(guest, "王调解员", RESIDENT)
    assert guest.evaluate(FIRST_FRAME) <= FRAME_MS
    shots(lead, "lead-three")
    shots(resident, "terminal-three")
    shots(guest, "guest-three")

    lead.get_by_role("button", name="和申请人一方单独谈").click()
    expect(guest.locator(".room-words")).to_contain_text("单独谈")
    assert guest.locator("video").count() == 0
    seen(resident, "王调解员")
    seen(lead, RESIDENT, moving=False)
    shots(guest, "aside")
    shots(lead, "lead-caucus")
    lead.get_by_role("button", name="回到一起谈").click()
    seen(guest, "王调解员", RESIDENT, moving=False)

    lead.get_by_role("button", name="分享文件").click()
    lead.get_by_label("标题").fill("调解协议书（草稿）")
    text = "\n".join(f"第{one}条　李老板在本月底以前付清所欠工资。" for one in range(1, 40))
    lead.get_by_label("内容").fill(text)
    lead.get_by_role("button", name="给大家看").click()
    expect(guest.locator(".draft-text")).to_contain_text("第39条")
    lead.locator(".draft-text").evaluate("node => (node.scrollTop = node.scrollHeight)")
    guest.wait_for_function("() => document.querySelector('.draft-text').scrollTop > 100")
    shots(lead, "lead-draft")
    resident.set_viewport_size(PHONE)
    shots(resident, "phone-draft")
    lead.get_by_role("button", name="收起文件").click()
    expect(resident.locator(".draft")).to_be_hidden()
    shots(resident, "phone-three")

    lead.locator(".lead-person", has_text="李老板").get_by_role("button", name="关麦").click()
    expect(guest.locator(".room-muted")).to_be_visible()
    lead.set_viewport_size(PHONE)
    lead.wait_for_timeout(500)
    shots(lead, "lead-phone")
    lead.get_by_role("button", name="结束多方视频").click()
    lead.get_by_role("button", name="结束", exact=True).click()
    for page in (lead, resident, guest):
        expect(page.locator(".room-words")).to_contain_text("结束了")
        assert page.evaluate("document.querySelectorAll('video').length") == 0


def test_pictures_come_back_after_the_video_server_was_away(
    open_page: OpenPage, mediator: Person, rooms: ConsoleSite, janus: JanusServer, shots: Shots
) -> None:
    lead = led(open_page, mediator, requested(rooms, name="王婆婆"))
    lost = guest_code(lead, "李老板")
    lead.get_by_role("button", name="换口令").click()
    expect(lead.locator(".room-code")).not_to_have_text(lost)
    shots(lead, "lead-recoded")
    guest = at_the_door(open_page, lead.locator(".room-code").inner_text())
    lead.get_by_role("button", name="好了").click()
    admitted(guest, lead, "李老板")
    seen(guest, "王调解员", moving=False)
    janus.stop()
    expect(guest.locator(".room-head")).to_contain_text("可以两方视频", timeout=SEEN_MS)
    janus.start()
    seen(guest, "王调解员")
    seen(lead, "李老板", moving=False)
