"""Vosk's two shapes of a result are read alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.recognition.nbest import MOST_OTHERS, best_words


def sentence(score: float, *words: str) -> dict[str, object]:
    spoken = [{"word": w, "start": n / 2, "end": n / 2 + 0.5} for n, w in enumerate(words)]
    return {"confidence": score, "text": " ".join(words), "result": spoken}


def test_words_with_confidences_come_through() -> None:
    words = best_words({"result": [{"word": "押金", "start": 0.0, "end": 1.0, "conf": 0.7}]})
    assert words == [{"word": "押金", "start": 0.0, "end": 1.0, "conf": 0.7, "others": ()}]


def test_alternatives_agree_or_differ_word_by_word() -> None:
    words = best_words(
        {
            "alternatives": [
                sentence(40.0, "退", "三千", "五百元"),
                sentence(40.0, "退", "三天", "五百元"),
                sentence(38.0, "退", "三天", "五", "百元"),
            ]
        }
    )
    assert [word["word"] for word in words] == ["退", "三千", "五百元"]
    sure, doubted, last = (word["conf"] for word in words)
    assert sure == pytest.approx(1.0)
    assert 0.4 < doubted < 0.5
    assert last > 0.9
    assert words[1]["others"] == ("三天",)


def test_one_word_may_have_been_two() -> None:
    words = best_words({"alternatives": [sentence(9, "能要", "吗"), sentence(9, "能", "要", "吗")]})
    assert words[0]["others"] == ("能要",)
    assert words[0]["conf"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    "result",
    [
        {}, {"text": ""}, {"alternatives": []}, {"alternatives": [{"text": "", "confidence": 1.0}]},
        {"alternatives": [{"text": "", "confidence": 1.0, "result": []}]},
    ],
)  # fmt: skip
def test_nothing_heard_is_no_word(result: dict[str, object]) -> None:
    assert best_words(result) == []


scores = st.floats(allow_nan=True, allow_infinity=True)
words_ = st.lists(
    st.sampled_from(["退", "押金", "压金", "不", "房东房东房东房东房东房东"]), max_size=5
)


@given(st.lists(st.tuples(scores, words_), min_size=1, max_size=12))
def test_any_scores_give_confidences(sentences: list[tuple[float, list[str]]]) -> None:
    alternatives = [sentence(score, *said) for score, said in sentences]
    found = best_words({"alternatives": alternatives})
    assert [word["word"] for word in found] == sentences[0][1]
    for word in found:
        assert 0 <= word["conf"] <= 1
        assert len(word["others"]) <= MOST_OTHERS
