"""What no microphone should send, through the real WebSocket to the real Vosk and silero-vad: each
has its clear event, the session is given back, and the next question is heard."""

import gc
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from kiosk.routes.voice import voice_router
from speech.engines import open_recognizer
from speech.installing.recogniser_models import install_model
from speech.recognition.vosk_recognizer import VoskRecognizer
from speech.settings import SpeechSettings
from tests.fakes_speech import FakeConversation, FakeSynthesizer, quiet
from tests.kiosk.voice.test_voice_path import QUESTION
from tests.speech.recognition.test_wav_header import wav
from tests.speech.sounds import (
    Sound,
    at_rate,
    click,
    cough,
    floats,
    hum,
    music,
    pcm_of,
    slam,
    still,
    telephone,
    tone,
    white,
)
from tests.speech.spoken import spoken_for_vosk
from tests.voice_client import Talk


class Lobby:
    """A gateway with the real recogniser and a silent robot."""

    def __init__(self, client: TestClient, recognizer: VoskRecognizer) -> None:
        self.client, self.recognizer = client, recognizer

    def hear(self, pcm: bytes, *, stop: bool = False, **start: Any) -> list[dict[str, Any]]:
        """All events of one utterance up to its reply or the error that stands for it."""
        with self.client.websocket_connect("/api/voice") as socket:
            talk = Talk(socket)
            talk.say(type="start", **start)
            talk.hear(pcm)
            if stop:
                talk.say(type="stop")
            events = talk.until("final")
            talk.say(type="text", text="到了吗")
            return [*events, *talk.until("reply")]

    def still_hears(self, question: bytes) -> bool:
        """Whether the next resident is understood."""
        return str(final(self.hear(question + quiet(2)))["text"]) == QUESTION


def final(events: list[dict[str, Any]]) -> dict[str, Any]:
    return next(event for event in events if event["type"] == "final")


def codes(events: list[dict[str, Any]]) -> list[str]:
    """Codes of errors and hints, in order."""
    return [event["code"] if event["type"] == "hint" else event["error"]["code"]
            for event in events if event["type"] in ("hint", "error")]  # fmt: skip


@pytest.fixture(scope="module")
def model_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("voice")
    install_model(folder / "wenxiaofa-small-cn")
    return folder


@pytest.fixture(scope="module")
def lobby(model_store: Path) -> Iterator[Lobby]:
    settings = SpeechSettings(
        model=str(model_store / "none"), model_store=str(model_store), max_sockets=48
    )
    recognizer = open_recognizer(settings)
    app = FastAPI()
    voice = FakeSynthesizer(absent="没有声音")
    app.include_router(voice_router(lambda: settings, recognizer, voice, FakeConversation()))
    with TestClient(app) as client:
        yield Lobby(client, recognizer)
        assert client.portal is not None
        client.portal.call(recognizer.close)


@pytest.fixture
async def question() -> bytes:
    return await spoken_for_vosk(QUESTION)


@pytest.mark.parametrize(
    ("sound", "code"),
    [
        pytest.param(np.zeros(12 * 16_000), "mic_silent", id="silence"),
        pytest.param(white(12), "noisy", id="white noise"),
        pytest.param(music(12), "noisy", id="music"),
        pytest.param(tone(12), "noisy", id="440 Hz"),
        pytest.param(hum(12), "noisy", id="hum"),
    ],
)
def test_what_is_no_voice_is_nobody_speaking(lobby: Lobby, sound: Sound, code: str) -> None:
    events = lobby.hear(pcm_of(sound))
    assert codes(events) == [code, "no_speech"]
    assert final(events)["cause"] == "silence"
    assert final(events)["timing"] == {
        "speech_start_ms": None,
        "speech_end_ms": None,
        "decided_ms": pytest.approx(10_000, abs=100),
    }
    assert "partial" not in {event["type"] for event in events}


