"""From the request to the closing line, with a resident and people at their consoles."""

import statistics
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.people.persons import Person, Role
from tests.browser.conftest import WIDE, Complaints, until
from tests.browser.console.conftest import PHONE, ConsoleSite, OpenConsole
from tests.browser.console.residents import Resident, requested, resident
from tests.browser.test_talking import request_person

SHOWN_MS = 300
SAID_MS = 150
HOSTILE = '<img src=x onerror="window.pwned=1"><b>粗</b>'


@pytest.fixture
def lawyer(consoles: ConsoleSite) -> Person:
    return consoles.person(name="王律师", roles=[Role.STAFF])


@pytest.fixture
def asked(browser: Browser, consoles: ConsoleSite) -> Iterator[Resident]:
    """A resident who waits, with the conversation open."""
    somebody = resident(browser, consoles, name="王婆婆")
    somebody.connect()
    yield somebody
    with consoles.resident() as client:
        client.post(f"/api/tickets/{somebody.code}/withdraw")
    somebody.context.close()


def take(page: Page, code: str) -> None:
    """Claim it from the queue and wait for the conversation."""
    page.locator(f'.queue-item[data-ticket="{code}"]').get_by_role("button", name="接单").click()
    page.wait_for_url(f"**/tickets/{code}")
    page.locator(".talk-state:not(.is-down)").wait_for()
    page.get_by_label("写给居民的话").wait_for()


def write(page: Page, words: str) -> None:
    page.get_by_label("写给居民的话").fill(words)
    page.get_by_role("button", name="发送", exact=True).click()


def close(page: Page) -> None:
    page.get_by_role("button", name="办完").click()
    page.get_by_text("已解答").click()
    page.locator(".console-dialog").get_by_role("button", name="办完").click()
    page.get_by_role("button", name="重新打开").wait_for()


def test_from_the_request_to_the_closing_line(
    browser: Browser, consoles: ConsoleSite, open_console: OpenConsole, lawyer: Person
) -> None:
    page = open_console(lawyer, "/inbox")
    page.wait_for_timeout(800)
    page.evaluate(
        """() => { window.seen = {}; new MutationObserver(() => {
          for (const node of document.querySelectorAll('.queue-item')) {
            window.seen[node.dataset.ticket] ??= Date.now();
          } }).observe(document.body, {childList: true, subtree: true}); }"""
    )
    took = []
    for _ in range(5):
        code = requested(consoles)
        agreed = time.time() * 1000
        page.wait_for_function("(code) => window.seen[code]", arg=code)
        took.append(page.evaluate("(code) => window.seen[code]", code) - agreed)
        with consoles.resident() as client:
            client.post(f"/api/tickets/{code}/withdraw")
    assert page.evaluate("window.consoleRung") == 5
    assert statistics.median(took) <= SHOWN_MS, took
    somebody = resident(browser, consoles, name="王婆婆")
    somebody.connect()
    take(page, somebody.code)
    expect(page.locator(".talk-state")).to_have_text("居民在线")
    expect(page.get_by_text("王婆婆")).to_be_visible()
    write(page, "您好，请慢慢说。")
    said = somebody.wait_for("message", kind="text", text="您好，请慢慢说。")
    assert said["name"] == "王律师"
    somebody.send(type="typing")
    expect(page.locator(".talk-state")).to_have_text("居民正在输入…")
    somebody.say("合同到期了，公司不续。", "resident-1")
    expect(page.locator(".bubble.is-theirs")).to_contain_text("合同到期了")
    somebody.send(type="read", seq=said["seq"])
    expect(page.locator(".bubble.is-own .bubble-read").first).to_have_text("居民已读")
    until(lambda: bool(somebody.heard("read")))
    close(page)
    closing = somebody.wait_for("message", kind="closing")
    assert "王律师结束了这次谈话" in closing["text"]
    expect(page.locator(".kind-closing")).to_be_visible()
    expect(page.locator(".talk-hint")).to_have_text("这次谈话已经结束。")
    somebody.context.close()


def test_second_to_claim_is_told_who_has_it(
    consoles: ConsoleSite, open_console: OpenConsole, lawyer: Person, asked: Resident
) -> None:
    other = open_console(consoles.person(name="钱调解员"), "/inbox")
    page = open_console(lawyer, "/inbox")
    other.locator(f'.queue-item[data-ticket="{asked.code}"]').wait_for()
    button = page.locator(f'.queue-item[data-ticket="{asked.code}"]').get_by_role(
        "button", name="接单"
    )
    other.evaluate(
        """(code) => { window.held = document.querySelector(`[data-ticket="${code}"] button`); }""",
        asked.code,
    )
    button.click()
    page.wait_for_url(f"**/tickets/{asked.code}")
    expect(other.locator(f'.queue-item[data-ticket="{asked.code}"]')).to_have_count(0)


