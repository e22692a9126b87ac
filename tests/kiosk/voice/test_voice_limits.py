"""The voice socket with hostile, broken and idle clients."""

import json
import logging
from contextlib import ExitStack
from dataclasses import replace

import pytest

from kiosk.routes.voice_messages import LARGEST_FRAME, LONGEST_MESSAGE
from speech.settings import SpeechSettings
from tests.fakes_speech import (
    FakeConversation,
    FakeConversationError,
    FakeSynthesizer,
    loud,
    quiet,
)
from tests.voice_client import Talk, Voice, kinds


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "bad_json"),
        ("{", "bad_json"),
        ('{"type":"text","text":"\\ud800"}', "bad_json"),
        ("[" * 5000, "bad_json"),
        ("null", "bad_message"),
        ("[]", "bad_message"),
        ("{}", "unknown_type"),
        ('{"type":"dance"}', "unknown_type"),
        ('{"type":7}', "unknown_type"),
        ('{"type":"text"}', "bad_field"),
        ('{"type":"text","text":7}', "bad_field"),
        ('{"type":"text","text":"  \\n "}', "text_empty"),
        (json.dumps({"type": "text", "text": "长" * 2001}, ensure_ascii=False), "text_too_long"),
        (json.dumps({"type": "text", "text": "长" * 10000}), "message_too_large"),
        ('{"type":"start","channel":"moon"}', "bad_field"),
        ('{"type":"start","session_id":""}', "bad_field"),
        ('{"type":"start","session_id":7}', "bad_field"),
        ('{"type":"start","sample_rate":"16000"}', "bad_field"),
        ('{"type":"start","sample_rate":16000.5}', "bad_field"),
        ('{"type":"start","sample_rate":44100}', "sample_rate_unsupported"),
        ('{"type":"start","sample_rate":0}', "sample_rate_unsupported"),
        ('{"type":"voice","rate":"fastest"}', "bad_field"),
        ('{"type":"voice","repeat":"yes"}', "bad_field"),
        ('{"type":"stop"}', "not_started"),
    ],
)
def test_a_broken_message_is_a_clear_error_and_no_end(raw: str, code: str) -> None:
    with Voice().talk() as talk:
        talk.socket.send_text(raw)
        assert talk.error() == code
        talk.say(type="text", text="还在吗")
        assert talk.event()["type"] == "reply"


def test_no_error_quotes_what_was_typed(caplog: pytest.LogCaptureFixture) -> None:
    secret = "我家住在幸福村"
    broken = FakeConversation(error=RuntimeError(secret))
    with caplog.at_level(logging.DEBUG), Voice(conversation=broken).talk() as talk:
        talk.say(type="text", text=[secret])
        told = talk.event()
        talk.say(type="text", text=secret)
        failed = talk.event()
    assert secret not in json.dumps([told, failed], ensure_ascii=False)
    assert failed["error"]["code"] == "internal"
    assert secret not in caplog.text


def test_errors_of_the_conversation_pass_through() -> None:
    broken = FakeConversation(error=FakeConversationError("rate_limited", "太快了"))
    with Voice(conversation=broken).talk() as talk:
        talk.say(type="text", text="你好")
        assert talk.event()["error"] == {"code": "rate_limited", "message": "太快了"}


def test_binary_before_start_is_an_error() -> None:
    with Voice().talk() as talk:
        talk.socket.send_bytes(loud(0.1))
        assert talk.error() == "not_started"


def test_an_odd_byte_waits_for_the_next_frame() -> None:
    with Voice().talk() as talk:
        talk.say(type="start")
        talk.hear(loud(1.8), step=3201)
        talk.say(type="stop")
        events = talk.until("final")
        assert "error" not in kinds(events)
        assert events[-1]["text"] == "房东不退押金"


def test_an_odd_byte_at_the_end_is_told_and_the_rest_is_heard() -> None:
    with Voice().talk() as talk:
        talk.say(type="start")
        talk.hear(loud(1.8) + b"\x01")
        talk.say(type="stop")
        events = talk.until("final")
        assert events[-2]["error"]["code"] == "audio_odd_byte"
        assert events[-1]["text"] == "房东不退押金"


