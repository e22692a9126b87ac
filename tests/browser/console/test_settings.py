"""The office changes its settings, and residents' pages follow."""

import secrets
import time
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy.engine import Connection

from kiosk.people.rights import Right
from kiosk.store.recording_tables import recording_stretches, recordings
from tests.browser.conftest import Complaints
from tests.browser.console.conftest import PHONE, ConsoleSite, OpenConsole
from tests.browser.console.residents import requested

SITE = "https://www.example.gov.cn"
Shots = Callable[[Page, str], None]


def saved(page: Page) -> None:
    """Press 保存 on the open tab and wait until it is kept."""
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("保存好了").first.wait_for()


def setting(page: Page, name: str) -> Locator:
    """One setting on the page, by its name such as office.phone."""
    return page.locator(f"[data-setting='{name}']")


def to_tab(page: Page, name: str) -> None:
    """Open a tab; while one slides in, buttons of the last are there too."""
    page.get_by_role("tab", name=name).click()
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    expect(page.locator(".q-tab-panel")).to_have_count(1)


def nothing_in_the_way(page: Page) -> None:
    """Wait until no notification covers the page."""
    expect(page.locator(".q-notification")).to_have_count(0, timeout=15_000)


def back_to_the_file(page: Page, *names: str) -> None:
    """Give back what the test changed, by the page's own buttons."""
    to_tab(page, "本所信息")
    for name in names:
        back = setting(page, name).get_by_role("button", name="改回文件的值")
        back.click()
        expect(back).to_have_count(0)


def origin_is_welcome(consoles: ConsoleSite) -> bool:
    """Whether the embed on another web site would be answered."""
    body = {"text": "你好", "channel": "web"}
    with consoles.resident() as resident:
        answer = resident.post("/api/chat", json=body, headers={"Origin": SITE})
    return answer.status_code == 200 and answer.headers["access-control-allow-origin"] == SITE


@pytest.fixture
def kiosk(browser: Browser, consoles: ConsoleSite, complaints: Complaints) -> Iterator[Page]:
    """A resident's page whose clock the test moves, known to the gateway as a kiosk."""
    context = browser.new_context(locale="zh-CN", viewport=PHONE)
    page = complaints.watch(context.new_page())
    page.clock.install()
    page.goto(consoles.url)
    page.get_by_text("公平司法所").first.wait_for()
    with page.expect_response("**/api/devices/heartbeat") as beat:
        page.clock.run_for(6_000)
    assert beat.value.status == 204
    yield page
    context.close()


def test_name_and_stations_reach_residents(
    kiosk: Page, consoles: ConsoleSite, open_console: OpenConsole, shots: Shots
) -> None:
    page = open_console(consoles.person(rights=[Right.ADMIN]), "/settings")
    page.get_by_label("单位名称").fill("")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(setting(page, "office.name")).to_contain_text("不能为空")
    page.get_by_label("单位名称").fill("公道司法所")
    page.get_by_label("窗口电话").fill("028-86543210")
    saved(page)
    expect(setting(page, "office.phone")).to_contain_text("文件里的值：028-81234567")
    nothing_in_the_way(page)
    shots(page, "settings-office")
    to_tab(page, "服务点和法律之家")
    page.get_by_role("button", name="新增服务点").click()
    page.get_by_label("名称，例如").fill("兴隆村法律服务工作室")
    page.get_by_label("什么时候有人").fill("每周三上午")
    saved(page)
    expect(page.locator(".setting-row")).to_contain_text("每周三上午")

    with kiosk.expect_response("**/api/office"):
        kiosk.clock.run_for(60_000)
    expect(kiosk.locator(".bar-office")).to_have_text("公道司法所")
    kiosk.get_by_role("button", name="我能帮您什么").click()
    expect(kiosk.locator(".places")).to_contain_text("兴隆村法律服务工作室")
    kiosk.locator(".places").scroll_into_view_if_needed()
    shots(kiosk, "settings-places")
    back_to_the_file(page, "office.name", "office.phone")