def test_two_claims_at_the_same_moment(
    consoles: ConsoleSite, open_console: OpenConsole, lawyer: Person, asked: Resident
) -> None:
    pages = [
        open_console(lawyer, f"/tickets/{asked.code}"),
        open_console(consoles.person(name="赵调解员"), f"/tickets/{asked.code}"),
    ]
    for page in pages:
        page.get_by_role("button", name="接单").wait_for()
    moment = pages[0].evaluate("() => Date.now() + 1500")
    for page in pages:
        page.get_by_role("button", name="接单").evaluate(
            "(button, at) => { setTimeout(() => button.click(), at - Date.now()); }", moment
        )
    until(lambda: any(page.get_by_text("已经接了这个登记").count() for page in pages))
    holders = [page.get_by_role("button", name="办完").count() for page in pages]
    assert sum(holders) == 1


def test_nothing_is_lost_by_a_reload_or_a_lost_connection(
    open_console: OpenConsole, lawyer: Person, asked: Resident, complaints: Complaints
) -> None:
    complaints.allowed = "ERR_INTERNET_DISCONNECTED"
    page = open_console(lawyer, "/inbox")
    take(page, asked.code)
    write(page, "第一句")
    asked.wait_for("message", text="第一句")
    page.get_by_label("写给居民的话").fill("写到一半")
    page.reload()
    expect(page.get_by_label("写给居民的话")).to_have_value("写到一半")
    expect(page.locator(".bubble.is-own")).to_have_count(1)
    page.context.set_offline(True)
    asked.say("断线时居民说的", "resident-9")
    page.get_by_label("写给居民的话").fill("断线时我说的")
    page.get_by_role("button", name="发送", exact=True).click()
    page.wait_for_timeout(300)
    page.context.set_offline(False)
    page.reload()
    expect(page.locator(".bubble.is-theirs")).to_have_count(1)
    asked.wait_for("message", text="断线时我说的")
    assert asked.texts().count("断线时我说的") == 1
    expect(page.locator(".bubble.is-own:not(.is-waiting)")).to_have_count(2)


def test_hostile_and_long_words(open_console: OpenConsole, lawyer: Person, asked: Resident) -> None:
    page = open_console(lawyer, "/inbox")
    take(page, asked.code)
    asked.say(HOSTILE, "resident-1")
    expect(page.locator(".bubble.is-theirs .bubble-body")).to_have_text(HOSTILE)
    write(page, HOSTILE)
    asked.wait_for("message", text=HOSTILE)
    assert page.evaluate("window.pwned") is None
    write(page, "法" * 50_000)
    expect(page.get_by_role("alert").first).to_contain_text("一次最多 4000 个字")
    assert len(page.get_by_label("写给居民的话").input_value()) == 50_000
    page.get_by_label("写给居民的话").fill("")
    write(page, "还能说")
    asked.wait_for("message", text="还能说")


def test_quick_replies_and_references(
    open_console: OpenConsole, lawyer: Person, asked: Resident
) -> None:
    page = open_console(lawyer, "/inbox")
    take(page, asked.code)
    page.get_by_role("button", name="常用语").click()
    page.get_by_label("新的常用语").fill("请把合同带来。")
    page.get_by_role("button", name="加上").click()
    page.get_by_role("button", name="修改").first.click()
    page.get_by_label("常用语", exact=True).fill("请把合同和工资条带来。")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="请把合同和工资条带来。").click()
    page.get_by_role("button", name="发送", exact=True).click()
    asked.wait_for("message", text="请把合同和工资条带来。")
    page.get_by_role("button", name="法条和语料").click()
    page.get_by_label("找什么").fill("没有补偿")
    page.get_by_role("button", name="找", exact=True).click()
    page.locator(".quoting-results").get_by_role("button", name="发送").first.click()
    assert asked.wait_for("message", kind="faq")["data"]["title"]
    page.get_by_role("button", name="法条和语料").click()
    page.get_by_label("找什么").fill("劳动合同法 第四十六条")
    page.keyboard.press("Enter")
    page.locator(".quoting-results").get_by_role("button", name="发送").last.click()
    assert asked.wait_for("message", kind="citation")["data"]["article"] == "第四十六条"