async def test_coughs_doors_and_clicks_neither_begin_nor_end_a_turn(
    lobby: Lobby, question: bytes
) -> None:
    noises = np.concatenate([still(0.3), cough(), still(0.3), slam(), still(0.2), click()])
    opening = await spoken_for_vosk("我想问一下")
    events = lobby.hear(
        pcm_of(noises) + opening + pcm_of(noises) + question + pcm_of(np.concatenate([noises] * 3))
    )
    told = final(events)
    assert told["text"] == f"我想问一下{QUESTION}"
    start = len(noises) / 16
    end = start + (len(opening) + len(question)) / 32 + len(noises) / 16
    assert told["timing"]["speech_start_ms"] == pytest.approx(start, abs=300)
    assert told["timing"]["speech_end_ms"] == pytest.approx(end, abs=300)
    assert 600 <= told["timing"]["decided_ms"] - told["timing"]["speech_end_ms"] <= 2_300


async def test_ten_minutes_without_a_pause_end_at_the_limit(lobby: Lobby, question: bytes) -> None:
    endless = question[6_400:-6_400] * (600 * 32_000 // (len(question) - 12_800))
    assert len(endless) > 590 * 32_000
    began = time.monotonic()
    events = lobby.hear(endless)
    told = final(events)
    assert told["cause"] == "limit"
    assert 15_000 <= told["timing"]["decided_ms"] <= 17_100
    assert told["text"].count(QUESTION[-5:]) >= 2
    assert time.monotonic() - began < 60


async def test_two_speakers_at_once_end_as_a_turn(lobby: Lobby, question: bytes) -> None:
    other = floats(await spoken_for_vosk("离婚以后孩子归谁抚养"))
    both = floats(question)
    length = min(len(both), len(other))
    events = lobby.hear(pcm_of(both[:length] + 0.8 * other[:length]) + quiet(4))
    assert final(events)["cause"] == "pause"
    assert events[-1]["type"] == "reply"


async def test_clipped_sound_is_told_and_heard_all_the_same(lobby: Lobby, question: bytes) -> None:
    events = lobby.hear(pcm_of(floats(quiet(0.5) + question + quiet(3)) * 12))
    assert "audio_clipped" in codes(events)
    assert final(events)["text"]


@pytest.mark.parametrize("rate", [44_100, 48_000])
async def test_a_higher_rate_taken_for_16_khz_is_suspected(
    lobby: Lobby, question: bytes, rate: int
) -> None:
    events = lobby.hear(at_rate(pcm_of(still(0.5)) + question * 2 + pcm_of(still(3)), rate))
    assert "sample_rate_suspect" in codes(events)


async def test_telephone_sound_is_suspected_and_heard(lobby: Lobby, question: bytes) -> None:
    events = lobby.hear(telephone(pcm_of(still(0.5)) + question + pcm_of(still(3))))
    assert "sample_rate_suspect" in codes(events)
    assert final(events)["cause"] == "pause"


async def test_8_khz_taken_for_16_khz_is_an_ordinary_turn_at_worst_not_understood(
    lobby: Lobby, question: bytes
) -> None:
    events = lobby.hear(at_rate(question + quiet(6), 8_000) + quiet(2))
    assert final(events)["cause"] == "pause"


@pytest.mark.parametrize(
    ("rate", "expected"), [(16_000, ["wav_header"]), (8_000, ["wav_header", "sample_rate_suspect"])]
)
async def test_a_wave_header_is_skipped_and_told(
    lobby: Lobby, question: bytes, rate: int, expected: list[str]
) -> None:
    events = lobby.hear(wav(rate)[:44] + question + quiet(2))
    assert codes(events)[: len(expected)] == expected
    assert final(events)["text"] == QUESTION


async def test_a_socket_that_stalls_or_dies_in_mid_word_harms_nobody(
    model_store: Path, question: bytes
) -> None:
    settings = SpeechSettings(
        model=str(model_store / "none"), model_store=str(model_store), stall_seconds=1.0
    )
    recognizer = open_recognizer(settings)
    app = FastAPI()
    app.include_router(voice_router(lambda: settings, recognizer, None, FakeConversation()))
    with TestClient(app) as client:
        lobby = Lobby(client, recognizer)
        for _ in range(5):
            with client.websocket_connect("/api/voice") as socket:
                talk = Talk(socket)
                talk.say(type="start")
                talk.until("listening")
                talk.hear(question[: len(question) // 2])
        with client.websocket_connect("/api/voice") as socket:
            talk = Talk(socket)
            talk.say(type="start")
            talk.hear(question)
            events = talk.until("reply")
            assert "audio_stalled" in codes(events)
            assert final(events)["text"] == QUESTION
        assert lobby.still_hears(question)
        assert client.portal is not None
        client.portal.call(recognizer.close)


@pytest.mark.parametrize("broken", ["half copied", "of another format"])
async def test_a_broken_model_folder_is_told_at_the_socket(
    tmp_path: Path, model_store: Path, broken: str
) -> None:
    model = tmp_path / "model"
    if broken == "half copied":
        shutil.copytree(model_store / "wenxiaofa-small-cn", model)
        graph = model / "graph/Gr.fst"
        graph.write_bytes(graph.read_bytes()[: graph.stat().st_size // 2])
    else:
        for name in ("am/final.mdl", "conf/model.conf"):
            (model / name).parent.mkdir(parents=True)
            (model / name).write_bytes(b"PK\x03\x04 another program's")
    settings = SpeechSettings(model=str(model), model_store=str(tmp_path))
    recognizer = open_recognizer(settings)
    app = FastAPI()
    app.include_router(voice_router(lambda: settings, recognizer, None, FakeConversation()))
    with TestClient(app) as client, client.websocket_connect("/api/voice") as socket:
        talk = Talk(socket)
        talk.say(type="start")
        assert talk.error() == "recognizer_unavailable"
        talk.hear(quiet(0.5))
        talk.say(type="text", text="打字还行吗")
        assert talk.event()["type"] == "reply"
        assert client.portal is not None
        client.portal.call(recognizer.close)


async def test_200_sockets_of_which_48_are_heard(lobby: Lobby, question: bytes) -> None:
    with ExitStack() as opened:
        talks = [
            Talk(opened.enter_context(lobby.client.websocket_connect("/api/voice")))
            for _ in range(200)
        ]
        for talk in talks[:48]:
            talk.say(type="start")
        assert {talk.event()["type"] for talk in talks[:48]} == {"listening"}
        assert {talk.error() for talk in talks[48:]} == {"too_many_sockets"}
        assert {talk.closed_with() for talk in talks[48:]} == {1013}
    assert lobby.still_hears(question)


async def test_500_sessions_leave_nothing_behind(lobby: Lobby, question: bytes) -> None:
    """Some speak, some don't, some leave in mid-word; files, memory and threads are counted."""
    assert lobby.still_hears(question)
    worker_pid = lobby.recognizer.worker_pid
    assert worker_pid is not None
    gateway, worker = psutil.Process(os.getpid()), psutil.Process(worker_pid)
    _sessions(lobby, question, 40)
    before = [(one.num_fds(), one.memory_info().rss) for one in (gateway, worker)]
    threads = threading.active_count()
    _sessions(lobby, question, 500)
    for process, (files, memory) in zip((gateway, worker), before, strict=True):
        assert _settled(process, files + 3) <= files + 3
        assert process.memory_info().rss - memory < 25 * 2**20
    assert threading.active_count() <= threads + 3
    assert lobby.recognizer.worker_pid == worker_pid
    assert lobby.still_hears(question)


def _settled(process: psutil.Process, most: int) -> int:
    """The files that a process holds open once the sockets that were just left are closed."""
    until = time.monotonic() + 10.0
    while (files := int(process.num_fds())) > most and time.monotonic() < until:
        gc.collect()
        time.sleep(0.2)
    return files


def _sessions(lobby: Lobby, question: bytes, count: int) -> None:
    spoken, unspoken = question[: 32_000 // 2], quiet(0.2)
    with lobby.client.websocket_connect("/api/voice") as socket:
        staying = Talk(socket)
        for number in range(count):
            piece = unspoken if number % 4 else spoken
            if number % 10 == 0:
                with lobby.client.websocket_connect("/api/voice") as leaving:
                    talk = Talk(leaving)
                    talk.say(type="start")
                    talk.until("listening")
                    talk.hear(piece)
                continue
            staying.say(type="start")
            staying.until("listening")
            staying.hear(piece, step=16_000)
            staying.say(type="stop")
            staying.until("final")
