"""Typing questions, choosing, following up, looking at the sources."""

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Complaints, Site, ask, until
from tests.browser.fakes import HOSTILE

QUESTION = "劳动合同到期公司不续签，有没有补偿？"


def test_a_typed_question_is_answered_conclusion_first(kiosk: Page) -> None:
    ask(kiosk, QUESTION)
    expect(kiosk.locator(".reply-answer .lead")).to_contain_text("一般有补偿")
    expect(kiosk.locator(".question-words")).to_have_text(QUESTION)
    expect(kiosk.locator(".reply-words ol > li")).to_have_count(3)
    expect(kiosk.locator(".notice")).to_contain_text("一般规定")
    expect(kiosk.locator(".reply-kind")).to_be_focused()


def test_an_example_is_asked_by_one_touch(kiosk: Page, site: Site) -> None:
    example = kiosk.locator(".example").first
    words = example.inner_text()
    example.click()
    expect(kiosk.locator(".reply-answer")).to_be_visible()
    assert site.dialogue.heard[-1].text == words
    assert site.dialogue.heard[-1].channel == "kiosk"


def test_nothing_typed_is_not_sent(kiosk: Page, site: Site) -> None:
    kiosk.get_by_role("button", name="打字问").click()
    kiosk.get_by_label("您想问什么").fill("  \n ")
    kiosk.get_by_role("button", name="提问").click()
    expect(kiosk.locator("#typed-hint")).to_contain_text("还没有写字")
    assert site.dialogue.heard == []


def test_citations_open_to_gist_quote_and_date(kiosk: Page) -> None:
    ask(kiosk, QUESTION)
    card = kiosk.locator(".citation").first
    head = card.get_by_role("button")
    expect(head).to_contain_text("《中华人民共和国劳动合同法》第四十六条")
    expect(card.locator(".citation-body")).to_be_hidden()
    head.click()
    expect(head).to_have_attribute("aria-expanded", "true")
    expect(card).to_contain_text("应当支付经济补偿")
    expect(card.locator("blockquote")).to_contain_text("有下列情形之一的")
    expect(card).to_contain_text("自 2008 年 1 月 1 日 起施行")
    head.press("Enter")
    expect(card.locator(".citation-body")).to_be_hidden()


def test_a_citation_without_quote_says_so(kiosk: Page) -> None:
    ask(kiosk, QUESTION)
    card = kiosk.locator(".citation").nth(1)
    card.get_by_role("button").click()
    expect(card).to_contain_text("没有装法条原文")


def test_a_follow_up_goes_on_in_the_same_conversation(kiosk: Page, site: Site) -> None:
    ask(kiosk, QUESTION)
    ask(kiosk, "那要补多少？")
    expect(kiosk.locator(".reply-answer")).to_contain_text("补一个月的工资")
    first, second = site.dialogue.heard
    assert first.session == second.session
    kiosk.get_by_role("button", name=QUESTION).click()
    expect(kiosk.locator(".reply-answer")).to_contain_text("一般有补偿")
    assert len(site.dialogue.heard) == 2


def test_choices_by_touch(kiosk: Page, site: Site) -> None:
    ask(kiosk, "欠钱")
    kiosk.get_by_role("button", name="合同到期的补偿").click()
    expect(kiosk.locator(".reply-answer")).to_be_visible()
    assert site.dialogue.heard[-1].text == "合同到期不续签的补偿"


def test_choices_by_digit(kiosk: Page, site: Site) -> None:
    ask(kiosk, "欠钱")
    kiosk.keyboard.press("9")
    kiosk.keyboard.press("3")
    expect(kiosk.locator(".reply-answer")).to_be_visible()
    assert [heard.text for heard in site.dialogue.heard] == ["欠钱", "合同到期不续签的补偿"]


def test_digits_typed_into_a_field_stay_there(kiosk: Page, site: Site) -> None:
    ask(kiosk, "欠钱")
    kiosk.get_by_role("button", name="打字问").click()
    kiosk.keyboard.type("3500元")
    expect(kiosk.get_by_label("您想问什么")).to_have_value("3500元")
    assert len(site.dialogue.heard) == 1


def test_related_questions_are_buttons(kiosk: Page) -> None:
    ask(kiosk, QUESTION)
    kiosk.get_by_role("button", name="补偿怎么算").click()
    expect(kiosk.locator(".reply-answer")).to_contain_text("补一个月的工资")