def test_resident_screen_is_asked_for_shown_and_pointed_at(
    open_console: OpenConsole, lawyer: Person, asked: Resident
) -> None:
    page = open_console(lawyer, "/inbox")
    take(page, asked.code)
    write(page, "您好")
    asked.wait_for("message", text="您好")
    page.get_by_role("button", name="看居民的屏幕").click()
    assert asked.wait_for("ask_screen")["name"] == "王律师"
    part = {"id": "p0", "kind": "button", "text": "打字问", "x": 0.1, "y": 0.1, "w": 0.3, "h": 0.1}
    state = {"title": "温小法", "width": 1080, "height": 1920, "parts": [part]}
    asked.send(type="screen", state=state)
    page.locator(".screen-part").click()
    pointed = asked.wait_for("point")
    assert pointed["at"]["target"] == "p0"
    assert 0.1 <= pointed["at"]["x"] <= 0.4
    asked.send(type="screen", state=None)
    expect(page.locator(".talk-screen")).to_be_hidden()


def test_word_of_the_resident_is_told_in_the_background(
    open_console: OpenConsole, lawyer: Person, asked: Resident
) -> None:
    page = open_console(lawyer, "/inbox")
    take(page, asked.code)
    assert page.evaluate("window.consoleRung ?? 0") == 0
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => true})")
    asked.say("您在吗", "resident-1")
    page.wait_for_function("() => document.title.startsWith('（1）')")
    assert page.evaluate("window.consoleRung") == 1
    said = asked.wait_for("message", text="您在吗")["seq"]
    assert all(one["seq"] < said for one in asked.heard("read"))


def test_resident_and_lawyer_on_their_own_pages(
    browser: Browser, consoles: ConsoleSite, open_console: OpenConsole, complaints: Complaints
) -> None:
    lawyer = consoles.person(name="章律师", roles=[Role.STAFF])
    page = open_console(lawyer, "/inbox")
    context = browser.new_context(viewport=WIDE, locale="zh-CN")
    kiosk = complaints.watch(context.new_page())
    kiosk.goto(consoles.url)
    code = request_person(kiosk)
    take(page, code)
    write(page, "您好，请讲。")
    expect(kiosk.get_by_role("heading", name="和章律师谈话")).to_be_visible()
    expect(kiosk.locator(".bubble-theirs")).to_contain_text("您好，请讲。")
    kiosk.get_by_label("想对他说的话").fill("合同到期了")
    kiosk.keyboard.press("Enter")
    expect(page.locator(".bubble.is-theirs")).to_contain_text("合同到期了")
    close(page)
    expect(kiosk.get_by_text("章律师结束了这次谈话").first).to_be_visible()
    context.close()


def test_invited_and_transferred(
    consoles: ConsoleSite, open_console: OpenConsole, lawyer: Person, asked: Resident
) -> None:
    mediator = consoles.person(name="李调解员", roles=[Role.MEDIATOR])
    page, other = open_console(lawyer, "/inbox"), open_console(mediator, "/inbox")
    take(page, asked.code)
    page.get_by_role("button", name="请人一起谈").click()
    page.get_by_label("请谁").click()
    page.get_by_role("option", name="李调解员").first.click()
    page.get_by_role("button", name="请他来").click()
    other.get_by_role("tab", name="请我参加 1").click()
    other.get_by_role("tabpanel").get_by_role("button", name="打开").click()
    write(other, "我是调解员。")
    assert asked.wait_for("message", text="我是调解员。")["name"] == "李调解员"
    page.get_by_role("button", name="转交").click()
    page.get_by_label("转给").click()
    page.get_by_role("option", name="李调解员").first.click()
    page.locator(".console-dialog").get_by_role("button", name="转交").click()
    other.get_by_role("button", name="办完").wait_for()
    expect(page.get_by_text("由李调解员处理")).to_be_visible()


def test_whole_path_on_a_phone(open_console: OpenConsole, lawyer: Person, asked: Resident) -> None:
    page = open_console(lawyer, "/inbox", size=PHONE)
    take(page, asked.code)
    write(page, "您好")
    asked.wait_for("message", text="您好")
    page.get_by_role("tab", name="情况和处理").click()
    expect(page.get_by_text("王婆婆")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    close(page)
    asked.wait_for("message", kind="closing")


def test_keys_alone_are_enough(open_console: OpenConsole, lawyer: Person, asked: Resident) -> None:
    page = open_console(lawyer, "/inbox")
    item = page.locator(f'.queue-item[data-ticket="{asked.code}"]')
    item.get_by_role("button", name="打开").focus()
    page.keyboard.press("Shift+Tab")
    claim = item.get_by_role("button", name="接单")
    expect(claim).to_be_focused()
    assert claim.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.get_by_label("写给居民的话")).to_be_focused()
    page.keyboard.type("您好，我是王律师。")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".bubble.is-own")).to_contain_text("您好，我是王律师。")
    expect(page.locator(".case-head")).to_contain_text("谈话中")
    release = page.get_by_role("button", name="放回等待")
    release.focus()
    page.keyboard.press("Enter")
    page.locator(".console-dialog").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator(".console-dialog")).to_have_count(0)
    expect(release).to_be_focused()
    page.keyboard.press("Enter")
    page.locator(".console-dialog").wait_for()
    expect(page.locator(".q-dialog__inner")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("原因（可以不写）")).to_be_focused()
    page.keyboard.type("下班了")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="接单")).to_be_visible()
    expect(page.locator(".console-dialog")).to_have_count(0)


