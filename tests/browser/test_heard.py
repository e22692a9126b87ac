"""What was heard is shown, words that were put right are marked, and a touch corrects them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from knowledge_base.confusions import load_confusions
from speech.recognition.transcripts import Word
from speech.repair.correction import Repairer
from speech.repair.vocabulary_building import build_vocabulary
from tests.browser.conftest import Complaints, Site, ask, new_dialogue, until
from tests.browser.fakes import ScriptedRecognizer, ScriptedSynthesizer, Server
from tests.browser.test_looks import AUDIT, VIEWS
from tests.fake_gateway import fake_gateway

MEANT = "劳动合同到期公司不续签有没有补偿"
SOUNDS = (
    Word("老动", 0.0, 0.4, 0.6, ("劳动", "牢动")),
    Word("合同", 0.4, 0.8, 1.0),
    Word("到期", 0.8, 1.2, 0.8, ("道歉",)),
    Word("公司", 1.2, 1.6, 1.0),
    Word("不续签", 1.6, 2.0, 1.0),
    Word("有没有补偿", 2.0, 2.8, 1.0),
)


@pytest.fixture(scope="module")
def repairing_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A gateway that puts misheard words right."""
    texts = [MEANT, "劳动合同到期怎么办"] * 5
    repairer = Repairer(build_vocabulary(texts, [], sounds=load_confusions().as_json()))
    dialogue, ears, voice = new_dialogue(), ScriptedRecognizer(), ScriptedSynthesizer()
    gateway = fake_gateway(
        tmp_path_factory.mktemp("gateway"),
        dialogue=dialogue, recognizer=ears, synthesizer=voice, repairer=repairer,
    )  # fmt: skip
    server = Server(gateway.app)
    yield Site(server.start(), dialogue, ears, voice, gateway.store)
    server.stop()


@pytest.fixture
def talk(browser: Browser, complaints: Complaints, repairing_site: Site) -> Iterator[Page]:
    """The kiosk page after somebody said something that was misheard."""
    repairing_site.recognizer.sounds, repairing_site.recognizer.ends_after = SOUNDS, 3
    repairing_site.dialogue.heard.clear()
    repairing_site.dialogue.delay = 0.0
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
    page = complaints.watch(context.new_page())
    page.goto(repairing_site.url)
    page.get_by_text("公平司法所").first.wait_for()
    yield page
    context.close()


def say(page: Page) -> None:
    page.locator(".big-talk").click()
    expect(page.locator(".reply-answer")).to_be_visible()


def test_what_was_put_right_is_marked_and_asked(
    talk: Page, repairing_site: Site, shots: Callable[[Page, str], None]
) -> None:
    say(talk)
    assert repairing_site.dialogue.heard[-1].text == MEANT
    expect(talk.locator(".question-words")).to_have_text(MEANT)
    expect(talk.locator(".question-words .put-right")).to_have_text("劳动")
    expect(talk.locator(".spot")).to_have_text(["劳动", "到期"])
    shots(talk, "heard-answer")


def test_a_touch_offers_what_else_it_may_have_been(
    talk: Page, repairing_site: Site, shots: Callable[[Page, str], None]
) -> None:
    say(talk)
    spot = talk.get_by_role("button", name="劳动", exact=True)
    spot.click()
    expect(spot).to_have_attribute("aria-expanded", "true")
    expect(talk.locator(".reading")).to_have_text(["老动", "牢动"])
    expect(talk.locator(".reading").first).to_be_focused()
    shots(talk, "heard-offers")
    spot.click()
    expect(talk.locator("#readings")).to_be_hidden()
    talk.get_by_role("button", name="到期", exact=True).click()
    talk.get_by_role("button", name="道歉", exact=True).click()
    corrected = "劳动合同道歉公司不续签有没有补偿"
    until(lambda: repairing_site.dialogue.heard[-1].text == corrected)
    assert repairing_site.dialogue.heard[-1].spoken is False