def test_what_was_understood_can_be_corrected(kiosk: Page, site: Site) -> None:
    ask(kiosk, "老动合同")
    kiosk.get_by_role("button", name="改一改").or_(kiosk.locator(".question-said")).first.click()
    field = kiosk.get_by_label("改成您想问的话")
    expect(field).to_be_focused()
    expect(field).to_have_value("老动合同")
    field.fill(QUESTION)
    field.press("Enter")
    expect(kiosk.locator(".reply-answer")).to_be_visible()
    assert site.dialogue.heard[-1].text == QUESTION


def test_a_correction_can_be_given_up(kiosk: Page, site: Site) -> None:
    ask(kiosk, QUESTION)
    kiosk.locator(".question-said").click()
    kiosk.keyboard.press("Escape")
    expect(kiosk.locator(".question-said")).to_be_focused()
    expect(kiosk.locator(".reply-answer")).to_be_visible()


def test_feedback_is_stored(kiosk: Page) -> None:
    ask(kiosk, QUESTION)
    with kiosk.expect_response("**/api/feedback") as sent:
        kiosk.get_by_role("button", name="没解决").click()
    assert sent.value.status == 204
    assert '"helpful":false' in (sent.value.request.post_data or "")
    expect(kiosk.locator(".feedback")).to_contain_text("换个说法")
    kiosk.locator(".feedback").get_by_role("button", name="找工作人员").click()
    expect(kiosk.locator("#person-title")).to_be_visible()


def test_no_basis_found_is_said_and_a_person_offered(kiosk: Page) -> None:
    ask(kiosk, "量子力学怎么学")
    expect(kiosk.locator(".reply-kind")).to_have_text("没有找到依据")
    kiosk.locator(".answer-main").get_by_role("button", name="找工作人员").click()
    expect(kiosk.locator("#person-title")).to_be_visible()


def test_engine_down_is_told_apart_from_no_basis(kiosk: Page, site: Site) -> None:
    site.dialogue.down = True
    ask(kiosk, QUESTION)
    expect(kiosk.locator(".reply-kind")).to_have_text("系统暂时不可用")
    site.dialogue.down = False
    kiosk.get_by_role("button", name="再问一次").click()
    expect(kiosk.locator(".reply-answer")).to_be_visible()


def test_markup_is_shown_as_text(kiosk: Page) -> None:
    ask(kiosk, HOSTILE)
    expect(kiosk.locator(".question-words")).to_have_text(HOSTILE)
    kiosk.locator(".citation-head").click()
    expect(kiosk.locator(".reply-words p").first).to_have_text(HOSTILE)
    expect(kiosk.locator(".reply-words ul li")).to_have_text(HOSTILE)
    expect(kiosk.locator(".reply-words ol li strong")).to_have_text(HOSTILE)
    expect(kiosk.locator(".choice-label")).to_have_text(HOSTILE)
    expect(kiosk.locator("blockquote")).to_have_text(HOSTILE)
    assert (
        kiosk.evaluate("document.querySelectorAll('#stage img, #stage script, #stage b').length")
        == 0
    )
    assert kiosk.evaluate("window.pwned") is None


def test_what_was_asked_before_is_listed_once(kiosk: Page) -> None:
    kiosk.get_by_role("button", name="只显示不出声").click()
    for words in (QUESTION, "猪会飞吗", QUESTION, "猪会飞吗"):
        ask(kiosk, words)
    expect(kiosk.locator(".earlier-one")).to_have_text([QUESTION])


def test_a_request_that_fails_keeps_the_question(
    kiosk: Page, site: Site, complaints: Complaints
) -> None:
    complaints.allowed = "ERR_FAILED"
    kiosk.get_by_role("button", name="只显示不出声").click()
    kiosk.route("**/api/chat", lambda route: route.abort())
    ask(kiosk, QUESTION)
    expect(kiosk.locator(".trouble")).to_contain_text("现在连不上，问不了")
    expect(kiosk.locator(".trouble")).to_contain_text(QUESTION)
    kiosk.unroute("**/api/chat")
    kiosk.get_by_role("button", name="再问一次").click()
    expect(kiosk.locator(".reply-answer")).to_be_visible()


def test_a_conversation_the_server_has_wiped_starts_anew(
    kiosk: Page, site: Site, complaints: Complaints
) -> None:
    complaints.allowed = "404"
    kiosk.get_by_role("button", name="只显示不出声").click()
    ask(kiosk, QUESTION)
    session = site.dialogue.heard[-1].session
    kiosk.request.delete(f"{site.url}/api/sessions/{session}")
    ask(kiosk, "那要补多少？")
    expect(kiosk.locator(".reply-answer")).to_contain_text("补一个月的工资")
    assert site.dialogue.heard[-1].session != session


