"""Which syllables may have been heard for which: pinyin, tones, confusions.

A syllable is pinyin with a tone digit (`li3`), its sound pinyin without (`li`). What is taken
for what is not known here: the table comes with the vocabulary.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

OTHER_TONE = 0.35
"""Cost of another tone: Sichuan's tones are not Mandarin's, and models hear them badly."""
_KINDS = ("initials", "finals", "syllables")
_DEGREES = ("merged", "near")

Pair = tuple[str, str, float]


@dataclass(frozen=True, slots=True)
class SoundTable:
    """Pairs of sounds that are taken for one another, each with its cost: minus the natural
    logarithm of how likely that is, beside a sound heard right."""

    initials: tuple[Pair, ...] = ()
    """At the start of a syllable: `zh` and `z`."""
    finals: tuple[Pair, ...] = ()
    """At its end: `ing` and `in`."""
    syllables: tuple[Pair, ...] = ()
    """Whole ones: `fu` and `hu`."""
    _alike: dict[str, Mapping[str, float]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @staticmethod
    def from_json(table: Mapping[str, Any]) -> "SoundTable":
        """From degrees of likeness, each with its kinds of pairs. Raises `ValueError`."""
        try:
            pairs = {
                kind: tuple(
                    (str(one), str(other), float(cost))
                    for degree in _DEGREES
                    for one, other, cost in table[degree].get(kind, ())
                )
                for kind in _KINDS
            }
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ValueError("not a table of confusions") from error
        return SoundTable(**pairs)

    def alike(self, sound: str) -> Mapping[str, float]:
        """Sounds that this one may have been heard for, with their costs; itself for nothing.

        At most one confusion of the start and one of the end together, or one of the whole;
        not all of them need be syllables of Mandarin.
        """
        known = self._alike.get(sound)
        if known is None:
            known = self._alike[sound] = self._reckoned(sound)
        return known

    def _reckoned(self, sound: str) -> Mapping[str, float]:
        costs = {sound: 0.0}
        for start, first in _swapped(sound, self.initials, _start):
            for whole, second in _swapped(start, self.finals, _end):
                _lower(costs, whole, first + second)
        for one, other, cost in self.syllables:
            if sound in (one, other):
                _lower(costs, other if sound == one else one, cost)
        return costs


def toneless(syllable: str) -> str:
    """`li3` → `li`."""
    return syllable.rstrip("012345")


def _swapped(sound: str, pairs: Iterable[Pair], swap: Any) -> list[tuple[str, float]]:
    found = [(sound, 0.0)]
    for one, other, cost in pairs:
        for here, there in ((one, other), (other, one)):
            swapped = swap(sound, here, there)
            if swapped:
                found.append((swapped, cost))
    return found


def _start(sound: str, here: str, there: str) -> str:
    rest = sound.removeprefix(here)
    fits = len(rest) < len(sound) and rest[:1] not in ("", "h")
    return there + rest if fits else ""


def _end(sound: str, here: str, there: str) -> str:
    start = sound.removesuffix(here)
    fits = 0 < len(start) < len(sound) and start[-1] not in "aeiouü"
    return start + there if fits else ""


def _lower(costs: dict[str, float], sound: str, cost: float) -> None:
    if cost < costs.get(sound, cost + 1):
        costs[sound] = cost
