"""The n-gram model is a distribution, and backs off as it should."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech.training.ngram import END, GENERAL_SHARE, count, kneser_ney

WORDS = ("房东", "不", "退", "押金", "吗")
TEXTS = st.lists(
    st.lists(st.sampled_from(WORDS[:4]), min_size=1, max_size=6), min_size=2, max_size=12
)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.lists(st.sampled_from(WORDS), max_size=2), st.sampled_from((1, 2)))
def test_what_may_follow_adds_up_to_one(
    texts: list[list[str]], history: list[str], least: int
) -> None:
    model = kneser_ney(count(texts, 3), WORDS, (1, least, least))
    total = sum(math.exp(model.log_probability(word, history)) for word in (*WORDS, END))
    assert total == pytest.approx(1.0, abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(TEXTS, st.lists(st.sampled_from(WORDS), max_size=2))
def test_general_words_have_their_share_of_one(texts: list[list[str]], history: list[str]) -> None:
    general = {"机场": 900.0, "大熊猫": 30.0}
    model = kneser_ney(count(texts, 3), WORDS, (1, 1, 1), general)
    everything = (*WORDS, *general, END)
    total = sum(math.exp(model.log_probability(word, history)) for word in everything)
    assert total == pytest.approx(1.0, abs=1e-4)
    alone = [math.exp(model.log_probability(word, [])) for word in general]
    assert sum(alone) == pytest.approx(GENERAL_SHARE)
    assert alone[0] / alone[1] == pytest.approx(30**0.75)


def test_seen_sentences_are_likelier_and_every_word_is_possible() -> None:
    model = kneser_ney(count([["房东", "不", "退", "押金"]] * 3, 3), WORDS, (1, 1, 1))
    assert model.log_probability("押金", ["不", "退"]) > model.log_probability("押金", ["退", "不"])
    assert model.log_probability("吗", ["房东"]) > -math.inf


def test_rare_ones_are_left_out() -> None:
    texts = [["房东", "不", "退"]] * 2 + [["押金", "退"]]
    model = kneser_ney(count(texts, 2), WORDS, (1, 2))
    assert ("房东", "不") in model.grams
    assert ("押金", "退") not in model.grams
