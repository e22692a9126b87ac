"""Who talks when: interruptions, the long story, the stalled client; scripted engines."""

import time

import pytest

from kiosk.routes.voice_hearing import MOST_ROUNDS
from speech.protocols import Guarding, Listening
from speech.settings import SpeechSettings
from tests.fakes_speech import FakeConversation, FakeRecognizer, FakeSynthesizer, loud, quiet
from tests.voice_client import Talk, Voice, kinds

LONG = "很长的话" * 200


def speaking(talk: Talk) -> None:
    """Wait until the robot speaks."""
    talk.say(type="text", text=LONG)
    talk.until("speech_start")


def slow_voice(**settings: object) -> Voice:
    return Voice(
        synthesizer=FakeSynthesizer(seconds_per_chunk=0.05),
        settings=SpeechSettings(**settings),  # type: ignore[arg-type]
    )


def test_talking_over_the_robot_stops_it_within_200_ms_and_is_listened_to() -> None:
    voice = slow_voice()
    with voice.talk() as talk:
        speaking(talk)
        talk.say(type="playing", echo_cancellation=True)
        assert talk.event() == {"type": "guarding", "active": True}
        talk.hear(quiet(1.0))
        talk.frames.clear()
        talk.hear(loud(0.4))
        spoken = time.monotonic()
        assert talk.event() == {"type": "speech_end"}
        assert time.monotonic() - spoken < 0.2
        assert kinds(talk.until("listening")) == ["barged_in", "listening"]
        talk.frames.clear()
        talk.hear(loud(0.6) + quiet(3))
        final = talk.until("final")[-1]
        assert final["text"] == "房东不"  # what interrupted is the beginning of the question
        assert not talk.frames


def test_nothing_is_played_after_an_interruption() -> None:
    with slow_voice().talk() as talk:
        speaking(talk)
        talk.say(type="playing", echo_cancellation=True)
        talk.hear(loud(0.4))
        talk.until("listening")
        talk.frames.clear()
        talk.say(type="stop")
        talk.until("final")
        assert not talk.frames


@pytest.mark.parametrize(
    ("wanted", "echo_cancellation", "active"),
    [
        ("auto", True, True),
        ("auto", False, False),
        ("on", False, True),
        ("off", True, False),
    ],
)
def test_the_setting_decides_whether_talking_interrupts(
    wanted: str, echo_cancellation: bool, active: bool
) -> None:
    voice = slow_voice(voice_barge_in=wanted)
    with voice.talk() as talk:
        speaking(talk)
        talk.say(type="playing", echo_cancellation=echo_cancellation)
        assert talk.event() == {"type": "guarding", "active": active}
    assert voice.recognizer is not None
    guarding = [one for one in voice.recognizer.listenings if isinstance(one, Guarding)]
    assert guarding == ([Guarding(echo_cancellation)] if active else [])


def test_what_the_microphone_hears_of_the_robot_is_no_question() -> None:
    voice = slow_voice(voice_barge_in="off")
    with voice.talk() as talk:
        talk.say(type="start")
        talk.say(type="playing")
        talk.hear(loud(2))
        talk.say(type="played")
        talk.hear(loud(0.3))
        talk.say(type="stop")
        events = talk.until("final")
    assert "partial" not in kinds(events)
    assert events[-1]["text"] == "房"


def test_after_played_audio_is_thrown_away_again() -> None:
    voice = slow_voice()
    with voice.talk() as talk:
        talk.say(type="start")
        talk.say(type="text", text="好")
        talk.until("speech_end")
        talk.say(type="playing", echo_cancellation=True)
        talk.say(type="played")
        talk.hear(loud(1))
        talk.say(type="text", text="再")
        assert "barged_in" not in kinds(talk.until("speech_end"))
        assert voice.recognizer is not None
        assert not voice.recognizer.open_sessions


def test_without_a_recogniser_the_robot_is_only_stopped_by_the_button() -> None:
    for recognizer in (None, FakeRecognizer(absent="没有模型")):
        with Voice(recognizer=recognizer).talk() as talk:
            talk.say(type="playing", echo_cancellation=True)
            assert talk.event() == {"type": "guarding", "active": False}


