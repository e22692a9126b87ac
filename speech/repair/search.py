"""The search for what was said among all that sounds like it: beam, prices, doubts.

Linear in the text: at each character a fixed number of texts is followed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from speech.repair.character_model import BITS, END, START, STRANGE
from speech.repair.vocabulary import Vocabulary

_NUMERALS = frozenset("零〇一二两三四五六七八九十百千万亿几半")
_PARTICLES = frozenset("的地得他她它吗嘛么哦额啊呀呢吧哈哟咯")
"""Which of these is meant changes no question; a recogniser's choice of them is let be."""
_SAME = frozenset(map(frozenset, ("缴交", "做作", "份分", "像象", "账帐", "莫没", "各个", "那哪")))
"""Written either way, or not to be told from the sound at all."""
_FIXED = _NUMERALS | _PARTICLES
_CONTEXT = (1 << 3 * BITS) - 1

Scores = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Prices:
    """What it takes to change a character, in natural logarithms. Set on texts made wrong by
    dice, none of them of the evaluation sets."""

    change: float = 5.0
    """Of one character that the recogniser was sure of."""
    doubt: float = 2.0
    """What of it falls away where it was not sure at all."""
    sound: float = 1.5
    """Weight of the sounds' own costs."""
    gain: float = 1.5
    """By how much the text must be the better for each change."""
    lead: float = 1.0
    """By how much the new character must be better than any other new one."""
    beam: int = 12
    """Texts that are followed side by side."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """How sure the recogniser is of one character."""

    confidence: float = 1.0
    """0 to 1."""
    others: frozenset[str] = frozenset()
    """Characters that its other readings have in this place."""


SURE = Doubt()


@dataclass(frozen=True, slots=True)
class Run:
    """Chinese characters without anything else between them."""

    heard: str
    """As the recogniser wrote them; at least one."""
    doubts: Sequence[Doubt]
    """One a character."""
    first: bool
    """Whether the text begins with them."""
    last: bool
    """Whether it ends with them."""


class RunSearch:
    """The characters that one run of them was meant for."""

    def __init__(self, vocabulary: Vocabulary, prices: Prices, run: Run) -> None:
        self._model = vocabulary.model
        self._vocabulary = vocabulary
        self._prices = prices
        self._heard = run.heard
        self._kept = [vocabulary.number(character) for character in run.heard]
        self._before = [START if run.first else STRANGE] * 3
        self._last = run.last
        self._home = vocabulary.at_home(run.heard)
        options = [self._options(place, doubt) for place, doubt in enumerate(run.doubts)]
        self._numbers = [numbers for numbers, _ in options]
        self._costs = [costs for _, costs in options]

    def _options(self, place: int, doubt: Doubt) -> tuple[Numbers, Scores]:
        """What may have been said here, what was heard first, each with its cost."""
        kept = np.array([self._kept[place]], dtype=np.int64)
        none = np.zeros(1, dtype=np.float32)
        heard = self._heard
        near = heard[max(place - 1, 0) : place] + heard[place + 1 : place + 2]
        if heard[place] in _PARTICLES or (heard[place] in _NUMERALS and _NUMERALS & set(near)):
            return kept, none
        if self._home[place]:
            return kept, none
        found = self._vocabulary.candidates(heard[place])
        price = self._prices.change - self._prices.doubt * (1 - doubt.confidence)
        sounds = self._prices.sound * found.costs
        for other in doubt.others:
            sounds[found.numbers == self._vocabulary.number(other)] = 0.0
        costs = (price + sounds).astype(np.float32)
        fits = np.array([self._allowed(heard[place], int(n)) for n in found.numbers], dtype=bool)
        return (
            np.concatenate([kept, found.numbers[fits]]) if len(fits) else kept,
            np.concatenate([none, costs[fits]]) if len(fits) else none,
        )

    def _allowed(self, heard: str, number: int) -> bool:
        meant = self._vocabulary.character(number)
        return meant not in _FIXED and frozenset((heard, meant)) not in _SAME

    def repaired(self) -> str:
        """What was said, as far as that is clear."""
        best = self._searched()
        if best == self._kept:
            return self._heard
        best = self._cleared(best)
        return "".join(
            heard if number == kept else self._vocabulary.character(number)
            for heard, number, kept in zip(self._heard, best, self._kept, strict=True)
        )

    def _searched(self) -> list[int]:
        """The best text of the beam search."""
        contexts = np.array([_packed(self._before)], dtype=np.int64)
        scores = np.zeros(1, dtype=np.float32)
        trail: list[tuple[Numbers, Numbers]] = []
        for numbers, costs in zip(self._numbers, self._costs, strict=True):
            grid = scores[:, None] + self._model.scores(contexts, numbers) - costs[None, :]
            flat = grid.ravel()
            best = np.argsort(-flat, kind="stable")[: self._prices.beam]
            rows, columns = np.divmod(best, len(numbers))
            scores = flat[best]
            contexts = ((contexts[rows] << BITS) | numbers[columns]) & _CONTEXT
            trail.append((rows, numbers[columns]))
        if self._last:
            scores = scores + self._model.scores(contexts, np.array([END]))[:, 0]
        at = int(np.argmax(scores))
        path: list[int] = []
        for rows, chosen in reversed(trail):
            path.append(int(chosen[at]))
            at = int(rows[at])
        return path[::-1]

    def _cleared(self, best: list[int]) -> list[int]:
        """The text with what is not clearly better taken back, the least clear first."""
        while True:
            spans = list(_spans(best, self._kept))
            if not spans:
                return best
            doubts = [(self._clearness(best, span), span) for span in spans]
            least, (start, end) = min(doubts)
            if least >= 0:
                return best
            best = best[:start] + self._kept[start:end] + best[end:]

    def _clearness(self, best: list[int], span: tuple[int, int]) -> float:
        """By how much it is better than it must be; below 0 if it is not clear."""
        start, end = span
        reverted = best[:start] + self._kept[start:end] + best[end:]
        whole = self._worth(best, start, end)
        gained = whole - self._worth(reverted, start, end) - self._prices.gain * (end - start)
        for place in range(start, end):
            gained = min(gained, self._lead(best, place) - self._prices.lead)
        return gained

    def _worth(self, text: list[int], start: int, end: int) -> float:
        """Of the places from `start` to `end` and those that lean on them."""
        total = 0.0
        padded = [*self._before, *text, *([END] if self._last else [])]
        for place in range(start, min(end + 3, len(padded) - 3)):
            context = np.array([_packed(padded[place : place + 3])], dtype=np.int64)
            number = np.array([padded[place + 3]], dtype=np.int64)
            total += float(self._model.scores(context, number)[0, 0])
        for place in range(start, end):
            cost = self._costs[place][self._numbers[place] == text[place]]
            total -= float(cost[0]) if len(cost) else 0.0
        return total

    def _lead(self, best: list[int], place: int) -> float:
        """How much better the new character is here than any other new one."""
        numbers = self._numbers[place]
        others = [int(n) for n in numbers if n not in (best[place], self._kept[place])]
        worths = self._worths(best, place, np.array([best[place], *others], dtype=np.int64))
        return float(worths[0] - worths[1:].max()) if len(worths) > 1 else np.inf

    def _worths(self, text: list[int], place: int, numbers: Numbers) -> Scores:
        """Of the text with each of these characters at the place."""
        padded = np.array([*self._before, *text, *([END] if self._last else [])], dtype=np.int64)
        rows = np.repeat(padded[None, :], len(numbers), axis=0)
        rows[:, place + 3] = numbers
        known = {
            int(n): float(c) for n, c in zip(self._numbers[place], self._costs[place], strict=True)
        }
        total = -np.array([known[int(n)] for n in numbers], dtype=np.float32)
        for at in range(place, min(place + 4, len(padded) - 3)):
            window = rows[:, at : at + 3]
            contexts = (window[:, 0] << 2 * BITS) | (window[:, 1] << BITS) | window[:, 2]
            if at == place:
                total += self._model.scores(contexts[:1], numbers)[0]
            else:
                total += self._model.scores(contexts, rows[:1, at + 3])[:, 0]
        return total


def _packed(context: Sequence[int]) -> int:
    first, second, third = context
    return first << 2 * BITS | second << BITS | third


def _spans(text: Sequence[int], kept: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where they differ."""
    start = None
    for place in range(len(text) + 1):
        differs = place < len(text) and text[place] != kept[place]
        if differs and start is None:
            start = place
        elif not differs and start is not None:
            yield start, place
            start = None
