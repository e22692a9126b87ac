"""The voice's manners on the page: its buttons, going on, and answers that nobody else hears."""

from collections.abc import Callable
from functools import partial

from playwright.sync_api import Page, expect

from speech.protocols import Manner
from tests.browser.conftest import Site, ask, until

QUESTION = "劳动合同到期公司不续签，有没有补偿？"
SPOKEN = "一般有补偿。合同到期公司不续签，要按工作年限付经济补偿。"
ASKED = "要我接着说办理步骤吗？"
DELICATE = "丈夫打人，我想离婚"


def _said(site: Site, times: int) -> bool:
    return len(site.synthesizer.said) == times


def _aloud(site: Site, times: int) -> bool:
    return len(said(site)) == times


def said(site: Site) -> list[str]:
    return [text for text, _ in site.synthesizer.said]


def test_each_button_says_the_answer_again_in_its_manner(kiosk: Page, site: Site) -> None:
    site.synthesizer.seconds = 0.3
    ask(kiosk, QUESTION)
    until(lambda: len(site.synthesizer.said) == 1)
    for name in ("慢一点", "快一点", "快一点", "小声点", "大声点", "再说一遍"):
        before = len(site.synthesizer.said)
        kiosk.get_by_role("button", name=name).click()
        until(partial(_said, site, before + 1))
    assert [manner for _, manner in site.synthesizer.said] == [
        Manner(),
        Manner(pace=-1),
        Manner(),
        Manner(pace=1),
        Manner(pace=1, loudness=-1),
        Manner(pace=1),
        Manner(pace=1),
    ]
    assert set(said(site)[1:]) == {SPOKEN}


def test_a_long_answer_asks_and_goes_on_by_button(
    kiosk: Page, site: Site, shots: Callable[[Page, str], None]
) -> None:
    ask(kiosk, QUESTION)
    until(lambda: said(site) == [f"{SPOKEN}\n{ASKED}"])
    shots(kiosk, "go-on")
    kiosk.get_by_role("button", name="接着说办理步骤").click()
    until(lambda: len(said(site)) == 2)
    assert said(site)[1].startswith("第一步，把劳动合同、工资条或者银行流水找出来。第二步，")
    expect(kiosk.locator(".offer")).to_have_count(0)
    expect(kiosk.locator(".reply-answer")).to_be_visible()


def test_no_is_taken_and_the_robot_is_silent(kiosk: Page, site: Site) -> None:
    ask(kiosk, QUESTION)
    until(lambda: len(said(site)) == 1)
    kiosk.get_by_role("button", name="不用说了").click()
    expect(kiosk.locator(".offer")).to_have_count(0)
    expect(kiosk.locator(".voice.is-live")).to_have_count(0)
    assert len(said(site)) == 1


def test_yes_in_words_goes_on_and_keeps_the_answer_on_the_screen(kiosk: Page, site: Site) -> None:
    ask(kiosk, QUESTION)
    until(lambda: len(said(site)) == 1)
    site.recognizer.words = "要"
    site.recognizer.ends_after = 5
    kiosk.locator(".ask-talk").click()
    until(lambda: len(said(site)) == 2)
    assert said(site)[1].startswith("好。\n第一步，")
    expect(kiosk.locator(".reply-answer")).to_be_visible()
    expect(kiosk.locator(".offer")).to_have_count(0)
    assert len(site.dialogue.heard) == 1


def test_another_question_takes_the_offer_away(kiosk: Page, site: Site) -> None:
    ask(kiosk, QUESTION)
    expect(kiosk.get_by_role("button", name="接着说办理步骤")).to_be_visible()
    ask(kiosk, "你好")
    expect(kiosk.locator(".offer")).to_have_count(0)


def test_a_delicate_matter_offers_silence_once_and_keeps_it_for_the_visit_only(
    kiosk: Page, site: Site, shots: Callable[[Page, str], None]
) -> None:
    ask(kiosk, DELICATE)
    until(lambda: len(said(site)) == 1)
    assert said(site)[0].startswith("怕旁人听见，就说“不要出声”。\n")
    shots(kiosk, "private-offer")
    kiosk.get_by_role("button", name="不出声，只看字").click()
    expect(kiosk.get_by_role("button", name="只显示不出声")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(kiosk.locator(".offer")).to_have_count(0)
    expect(kiosk.get_by_role("button", name="慢一点")).to_be_hidden()
    ask(kiosk, DELICATE)
    kiosk.locator(".ask-talk").click()
    kiosk.get_by_role("button", name="说完了").click()
    expect(kiosk.locator(".question")).to_contain_text("我听到您说：")
    shots(kiosk, "private")
    kiosk.wait_for_timeout(300)
    assert len(said(site)) == 1
    kiosk.get_by_role("button", name="结束并清除").click()
    kiosk.get_by_role("button", name="开始新的提问").click()
    ask(kiosk, QUESTION)
    until(lambda: len(said(site)) == 2)


def test_silence_and_speech_by_voice(kiosk: Page, site: Site) -> None:
    site.synthesizer.seconds = 0.2
    ask(kiosk, QUESTION)
    until(lambda: len(said(site)) == 1)
    quiet = kiosk.get_by_role("button", name="只显示不出声")
    site.recognizer.ends_after = 5
    for words, pressed, spoken in (("不要念出来", "true", 1), ("念出来", "false", 2)):
        site.recognizer.words = words
        kiosk.locator(".ask-talk").click()
        expect(quiet).to_have_attribute("aria-pressed", pressed)
        until(partial(_aloud, site, spoken))
        expect(kiosk.locator(".reply-answer")).to_be_visible()


def test_the_wish_survives_a_lost_socket(own_page: Page, site: Site) -> None:
    own_page.add_init_script(
        """window.sockets = [];
        window.WebSocket = class extends WebSocket {
          constructor(...where) { super(...where); window.sockets.push(this); }
        };"""
    )
    own_page.goto(site.url)
    ask(own_page, QUESTION)
    own_page.get_by_role("button", name="慢一点").click()
    until(lambda: len(said(site)) == 2)
    own_page.evaluate("sockets[0].close()")
    until(lambda: bool(own_page.evaluate("sockets.length > 1 && sockets[1].readyState === 1")))
    ask(own_page, "那要补多少？")
    until(lambda: len(said(site)) == 3)
    assert site.synthesizer.said[-1][1] == Manner(pace=-1)


def test_offers_are_wiped_with_the_visit(kiosk: Page) -> None:
    ask(kiosk, QUESTION)
    expect(kiosk.get_by_role("button", name="接着说办理步骤")).to_be_visible()
    kiosk.get_by_role("button", name="结束并清除").click()
    assert kiosk.locator(".offer").count() == 0
