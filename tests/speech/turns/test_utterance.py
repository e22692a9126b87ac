import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.protocols import Defect, Final, Listening, Partial, RecognitionEvent
from speech.turns.utterance import Utterance
from tests.fakes_speech import FakeKaldi, loud, quiet


def utterance(script: str = "甲乙丙丁戊己", **listening: float) -> Utterance:
    return Utterance(FakeKaldi(script), Listening(**listening))


def final(events: list[RecognitionEvent]) -> Final:
    assert isinstance(events[-1], Final)
    return events[-1]


def test_partials_grow_and_are_not_repeated() -> None:
    heard = utterance()
    shown = [event for _ in range(13) for event in heard.accept(loud(0.1))]
    assert shown == [Partial("甲"), Partial("甲乙"), Partial("甲乙丙"), Partial("甲乙丙丁")]


def test_stop_gives_what_was_heard_with_times_and_confidence() -> None:
    heard = utterance()
    heard.accept(loud(0.6))
    transcript = final(heard.finish()).transcript
    assert transcript.text == "甲乙"
    assert transcript.confidence == pytest.approx(0.9)
    times = [time for word in transcript.words for time in (word.start, word.end)]
    assert times == pytest.approx([0.0, 0.3, 0.3, 0.6], abs=0.1)
    assert transcript.seconds == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("script", "floor", "patience"),
    [("怎么办", 0.6, 0.6), ("怎么办", 3.0, 3.0), ("我想问一下", 0.6, 2.0), ("房东不退", 0.6, 1.8)],
)
def test_the_utterance_ends_after_the_patience(script: str, floor: float, patience: float) -> None:
    heard = utterance(script, patience=floor)
    spoken = 0.3 * len(script) + 0.1
    heard.accept(loud(spoken))
    ended = final(heard.accept(quiet(6)))
    assert ended.cause == "pause"
    assert ended.transcript.text == script
    assert ended.transcript.seconds == pytest.approx(spoken + patience, abs=0.2)


@pytest.mark.parametrize(("confidence", "patience"), [(0.9, 0.6), (0.5, 1.8)])
def test_a_question_hardly_heard_is_waited_for_longer(confidence: float, patience: float) -> None:
    heard = Utterance(FakeKaldi("房东不退押金吗", confidence), Listening(patience=0.6))
    heard.accept(loud(2.2))
    ended = final(heard.accept(quiet(6)))
    assert ended.transcript.seconds == pytest.approx(2.2 + patience, abs=0.2)


def test_segments_before_the_pause_are_joined() -> None:
    heard = utterance(patience=2.0)
    heard.accept(loud(0.6) + quiet(1.5) + loud(0.6) + quiet(1.5) + loud(0.6))
    assert final(heard.accept(quiet(3))).transcript.text == "甲乙丙丁戊己"


def test_partials_show_the_segments_before() -> None:
    heard = utterance(patience=3.0)
    heard.accept(loud(0.6) + quiet(1))
    assert heard.accept(loud(0.3)) == [Partial("甲乙丙")]


def test_nobody_speaking_ends_it() -> None:
    heard = utterance(no_speech=3.0)
    ended = final(heard.accept(quiet(60)))
    assert (ended.cause, ended.transcript.text) == ("silence", "")
    assert ended.transcript.seconds == pytest.approx(3.0, abs=0.1)


def test_speech_without_end_is_cut() -> None:
    heard = utterance("说" * 500, longest=15.0)
    ended = final(heard.accept(loud(60)))
    assert ended.cause == "limit"
    assert ended.transcript.seconds == pytest.approx(15.0, abs=0.1)
    assert len(ended.transcript.text) in (50, 51)


def test_after_the_end_nothing_more_is_heard() -> None:
    heard = utterance()
    heard.accept(loud(0.6))
    heard.finish()
    assert heard.accept(loud(1)) == []
    assert heard.finish() == []


@given(st.lists(st.integers(0, 4000), max_size=30))
def test_frames_of_any_length_are_heard_alike(lengths: list[int]) -> None:
    pcm = loud(1.2)
    cut, whole = utterance(), utterance()
    at = 0
    for length in lengths:
        cut.accept(pcm[at : at + length])
        at += length
    cut.accept(pcm[at:])
    whole.accept(pcm)
    one, other = final(cut.finish()).transcript, final(whole.finish()).transcript
    assert one.text == other.text
    assert one.seconds == other.seconds


def test_an_odd_byte_at_the_end_is_told() -> None:
    heard = utterance()
    heard.accept(loud(0.6) + b"\x01")
    defect, ended = heard.finish()
    assert isinstance(defect, Defect)
    assert defect.code == "audio_odd_byte"
    assert final([ended]).transcript.text == "甲乙"


def test_nothing_at_all() -> None:
    ended = final(utterance().finish())
    assert (ended.transcript.text, ended.transcript.seconds) == ("", 0.0)
