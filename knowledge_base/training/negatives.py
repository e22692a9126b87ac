"""Hard negatives: articles that share a question's words but do not answer it."""

import random
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from knowledge_base.index_content import ARTICLE_SETTINGS
from knowledge_base.terms import build_terms
from knowledge_base.training.pieces import CUTS

MINED = 8
"""Articles kept for each question."""
LONGEST = 220
"""Characters read of a text."""


class Negatives:
    """Finds the articles that BM25 puts first for a question, the right one left out."""

    def __init__(self, articles: Sequence[str]) -> None:
        self.articles = articles
        self._places = {text: place for place, text in enumerate(articles)}
        self._terms = build_terms((_pieces(text) for text in articles), ARTICLE_SETTINGS)
        self._mined: dict[str, npt.NDArray[np.int64]] = {}

    def of(self, question: str, right: str, chooser: random.Random) -> int | None:
        """The place of one of them; none if the right text is no article."""
        place = self._places.get(right)
        if place is None:
            return None
        found = self._mined.get(question)
        if found is None:
            scores = self._terms.scores(dict.fromkeys(_pieces(question)))
            found = np.argpartition(-scores, MINED)[: MINED + 1].astype(np.int64)
            self._mined[question] = found
        others: list[int] = [other for other in found.tolist() if other != place]
        return chooser.choice(others)


def _pieces(text: str) -> list[str]:
    return CUTS["pairs and words"](text[:LONGEST])
