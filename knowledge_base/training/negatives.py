"""Hard negatives: articles that share a question's words but do not answer it."""

import random
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from knowledge_base.index_content import ARTICLE_SETTINGS
from knowledge_base.terms import build_terms

MINED = 8
"""Articles kept for each question."""
Pieces = npt.NDArray[np.int64]


class Negatives:
    """Finds the articles that BM25 puts first for a question, the right one left out."""

    def __init__(self, articles: Sequence[Pieces]) -> None:
        self.articles = articles
        self._places = {pieces.tobytes(): place for place, pieces in enumerate(articles)}
        self._terms = build_terms(
            ([str(n) for n in pieces] for pieces in articles), ARTICLE_SETTINGS
        )
        self._mined: dict[bytes, npt.NDArray[np.int64]] = {}

    def of(self, question: Pieces, right: Pieces, chooser: random.Random) -> int | None:
        """The place of one of them; none if the right text is no article."""
        place = self._places.get(right.tobytes())
        if place is None:
            return None
        found = self._mined.get(question.tobytes())
        if found is None:
            terms = dict.fromkeys(str(n) for n in question)
            scores = self._terms.scores(terms)
            found = np.argpartition(-scores, MINED)[: MINED + 1].astype(np.int64)
            self._mined[question.tobytes()] = found
        others: list[int] = [other for other in found.tolist() if other != place]
        return chooser.choice(others)
