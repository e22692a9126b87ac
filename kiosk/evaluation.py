"""Judges replies against a set of questions whose right entries are known.

A question names the corpus entries that would satisfy its asker (`faq_ids`), or says that the
robot must ask back (`clarify`) or must not answer from the corpus (`none`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

Expected: TypeAlias = Literal["answer", "clarify", "none"]
Verdict: TypeAlias = Literal["right", "wrong", "asked_right", "asked_wrong", "silent", "failed"]


class QuestionError(ValueError):
    """A line that is not a question of an evaluation set."""

    code = "question-invalid"


@dataclass(frozen=True, slots=True)
class EvaluationQuestion:
    """One question and what a good reply to it is."""

    id: Any
    """As in the file."""
    turns: tuple[str, ...]
    """What is said; the last turn is judged."""
    expected: Expected
    """An answer, a question back, or neither."""
    faq_ids: frozenset[str]
    """Entries that would satisfy the asker."""
    style: str
    """How it is said, such as `sichuan`."""


def read_question(line: Mapping[str, Any]) -> EvaluationQuestion:
    """The question on a line of the file; raises `QuestionError`."""
    turns = line.get("turns", [line.get("text")])
    ids = line.get("faq_ids", [])
    expected = line.get("kind", "answer")
    if not isinstance(turns, list) or not turns or not all(isinstance(t, str) for t in turns):
        raise QuestionError(f"第 {line.get('id')} 题没有 text 或 turns。")
    if not isinstance(ids, list) or not all(isinstance(name, str) for name in ids):
        raise QuestionError(f"第 {line.get('id')} 题的 faq_ids 应当是一列编号。")
    if expected not in get_args(Expected):
        raise QuestionError(f"第 {line.get('id')} 题的 kind 应当是 answer、clarify 或 none。")
    if expected == "answer" and not ids:
        raise QuestionError(f"第 {line.get('id')} 题没有写 faq_ids。")
    return EvaluationQuestion(
        line.get("id"), tuple(turns), expected, frozenset(ids), str(line.get("style", ""))
    )


def judge(
    question: EvaluationQuestion, replies: Iterable[Mapping[str, Any]], titles: Mapping[str, str]
) -> Verdict:
    """The verdict on the replies to the last turn; `titles` leads from a button to its entry."""
    reply = next(iter(replies), {})
    kind = reply.get("kind")
    if kind in (None, "unavailable"):
        return "failed"
    if kind == "answer":
        return "right" if reply.get("faq_id") in question.faq_ids else "wrong"
    if kind == "clarify":
        offered = {titles.get(choice["say"]) for choice in reply.get("choices", [])}
        return "asked_right" if offered & question.faq_ids else "asked_wrong"
    return "silent"


def tally(verdicts: Iterable[tuple[EvaluationQuestion, Verdict]]) -> dict[str, Any]:
    """Figures over a set: shares by what was expected, and how often an answer was wrong."""
    pairs = list(verdicts)
    by_expected = {
        expected: dict(Counter(v for q, v in pairs if q.expected == expected))
        for expected in get_args(Expected)
    }
    by_style = {
        style: dict(Counter(v for q, v in pairs if q.style == style))
        for style in sorted({q.style for q, _ in pairs})
    }
    answered = [verdict for _, verdict in pairs if verdict in ("right", "wrong")]
    wanted = [verdict for q, verdict in pairs if q.expected == "answer"]
    return {
        "questions": len(pairs),
        "right_of_answerable": _share(wanted, "right"),
        "helped_of_answerable": _share(wanted, "right", "asked_right"),
        "wrong_of_answered": _share(answered, "wrong"),
        "by_expected": by_expected,
        "by_style": by_style,
    }


def _share(verdicts: Sequence[Verdict], *which: Verdict) -> float | None:
    if not verdicts:
        return None
    return round(sum(verdict in which for verdict in verdicts) / len(verdicts), 4)