def test_a_half_written_note_outlives_every_step(
    open_console: OpenConsole, lawyer: Person, asked: Resident
) -> None:
    page = open_console(lawyer, "/inbox")
    take(page, asked.code)
    note, trail = page.get_by_label("备注"), page.locator(".case-side .q-expansion-item").last
    trail.get_by_text("经过").click()
    note.fill("先问清楚界桩是哪一年")
    write(page, "您好。")
    expect(page.locator(".case-head")).to_contain_text("谈话中")
    page.get_by_role("button", name="标为紧急").click()
    expect(page.locator(".case-head .badge-urgent")).to_be_visible()
    expect(note).to_have_value("先问清楚界桩是哪一年")
    expect(trail.get_by_text("王律师 开始谈话")).to_be_visible()
    expect(trail.get_by_text("居民同意转交（要点）")).to_be_visible()
    page.get_by_role("button", name="记下来").click()
    expect(page.locator(".case-side").get_by_text("先问清楚界桩是哪一年")).to_be_visible()
    expect(note).to_have_value("")
    close(page)
    expect(page.get_by_role("button", name="法条和语料")).to_be_hidden()
    expect(page.locator(".case-fact")).to_contain_text("已解答")
    expect(trail.get_by_text("办完（已解答）")).to_be_visible()


def test_the_invited_see_that_it_has_ended(
    consoles: ConsoleSite, open_console: OpenConsole, lawyer: Person, asked: Resident
) -> None:
    mediator = consoles.person(name="孙调解员", roles=[Role.MEDIATOR])
    page, other = open_console(lawyer, "/inbox"), open_console(mediator, "/inbox")
    take(page, asked.code)
    page.get_by_role("button", name="请人一起谈").click()
    page.get_by_label("请谁").click()
    page.get_by_role("option", name="孙调解员").first.click()
    page.get_by_role("button", name="请他来").click()
    other.get_by_role("tab", name="请我参加 1").click()
    other.get_by_role("tabpanel").get_by_role("button", name="打开").click()
    write(other, "我来了。")
    news = page.locator(".talk-news")
    expect(news).to_have_text("孙调解员来了。")
    expect(page.locator(".talk-fault")).to_be_hidden()
    close(page)
    expect(other.locator(".case-head")).to_contain_text("办完")
    expect(other.get_by_role("button", name="离开谈话")).to_have_count(0)


def test_a_call_back_is_for_a_time_to_come(
    open_console: OpenConsole, lawyer: Person, asked: Resident
) -> None:
    page = open_console(lawyer, "/inbox")
    take(page, asked.code)
    page.get_by_role("button", name="约回电").click()
    page.get_by_label("日期").fill("2020-01-01")
    page.get_by_label("时间").fill("09:00")
    page.get_by_role("button", name="约好了").click()
    warning = page.locator(".q-notification").filter(has_text="已经过了")
    expect(warning).to_be_visible()
    expect(warning).to_have_css("color", "rgb(255, 255, 255)")
    expect(page.get_by_label("日期")).to_have_value("2020-01-01")
    page.get_by_role("button", name="取消", exact=True).click()
    expect(page.locator(".case-head")).to_contain_text("已接单")


def test_what_was_passed_on_has_no_marks_in_it(
    browser: Browser, consoles: ConsoleSite, open_console: OpenConsole, lawyer: Person
) -> None:
    somebody = resident(browser, consoles, pass_on="transcript")
    page = open_console(lawyer, f"/tickets/{somebody.code}")
    page.get_by_role("button", name="全部对话").click()
    said = page.locator(".case-side").get_by_text("温小法：").first
    expect(said).to_contain_text("一般有补偿")
    expect(said).not_to_contain_text("**")
    with consoles.resident() as client:
        client.post(f"/api/tickets/{somebody.code}/withdraw")
    somebody.context.close()
