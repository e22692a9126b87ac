"""Putting right what was misheard: 压金 was 押金, 宅机地 was 宅基地.

A noisy channel (Kernighan, Church and Gale, 1990): of all texts that sound like the one heard,
the likeliest to be said, where every character changed has its price. Decoded by a beam
search over characters, in time linear in the text. What is not clearly better stays as heard.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from speech.repair.search import SURE, Doubt, Prices, Run, RunSearch
from speech.repair.vocabulary import Vocabulary

LONGEST = 300
"""Characters that are looked at; what is said in one breath is shorter."""
_HAN = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Repair:
    """One place that was put right."""

    heard: str
    """As the recogniser wrote it."""
    meant: str
    """As it reads now, of the same length."""
    at: int
    """Offset of the first character."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text with what was changed in it."""

    text: str
    """As it reads now."""
    repairs: tuple[Repair, ...] = ()
    """In order; none if it was left alone."""


class Repairer:
    """Repairs texts with a vocabulary. May be used by several threads."""

    def __init__(self, vocabulary: Vocabulary, prices: Prices | None = None) -> None:
        self._vocabulary = vocabulary
        self._prices = prices or Prices()

    def repair(self, text: str, doubts: Sequence[Doubt] = ()) -> Repaired:
        """The text put right; `doubts` are one a character, or none at all.

        Only Chinese characters are changed, each into one other; numerals stay as they are.
        Raises `ValueError` if there are doubts, but not one a character.
        """
        if doubts and len(doubts) != len(text):
            raise ValueError(f"{len(doubts)} doubts for {len(text)} characters")
        doubts = doubts or [SURE] * min(len(text), LONGEST)
        repairs: list[Repair] = []
        meant = list(text)
        for run in _HAN.finditer(text[:LONGEST]):
            start, end = run.span()
            part = Run(run.group(), doubts[start:end], first=start == 0, last=end == len(text))
            better = RunSearch(self._vocabulary, self._prices, part).repaired()
            meant[start:end] = better
            repairs += _changes(run.group(), better, start)
        return Repaired("".join(meant), tuple(repairs)) if repairs else Repaired(text)


def _changes(heard: str, meant: str, offset: int) -> Iterator[Repair]:
    place = 0
    while place < len(heard):
        end = place
        while end < len(heard) and heard[end] != meant[end]:
            end += 1
        if end > place:
            yield Repair(heard[place:end], meant[place:end], offset + place)
        place = end + 1
