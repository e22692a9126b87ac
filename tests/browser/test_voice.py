"""Speaking and being spoken to: the microphone's path, the loudspeaker's, and when they fail."""

import array
import json
import math

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from speech.protocols import Manner
from tests.browser.conftest import Site, ask, until

QUESTION = "劳动合同到期公司不续签，有没有补偿？"
ANSWER_SPOKEN = "一般有补偿。合同到期公司不续签，要按工作年限付经济补偿。"
AND_ASKED = f"{ANSWER_SPOKEN}\n要我接着说办理步骤吗？"
TALK = ".big-talk"


def listening(page: Page) -> None:
    """Wait until the light is on."""
    expect(page.locator("#listening")).to_have_attribute("data-state", "listening")


def held(page: Page, milliseconds: int) -> None:
    """Let time pass while a key or finger is down."""
    page.wait_for_timeout(milliseconds)


def test_a_tap_listens_until_the_speaker_pauses(kiosk: Page, site: Site) -> None:
    site.recognizer.ends_after = 25
    kiosk.locator(TALK).click()
    listening(kiosk)
    expect(kiosk.locator("#listening-title")).to_have_text("正在听，请说")
    expect(kiosk.locator(".partial")).to_contain_text("劳动合同")
    expect(kiosk.locator(".reply-answer")).to_be_visible()
    expect(kiosk.locator("#listening")).to_be_hidden()
    expect(kiosk.locator(".question")).to_contain_text("我听到您说：")
    expect(kiosk.locator(".question-words")).to_have_text(site.recognizer.words)
    assert site.dialogue.heard[-1].spoken is True


def test_the_recogniser_gets_16_khz_speech(kiosk: Page, site: Site) -> None:
    kiosk.locator(TALK).click()
    listening(kiosk)
    held(kiosk, 1_500)
    kiosk.get_by_role("button", name="说完了").click()
    expect(kiosk.locator(".reply-answer")).to_be_visible()
    frames = site.recognizer.heard
    assert {len(frame) for frame in frames[:-1]} == {1_600}  # 50 ms of 16-bit samples at 16 kHz
    samples = array.array("h", b"".join(frames))
    seconds = len(samples) / 16_000
    assert 1.0 < seconds < 4.0
    loudness = math.sqrt(sum(sample * sample for sample in samples) / len(samples))
    assert loudness > 50  # Chromium's microphone of the test beeps once a second


def test_holding_down_ends_the_utterance_on_release(kiosk: Page, site: Site) -> None:
    box = kiosk.locator(TALK).bounding_box()
    assert box is not None
    kiosk.mouse.move(box["x"] + 50, box["y"] + 50)
    kiosk.mouse.down()
    listening(kiosk)
    held(kiosk, 700)
    kiosk.mouse.up()
    expect(kiosk.locator(".reply-answer")).to_be_visible()
    assert site.dialogue.heard[-1].spoken is True


def test_the_space_bar_is_a_talk_key(kiosk: Page, site: Site) -> None:
    ask(kiosk, "你好")
    kiosk.keyboard.down(" ")
    listening(kiosk)
    held(kiosk, 700)
    kiosk.keyboard.up(" ")
    expect(kiosk.locator(".reply-answer")).to_be_visible()


def test_enter_on_the_talk_button_is_a_tap(kiosk: Page) -> None:
    kiosk.locator(TALK).focus()
    kiosk.keyboard.press("Enter")
    listening(kiosk)
    expect(kiosk.get_by_role("button", name="说完了")).to_be_focused()
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".reply-answer")).to_be_visible()


def test_esc_forgets_what_was_said(kiosk: Page, site: Site) -> None:
    kiosk.locator(TALK).click()
    listening(kiosk)
    kiosk.keyboard.press("Escape")
    expect(kiosk.locator("#listening")).to_be_hidden()
    held(kiosk, 300)
    assert site.dialogue.heard == []
    expect(kiosk.locator(".partial")).to_be_empty()


