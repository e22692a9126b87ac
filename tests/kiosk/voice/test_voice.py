"""The voice socket with scripted engines: the conversation that the contract promises."""

import time

import pytest

from speech.protocols import Manner
from speech.settings import SpeechSettings
from tests.fakes_speech import (
    FakeConversation,
    FakeConversationError,
    FakeRecognizer,
    FakeSynthesizer,
    loud,
    quiet,
)
from tests.voice_client import Voice, kinds


def test_a_spoken_question_is_heard_answered_and_spoken() -> None:
    voice = Voice()
    with voice.talk() as talk:
        talk.say(type="start", channel="web", session_id="a" * 32, sample_rate=16000)
        assert talk.event() == {"type": "listening"}
        talk.hear(loud(1.9))
        talk.say(type="stop")
        events = talk.until("speech_end")
    partials = [event["text"] for event in events if event["type"] == "partial"]
    assert partials == ["房", "房东", "房东不", "房东不退", "房东不退押", "房东不退押金"]
    assert kinds(events)[-4:] == ["final", "reply", "speech_start", "speech_end"]
    final, reply, start, _ = events[-4:]
    assert final == {
        "type": "final",
        "text": "房东不退押金",
        "heard": "房东不退押金",
        "repairs": [],
        "others": [],
        "confidence": 0.9,
        "cause": "stop",
        "timing": {"speech_start_ms": None, "speech_end_ms": None, "decided_ms": 1900},
    }
    assert reply["session_id"] == "a" * 32
    assert reply["replies"][0]["kind"] == "no_answer"
    assert start == {"type": "speech_start", "sample_rate": 22050}
    assert talk.frames
    assert all(len(frame) % 2 == 0 for frame in talk.frames)
    assert voice.conversation.turns == [
        {
            "session_id": "a" * 32,
            "text": "房东不退押金",
            "channel": "web",
            "spoken": True,
            "confidence": pytest.approx(0.9),
        }
    ]


def test_a_pause_ends_the_utterance_without_stop() -> None:
    with Voice().talk() as talk:
        talk.say(type="start")
        talk.hear(loud(0.6) + quiet(3))
        assert talk.until("reply")[-2]["text"] == "房东"


def test_a_short_pause_does_not() -> None:
    with Voice().talk() as talk:
        talk.say(type="start")
        talk.hear(loud(0.6) + quiet(0.9) + loud(0.6) + quiet(3))
        assert talk.until("final")[-1]["text"] == "房东不退"


def test_audio_after_the_end_is_thrown_away_until_the_next_start() -> None:
    voice = Voice()
    with voice.talk() as talk:
        talk.say(type="start")
        talk.hear(loud(0.6) + quiet(3))
        talk.until("speech_end")
        heard = voice.recognizer.heard_bytes if voice.recognizer else 0
        talk.hear(loud(2))
        talk.say(type="start")
        talk.until("listening")
        assert voice.recognizer is not None
        assert voice.recognizer.heard_bytes == heard
        talk.hear(loud(0.3) + quiet(3))
        assert talk.until("final")[-1]["text"] == "房"


def test_the_conversation_goes_on_in_the_session_that_the_first_turn_made() -> None:
    voice = Voice()
    with voice.talk() as talk:
        for text in ("一", "二"):
            talk.say(type="text", text=text)
            talk.until("speech_end")
    assert [turn["session_id"] for turn in voice.conversation.turns] == [None, "s" * 32]


def test_a_wiped_session_is_forgotten() -> None:
    voice = Voice(
        conversation=FakeConversation(error=FakeConversationError("session_unknown", "已结束"))
    )
    with voice.talk() as talk:
        talk.say(type="text", text="一", session_id="a" * 32)
        assert talk.error() == "session_unknown"
        talk.say(type="text", text="二")
        assert talk.error() == "session_unknown"
    assert [turn["session_id"] for turn in voice.conversation.turns] == ["a" * 32, None]


def test_typed_words_are_answered_with_speech() -> None:
    voice = Voice()
    with voice.talk() as talk:
        talk.say(type="text", text="押金不退", channel="kiosk")
        events = talk.until("speech_end")
    assert kinds(events) == ["reply", "speech_start", "speech_end"]
    assert voice.conversation.turns[0]["spoken"] is False
    assert voice.conversation.turns[0]["confidence"] is None


def test_typed_words_end_listening() -> None:
    voice = Voice()
    with voice.talk() as talk:
        talk.say(type="start")
        talk.hear(loud(0.6))
        talk.say(type="text", text="打字吧")
        talk.until("speech_end")
        talk.say(type="stop")
        talk.say(type="text", text="再来")
        assert "final" not in kinds(talk.until("speech_end"))
        assert voice.recognizer is not None
        assert not voice.recognizer.open_sessions


@pytest.mark.parametrize(
    ("recognizer", "reason"),
    [(None, "没有安装语音识别，请打字提问。"), (FakeRecognizer(absent="没有模型"), "没有模型")],
)
def test_without_a_recogniser_typing_still_works(
    recognizer: FakeRecognizer | None, reason: str
) -> None:
    with Voice(recognizer=recognizer).talk() as talk:
        talk.say(type="start")
        told = talk.event()
        assert told["error"] == {"code": "recognizer_unavailable", "message": reason}
        talk.hear(loud(0.5))
        talk.say(type="stop")
        talk.say(type="text", text="你好")
        assert kinds(talk.until("speech_end"))[0] == "reply"


def test_a_recogniser_that_dies_is_told_and_the_next_start_works() -> None:
    recognizer = FakeRecognizer(broken=True)
    with Voice(recognizer=recognizer).talk() as talk:
        talk.say(type="start")
        talk.hear(loud(0.3))
        assert talk.error() == "recognizer_failed"
        recognizer.broken = False
        talk.say(type="start")
        talk.hear(loud(0.6) + quiet(3))
        assert talk.until("final")[-1]["text"] == "房东"