def test_a_frame_too_large_ends_the_connection() -> None:
    with Voice().talk() as talk:
        talk.say(type="start")
        talk.socket.send_bytes(bytes(LARGEST_FRAME + 1))
        assert talk.error() == "message_too_large"
        assert talk.closed_with() == 1009


def test_empty_and_single_byte_frames_do_no_harm() -> None:
    with Voice().talk() as talk:
        talk.say(type="start")
        for _ in range(50):
            talk.socket.send_bytes(b"")
            talk.socket.send_bytes(b"\x01")
        talk.say(type="stop")
        assert talk.until("final")[-1]["text"] == ""


def test_audio_without_end_ends_the_connection() -> None:
    with Voice(settings=SpeechSettings(max_audio_seconds=2)).talk() as talk:
        talk.say(type="start")
        talk.hear(quiet(3))
        assert talk.error() == "audio_limit"
        assert talk.closed_with() == 1008


def test_a_client_that_only_talks_nonsense_is_hung_up_on() -> None:
    with Voice().talk() as talk:
        for _ in range(25):
            talk.socket.send_text("nonsense")
        assert talk.closed_with() == 1008


def test_a_connection_that_never_speaks_is_closed() -> None:
    with Voice(settings=SpeechSettings(first_message_seconds=0.2)).talk() as talk:
        assert talk.error() == "idle_timeout"
        assert talk.closed_with() == 1001


def test_a_connection_left_listening_is_closed_and_its_session_too() -> None:
    voice = Voice(settings=SpeechSettings(idle_seconds=0.2))
    with voice.talk() as talk:
        talk.say(type="start")
        assert talk.error() == "idle_timeout"
        assert talk.closed_with() == 1001
    assert voice.recognizer is not None
    assert not voice.recognizer.open_sessions


def test_thinking_long_is_not_idling() -> None:
    voice = Voice(
        settings=SpeechSettings(idle_seconds=0.1), conversation=FakeConversation(delay=0.6)
    )
    with voice.talk() as talk:
        talk.say(type="text", text="难题")
        assert talk.event()["type"] == "reply"


def test_a_client_that_leaves_leaves_nothing_behind() -> None:
    voice = Voice(synthesizer=FakeSynthesizer(seconds_per_chunk=0.05))
    with voice.client() as client:
        with client.websocket_connect("/api/voice") as socket:
            talk = Talk(socket)
            talk.say(type="text", text="很长" * 100)
            talk.until("speech_start")
        with client.websocket_connect("/api/voice") as socket:
            talk = Talk(socket)
            talk.say(type="start")
            talk.until("listening")
        with client.websocket_connect("/api/voice") as socket:
            Talk(socket).say(type="text", text="下一位")
    assert voice.recognizer is not None
    assert voice.synthesizer is not None
    assert not voice.recognizer.open_sessions
    assert voice.synthesizer.cancelled >= 1


def test_a_hundred_sockets_opened_and_left() -> None:
    voice = Voice(settings=replace(SpeechSettings(), max_sockets=10, first_message_seconds=6.0))
    with voice.client() as client, ExitStack() as opened:
        talks = [
            Talk(opened.enter_context(client.websocket_connect("/api/voice"))) for _ in range(100)
        ]
        assert [talk.error() for talk in talks[10:]] == ["too_many_sockets"] * 90
        assert {talk.closed_with() for talk in talks[10:]} == {1013}
        assert [talk.error() for talk in talks[:10]] == ["idle_timeout"] * 10
        with client.websocket_connect("/api/voice") as socket:
            late = Talk(socket)
            late.say(type="text", text="轮到我了吗")
            assert late.event()["type"] == "reply"


def test_the_longest_allowed_message_is_taken() -> None:
    text = "长" * 2000
    raw = json.dumps({"type": "text", "text": text}, ensure_ascii=False)
    assert len(raw.encode()) < LONGEST_MESSAGE
    with Voice().talk() as talk:
        talk.socket.send_text(raw)
        assert talk.event()["type"] == "reply"