def test_nothing_understood_offers_another_try_and_typing(kiosk: Page, site: Site) -> None:
    site.recognizer.words = ""
    site.recognizer.ends_after = 10
    kiosk.locator(TALK).click()
    expect(kiosk.locator("#listening-title")).to_have_text("没有听清楚")
    site.recognizer.words = "合同到期不续签"
    kiosk.get_by_role("button", name="再说一次").click()
    expect(kiosk.locator(".reply-answer")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("NotFoundError", "没有接麦克风"),
        ("NotAllowedError", "没有允许使用麦克风"),
        ("NotReadableError", "占用"),
    ],
)
def test_without_microphone_the_page_says_why(
    own_page: Page, site: Site, name: str, reason: str
) -> None:
    own_page.add_init_script(
        "navigator.mediaDevices.getUserMedia = "
        f"() => Promise.reject(new DOMException('', '{name}'))"
    )
    own_page.goto(site.url)
    own_page.locator(TALK).click()
    layer = own_page.locator("#listening")
    expect(layer).to_contain_text(reason)
    layer.get_by_role("button", name="打字问").click()
    expect(layer).to_be_hidden()
    expect(own_page.get_by_label("您想问什么")).to_be_focused()


def test_without_recogniser_the_page_says_why(page: Page, site: Site) -> None:
    reason = "没有装语音识别的模型。"
    health = {"status": "degraded", "parts": {"recognizer": reason}}
    page.route("**/healthz", lambda route: route.fulfill(json=health))
    page.goto(site.url)
    expect(page.locator(TALK)).to_contain_text("现在听不了")
    page.locator(TALK).click()
    expect(page.locator("#listening")).to_contain_text(reason)
    expect(page.locator("#listening").get_by_role("button", name="打字问")).to_be_visible()


def test_a_typed_question_is_answered_aloud_too(kiosk: Page, site: Site) -> None:
    ask(kiosk, QUESTION)
    stop = kiosk.get_by_role("button", name="停止说话")
    expect(stop).to_have_attribute("aria-disabled", "false")
    assert site.synthesizer.said == [(AND_ASKED, Manner())]
    stop.click()
    expect(stop).to_have_attribute("aria-disabled", "true")


def test_speech_ends_by_itself(kiosk: Page, site: Site) -> None:
    site.synthesizer.seconds = 0.5
    ask(kiosk, QUESTION)
    stop = kiosk.get_by_role("button", name="停止说话")
    expect(stop).to_have_attribute("aria-disabled", "true")


def test_talking_stops_the_speech(kiosk: Page, site: Site) -> None:
    ask(kiosk, QUESTION)
    kiosk.locator(".ask-talk").click()
    listening(kiosk)
    assert kiosk.locator(".voice.is-live").count() == 0
    kiosk.keyboard.press("Escape")


def test_repeat_slower_louder(kiosk: Page, site: Site) -> None:
    site.synthesizer.seconds = 0.3
    ask(kiosk, QUESTION)
    until(lambda: len(site.synthesizer.said) == 1)
    for name in ("再说一遍", "慢一点", "大声点"):
        before = len(site.synthesizer.said)
        kiosk.get_by_role("button", name=name).click()
        expect(kiosk.locator(".voice.is-live")).to_have_count(1)
        expect(kiosk.locator(".voice.is-live")).to_have_count(0)
        assert len(site.synthesizer.said) == before + 1
    assert site.synthesizer.said[1:] == [
        (ANSWER_SPOKEN, Manner()),
        (ANSWER_SPOKEN, Manner(pace=-1)),
        (ANSWER_SPOKEN, Manner(pace=-1, loudness=1)),
    ]


