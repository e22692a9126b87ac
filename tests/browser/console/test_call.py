"""The whole way: a resident asks something hard, waits, speaks by video with a lawyer in the
console, gets the closing line, and is wiped."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.people.persons import Person, Role
from tests.browser.conftest import Complaints
from tests.browser.console.conftest import PHONE, ConsoleSite, OpenConsole
from tests.browser.test_calling import FIRST_FRAME, MOVES, connected
from tests.browser.test_talking import request_person


@pytest.fixture
def lawyer(consoles: ConsoleSite) -> Person:
    return consoles.person(name="王律师", roles=[Role.STAFF])


@pytest.fixture
def kiosk_page(browser: Browser, consoles: ConsoleSite, complaints: Complaints) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, locale="zh-CN")
    page = complaints.watch(context.new_page())
    page.goto(consoles.url)
    page.get_by_text("公平司法所").first.wait_for()
    yield page
    context.close()


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("WENXIAOFA_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_face_to_face_with_a_lawyer_and_gone_without_a_trace(
    kiosk_page: Page, open_console: OpenConsole, lawyer: Person
) -> None:
    console = open_console(lawyer, "/inbox")
    code = request_person(kiosk_page)
    item = console.locator(f'.queue-item[data-ticket="{code}"]')
    item.get_by_role("button", name="接单").click()
    console.wait_for_url(f"**/tickets/{code}")
    console.locator(".talk-state:not(.is-down)").wait_for()
    console.get_by_label("写给居民的话").fill("您好，我们视频谈。")
    console.get_by_role("button", name="发送", exact=True).click()
    expect(kiosk_page.locator(".bubble-theirs")).to_contain_text("我们视频谈")
    console.get_by_role("button", name="视频通话").click()
    shot(console, "console-call-check")
    console.locator(".call-go").click()
    expect(kiosk_page.locator(".call")).to_contain_text("王律师请您视频通话")
    shot(kiosk_page, "ringing-portrait")
    kiosk_page.get_by_role("button", name="接听", exact=True).click()
    kiosk_page.locator(".call-go").click()
    connected(kiosk_page)
    connected(console)
    assert kiosk_page.evaluate(MOVES, ".call-other")
    assert console.evaluate(MOVES, ".call-other")
    assert kiosk_page.evaluate(FIRST_FRAME) <= 2_000
    shot(kiosk_page, "call-portrait")
    shot(console, "console-call")
    console.set_viewport_size(PHONE)
    console.wait_for_timeout(300)
    shot(console, "console-call-phone")
    console.get_by_role("button", name="挂断").click()
    expect(kiosk_page.locator(".call")).to_contain_text("通话结束了")
    console.get_by_role("tab", name="情况和处理").click()
    console.get_by_role("button", name="办完").click()
    console.get_by_text("已解答").click()
    console.locator(".console-dialog").get_by_role("button", name="办完").click()
    expect(kiosk_page.locator(".bubble-robot")).to_contain_text("王律师结束了这次谈话")
    kiosk_page.locator(".talk-over").get_by_role("button", name="结束并清除").click()
    expect(kiosk_page.locator(".farewell")).to_be_visible()
    assert "视频谈" not in kiosk_page.content()
    assert kiosk_page.evaluate("document.querySelectorAll('video').length") == 0
