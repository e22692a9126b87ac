"""Verdicts on replies, and figures over them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from kiosk.evaluation.questions import EvaluationQuestion, Expected
from knowledge_base.article_shelf import ArticleKey, article_key
from knowledge_base.corpus import FaqEntry

Verdict: TypeAlias = Literal["right", "wrong", "asked_right", "asked_wrong", "silent", "failed"]
WITHOUT_PROMISE = "answer_without_promise"
"""An answer will do: none of ours promises an outcome."""
_BINS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with what was replied and what that is worth."""

    question: EvaluationQuestion
    verdict: Verdict
    reply: Mapping[str, Any]
    """The first reply to the last turn; empty if there was none."""
    milliseconds: float
    """How long it took."""


class Judge:
    """Knows which articles each entry stands on."""

    def __init__(self, entries: Iterable[FaqEntry]) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._titles = {entry.title: entry.id for entry in self._entries.values()}

    def judge(
        self,
        question: EvaluationQuestion,
        replies: Sequence[Mapping[str, Any]],
        *,
        milliseconds: float = 0.0,
    ) -> Judged:
        """The verdict on the replies to the last turn."""
        reply: Mapping[str, Any] = replies[0] if replies else {}
        return Judged(question, self._verdict(question, reply), reply, milliseconds)

    def _verdict(self, question: EvaluationQuestion, reply: Mapping[str, Any]) -> Verdict:
        kind = reply.get("kind")
        if kind in (None, "unavailable"):
            return "failed"
        if question.expected == "kinds":
            return "right" if _is_fitting(question, reply) else "wrong"
        if kind == "answer":
            return "right" if self._is_right(question, reply) else "wrong"
        if kind == "clarify":
            offered = [self._titles.get(choice["say"]) for choice in reply.get("choices", [])]
            fitting = any(self._fits(question, name) for name in offered if name)
            return "asked_right" if fitting else "asked_wrong"
        return "silent"

    def _is_right(self, question: EvaluationQuestion, reply: Mapping[str, Any]) -> bool:
        if question.faq_ids:
            return reply.get("faq_id") in question.faq_ids
        return bool(_cited(reply.get("citations", ())) & question.articles)

    def _fits(self, question: EvaluationQuestion, name: str) -> bool:
        if question.faq_ids:
            return name in question.faq_ids
        cited = self._entries[name].citations
        keys = {article_key(citation.law, citation.article) for citation in cited}
        return bool(keys & question.articles)


def _is_fitting(question: EvaluationQuestion, reply: Mapping[str, Any]) -> bool:
    kind = reply["kind"]
    if kind == "answer" and WITHOUT_PROMISE in question.kinds:
        return True
    first = next(iter(reply.get("hotlines", ())), "")
    return kind in question.kinds and (not question.hotlines or first in question.hotlines)


def _cited(citations: Iterable[Mapping[str, Any]]) -> set[ArticleKey]:
    keys = (article_key(citation["law"], citation["article"]) for citation in citations)
    return {key for key in keys if key}


def tally(judged: Iterable[Judged]) -> dict[str, Any]:
    """Figures over a set: shares by what was expected, and how often an answer was wrong."""
    found = list(judged)
    wanted = [j.verdict for j in found if j.question.expected == "answer"]
    fitting = [j.verdict for j in found if j.question.expected == "kinds"]
    answered = [
        j.verdict
        for j in found
        if j.verdict in ("right", "wrong") and j.question.expected != "kinds"
    ]
    return {
        "questions": len(found),
        "right_of_answerable": _share(wanted, "right"),
        "helped_of_answerable": _share(wanted, "right", "asked_right"),
        "wrong_of_answered": _share(answered, "wrong"),
        "wrong_of_answerable": _share(wanted, "wrong"),
        "fitting": _share(fitting, "right"),
        "calibration_error": calibration_error(found),
        "milliseconds": _percentiles([j.milliseconds for j in found]),
        "by_expected": {
            expected: dict(Counter(j.verdict for j in found if j.question.expected == expected))
            for expected in get_args(Expected)
        },
        "by_style": _by(found, [j.question.style for j in found]),
        "by_topic": _by(found, [j.question.topic for j in found]),
    }


def calibration_error(judged: Iterable[Judged]) -> float | None:
    """Expected calibration error of answers over ten bins (Guo and others, 2017)."""
    pairs = [
        (float(j.reply["confidence"]), j.verdict == "right")
        for j in judged
        if j.question.expected == "answer"
        and j.reply.get("kind") == "answer"
        and j.reply.get("confidence") is not None
    ]
    if not pairs:
        return None
    said, was = np.array(pairs, dtype=np.float64).T
    bins = np.minimum((said * _BINS).astype(int), _BINS - 1)
    gaps = [
        (bins == place).mean() * abs(said[bins == place].mean() - was[bins == place].mean())
        for place in set(bins.tolist())
    ]
    return round(float(sum(gaps)), 4)


def _by(judged: Sequence[Judged], groups: Sequence[str]) -> dict[str, dict[str, int]]:
    return {
        name: dict(
            Counter(j.verdict for j, group in zip(judged, groups, strict=True) if group == name)
        )
        for name in sorted(set(groups))
    }


def _share(verdicts: Sequence[Verdict], *which: Verdict) -> float | None:
    if not verdicts:
        return None
    return round(sum(verdict in which for verdict in verdicts) / len(verdicts), 4)


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {}
    return {f"p{p}": round(float(np.percentile(values, p)), 1) for p in (50, 95)}
