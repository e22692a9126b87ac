"""The voice while a person talks with the resident: words are written down, messages are read."""

from tests.fakes_speech import loud
from tests.voice_client import Voice, kinds


def test_dictated_words_are_told_and_nobody_answers() -> None:
    voice = Voice()
    with voice.talk() as talk:
        talk.say(type="start", dictate=True)
        talk.hear(loud(1.9))
        talk.say(type="stop")
        events = talk.until("final")
        assert events[-1]["text"] == "房东不退押金"
        talk.say(type="start")
        talk.hear(loud(1.9))
        talk.say(type="stop")
        assert "reply" in kinds(talk.until("reply")), "the next words are a question again"
    assert len(voice.conversation.turns) == 1


def test_a_message_is_read_aloud_without_a_turn() -> None:
    voice = Voice()
    with voice.talk() as talk:
        talk.say(type="read", text="王律师说，请带合同来。")
        assert "reply" not in kinds(talk.until("speech_end"))
        for text, code in (("", "text_empty"), ("长" * 2_001, "text_too_long")):
            talk.say(type="read", text=text)
            assert talk.until("error")[-1]["error"]["code"] == code
    assert voice.conversation.turns == []
