"""Verdicts and figures of an evaluation."""

from typing import Any

import pytest

from kiosk.evaluation import QuestionError, judge, read_question, tally

RENT = {"id": 1, "text": "押金不退", "faq_ids": ["deposit"], "style": "short"}
WEATHER = {"id": 2, "text": "下雨不", "kind": "none", "style": "short"}
TITLES = {"房东不退押金怎么办？": "deposit"}


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ({"kind": "answer", "faq_id": "deposit"}, "right"),
        ({"kind": "answer", "faq_id": "dog"}, "wrong"),
        ({"kind": "clarify", "choices": [{"say": "房东不退押金怎么办？"}]}, "asked_right"),
        ({"kind": "clarify", "choices": [{"say": "狗"}]}, "asked_wrong"),
        ({"kind": "no_answer"}, "silent"),
        ({"kind": "unavailable"}, "failed"),
    ],
)
def test_verdicts(reply: dict[str, Any], verdict: str) -> None:
    assert judge(read_question(RENT), [reply], TITLES) == verdict


def test_no_reply_is_a_failure() -> None:
    assert judge(read_question(RENT), [], TITLES) == "failed"


def test_an_answer_to_what_is_not_our_work_counts_as_wrong() -> None:
    rent, weather = read_question(RENT), read_question(WEATHER)
    figures = tally([(rent, "right"), (rent, "asked_right"), (weather, "wrong")])
    assert figures["right_of_answerable"] == 0.5
    assert figures["helped_of_answerable"] == 1.0
    assert figures["wrong_of_answered"] == 0.5
    assert figures["by_expected"]["none"] == {"wrong": 1}


def test_of_nothing_there_are_no_shares() -> None:
    assert tally([])["right_of_answerable"] is None


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"text": 3},
        {"turns": []},
        {"text": "x"},
        {"text": "x", "faq_ids": "deposit"},
        {"text": "x", "kind": "maybe", "faq_ids": ["a"]},
    ],
)
def test_a_broken_line_is_refused(line: dict[str, Any]) -> None:
    with pytest.raises(QuestionError):
        read_question(line)
