"""Search over a list of articles held in memory, such as a benchmark's."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge_base.confidence import load_confidence
from knowledge_base.encoder import Encoder
from knowledge_base.index import ARTICLE_SETTINGS
from knowledge_base.normalise import normalise
from knowledge_base.query import load_synonyms, make_query
from knowledge_base.ranking import article_evidence
from knowledge_base.terms import build_terms
from knowledge_base.threads import use_one_thread
from knowledge_base.tokens import split

HERE = Path(__file__).parent
_BATCH = 512


class ArticleSearch:
    """The two searches and their fusion over texts, without an index folder."""

    def __init__(self, texts: Sequence[str], encoder: Encoder) -> None:
        use_one_thread()
        folded = [normalise(text) for text in texts]
        starts = range(0, len(folded), _BATCH)
        parts = [encoder.encode(folded[start : start + _BATCH]) for start in starts]
        empty = np.zeros((0, encoder.dimension), dtype=np.float32)
        self._vectors = np.concatenate([empty, *parts])
        self._terms = build_terms((split(text).terms for text in folded), ARTICLE_SETTINGS)
        self._encoder = encoder
        self._synonyms = load_synonyms(HERE / "synonyms.yaml")
        self._confidence = load_confidence(HERE / "confidence.json")["statute"]

    def search(self, text: str, *, top: int) -> list[tuple[int, float]]:
        """Place in the list and log-odds of the best texts, best first."""
        query = make_query(text, self._synonyms)
        if not query.terms or not len(self._vectors):
            return []
        vector = self._encoder.encode([query.expanded])[0]
        found = article_evidence(self._vectors, self._terms, query, vector)
        odds = self._confidence.log_odds(found.base, terms=found.terms, vocabulary=found.vocabulary)
        best = np.argsort(-odds, kind="stable")[:top]
        return [(int(found.rows[place]), float(odds[place])) for place in best]