def test_what_was_changed_is_listed(
    consoles: ConsoleSite, open_console: OpenConsole, shots: Shots
) -> None:
    page = open_console(consoles.person(rights=[Right.ADMIN]), "/settings", size=PHONE)
    for hours in ("每天上午", "每天下午"):
        page.get_by_label("办公时间").fill(hours)
        saved(page)
        nothing_in_the_way(page)
    setting(page, "office.hours").get_by_role("button", name="看改过的").click()
    changes = page.locator(".q-dialog .setting-change")
    expect(changes.nth(0)).to_contain_text("改成：每天下午（原来：每天上午）")
    expect(changes.nth(1)).to_contain_text("改成：每天上午")
    shots(page, "settings-history")
    page.get_by_role("button", name="关上").click()
    back_to_the_file(page, "office.hours")
    setting(page, "office.hours").get_by_role("button", name="看改过的").click()
    expect(changes.nth(0)).to_contain_text("改回文件的值（原来：每天下午）")


def test_another_web_site_is_let_in(
    consoles: ConsoleSite, open_console: OpenConsole, shots: Shots
) -> None:
    page = open_console(consoles.person(rights=[Right.ADMIN]), "/settings")
    assert not origin_is_welcome(consoles)
    to_tab(page, "网站嵌入")
    page.get_by_label("允许嵌入聊天窗口的网站").fill(f"{SITE}/chat")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(setting(page, "gateway.allowed_origins")).to_contain_text("不要带路径")
    page.get_by_label("允许嵌入聊天窗口的网站").fill(SITE)
    saved(page)
    assert origin_is_welcome(consoles)
    expect(page.locator(".settings-snippet textarea").first).to_have_value(
        f'<script src="{consoles.url}/embed.js" data-office="公平司法所" defer></script>'
    )
    nothing_in_the_way(page)
    shots(page, "settings-embed")


@pytest.mark.usefixtures("kiosk")
def test_a_kiosk_gets_a_name(
    consoles: ConsoleSite, open_console: OpenConsole, shots: Shots
) -> None:
    page = open_console(consoles.person(rights=[Right.ADMIN]), "/settings")
    to_tab(page, "一体机")
    device = page.locator(".device").first
    device.get_by_role("button", name="起名").click()
    page.get_by_label("名称，例如：大厅").fill("大厅")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(device).to_contain_text("大厅")
    expect(device).to_contain_text("现在的版本")
    expect(page.locator(".q-dialog")).to_have_count(0)
    shots(page, "settings-devices")


def test_two_people_at_the_same_setting(
    consoles: ConsoleSite, open_console: OpenConsole, shots: Shots
) -> None:
    first = open_console(consoles.person(rights=[Right.ADMIN]), "/settings")
    second = open_console(consoles.person("late", rights=[Right.ADMIN]), "/settings", size=PHONE)
    for page, words in ((first, "九点"), (second, "十点")):
        page.get_by_label("办公时间").fill(words)
    saved(first)
    second.get_by_role("button", name="保存", exact=True).click()
    expect(second.get_by_text("您的没有保存")).to_be_visible()
    shots(second, "settings-phone")
    to_tab(first, "服务和材料")
    row = first.locator("[data-setting='services.mediation']")
    row.get_by_role("button", name="修改").click()
    first.get_by_label("要准备").fill("户口簿\n借条")
    shots(first, "settings-service")
    first.get_by_role("button", name="保存", exact=True).click()
    expect(row).to_contain_text("户口簿、借条")
    expect(first.locator(".q-dialog")).to_have_count(0)
    shots(first, "settings-services")
    to_tab(second, "声音和字号")
    second.wait_for_timeout(400)
    shots(second, "settings-voice-phone")


