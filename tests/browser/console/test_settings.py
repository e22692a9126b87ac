"""The office changes its settings, and residents' pages follow."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from kiosk.people.rights import Right
from tests.browser.conftest import Complaints
from tests.browser.console.conftest import PHONE, ConsoleSite, OpenConsole

SITE = "https://www.example.gov.cn"
Shots = Callable[[Page, str], None]


def saved(page: Page) -> None:
    """Press 保存 on the open tab and wait until it is kept."""
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("保存好了").first.wait_for()


def origin_is_welcome(consoles: ConsoleSite) -> bool:
    """Whether the embed on another web site would be answered."""
    body = {"text": "你好", "channel": "web"}
    with consoles.resident() as resident:
        answer = resident.post("/api/chat", json=body, headers={"Origin": SITE})
    return answer.status_code == 200 and answer.headers["access-control-allow-origin"] == SITE


def test_what_the_office_changes_reaches_residents(  # noqa: PLR0915 - one story from start to end
    browser: Browser,
    consoles: ConsoleSite,
    open_console: OpenConsole,
    complaints: Complaints,
    shots: Shots,
) -> None:
    context = browser.new_context(locale="zh-CN", viewport=PHONE)
    kiosk = complaints.watch(context.new_page())
    kiosk.clock.install()
    kiosk.goto(consoles.url)
    kiosk.get_by_text("公平司法所").first.wait_for()
    with kiosk.expect_response("**/api/devices/heartbeat") as beat:
        kiosk.clock.run_for(6_000)
    assert beat.value.status == 204

    page = open_console(consoles.person(rights=[Right.ADMIN]), "/settings")
    page.get_by_label("单位名称").fill("")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("[data-setting='office.name']")).to_contain_text("不能为空")
    page.get_by_label("单位名称").fill("公道司法所")
    page.get_by_label("窗口电话").fill("028-86543210")
    saved(page)
    expect(page.locator("[data-setting='office.phone']")).to_contain_text(
        "文件里的值：028-81234567"
    )
    expect(page.locator(".q-notification")).to_have_count(0, timeout=15_000)
    shots(page, "settings-office")
    page.get_by_role("tab", name="服务点和法律之家").click()
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

    assert not origin_is_welcome(consoles)
    page.get_by_role("tab", name="网站嵌入").click()
    page.get_by_label("允许嵌入聊天窗口的网站").fill(f"{SITE}/chat")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("[data-setting='gateway.allowed_origins']")).to_contain_text("不要带路径")
    page.get_by_label("允许嵌入聊天窗口的网站").fill(SITE)
    saved(page)
    assert origin_is_welcome(consoles)
    snippet = page.locator(".settings-snippet textarea").first
    expect(snippet).to_have_value(
        f'<script src="{consoles.url}/embed.js" data-office="公道司法所" defer></script>'
    )
    expect(page.locator(".q-notification")).to_have_count(0, timeout=15_000)
    shots(page, "settings-embed")

    page.get_by_role("tab", name="一体机").click()
    row = page.locator(".device").first
    row.get_by_role("button", name="起名").click()
    page.get_by_label("名称，例如：大厅").fill("大厅")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".device").first).to_contain_text("大厅")
    expect(page.locator(".device").first).to_contain_text("现在的版本")
    expect(page.locator(".q-dialog")).to_have_count(0)
    shots(page, "settings-devices")

    page.get_by_role("tab", name="本所信息").click()
    for name in ("office.name", "office.phone"):
        row = page.locator(f"[data-setting='{name}']")
        row.get_by_role("button", name="改回文件的值").click()
        expect(row.get_by_role("button", name="改回文件的值")).to_have_count(0)
    expect(page.get_by_label("单位名称")).to_have_value("公平司法所")
    context.close()


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
    first.get_by_role("tab", name="服务和材料").click()
    row = first.locator("[data-setting='services.mediation']")
    row.get_by_role("button", name="修改").click()
    first.get_by_label("要准备").fill("户口簿\n借条")
    shots(first, "settings-service")
    first.get_by_role("button", name="保存", exact=True).click()
    expect(row).to_contain_text("户口簿、借条")
    expect(first.locator(".q-dialog")).to_have_count(0)
    shots(first, "settings-services")
    second.get_by_role("tab", name="声音和字号").click()
    second.wait_for_timeout(400)
    shots(second, "settings-voice-phone")
