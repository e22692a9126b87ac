"""Who talks when, on the page: lights, advice, the long story, and talking over the robot; at the
end with a recording as the microphone, the real recogniser and the real detector."""

import asyncio
import json
import time
import wave
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from speech.engines import open_recognizer
from speech.installing.recogniser_models import install_model
from speech.settings import SpeechSettings
from tests.browser.conftest import (
    ARGUMENTS,
    WIDE,
    Complaints,
    Site,
    _chromium,
    new_dialogue,
)
from tests.browser.fakes import ScriptedSynthesizer, Server
from tests.fake_gateway import fake_gateway
from tests.fakes_speech import quiet
from tests.speech.spoken import spoken_for_vosk

QUESTION = "劳动合同到期公司不续签有没有补偿"
TALK = ".big-talk"
REPLY = {
    "type": "reply",
    "session_id": "a" * 32,
    "replies": [{"kind": "smalltalk", "shown": "一般有补偿。", "spoken": "一般有补偿。"}],
}


class Line:
    """The server's end of the socket, played by the test."""

    def __init__(self) -> None:
        self.sockets: list[WebSocketRoute] = []
        self.said: list[dict[str, object]] = []
        self.frames = 0

    def route(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        socket.on_message(self._heard)

    def send(self, kind: str, **fields: object) -> None:
        self.sockets[-1].send(json.dumps({"type": kind, **fields}))

    def kinds(self) -> list[object]:
        return [message["type"] for message in self.said]

    def answer(self, seconds: int = 5) -> None:
        """A reply to what was said, and its speech."""
        self.send("final", text=QUESTION)
        self.sockets[-1].send(json.dumps(REPLY))
        self.send("speech_start", sample_rate=16_000)
        for _ in range(seconds * 10):
            self.sockets[-1].send(b"\x00\x08\x00\xf8" * 800)

    def _heard(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self.frames += 1
            return
        self.said.append(json.loads(message))
        if self.said[-1]["type"] == "start":
            self.send("listening")


@pytest.fixture
def line(own_page: Page, site: Site) -> Line:
    """The kiosk, whose socket ends in the test."""
    made = Line()
    own_page.route_web_socket("**/api/voice", made.route)
    own_page.goto(site.url)
    return made


def until(page: Page, true: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for something at the test's end of the socket, while the browser goes on."""
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "It did not happen in time."
        page.wait_for_timeout(50)


def listening(page: Page, patience: float = 10_000) -> None:
    expect(page.locator("#listening")).to_be_visible(timeout=patience)
    expect(page.locator("#listening")).to_have_attribute("data-state", "listening")


def test_the_page_says_how_to_be_heard_better(
    own_page: Page, line: Line, shots: Callable[[Page, str], None]
) -> None:
    own_page.locator(TALK).click()
    listening(own_page)
    assert line.said[-1]["at_limit"] == "go_on"
    expect(own_page.locator(".meter .lit").first).to_be_visible()  # the test's microphone beeps
    line.send("partial", text="我想问一下")
    line.send("hint", code="speak_up", message="声音有点小，请靠近一点说。")
    expect(own_page.locator(".advice")).to_have_text("声音有点小，请靠近一点说。")
    shots(own_page, "listening-faint")
    line.send("hint", code="noisy", message="这里有点吵，请靠近一点、大声一点说。")
    expect(own_page.locator(".advice")).to_contain_text("有点吵")
    line.send("error", error={"code": "sample_rate_suspect", "message": "像是 8000 赫兹的。"})
    expect(own_page.locator(".advice")).to_contain_text("8000")
    shots(own_page, "listening-noisy")
    own_page.get_by_role("button", name="不说了").click()
    expect(own_page.locator(".advice")).to_be_hidden()


def test_a_long_story_goes_on(
    own_page: Page, line: Line, shots: Callable[[Page, str], None]
) -> None:
    own_page.locator(TALK).click()
    listening(own_page)
    line.send("limit", text="我和我老公结婚十年了", message="我先听到这里。您可以接着说。")
    expect(own_page.locator(".advice")).to_have_text("我先听到这里。您可以接着说。")
    expect(own_page.locator(".partial")).to_have_text("我和我老公结婚十年了")
    listening(own_page)
    shots(own_page, "listening-limit")
    own_page.get_by_role("button", name="说完了").click()
    until(own_page, lambda: line.kinds()[-1] == "stop")


def test_talking_over_the_answer_silences_it_and_is_listened_to(
    own_page: Page, line: Line, shots: Callable[[Page, str], None]
) -> None:
    own_page.locator(TALK).click()
    listening(own_page)
    line.answer()
    until(own_page, lambda: "playing" in line.kinds())
    assert {"type": "playing", "echo_cancellation": True} in line.said
    line.send("guarding", active=True)
    expect(own_page.locator(".dock-guard")).to_contain_text("您一开口我就停下来听")
    shots(own_page, "answer-guarded")
    before = line.frames
    until(own_page, lambda: line.frames > before + 5)
    own_page.evaluate(
        """() => { const live = document.querySelector(".voice.is-live");
        window.stopped = new Promise(done => new MutationObserver(() =>
          live.classList.contains("is-live") || done(performance.now())).observe(live, {attributes: true}));
        window.told = performance.now(); }"""
    )
    line.send("speech_end")
    line.send("barged_in")
    line.send("listening")
    listening(own_page)
    assert own_page.evaluate("window.stopped.then(at => at - window.told)") < 200
    expect(own_page.locator(".voice.is-live")).to_have_count(0)
    expect(own_page.locator(".dock-guard")).to_be_hidden()
    before = line.frames
    until(own_page, lambda: line.frames > before + 5)
    assert "played" not in line.kinds()
    line.send("final", text="等一下")
    expect(own_page.locator(".thinking-words")).to_contain_text("等一下")


def test_the_microphone_is_closed_when_the_answer_is_over(own_page: Page, line: Line) -> None:
    own_page.locator(TALK).click()
    listening(own_page)
    line.answer(seconds=1)
    line.send("speech_end")
    until(own_page, lambda: "playing" in line.kinds())
    until(own_page, lambda: "played" in line.kinds())
    own_page.wait_for_timeout(300)
    before = line.frames
    own_page.wait_for_timeout(500)
    assert line.frames == before
    expect(own_page.locator(".dock-guard")).to_be_hidden()


def test_a_server_that_does_not_guard_gets_no_sound(own_page: Page, line: Line) -> None:
    own_page.locator(TALK).click()
    listening(own_page)
    line.answer()
    until(own_page, lambda: "playing" in line.kinds())
    line.send("guarding", active=False)
    expect(own_page.locator(".dock-guard")).to_be_hidden()
    own_page.wait_for_timeout(300)
    before = line.frames
    own_page.wait_for_timeout(500)
    assert line.frames == before


def test_who_types_is_not_listened_to(own_page: Page, line: Line) -> None:
    own_page.get_by_role("button", name="打字问").click()
    own_page.get_by_label("您想问什么").fill(QUESTION)
    own_page.keyboard.press("Enter")
    until(own_page, lambda: "text" in line.kinds())
    line.sockets[-1].send(json.dumps(REPLY))
    line.send("speech_start", sample_rate=16_000)
    for _ in range(20):
        line.sockets[-1].send(bytes(3_200))
    expect(own_page.locator(".voice.is-live")).to_have_count(1)
    own_page.wait_for_timeout(500)
    assert "playing" not in line.kinds()
    assert line.frames == 0


def test_tones_are_quiet_and_can_be_switched_off(own_page: Page, site: Site) -> None:
    own_page.goto(site.url)
    played = own_page.evaluate(
        """async () => {
        const { Earcons } = await import("/static/earcons.js");
        const loud = async (wanted, play) => {
          const context = new OfflineAudioContext(1, 16000, 16000);
          play(new Earcons({ unlock: () => context, wanted: () => wanted }));
          const samples = (await context.startRendering()).getChannelData(0);
          return samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
        };
        return [await loud(true, one => one.listening()), await loud(true, one => one.heard()),
                await loud(false, one => one.listening())];
        }"""
    )
    assert all(0.05 < loudness < 0.4 for loudness in played[:2])
    assert played[2] == 0


@pytest.fixture(scope="module")
def lobby(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A gateway with the real recogniser."""
    folder = tmp_path_factory.mktemp("lobby")
    install_model(folder / "wenxiaofa-small-cn")
    recognizer = open_recognizer(
        SpeechSettings(model=str(folder / "none"), model_store=str(folder))
    )
    dialogue, voice = new_dialogue(), ScriptedSynthesizer(seconds=8.0)
    gateway = fake_gateway(folder, dialogue=dialogue, recognizer=recognizer, synthesizer=voice)
    server = Server(gateway.app)
    yield Site(server.start(), dialogue, recognizer, voice, gateway.store)  # type: ignore[arg-type]
    server.stop()


def test_a_recording_asks_and_talks_over_the_answer(
    browser: Browser,
    lobby: Site,
    tmp_path: Path,
    complaints: Complaints,
    shots: Callable[[Page, str], None],
) -> None:
    """Chromium plays the recording anew whenever the page opens its microphone: first it is the
    question, and while the robot answers it is somebody who talks over it."""
    with ThreadPoolExecutor(1) as other_thread:  # this one's loop drives the browser
        question = other_thread.submit(asyncio.run, spoken_for_vosk(QUESTION)).result()
    sound = _recording(tmp_path / "question.wav", quiet(1) + question + quiet(20))
    chromium = browser.browser_type.launch(
        executable_path=_chromium(),
        args=[*ARGUMENTS, f"--use-file-for-fake-audio-capture={sound}%noloop"],
    )
    try:
        page = complaints.watch(chromium.new_context(viewport=WIDE, locale="zh-CN").new_page())
        page.set_default_timeout(40_000)
        page.goto(lobby.url)
        page.locator(TALK).click()
        expect(page.locator(".partial")).to_contain_text("劳动合同", timeout=40_000)
        shots(page, "real-listening")
        expect(page.locator(".reply-answer")).to_be_visible(timeout=40_000)
        expect(page.locator(".question-words")).to_have_text(QUESTION)
        shots(page, "real-answer")
        listening(page, 40_000)
        shots(page, "real-interrupted")
        expect(page.locator(".voice.is-live")).to_have_count(0)
        until(page, lambda: len(lobby.dialogue.heard) == 2, seconds=40)
        assert {turn.text for turn in lobby.dialogue.heard} == {QUESTION}
        expect(page.locator(".reply-answer")).to_be_visible(timeout=40_000)
    finally:
        chromium.close()


def _recording(path: Path, pcm: bytes) -> Path:
    with wave.open(str(path), "wb") as sink:
        sink.setparams((1, 2, 16_000, 0, "NONE", ""))
        sink.writeframes(pcm)
    return path
