"""Sums that were heard are said back: in the resident's own terms, and not for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.amounts import find_amounts
from bot.confirmation import (
    CHANGE,
    SAY_AGAIN,
    YES,
    Verdict,
    ask_back,
    read_verdict,
    unconfirmed,
)
from bot.messages import Service, from_wire, to_wire
from bot.situation import Situation, situation_from_json, situation_to_json


@pytest.mark.parametrize(
    ("text", "said", "yuan"),
    [
        ("三千五百块", "三千五百元", 3500.0),
        ("一万二块", "一万二千元", 12000.0),
        ("3500元", "三千五百元", 3500.0),
        ("三块五", "三点五元", 3.5),
        ("三四千块", "三千元到四千元", 3000.0),
    ],
)
def test_a_sum_is_said_back_in_numerals(text: str, said: str, yuan: float) -> None:
    pending = unconfirmed(find_amounts(text)[0], None)
    assert (pending.said, pending.yuan, pending.times) == (said, yuan, 1)
    reply = ask_back(pending, Service("legal_aid"))
    assert reply.spoken == f"我听到的是{said}，对吗？"
    assert reply.choices == (YES, SAY_AGAIN, CHANGE)
    assert from_wire(to_wire(reply)) == reply


def test_it_is_counted_how_often() -> None:
    amount = find_amounts("三千块")[0]
    assert unconfirmed(amount, unconfirmed(amount, None)).times == 2


def test_it_survives_in_the_situation() -> None:
    situation = Situation(unconfirmed=unconfirmed(find_amounts("三千块")[0], None))
    assert situation_from_json(situation_to_json(situation)) == situation


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("对", "yes"), ("对的", "yes"), ("对头", "yes"), ("嗯，是的", "yes"), ("没错。", "yes"), ("要得", "yes"),
        (YES.say, "yes"), ("不对", "no"), ("不是", "no"), ("错了", "no"), ("听错了", "no"), (SAY_AGAIN.say, "no"),
        (CHANGE.say, "change"), ("三千五", None), ("不对，是三千五", None), ("对面的邻居", None), ("", None),
        ("怎么办", None),
    ],
)  # fmt: skip
def test_what_is_said_to_it(text: str, verdict: Verdict | None) -> None:
    assert read_verdict(text) == verdict


@given(st.text(max_size=300))
def test_any_words_are_taken(text: str) -> None:
    assert read_verdict(text) in ("yes", "no", "change", None)
