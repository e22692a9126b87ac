"""Times of turns: kept without words, read by those who may."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from kiosk.app import create_app
from kiosk.errors import SettingsError
from kiosk.operation.telemetry import KEPT_TURNS, TurnTimes, VoiceTelemetry
from kiosk.settings import parse_settings
from kiosk.store import open_store
from speech.turns.timeline import TurnTimeline
from tests.fakes_kiosk import FakeDialogue
from tests.fakes_speech import FakeRecognizer, FakeSynthesizer

SECRET = "王二麻子欠我三千元"


def client(folder: Path, address: str = "127.0.0.1", **gateway: object) -> TestClient:
    settings = parse_settings({"gateway": gateway}, folder=folder)
    app = create_app(
        settings,
        dialogue=FakeDialogue(),
        store=open_store(settings.gateway.database),
        recognizer=FakeRecognizer(),
        synthesizer=FakeSynthesizer(),
    )
    return TestClient(app, client=(address, 1234))


def test_a_turn_is_counted_and_timed_from_the_decision_on() -> None:
    telemetry = VoiceTelemetry()
    heard = TurnTimeline(speech_start=7.0, speech_end=9.4, decided=10.0, final_text=10.1)
    times = TurnTimes(asked=10.15, heard=heard)
    telemetry.answered(times, 10.2)
    telemetry.first_pcm(times, 10.25)
    telemetry.first_pcm(times, 11.0)  # only the first counts
    telemetry.first_sound(times, 10.35)
    assert telemetry.last_turns() == [
        {
            "spoken": True,
            "speech_start": -3000.0,
            "speech_end": -600.0,
            "final_text": 100.0,
            "asked": 150.0,
            "answered": 200.0,
            "first_pcm": 250.0,
            "first_sound": 350.0,
        }
    ]
    text = telemetry.exposition().decode()
    assert 'wenxiaofa_voice_turns_total{spoken="yes"} 1.0' in text
    assert (
        'wenxiaofa_voice_turn_seconds_bucket{le="0.3",spoken="yes",stage="first_pcm"} 1.0' in text
    )
    assert (
        'wenxiaofa_voice_turn_seconds_bucket{le="0.2",spoken="yes",stage="first_pcm"} 0.0' in text
    )
    assert "wenxiaofa_voice_end_delay_seconds_count 1.0" in text


def test_a_typed_turn_has_no_listening() -> None:
    telemetry = VoiceTelemetry()
    telemetry.answered(TurnTimes(asked=5.0), 5.5)
    (turn,) = telemetry.last_turns()
    assert turn["spoken"] is False
    assert turn["speech_start"] is None
    assert turn["answered"] == 500.0


def test_only_the_last_turns_are_kept() -> None:
    telemetry = VoiceTelemetry()
    for second in range(KEPT_TURNS + 10):
        telemetry.answered(TurnTimes(asked=float(second)), second + 1.0)
    assert len(telemetry.last_turns()) == KEPT_TURNS


def test_metrics_and_page_show_times_and_no_words(tmp_path: Path) -> None:
    with client(tmp_path, developer_pages=True) as http:
        with http.websocket_connect("/api/voice") as socket:
            socket.send_json({"type": "text", "text": SECRET})
            while socket.receive().get("text", "").find("speech_end") < 0:
                pass
            socket.send_json({"type": "sounding"})
            socket.send_json({"type": "stop"})
            socket.receive_json()
        metrics = http.get("/metrics")
        page = http.get("/dev/voice")
    assert metrics.headers["content-type"].startswith("text/plain")
    for stage in ("answered", "first_pcm", "first_sound"):
        assert f'count{{spoken="no",stage="{stage}"}} 1.0' in metrics.text
    assert "打字" in page.text
    for text in (metrics.text, page.text):
        assert "王二麻子" not in text


@pytest.mark.parametrize(
    ("address", "setting", "headers", "status"),
    [
        ("127.0.0.1", "loopback", {}, 200),
        ("::1", "loopback", {}, 200),
        ("192.168.1.9", "loopback", {}, 404),
        ("127.0.0.1", "loopback", {"X-Forwarded-For": "10.0.0.1"}, 404),
        ("192.168.1.9", "all", {}, 200),
        ("127.0.0.1", "off", {}, 404),
        ("testclient", "loopback", {}, 404),
    ],
)
def test_who_may_read_metrics(
    tmp_path: Path, address: str, setting: str, headers: dict[str, str], status: int
) -> None:
    with client(tmp_path, address, metrics=setting) as http:
        assert http.get("/metrics", headers=headers).status_code == status
        assert http.get("/dev/voice").status_code == 404


@pytest.mark.parametrize("wrong", [{"metrics": "everybody"}, {"developer_pages": "yes"}])
def test_a_wrong_setting_is_named(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        parse_settings({"gateway": wrong}, folder=tmp_path)