@pytest.mark.parametrize("synthesizer", [None, FakeSynthesizer(absent="没有声音")])
def test_without_a_voice_replies_are_silent(synthesizer: FakeSynthesizer | None) -> None:
    with Voice(synthesizer=synthesizer).talk() as talk:
        for _ in range(2):
            talk.say(type="text", text="你好")
            assert talk.event()["type"] == "reply"


def test_what_was_not_understood_is_no_turn() -> None:
    voice = Voice(recognizer=FakeRecognizer(script=""))
    with voice.talk() as talk:
        talk.say(type="start")
        talk.hear(loud(1))
        talk.say(type="stop")
        events = talk.until("speech_end")
    assert (events[1]["type"], events[1]["text"], events[1]["confidence"]) == ("final", "", 0.0)
    assert events[2]["error"]["code"] == "not_heard"
    assert "没听清" in events[2]["error"]["message"]
    assert voice.conversation.turns == []


def test_endless_silence_ends_without_speech() -> None:
    voice = Voice(settings=SpeechSettings(no_speech_seconds=2))
    with voice.talk() as talk:
        talk.say(type="start")
        talk.hear(quiet(5))
        assert talk.error() == "no_speech"
    assert voice.synthesizer is not None
    assert voice.synthesizer.said == []


def test_endless_talk_is_cut_and_answered() -> None:
    voice = Voice(
        recognizer=FakeRecognizer("说" * 1000), settings=SpeechSettings(longest_utterance=3)
    )
    with voice.talk() as talk:
        talk.say(type="start")
        talk.hear(loud(6))
        assert talk.until("final")[-1]["text"] == "说" * 10
        talk.until("reply")


def test_barge_in_stops_speech_within_200_ms() -> None:
    synthesizer = FakeSynthesizer(seconds_per_chunk=0.05)
    with Voice(synthesizer=synthesizer).talk() as talk:
        talk.say(type="text", text="很长的话" * 200)
        talk.until("speech_start")
        started = time.monotonic()
        talk.say(type="barge_in")
        assert talk.event() == {"type": "speech_end"}
        assert time.monotonic() - started < 0.2
        assert synthesizer.cancelled == 1
        talk.frames.clear()
        talk.say(type="barge_in")
        talk.say(type="text", text="好")
        assert talk.event()["type"] == "reply"
        assert not talk.frames


def test_starting_to_listen_stops_speech_too() -> None:
    with Voice(synthesizer=FakeSynthesizer(seconds_per_chunk=0.05)).talk() as talk:
        talk.say(type="text", text="很长的话" * 200)
        talk.until("speech_start")
        talk.say(type="start")
        assert kinds(talk.until("listening")) == ["speech_end", "listening"]


def test_barge_in_while_thinking_keeps_the_reply_but_not_its_speech() -> None:
    voice = Voice(conversation=FakeConversation(delay=0.3))
    with voice.talk() as talk:
        talk.say(type="text", text="想一想")
        talk.say(type="barge_in")
        assert talk.event()["type"] == "reply"
        talk.say(type="voice", repeat=True)
        assert talk.event()["type"] == "speech_start"
    assert voice.synthesizer is not None
    assert len(voice.synthesizer.said) == 1


def test_audio_may_go_on_while_the_robot_speaks() -> None:
    with Voice(synthesizer=FakeSynthesizer(seconds_per_chunk=0.01)).talk() as talk:
        talk.say(type="start")
        talk.hear(loud(0.6) + quiet(2))
        talk.until("speech_start")
        talk.hear(loud(1))
        assert talk.event() == {"type": "speech_end"}


def test_manner_changes_by_steps_within_bounds_and_repeats() -> None:
    voice = Voice()
    with voice.talk() as talk:
        talk.say(type="voice", repeat=True)
        assert talk.error() == "nothing_to_repeat"
        talk.say(type="text", text="一")
        talk.until("speech_end")
        talk.say(type="voice", rate="slower", volume="louder", repeat=True)
        talk.until("speech_end")
        for _ in range(9):
            talk.say(type="voice", rate="faster", volume="softer")
        talk.say(type="voice", repeat=True)
        talk.until("speech_end")
    assert voice.synthesizer is not None
    assert [manner for _, manner in voice.synthesizer.said] == [
        Manner(),
        Manner(pace=-1, loudness=1),
        Manner(pace=3, loudness=-3),
    ]
    assert len({text for text, _ in voice.synthesizer.said}) == 1


def test_slower_in_words_does_not_become_what_is_repeated() -> None:
    voice = Voice()
    with voice.talk() as talk:
        talk.say(type="text", text="押金")
        talk.until("speech_end")
        talk.say(type="text", text="说慢点")
        talk.until("speech_end")
        talk.say(type="voice", rate="slower", repeat=True)
        talk.until("speech_end")
    assert voice.synthesizer is not None
    texts = [text for text, _ in voice.synthesizer.said]
    assert "押金" in texts[0]
    assert texts[-1] == texts[0]


def test_questions_asked_in_a_row_are_answered_in_order_but_not_without_end() -> None:
    voice = Voice(conversation=FakeConversation(delay=0.05))
    with voice.talk() as talk:
        for number in range(12):
            talk.say(type="text", text=f"第{number}问")
        events = [talk.event() for _ in range(12)]
    replies = [e["replies"][0]["shown"] for e in events if e["type"] == "reply"]
    errors = [e["error"]["code"] for e in events if e["type"] == "error"]
    assert replies == sorted(replies)
    assert len(replies) >= 4
    assert set(errors) == {"too_many_turns"}
