"""What was misheard is put right before the dialogue hears of it, and the page is told."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kiosk.routes.voice_heard import final_fields
from knowledge_base.confusions import load_confusions
from speech.recognition.transcripts import Word, transcript_of
from speech.repair.corrected_transcripts import put_right
from speech.repair.correction import Repairer
from speech.repair.vocabulary_building import build_vocabulary
from tests.fakes_speech import FakeRecognizer, loud
from tests.voice_client import Voice

REPAIRER = Repairer(
    build_vocabulary(
        ["房东不退押金怎么办", "押金不退怎么办"] * 5, [], sounds=load_confusions().as_json()
    )
)


def test_the_dialogue_gets_the_words_put_right_and_the_page_both() -> None:
    voice = Voice(recognizer=FakeRecognizer(script="房东不退压金"), repairer=REPAIRER)
    with voice.talk() as talk:
        talk.say(type="start")
        talk.hear(loud(1.8))
        talk.say(type="stop")
        final = talk.until("final")[-1]
        talk.until("reply")
    assert (final["text"], final["heard"]) == ("房东不退押金", "房东不退压金")
    assert final["repairs"] == [{"from": "压", "to": "押", "at": 4}]
    assert final["others"] == [{"at": 4, "length": 1, "words": ["压"]}]
    assert voice.conversation.turns[0]["text"] == "房东不退押金"
    assert voice.conversation.turns[0]["spoken"] is True


def test_typed_text_is_not_put_right_here() -> None:
    voice = Voice(repairer=REPAIRER)
    with voice.talk() as talk:
        talk.say(type="text", text="房东不退压金")
        talk.until("reply")
    assert voice.conversation.turns[0]["text"] == "房东不退压金"


def texts(**bounds: Any) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from("房东不退压押金a🏠 "), **bounds)


@given(st.lists(st.tuples(texts(min_size=1, max_size=4), st.lists(texts(max_size=4), max_size=3))))
def test_offsets_point_into_the_text(words: list[tuple[str, list[str]]]) -> None:
    transcript = transcript_of(
        [Word(text, 0.0, 1.0, 0.5, tuple(others)) for text, others in words], 1.0
    )
    told = final_fields(put_right(transcript, REPAIRER))
    for repair in told["repairs"]:
        end = repair["at"] + len(repair["to"])
        assert told["text"][repair["at"] : end] == repair["to"]
        assert told["heard"][repair["at"] : end] == repair["from"]
    for other in told["others"]:
        assert other["words"]
        assert 0 <= other["at"] < other["at"] + other["length"] <= len(told["text"])
        assert told["text"][other["at"] :][: other["length"]] not in other["words"]
