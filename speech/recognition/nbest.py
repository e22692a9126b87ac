"""Vosk's alternatives: what else each word may have been, and how sure the best one is.

With `SetMaxAlternatives` Vosk gives whole sentences with a log-likelihood each in place of one
sentence with a confidence a word. Both shapes are read here.
"""

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST_ALTERNATIVES = 8
"""Sentences that Vosk is asked for; more cost time and say little."""
MOST_OTHERS = 3
"""Other readings of one word that are kept."""
_LONGEST_OTHER = 16
"""Characters of one."""


@dataclass(slots=True)
class _Reading:
    word: Mapping[str, Any]
    sure: float = 0.0
    others: dict[str, float] = field(default_factory=dict)


def best_words(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The words of the best sentence, each `{word, start, end, conf, others}`.

    `conf` is the share of the alternatives' probability that agrees on the word; `others` are
    what the rest have in its place, the likeliest first.
    """
    alternatives = [
        alternative.get("result") or ()
        for alternative in result.get("alternatives", ())[:MOST_ALTERNATIVES]
    ]
    if not alternatives:
        return [{**word, "others": ()} for word in result.get("result", ())]
    shares = _shares([float(a.get("confidence", 0.0)) for a in result["alternatives"]])
    best = [_Reading(word) for word in alternatives[0]]
    for words, share in zip(alternatives, shares, strict=False):
        _compare(best, words, share)
    return [
        {
            **reading.word,
            "conf": min(reading.sure, 1.0),
            "others": tuple(_likeliest(reading.others)),
        }
        for reading in best
    ]


def _shares(scores: Sequence[float]) -> list[float]:
    scores = scores[:MOST_ALTERNATIVES]
    finite = [score if math.isfinite(score) else -1e9 for score in scores]
    weights = [math.exp(max(score - max(finite), -80.0)) for score in finite]
    return [weight / sum(weights) for weight in weights]


def _compare(best: list[_Reading], words: Sequence[Mapping[str, Any]], share: float) -> None:
    mine = [str(reading.word["word"]) for reading in best]
    theirs = [str(word["word"]) for word in words]
    matcher = difflib.SequenceMatcher(None, mine, theirs, autojunk=False)
    for tag, start, end, there, there_end in matcher.get_opcodes():
        if tag == "equal":
            for reading in best[start:end]:
                reading.sure += share
        elif tag == "replace" and end - start == there_end - there:
            for reading, other in zip(best[start:end], theirs[there:there_end], strict=True):
                _add(reading, other, share)
        elif tag == "replace" and end - start == 1:
            _add(best[start], "".join(theirs[there:there_end]), share)


def _add(reading: _Reading, other: str, share: float) -> None:
    if len(other) <= _LONGEST_OTHER:
        reading.others[other] = reading.others.get(other, 0.0) + share


def _likeliest(others: Mapping[str, float]) -> list[str]:
    return sorted(others, key=lambda other: -others[other])[:MOST_OTHERS]
