"""Finding entries and articles by a few words, for people who know what they look for. No I/O.

What share of the query's pairs of characters a text holds decides; a pair in the title counts
twice. Residents' questions are answered by the search of the knowledge base, not by this.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

LONGEST_QUERY = 100
"""Characters; more are cut off."""
_ENOUGH = 0.6
"""Share of the pairs, those in the title twice, below which a text is no hit."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Text(Generic[T]):
    """Something that can be found."""

    item: T
    title: str
    body: str = ""


def find(query: str, texts: Iterable[Text[T]], most: int) -> tuple[T, ...]:
    """The best hits, best first; none for an empty query."""
    words = query[:LONGEST_QUERY].casefold().split()
    pairs = [pair for word in words for pair in _pairs(word)]
    if not pairs:
        return ()
    scored = [(_score(pairs, text), place, text.item) for place, text in enumerate(texts)]
    hits = sorted((one for one in scored if one[0] >= _ENOUGH), key=lambda one: (-one[0], one[1]))
    return tuple(item for _, _, item in hits[:most])


def _score(pairs: Sequence[str], text: Text[T]) -> float:
    title, body = text.title.casefold(), text.body.casefold()
    found = sum(2.0 if pair in title else 1.0 if pair in body else 0.0 for pair in pairs)
    return found / len(pairs)


def _pairs(word: str) -> list[str]:
    return [word] if len(word) < 3 else [word[at : at + 2] for at in range(len(word) - 1)]