def test_asking_for_another_manner_in_words_keeps_the_answer(kiosk: Page, site: Site) -> None:
    ask(kiosk, QUESTION)
    ask(kiosk, "说慢点嘛")
    expect(kiosk.locator("#toast")).to_contain_text("我说慢一点")
    expect(kiosk.locator(".reply-answer")).to_contain_text("一般有补偿")
    until(lambda: site.synthesizer.said[-1][1] == Manner(pace=-1))


def test_shown_but_not_said(kiosk: Page, site: Site) -> None:
    quiet = kiosk.get_by_role("button", name="只显示不出声")
    quiet.click()
    expect(quiet).to_have_attribute("aria-pressed", "true")
    ask(kiosk, QUESTION)
    assert site.synthesizer.said == []
    expect(kiosk.get_by_role("button", name="再说一遍")).to_be_hidden()
    assert site.synthesizer.said == []


def test_a_lost_socket_is_opened_again(own_page: Page, site: Site) -> None:
    own_page.add_init_script(
        """window.sockets = [];
        window.WebSocket = class extends WebSocket {
          constructor(...where) { super(...where); window.sockets.push(this); }
        };"""
    )
    own_page.goto(site.url)
    ask(own_page, QUESTION)
    own_page.evaluate("sockets[0].close()")
    until(lambda: bool(own_page.evaluate("sockets.length > 1 && sockets[1].readyState === 1")))
    ask(own_page, "那要补多少？")
    expect(own_page.locator(".reply-answer")).to_contain_text("补一个月的工资")
    first, second = site.dialogue.heard
    assert first.session == second.session
    assert len(site.synthesizer.said) == 2


def test_a_microphone_that_is_pulled_out_is_noticed(own_page: Page, site: Site) -> None:
    own_page.add_init_script(
        """const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async wish => {
          const stream = await real(wish);
          setTimeout(() => window.contexts.forEach(one => one.suspend()), 1200);
          return stream;
        };
        window.contexts = [];
        window.AudioContext = class extends AudioContext {
          constructor(...wish) { super(...wish); window.contexts.push(this); }
        };"""
    )
    own_page.goto(site.url)
    own_page.locator(TALK).click()
    listening(own_page)
    expect(own_page.locator("#listening")).to_contain_text("可能没有插好")


@pytest.mark.parametrize("code", ["too_many_connections", "session_unknown"])
def test_a_socket_that_refuses_is_done_without(own_page: Page, site: Site, code: str) -> None:
    def refuse(socket: WebSocketRoute) -> None:
        error = {"type": "error", "error": {"code": code, "message": "不行"}}
        socket.on_message(lambda _: socket.send(json.dumps(error)))

    own_page.route_web_socket("**/api/voice", refuse)
    own_page.goto(site.url)
    ask(own_page, QUESTION)
    expect(own_page.locator(".reply-answer")).to_be_visible()


def test_what_breaks_the_contract_of_the_socket_does_no_harm(own_page: Page, site: Site) -> None:
    sockets: list[WebSocketRoute] = []
    own_page.route_web_socket("**/api/voice", lambda socket: sockets.append(socket))  # noqa: PLW0108
    own_page.goto(site.url)
    own_page.get_by_role("button", name="打字问").click()
    own_page.get_by_label("您想问什么").fill(QUESTION)
    own_page.keyboard.press("Enter")
    expect(own_page.locator(".thinking")).to_be_visible()
    until(lambda: len(sockets) == 1)
    odd: list[str | bytes] = [
        "no json",
        "null",
        "[]",
        "{}",
        '{"type": "constructor"}',
        '{"type": "partial", "text": {}}',
        '{"type": "speech_start", "sample_rate": -1}',
        b"\x01",
        '{"type": "speech_start"}',
        b"",
    ]
    for message in odd:
        sockets[0].send(message)
    own_page.wait_for_timeout(200)
    expect(own_page.locator(".thinking")).to_be_visible()
    sockets[0].send('{"type": "reply", "session_id": 5, "replies": [null, 3, {"kind": "x"}]}')
    expect(own_page.locator(".reply")).to_have_count(1)
