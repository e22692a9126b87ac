"""The whole way with the real engines: a wave file in, words, a reply, and speech out that the
recogniser understands again."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from kiosk.routes.voice import voice_router
from speech.engines import open_recognizer, open_synthesizer
from speech.settings import SpeechSettings
from tests.fakes_speech import FakeConversation, quiet
from tests.speech.spoken import for_vosk, spoken_for_vosk
from tests.voice_client import Talk

QUESTION = "劳动合同到期公司不续签有没有补偿"


class VoicePath:
    """A gateway with the voice route and real engines, and one client."""

    def __init__(self, client: TestClient, talk: Talk, engines: tuple[Any, Any]) -> None:
        self.client, self.talk = client, talk
        self.recognizer, self.synthesizer = engines

    def ask(self, pcm: bytes) -> list[dict[str, Any]]:
        """Speak and wait for the answer to be spoken."""
        self.talk.frames.clear()
        self.talk.say(type="start", sample_rate=16000)
        self.talk.hear(pcm)
        self.talk.say(type="stop")
        return self.talk.until("speech_end")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> SpeechSettings:
    folder = tmp_path_factory.mktemp("voice")
    return SpeechSettings(
        model=str(folder / "none"), model_store=str(folder), sentence_timeout=1.0, rate=185
    )


@pytest.fixture
def path(settings: SpeechSettings) -> Iterator[VoicePath]:
    recognizer, synthesizer = open_recognizer(settings), open_synthesizer(settings)
    app = FastAPI()
    app.include_router(voice_router(lambda: settings, recognizer, synthesizer, FakeConversation()))
    with TestClient(app) as client:
        with client.websocket_connect("/api/voice") as socket:
            yield VoicePath(client, Talk(socket), (recognizer, synthesizer))
        assert client.portal is not None
        client.portal.call(recognizer.close)
        client.portal.call(synthesizer.close)


async def test_a_spoken_question_is_answered_aloud(path: VoicePath) -> None:
    events = path.ask(await spoken_for_vosk(QUESTION))
    assert [event["type"] for event in events if event["type"] != "partial"] == [
        "listening", "final", "reply", "speech_start", "speech_end",
    ]  # fmt: skip
    partials = [event["text"] for event in events if event["type"] == "partial"]
    assert len(partials) >= 4
    final = next(event for event in events if event["type"] == "final")
    assert final["text"] == QUESTION
    assert 0.5 < final["confidence"] <= 1
    rate = next(event for event in events if event["type"] == "speech_start")["sample_rate"]
    answer = for_vosk(b"".join(path.talk.frames), rate)
    again = path.ask(answer)
    heard = next(event for event in again if event["type"] == "final")["text"]
    assert heard == f"您说的是{QUESTION}"


async def test_a_pause_is_enough_and_silence_is_no_question(path: VoicePath) -> None:
    path.talk.say(type="start")
    path.talk.hear(await spoken_for_vosk("工伤认定需要多长时间") + quiet(3))
    assert path.talk.until("final")[-1]["text"] == "工伤认定需要多长时间"
    path.talk.until("speech_end")
    path.talk.say(type="start")
    path.talk.hear(quiet(12))
    assert path.talk.error() == "no_speech"


async def test_engines_killed_in_the_middle_come_back(path: VoicePath) -> None:
    sound = await spoken_for_vosk("老板拖欠工资怎么办")
    path.ask(sound)
    path.talk.say(type="start")
    path.talk.until("listening")
    os.kill(path.recognizer.worker_pid, signal.SIGKILL)
    path.talk.hear(sound)
    assert path.talk.error() == "recognizer_failed"
    os.kill(path.synthesizer.worker_pid, signal.SIGSTOP)
    path.talk.say(type="text", text="你好")
    assert path.talk.error() == "synthesizer_failed"
    events = path.ask(sound)
    assert next(e for e in events if e["type"] == "final")["text"] == "老板拖欠工资怎么办"
    assert path.talk.frames