def test_a_detector_that_dies_while_the_robot_speaks_is_no_trouble_of_the_resident() -> None:
    recognizer = FakeRecognizer()
    with Voice(recognizer=recognizer).talk() as talk:
        talk.say(type="start")
        talk.say(type="text", text="好")
        talk.until("speech_end")
        talk.say(type="playing", echo_cancellation=True)
        talk.until("guarding")
        recognizer.broken = True
        talk.hear(loud(0.5))
        talk.say(type="text", text="再")
        assert kinds(talk.until("speech_end")) == ["reply", "speech_start", "speech_end"]


def test_a_long_story_is_kept_and_listened_on() -> None:
    voice = Voice(
        recognizer=FakeRecognizer("说" * 1000), settings=SpeechSettings(longest_utterance=3)
    )
    with voice.talk() as talk:
        talk.say(type="start", at_limit="go_on")
        talk.hear(loud(4.5) + quiet(9))
        events = talk.until("final")
        limit = next(event for event in events if event["type"] == "limit")
        assert "先听到这里" in limit["message"]
        assert set(limit["text"]) == {"说"}
        shown = [event["text"] for event in events if event["type"] == "partial"]
        assert [len(text) for text in shown] == sorted(len(text) for text in shown)
        assert len(events[-1]["text"]) in (14, 15)  # 4.5 s of three a second, and nothing lost
        assert events[-1]["cause"] == "pause"
        assert events[-1]["timing"]["decided_ms"] > 4_500
        talk.until("reply")
    assert len(voice.conversation.turns) == 1


def test_whoever_has_nothing_to_add_after_the_limit_is_answered() -> None:
    voice = Voice(
        recognizer=FakeRecognizer("说" * 10), settings=SpeechSettings(longest_utterance=3)
    )
    with voice.talk() as talk:
        talk.say(type="start", at_limit="go_on")
        talk.hear(loud(3.1) + quiet(9))
        final = talk.until("final")[-1]
        assert (final["text"], final["cause"]) == ("说" * 10, "pause")
        talk.until("reply")


def test_a_story_without_end_ends() -> None:
    voice = Voice(
        recognizer=FakeRecognizer("说" * 1000), settings=SpeechSettings(longest_utterance=3)
    )
    with voice.talk() as talk:
        talk.say(type="start", at_limit="go_on")
        talk.hear(loud(3 * MOST_ROUNDS + 5))
        events = talk.until("reply")
    assert kinds(events).count("limit") == MOST_ROUNDS - 1
    assert next(event for event in events if event["type"] == "final")["cause"] == "limit"


def test_a_client_that_stalls_is_answered_for_what_it_sent() -> None:
    voice = Voice(settings=SpeechSettings(stall_seconds=1.0))
    with voice.talk() as talk:
        talk.say(type="start")
        talk.hear(loud(0.65))
        events = talk.until("reply")
    assert [e["error"]["code"] for e in events if e["type"] == "error"] == ["audio_stalled"]
    assert next(event for event in events if event["type"] == "final")["text"] == "房东"
    assert voice.recognizer is not None
    assert not voice.recognizer.open_sessions


def test_a_client_that_stalls_and_whose_recogniser_died_is_told() -> None:
    recognizer = FakeRecognizer(broken=True)
    with Voice(recognizer=recognizer, settings=SpeechSettings(stall_seconds=1.0)).talk() as talk:
        talk.say(type="start")
        talk.hear(loud(0.3))
        assert talk.error() == "recognizer_failed"


def test_the_pauses_of_a_speaker_are_kept_for_the_conversation_only() -> None:
    voice = Voice(conversation=FakeConversation())
    assert voice.recognizer is not None
    with voice.talk() as talk:
        for session in ("a" * 32, "a" * 32, "b" * 32):
            talk.say(type="start", session_id=session)
            talk.hear(loud(0.6) + quiet(3))
            talk.until("speech_end")
    pauses = [one.own_pause for one in voice.recognizer.listenings if isinstance(one, Listening)]
    assert pauses == [0.0, voice.recognizer.pause, 0.0]
