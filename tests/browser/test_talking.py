"""A resident talks with a person: consent, queue, conversation, end; and back by the code."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import WIDE, Complaints, Site, ask, until
from tests.browser.desk import Desk, desk
from tests.browser.fakes import HOSTILE
from tests.browser.test_looks import AUDIT, VIEWS

Shots = Callable[[Page, str], None]


def look(page: Page, shots: Shots, name: str) -> None:
    """The figures of the elder mode hold in every view; a picture if wished."""
    before = page.viewport_size
    for view, size in VIEWS.items():
        page.set_viewport_size(size)
        page.wait_for_timeout(120)
        shots(page, f"{name}-{view}")
        assert page.evaluate(AUDIT) == [], (name, view)
    assert before is not None
    page.set_viewport_size(before)


def request_person(page: Page) -> str:
    """Ask something hard, agree, and give the code."""
    ask(page, "合同到期不续签")
    page.locator(".bar").get_by_role("button", name="找工作人员").click()
    page.get_by_text("给全部谈话").click()
    page.get_by_role("button", name="登记，取号").click()
    return page.locator(".ticket-code").inner_text().replace(" ", "")


@pytest.fixture
def lawyer(browser: Browser, site: Site) -> object:
    with desk(browser, site) as somebody:
        yield somebody


def test_the_resident_sees_what_is_passed_on_before_agreeing(kiosk: Page, shots: Shots) -> None:
    ask(kiosk, "合同到期不续签")
    kiosk.locator(".bar").get_by_role("button", name="找工作人员").click()
    kiosk.get_by_text("只给摘要").click()
    preview = kiosk.locator(".preview")
    expect(preview).to_contain_text("第四十六条")
    expect(preview).not_to_contain_text("合同到期不续签")
    kiosk.get_by_text("给全部谈话").click()
    expect(preview).to_contain_text("居民：合同到期不续签")
    expect(preview).to_contain_text("一般有补偿")
    expect(preview).not_to_contain_text("**")
    look(kiosk, shots, "consent")
    kiosk.get_by_text("都不给").click()
    expect(preview).to_contain_text("谈话内容不给")


def test_a_conversation_from_the_queue_to_the_closing_line(
    kiosk: Page, site: Site, lawyer: Desk, shots: Shots
) -> None:
    code = request_person(kiosk)
    expect(kiosk.locator(".queue")).to_contain_text(re.compile("下一个就是您|前面还有"))
    expect(kiosk.locator(".standing")).to_contain_text("王律师（工作人员，公平司法所）")
    look(kiosk, shots, "waiting")
    lawyer.waits_for("ticket", ticket=code)
    lawyer.take(code)
    expect(kiosk.get_by_role("heading", name="和王律师谈话")).to_be_visible()
    lawyer.say(code, "您好，我看了您问的事。")
    expect(kiosk.locator(".bubble-theirs")).to_contain_text("您好，我看了您问的事。")
    until(lambda: any("您好" in said for said, _ in site.synthesizer.said))
    lawyer.send(type="typing", ticket=code)
    expect(kiosk.locator(".talk-presence")).to_contain_text("正在输入")
    kiosk.get_by_label("想对他说的话").fill("合同是二〇二〇年签的")
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".bubble-mine .bubble-state")).to_have_text("已送到")
    got = lawyer.waits_for("message", text="合同是二〇二〇年签的")
    lawyer.waits_for("read", reader="resident")
    lawyer.send(type="read", ticket=code, seq=got["seq"])
    expect(kiosk.locator(".bubble-mine .bubble-state")).to_have_text("对方看了")
    cited = {"law": "中华人民共和国劳动合同法", "article": "第四十六条"}
    lawyer.send(type="cite", ticket=code, client_id="cite-0001", **cited)
    expect(kiosk.locator(".bubble-theirs .citation")).to_contain_text("第四十六条")
    entry = "contract-expiry-no-renewal"
    lawyer.send(type="faq", ticket=code, client_id="faq-00001", id=entry)
    expect(kiosk.locator(".bubble-card")).to_contain_text("有没有补偿")
    kiosk.locator(".citation-head").first.click()
    look(kiosk, shots, "talking")
    heard = len(site.dialogue.heard)
    kiosk.get_by_role("button", name="看刚才的回答").click()
    expect(kiosk.locator("#strip")).to_contain_text("王律师在和您谈")
    look(kiosk, shots, "strip")
    ask(kiosk, "那要补多少？")
    expect(kiosk.locator(".bubble-mine").last).to_contain_text("那要补多少？")
    assert len(site.dialogue.heard) == heard, "the robot is silent"
    lawyer.did(f"/api/agent/tickets/{code}/close", outcome="answered")
    expect(kiosk.locator(".bubble-robot")).to_contain_text("王律师结束了这次谈话")
    look(kiosk, shots, "talk-over")
    kiosk.get_by_role("button", name="解决了", exact=True).click()
    expect(kiosk.locator(".feedback")).to_contain_text("谢谢")
    kiosk.get_by_role("button", name="结束并清除").last.click()
    expect(kiosk.locator(".farewell")).to_be_visible()
    assert "二〇二〇" not in kiosk.content()


@pytest.mark.parametrize("size", [WIDE, VIEWS["phone"]], ids=["kiosk", "phone"])
def test_the_way_out_of_a_long_conversation_stays_in_sight(
    kiosk: Page, lawyer: Desk, size: ViewportSize
) -> None:
    code = request_person(kiosk)
    lawyer.take(code)
    kiosk.get_by_role("heading", name="和王律师谈话").wait_for()
    way_out = kiosk.get_by_role("button", name="结束并清除")
    expect(way_out).to_have_count(1)
    for number in range(12):
        lawyer.say(code, f"第{number}句，" + "请您把合同、工资条和考勤表都带来。" * 4)
    kiosk.set_viewport_size(size)
    kiosk.get_by_text("第11句").wait_for()
    kiosk.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(kiosk.locator(".talk-leave")).to_be_in_viewport(ratio=1)
    assert kiosk.evaluate(AUDIT) == []
    kiosk.evaluate("scrollTo(0, document.querySelector('.stage').offsetTop)")
    expect(kiosk.locator(".talk-leave")).to_be_in_viewport(ratio=1)
    kiosk.evaluate("scrollTo(0, 0)")
    expect(kiosk.locator(".talk-leave")).to_be_hidden()
    expect(kiosk.locator(".chip-leave")).to_be_in_viewport(ratio=1)
    kiosk.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    kiosk.locator(".talk-leave").click()
    expect(kiosk.locator(".farewell")).to_be_visible()


def test_pictures_stay_while_the_network_is_away(
    own_page: Page, site: Site, complaints: Complaints
) -> None:
    complaints.allowed = "ERR_INTERNET_DISCONNECTED"
    own_page.goto(site.url)
    own_page.get_by_text("公平司法所").first.wait_for()
    own_page.context.set_offline(True)
    own_page.get_by_role("button", name="紧急电话").click()
    drawn = own_page.locator(".hotlines svg.icon").evaluate_all(
        "pictures => pictures.map(one => one.getBBox().width)"
    )
    assert drawn
    assert all(width > 0 for width in drawn)
    own_page.context.set_offline(False)


def test_a_lost_connection_loses_and_doubles_nothing(
    own_page: Page, site: Site, lawyer: Desk, complaints: Complaints
) -> None:
    complaints.allowed = "ERR_INTERNET_DISCONNECTED"
    own_page.goto(site.url)
    code = request_person(own_page)
    lawyer.take(code)
    own_page.get_by_role("heading", name="和王律师谈话").wait_for()
    own_page.evaluate(
        """() => {
          const line = window.__line = [];
          const Real = WebSocket;
          window.WebSocket = class extends Real { constructor(...all) { super(...all); line.push(this); } };
        }"""
    )
    field = own_page.get_by_label("想对他说的话")
    own_page.context.set_offline(True)
    field.fill("断了以后写的")
    own_page.keyboard.press("Enter")
    lawyer.say(code, "您那边断了吗")
    own_page.context.set_offline(False)
    for number in range(5):
        field.fill(f"第{number}句")
        own_page.keyboard.press("Enter")
    expect(own_page.locator(".bubble-theirs")).to_contain_text("您那边断了吗", timeout=20_000)
    expect(own_page.locator(".bubble-mine[data-seq]")).to_have_count(6)
    expect(own_page.locator(".bubble-mine.is-waiting")).to_have_count(0)
    said = [event["text"] for event in lawyer.events("message") if event["from"] == "resident"]
    assert said == ["断了以后写的", *(f"第{number}句" for number in range(5))]


def test_coming_back_by_the_code_after_the_page_was_wiped(
    kiosk: Page, site: Site, lawyer: Desk, shots: Shots, complaints: Complaints
) -> None:
    complaints.allowed = "404"
    code = request_person(kiosk)
    lawyer.take(code)
    lawyer.say(code, "请带合同来。")
    expect(kiosk.locator(".bubble-theirs")).to_be_visible()
    kiosk.reload()
    kiosk.get_by_role("button", name="凭编号继续").click()
    look(kiosk, shots, "comeback")
    kiosk.get_by_label("编号").fill("2222 2222")
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".problem")).to_contain_text("没有查到这个登记编号")
    kiosk.get_by_label("编号").fill(f"{code[:4].lower()} {code[4:]}")
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".bubble-theirs")).to_contain_text("请带合同来。")
    site.recognizer.words = "我明天带来"
    kiosk.get_by_role("button", name="说话", exact=True).click()
    kiosk.get_by_role("button", name="说完了").click()
    expect(kiosk.get_by_label("想对他说的话")).to_have_value("我明天带来")
    kiosk.get_by_role("button", name="发送").click()
    lawyer.waits_for("message", text="我明天带来")


def test_a_number_instead_of_waiting_and_taking_it_back(kiosk: Page, shots: Shots) -> None:
    request_person(kiosk)
    expect(kiosk.locator(".standing")).to_contain_text("12348")
    look(kiosk, shots, "nobody")
    kiosk.get_by_role("button", name="不等了，留个电话").click()
    kiosk.get_by_label("您的电话").fill("13800001234")
    look(kiosk, shots, "callback")
    kiosk.get_by_role("button", name="留下电话").click()
    expect(kiosk.get_by_role("heading", name="约好了回电")).to_be_visible()
    kiosk.get_by_role("button", name="取消登记").click()
    expect(kiosk.get_by_role("heading", name="这个登记已经取消")).to_be_visible()
    kiosk.get_by_role("button", name="还要找人").click()
    expect(kiosk.get_by_role("heading", name="登记好了，正在给您找人")).to_be_visible()


def test_the_screen_is_shared_only_after_consent_and_pointed_at(
    kiosk: Page, lawyer: Desk, shots: Shots
) -> None:
    code = request_person(kiosk)
    lawyer.take(code)
    kiosk.get_by_role("button", name="看刚才的回答").click()
    lawyer.send(type="ask_screen", ticket=code)
    expect(kiosk.locator("#strip")).to_contain_text("王律师想看一下您的屏幕")
    assert lawyer.events("screen") == []
    kiosk.get_by_role("button", name="给看", exact=True).click()
    until(lambda: lawyer.events("screen") != [])
    parts = lawyer.events("screen")[-1]["state"]["parts"]
    heading = next(part for part in parts if part["text"].startswith("依据哪条法律"))
    at = {"x": heading["x"], "y": heading["y"], "target": heading["id"]}
    lawyer.send(type="point", ticket=code, at=at)
    expect(kiosk.locator(".pointer")).to_have_text("王律师指这里")
    shots(kiosk, "pointer")
    kiosk.get_by_role("button", name="停止共享").click()
    until(lambda: lawyer.events("screen")[-1]["shared"] is False)


def test_the_screen_is_shared_no_longer_than_somebody_talks(kiosk: Page, lawyer: Desk) -> None:
    code = request_person(kiosk)
    lawyer.take(code)
    lawyer.send(type="ask_screen", ticket=code)
    kiosk.get_by_role("button", name="给看", exact=True).click()
    expect(kiosk.locator("#strip")).to_contain_text("王律师正看着您的屏幕")
    lawyer.did(f"/api/agent/tickets/{code}/release", why="")
    expect(kiosk.get_by_role("heading", name="登记好了，正在给您找人")).to_be_visible()
    expect(kiosk.locator("#strip")).not_to_contain_text("屏幕")
    until(lambda: lawyer.events("screen")[-1]["shared"] is False)


def test_whoever_was_taken_up_is_not_told_that_nobody_has(kiosk: Page, lawyer: Desk) -> None:
    code = request_person(kiosk)
    kiosk.get_by_role("button", name="先打字说说情况").click()
    expect(kiosk.locator(".talk-presence")).to_contain_text("还没有人接")
    lawyer.did(f"/api/agent/tickets/{code}/claim")
    expect(kiosk.locator(".talk-presence")).to_have_text("王律师接了您的登记，正在看，请稍等。")


def test_what_people_write_is_never_more_than_text(
    kiosk: Page, browser: Browser, site: Site
) -> None:
    with desk(browser, site, name="<img src=x onerror='pwned=1'>") as hostile:
        code = request_person(kiosk)
        hostile.take(code)
        kiosk.get_by_role("heading", name="谈话").wait_for()
        hostile.say(code, HOSTILE)
        hostile.say(code, "长" * 4_000)
        expect(kiosk.locator(".bubble-theirs").first).to_contain_text(HOSTILE)
        kiosk.get_by_label("想对他说的话").fill(HOSTILE)
        kiosk.keyboard.press("Enter")
        expect(kiosk.locator(".bubble-mine[data-seq]")).to_contain_text(HOSTILE)
        kiosk.get_by_role("button", name="看刚才的回答").click()
        hostile.send(type="ask_screen", ticket=code)
        kiosk.get_by_role("button", name="给看", exact=True).click()
        hostile.send(type="point", ticket=code, at={"x": 0.5, "y": 0.5, "target": '"]<b>'})
        expect(kiosk.locator(".pointer")).to_be_visible()
        signal = {"kind": "ring", "video": {"x": HOSTILE}}
        hostile.send(type="signal", ticket=code, peer="a" * 16, data=signal)
        expect(kiosk.locator(".call")).to_contain_text("请您视频通话")
        assert kiosk.evaluate("window.pwned") is None
        assert kiosk.locator("img[src='x']").count() == 0
        assert kiosk.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_whoever_waits_for_a_person_is_asked_later_and_wiped_all_the_same(
    own_page: Page, site: Site, complaints: Complaints
) -> None:
    complaints.allowed = "WebSocket"  # for which the clock runs too fast here
    own_page.clock.install()
    own_page.goto(site.url)
    own_page.get_by_role("button", name="只显示不出声").click()
    request_person(own_page)
    own_page.clock.run_for(200_000)
    expect(own_page.locator("#idle")).to_be_hidden()
    own_page.clock.run_for(45_000)
    expect(own_page.locator("#idle")).to_be_visible()
    own_page.clock.run_for(31_000)
    expect(own_page.locator(".attract")).to_be_visible()
    assert "合同到期不续签" not in own_page.content()
    own_page.get_by_role("button", name="打字问").wait_for()
