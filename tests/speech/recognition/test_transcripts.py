import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.recognition.transcripts import UNKNOWN_WORD, Word, join_words, transcript_of

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=4)
LATIN = st.from_regex(r"[a-z0-9]{1,6}", fullmatch=True)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["房东 不", "退", "押金"], "房东不退押金"),
        (["用", "ok", "app", "查"], "用ok app查"),
        ([UNKNOWN_WORD, "我", UNKNOWN_WORD], "我"),
        (["  ", "我  们 "], "我们"),
    ],
)
def test_spaces_go_but_between_latin_words(words: list[str], text: str) -> None:
    assert join_words(words) == text


@given(st.lists(HAN | LATIN))
def test_no_character_is_lost(words: list[str]) -> None:
    assert join_words(words).replace(" ", "") == "".join(words)


@given(st.lists(LATIN))
def test_latin_words_survive_the_round_trip(words: list[str]) -> None:
    assert join_words(words).split() == words


@given(st.lists(HAN | LATIN))
def test_joining_twice_changes_nothing(words: list[str]) -> None:
    assert join_words([join_words(words)]) == join_words(words)


def word(text: str, confidence: float) -> Word:
    return Word(text, 0.0, 1.0, confidence)


def test_confidence_weighs_words_by_length() -> None:
    heard = transcript_of([word("押金", 1.0), word("退", 0.4)], 3.0)
    assert heard.text == "押金退"
    assert heard.confidence == pytest.approx(0.8)
    assert heard.seconds == 3.0


def test_unknown_sounds_lower_the_confidence_and_are_no_text() -> None:
    assert transcript_of([word("退", 1.0), word(UNKNOWN_WORD, 0.0)], 1.0).confidence == 0.5
    nothing = transcript_of([word(UNKNOWN_WORD, 1.0)], 1.0)
    assert (nothing.text, nothing.confidence) == ("", 0.0)


@given(st.lists(st.tuples(HAN, st.floats(0, 1.000001))))
def test_confidence_stays_a_probability(words: list[tuple[str, float]]) -> None:
    assert 0.0 <= transcript_of([word(*one) for one in words], 1.0).confidence <= 1.0
