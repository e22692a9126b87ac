"""Hearing an entry's spoken words: for whoever may read entries, one text at a time."""

import io
import threading
import time
import wave

import pytest

from kiosk.people.rights import Permission, Right, permissions
from kiosk.routes.corpus_speech import LONGEST, as_wav
from tests.fakes_speech import FakeSynthesizer
from tests.kiosk.conftest import Gateway, MakeGateway
from tests.kiosk.console import console

PATH = "/api/agent/corpus/speech"


@pytest.fixture
def voice() -> FakeSynthesizer:
    return FakeSynthesizer()


@pytest.fixture
def speaking(make_gateway: MakeGateway, voice: FakeSynthesizer) -> Gateway:
    return make_gateway(synthesizer=voice)


def test_words_come_back_as_a_sound_file(speaking: Gateway, voice: FakeSynthesizer) -> None:
    response = console(speaking, rights=[Right.EDITOR]).post(PATH, text="养狗的人要赔。")
    assert response.status_code == 200
    assert response.headers["content-type"] == "audio/wav"
    assert response.headers["cache-control"] == "no-store"
    with wave.open(io.BytesIO(response.content)) as sound:
        shape = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
        assert shape == (1, 2, 22_050)
        assert sound.getnframes() == 7 * 100
    assert [said for said, _ in voice.said] == ["养狗的人要赔。"]


@pytest.mark.parametrize("right", [None, *Right])
def test_who_may(speaking: Gateway, right: Right | None) -> None:
    rights = [right] if right else []
    status = console(speaking, rights=rights).post(PATH, text="好").status_code
    assert status == (200 if Permission.CORPUS_VIEW in permissions(rights) else 403)


def test_nobody_without_a_sign_in_or_its_token(speaking: Gateway) -> None:
    assert speaking.client.post(PATH, json={"text": "好"}).status_code == 401
    somebody = console(speaking, rights=[Right.EDITOR])
    headers = {"Cookie": f"wenxiaofa_login={somebody.cookie}"}
    assert speaking.client.post(PATH, json={"text": "好"}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": "字" * (LONGEST + 1)}, {"text": 7}, []]
)
def test_bad_input(speaking: Gateway, voice: FakeSynthesizer, body: object) -> None:
    response = console(speaking, rights=[Right.EDITOR]).request("POST", PATH, json=body)
    assert response.status_code in (400, 422)
    assert response.json()["error"]["message"]
    assert voice.said == []


@pytest.mark.parametrize("absent", [None, FakeSynthesizer(absent="没有装中文语音。")])
def test_without_a_voice_it_says_so(
    make_gateway: MakeGateway, absent: FakeSynthesizer | None
) -> None:
    silent = make_gateway(synthesizer=absent)
    response = console(silent, rights=[Right.EDITOR]).post(PATH, text="好")
    assert response.status_code == 503
    error = response.json()["error"]
    assert error["code"] == "speech_unavailable"
    assert "试听不了" in error["message"]


def test_one_at_a_time(make_gateway: MakeGateway) -> None:
    slow = FakeSynthesizer(seconds_per_chunk=0.3)
    gateway = make_gateway(synthesizer=slow)
    first, second = (console(gateway, rights=[Right.EDITOR]) for _ in range(2))
    statuses: list[int] = []
    listening = threading.Thread(
        target=lambda: statuses.append(first.post(PATH, text="一二三四五").status_code)
    )
    listening.start()
    while not slow.said:
        time.sleep(0.01)
    busy = second.post(PATH, text="六")
    listening.join()
    assert (busy.status_code, busy.json()["error"]["code"]) == (503, "speech_busy")
    assert statuses == [200]


def test_a_sound_file_of_nothing() -> None:
    assert as_wav(b"", 16_000)[:4] == b"RIFF"
