"""How rare a word is in what people ask.

`rarity.json` counts, for each word, the questions it stands in, over question sets that
are not part of the project; only the counts ship. A question that says 天气 is not
covered by an entry that merely shares its 今天 and 怎么样.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from knowledge_base.errors import KnowledgeBaseError


@dataclass(frozen=True, slots=True)
class Rarity:
    """Inverse document frequency of words."""

    questions: int
    """Number of questions that were counted."""
    counts: Mapping[str, int]
    """Questions that hold a word; words seen hardly ever are left out."""

    def of(self, word: str) -> float:
        """At least 0; highest for a word never counted."""
        return math.log((self.questions + 1) / (self.counts.get(word, 0) + 1))

    def total(self, words: Iterable[str]) -> float:
        """Sum over words."""
        return sum(self.of(word) for word in words)


def load_rarity(path: Path) -> Rarity:
    """Read `rarity.json`. Raises `KnowledgeBaseError`."""
    try:
        return TypeAdapter(Rarity).validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise KnowledgeBaseError(f"词频表 {path} 读不了。") from error
