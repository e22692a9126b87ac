"""What the searches say of FAQ entries."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge_base.confidence import Floats
from knowledge_base.index_files import OpenIndex
from knowledge_base.query import Query
from knowledge_base.rarity import Rarity
from knowledge_base.terms import TermIndex

_SAME = 8
_UNLIKE = 0.1
"""At most this cosine says nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Figures of the hits of one question."""

    rows: npt.NDArray[np.int64]
    """Which entry or article each hit is."""
    base: Floats
    """`ENTRY_FEATURES` or `ARTICLE_FEATURES`, a row a hit."""
    terms: int
    """Number of the question's terms."""
    vocabulary: float
    """Share of the question's rarity that stands anywhere."""


def faq_evidence(index: OpenIndex, query: Query, vector: Floats, rarity: Rarity) -> Evidence:
    """The entries in which either search sees anything, with `ENTRY_FEATURES`."""
    said = index.wordings.scores(query, vector)
    covered, known = covered_shares(index.entry_terms, query, rarity)
    base = np.stack(
        [
            said.nearest,
            said.three_nearest,
            said.centre,
            index.text_vectors @ vector,
            said.terms,
            index.entry_terms.scores(query.terms, query.added),
            covered,
            np.maximum(said.nearest, 0) ** _SAME,
            said.language,
            said.sounds,
        ],
        axis=1,
    ).astype(np.float32)
    seen = (said.nearest > _UNLIKE) | (said.terms > 0) | (said.language > 0)
    rows = np.flatnonzero(seen)
    return Evidence(rows, base[rows], len(query.terms), known)


def covered_shares(index: TermIndex, query: Query, rarity: Rarity) -> tuple[Floats, float]:
    """Share of the rarity of the question's words that each document holds, and that any
    holds. Of a long word that none holds, its character pairs count."""
    shares = np.zeros(index.size, dtype=np.float32)
    total = known = 0.0
    for word in query.words:
        parts = [word]
        if len(word) > 2 and not len(index.documents(word)):
            parts = [word[place : place + 2] for place in range(len(word) - 1)]
        for part in parts:
            weight = rarity.of(word) / len(parts)
            rows = index.documents(part)
            shares[rows] += weight
            total += weight
            known += weight if len(rows) else 0.0
    return shares / max(total, 1e-9), known / max(total, 1e-9)