def kept(consoles: ConsoleSite, code: str, size: int) -> int:
    """A recording of a room that is over, as the database has it; its number."""
    now = time.time()
    values = {
        "uid": secrets.token_hex(16), "code": code, "room_id": 1, "asked_at": now - 900,
        "asked_by": "王调解员", "days": 30, "began_at": now - 800, "ended_at": now - 200,
        "ending": "stopped", "kept_until": now + 30 * 86_400, "wrapped_key": "x",
    }  # fmt: skip
    stretch = {"number": 1, "began_at": now - 800, "last_at": now - 200, "parts": 1, "size": size}

    def work(connection: Connection) -> int:
        number = connection.execute(recordings.insert().values(**values)).inserted_primary_key[0]
        connection.execute(recording_stretches.insert().values(recording_id=number, **stretch))
        return int(number)

    return consoles.store.database.write_now(work)


def test_recordings_are_listed_and_deleted_but_never_seen(
    consoles: ConsoleSite, open_console: OpenConsole, complaints: Complaints
) -> None:
    admin = consoles.person(name="录像主任", rights=[Right.ADMIN], roles=[])
    page = open_console(admin, "/settings")
    to_tab(page, "录像")
    expect(page.get_by_text("没有录像。")).to_be_visible()
    code = requested(consoles)
    first, second = (kept(consoles, code, size) for size in (2_500_000, 7_000_000))
    page.reload()
    to_tab(page, "录像")
    rows = page.locator("[data-recording]")
    expect(rows).to_have_count(2)
    row = page.locator(f"[data-recording='{first}']")
    expect(row).to_contain_text(f"登记 {code}")
    expect(row).to_contain_text("王调解员提出，约 10 分 0 秒，2.5 MB")
    expect(row).to_contain_text("自动删除")
    expect(row.locator("a, video")).to_have_count(0)
    complaints.allowed = "404"
    seen = page.request.get(f"{consoles.url}/api/agent/tickets/{code}/recordings/{first}/1")
    assert seen.status in (403, 404), "that there is one, never what is on it"
    row.get_by_role("button", name="删除").click()
    asked = page.locator(".console-dialog")
    expect(asked).to_contain_text("不能恢复")
    asked.get_by_role("button", name="取消").click()
    expect(rows).to_have_count(2)
    row.get_by_role("button", name="删除").click()
    page.locator(".console-dialog").get_by_role("button", name="删除").click()
    expect(page.get_by_text("录像删除了。")).to_be_visible()
    expect(rows).to_have_count(1)
    expect(page.locator(f"[data-recording='{second}']")).to_be_visible()
    left = consoles.store.database.read_now(
        lambda connection: connection.execute(
            sa.select(recordings.c.wrapped_key, recordings.c.deleted_at).where(
                recordings.c.id == first
            )
        ).one()
    )
    assert left.wrapped_key is None
    assert left.deleted_at
    with consoles.resident() as client:
        client.post(f"/api/tickets/{code}/withdraw")


def test_what_was_typed_elsewhere_outlives_saving_and_deleting_is_asked_first(
    consoles: ConsoleSite, open_console: OpenConsole
) -> None:
    page = open_console(consoles.person(rights=[Right.ADMIN], roles=[]), "/settings")
    setting(page, "office.address").get_by_role("textbox").fill("还没有保存的地址")
    to_tab(page, "保存和清除")
    days = setting(page, "gateway.ticket_keep_days").get_by_role("spinbutton")
    days.fill("90")
    page.get_by_role("button", name="保存", exact=True).click()
    asked = page.locator(".console-dialog")
    expect(asked).to_contain_text("从 180 天改成 90 天：超过 90 天的马上删除，不能恢复。")
    asked.get_by_role("button", name="先不改").click()
    expect(days).to_have_value("90")
    days.fill("200")
    saved(page)
    to_tab(page, "本所信息")
    address = setting(page, "office.address").get_by_role("textbox")
    expect(address).to_have_value("还没有保存的地址")
    to_tab(page, "保存和清除")
    setting(page, "gateway.ticket_keep_days").get_by_role("button", name="改回文件的值").click()
    expect(days).to_have_value("180")