def test_the_words_can_be_pressed_while_the_robot_thinks(
    talk: Page, repairing_site: Site, shots: Callable[[Page, str], None]
) -> None:
    repairing_site.dialogue.delay = 5.0
    talk.locator(".big-talk").click()
    expect(talk.locator(".thinking-words .put-right")).to_have_text("劳动")
    shots(talk, "heard-thinking")
    talk.locator(".thinking-words").click()
    expect(talk.get_by_label("您想问什么")).to_have_value(MEANT)


def test_the_screens_keep_the_figures(
    talk: Page, repairing_site: Site, shots: Callable[[Page, str], None]
) -> None:
    say(talk)
    talk.locator(".spot").first.click()
    assert {view: audited(talk, size) for view, size in VIEWS.items()} == {key: [] for key in VIEWS}
    shots(talk, "heard-phone")
    talk.set_viewport_size(VIEWS["landscape"])
    repairing_site.dialogue.delay = 6.0
    talk.get_by_role("button", name="接着问", exact=True).click()
    expect(talk.locator(".thinking-words")).to_be_visible()
    assert {view: audited(talk, size) for view, size in VIEWS.items()} == {key: [] for key in VIEWS}


def audited(page: Page, size: ViewportSize) -> list[str]:
    page.set_viewport_size(size)
    found: list[str] = page.evaluate(AUDIT)
    return found


def test_a_sum_said_back_is_confirmed_said_again_or_typed(
    kiosk: Page, site: Site, shots: Callable[[Page, str], None]
) -> None:
    ask(kiosk, "一个月收入三千五")
    expect(kiosk.locator(".choice-label")).to_have_text(["对", "不对，重新说", "改一改"])
    shots(kiosk, "heard-sum")
    kiosk.locator(".choice").last.click()
    expect(kiosk.get_by_label("您想问什么")).to_have_value("一个月收入三千五")
    kiosk.get_by_role("button", name="返回").click()
    kiosk.locator(".choice").first.click()
    until(lambda: site.dialogue.heard[-1].text == "对")


def test_typed_words_have_no_marks(talk: Page) -> None:
    talk.get_by_role("button", name="打字问", exact=True).click()
    talk.get_by_label("您想问什么").fill(MEANT)
    talk.keyboard.press("Enter")
    expect(talk.locator(".question-words")).to_have_text(MEANT)
    assert talk.locator(".spot, .put-right").count() == 0


SPOTS = """async message => (await import("/static/heard.js")).spotsOf(message)"""
MARKED = """async ({said, spots}) => {
  const { marked } = await import("/static/heard.js");
  const box = document.createElement("p");
  box.append(...marked(said, spots));
  return box.innerHTML;
}"""


@pytest.mark.parametrize(
    "message",
    [
        {}, {"text": "押金"}, {"text": "押金", "repairs": 3, "others": "x"},
        {"text": "押金", "repairs": [None, {}, {"from": "a", "to": "b", "at": 9}]},
        {"text": "押金", "others": [None, {"at": -1, "length": 1, "words": ["x"]}]},
        {"text": "押金", "others": [{"at": 0, "length": 5, "words": ["x"]}, {"at": 0, "length": 1, "words": []}]},
    ],
)  # fmt: skip
def test_what_breaks_the_contract_marks_nothing(talk: Page, message: dict[str, Any]) -> None:
    assert talk.evaluate(SPOTS, message) == []


def test_offsets_count_characters_not_halves_of_them(talk: Page) -> None:
    message = {"text": "🏠压金", "repairs": [{"from": "鸭", "to": "压", "at": 1}]}
    spots = talk.evaluate(SPOTS, message)
    assert spots == [{"at": 1, "length": 1, "words": ["鸭"], "changed": True}]
    shown = talk.evaluate(MARKED, {"said": "🏠压金<b>", "spots": spots})
    assert shown == '🏠<span class="put-right">压</span>金&lt;b&gt;'