def test_topics_and_services(kiosk: Page, site: Site) -> None:
    kiosk.get_by_role("button", name="我能帮您什么").click()
    kiosk.get_by_role("button", name="婚姻家庭").click()
    kiosk.get_by_role("button", name="离婚了孩子归谁带？").click()
    expect(kiosk.locator(".reply")).to_be_visible()
    kiosk.get_by_role("button", name="我能帮您什么").click()
    kiosk.get_by_role("button", name="人民调解").click()
    expect(kiosk.locator(".question-words")).to_have_text("我想申请人民调解")
    assert len(site.dialogue.heard) == 2


def test_an_emergency_fills_the_screen_with_numbers_in_order(kiosk: Page) -> None:
    ask(kiosk, "有人正在拿刀砍我，快来")
    screen = kiosk.locator(".emergency")
    expect(screen).to_contain_text("紧急情况")
    numbers = screen.locator(".number")
    expect(numbers.first).to_have_text("110")
    expect(screen.locator(".numbers li").first).to_contain_text("先打")
    expect(screen.locator(".numbers li").first).to_contain_text("报警")
    assert kiosk.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(163, 21, 21)"
    kiosk.get_by_role("button", name="我安全，接着问").click()
    expect(kiosk.locator(".reply-emergency")).to_be_visible()
    expect(kiosk.locator(".answer .number").first).to_have_text("110")


def test_hotlines(kiosk: Page) -> None:
    kiosk.get_by_role("button", name="紧急电话").click()
    expect(kiosk.locator(".lines li").first).to_contain_text("110")
    kiosk.keyboard.press("Escape")
    expect(kiosk.locator(".attract")).to_be_visible()


def test_the_banner_tells_how_the_engine_stands_and_typing_stays(
    own_page: Page, site: Site
) -> None:
    status, parts = "starting", {"rasa": "没有启动，或者正在启动"}

    def health(route: Route) -> None:
        route.fulfill(json={"status": status, "parts": parts})

    own_page.route("**/healthz", health)
    own_page.clock.install()
    own_page.goto(site.url)
    expect(own_page.locator("#banner")).to_contain_text("正在启动")
    own_page.get_by_role("button", name="打字问").click()
    expect(own_page.get_by_label("您想问什么")).to_be_editable()
    status = "degraded"
    own_page.clock.run_for(5_000)
    expect(own_page.locator("#banner")).to_contain_text("暂时不可用")
    parts = {"rasa": "ok"}
    own_page.clock.run_for(5_000)
    expect(own_page.locator("#banner")).to_be_hidden()


def test_going_elsewhere_while_the_robot_thinks_is_not_interrupted(kiosk: Page, site: Site) -> None:
    site.dialogue.delay = 0.5
    kiosk.locator(".example").first.click()
    expect(kiosk.locator(".thinking")).to_be_visible()
    kiosk.get_by_role("button", name="打字问", exact=True).click()
    kiosk.get_by_label("您想问什么").fill("换一个问题")
    until(lambda: len(site.dialogue.heard) == 1)
    kiosk.wait_for_timeout(300)
    expect(kiosk.get_by_label("您想问什么")).to_have_value("换一个问题")


def test_giving_up_talking_while_the_robot_thinks_leads_back(kiosk: Page, site: Site) -> None:
    site.dialogue.delay = 0.5
    kiosk.locator(".example").first.click()
    kiosk.locator(".ask-talk").click()
    kiosk.get_by_role("button", name="不说了").click()
    expect(kiosk.locator(".attract")).to_be_visible()


def test_a_very_long_question_leaves_room_for_the_answer(kiosk: Page) -> None:
    ask(kiosk, "公司不续签" * 400)
    box = kiosk.locator(".question").bounding_box()
    assert box is not None
    assert box["height"] < 300
    expect(kiosk.locator(".reply-answer")).to_be_in_viewport()


def test_what_lies_below_the_screen_is_pointed_at(kiosk: Page) -> None:
    kiosk.set_viewport_size({"width": 1366, "height": 768})
    ask(kiosk, QUESTION)
    down = kiosk.get_by_role("button", name="往下看")
    expect(kiosk.locator(".feedback")).not_to_be_in_viewport()
    while down.is_visible():
        before = kiosk.evaluate("scrollY")
        down.click()
        until(lambda before=before: kiosk.evaluate("scrollY") > before)  # type: ignore[misc]
        kiosk.wait_for_timeout(400)
    expect(kiosk.locator(".feedback")).to_be_in_viewport()
