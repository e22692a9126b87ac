"""Verdicts and figures of an evaluation."""

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.evaluation.judging import Judge, Judged, Verdict, calibration_error, tally
from kiosk.evaluation.questions import EvaluationQuestion, QuestionError, read_question, read_set
from tests.fakes_knowledge_base import entry

ROOT = Path(__file__).parents[2]
RENT = {"id": 1, "text": "押金不退", "faq_ids": ["deposit"], "style": "short"}
WEATHER = {"id": 2, "text": "下雨不", "kind": "none", "style": "short"}
JUDGE = Judge([entry("deposit", title="房东不退押金怎么办？")])


def judged(question: EvaluationQuestion, verdict: Verdict) -> Judged:
    return Judged(question, verdict, {}, 1.0)


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
    assert JUDGE.judge(read_question(RENT), [reply]).verdict == verdict


def test_no_reply_is_a_failure() -> None:
    assert JUDGE.judge(read_question(RENT), []).verdict == "failed"


def test_an_answer_to_what_is_not_our_work_counts_as_wrong() -> None:
    rent, weather = read_question(RENT), read_question(WEATHER)
    figures = tally([judged(rent, "right"), judged(rent, "asked_right"), judged(weather, "wrong")])
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


LAY = {
    "id": 3,
    "text": "押金不退",
    "articles": [["中华人民共和国民法典", "第七百零三条"]],
    "sichuan": "押金不退咋个办",
    "topic": "renting",
}
DANGER = {"id": 4, "text": "他在打我", "expect": ["emergency"], "hotline": "110|120"}


def cited(law: str, article: str) -> dict[str, Any]:
    return {"kind": "answer", "citations": [{"law": law, "article": article}], "confidence": 0.9}


def test_a_right_article_makes_an_answer_right() -> None:
    question = read_question(LAY)
    judge = Judge(())
    assert judge.judge(question, [cited("《民法典》", "第703条")]).verdict == "right"
    assert judge.judge(question, [cited("民法典", "第七百零四条")]).verdict == "wrong"


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ({"kind": "emergency", "hotlines": ["110", "120"]}, "right"),
        ({"kind": "emergency", "hotlines": ["119"]}, "wrong"),
        ({"kind": "answer"}, "wrong"),
    ],
)
def test_the_kind_of_reply_and_the_first_number_are_judged(
    reply: dict[str, Any], verdict: str
) -> None:
    assert Judge(()).judge(read_question(DANGER), [reply]).verdict == verdict


def test_variants_are_sets_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "lay.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in (LAY, RENT)), "utf-8")
    sets = read_set(path)
    assert [len(found) for found in sets.values()] == [2, 1]
    assert sets["lay, sichuan"][0].turns == ("押金不退咋个办",)


@pytest.mark.parametrize("text", ["[]", "{", '{"text": "x", "articles": [["a"]]}'])
def test_a_broken_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.jsonl").write_text(text, "utf-8")
    with pytest.raises(QuestionError):
        read_set(tmp_path / "bad.jsonl")


def test_calibration_is_perfect_when_what_is_said_is_so() -> None:
    question = read_question(RENT)
    reply = {"kind": "answer", "confidence": 0.75}
    verdicts: tuple[Verdict, ...] = ("right", "right", "right", "wrong")
    judged = [Judged(question, verdict, reply, 1.0) for verdict in verdicts]
    assert calibration_error(judged) == 0.0
    assert calibration_error([Judged(question, "wrong", reply, 1.0)]) == 0.75
    assert calibration_error([]) is None


def test_every_shipped_set_can_be_read() -> None:
    paths = sorted((ROOT / "knowledge_base" / "evaluation").glob("*.jsonl"))
    sizes = {path.stem: len(read_set(path)[path.stem]) for path in paths}
    assert sizes.keys() >= {"entries", "lay", "refuse", "emergency"}
    assert sizes["lay"] >= 400
