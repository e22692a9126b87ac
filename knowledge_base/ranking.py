"""What the two searches say of FAQ entries and of articles."""

import math
from dataclasses import dataclass

import faiss
import numpy as np
import numpy.typing as npt

from knowledge_base.confidence import Floats
from knowledge_base.encoder import Vectors
from knowledge_base.index_files import OpenIndex
from knowledge_base.query import Query
from knowledge_base.rarity import Rarity
from knowledge_base.terms import TermIndex

CANDIDATES = 60
"""Articles that each of the two searches puts forward."""
_RANK_DAMPING = 10.0
_SAME = 8
_UNLIKE = 0.1
"""At most this cosine says nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Figures of the hits of one question."""

    rows: npt.NDArray[np.int64]
    """Which entry or article each hit is."""
    base: Floats
    """`confidence.BASE_FEATURES` of the kind, a row a hit."""
    terms: int
    """Number of the question's terms."""
    vocabulary: float
    """Share of the question's rarity that stands anywhere."""


def faq_evidence(index: OpenIndex, query: Query, vector: Floats, rarity: Rarity) -> Evidence:
    """The entries in which either search sees anything, with `BASE_FEATURES["faq"]`."""
    cosines = index.wording_vectors @ vector
    scores = index.wording_terms.scores(query.terms, query.added)
    covered, known = _covered(index.entry_terms, query, rarity)
    nearest = np.maximum.reduceat(cosines, index.owners)
    base = np.stack(
        [
            nearest,
            _three_nearest(cosines, index.owners),
            index.centres @ vector,
            index.text_vectors @ vector,
            np.maximum.reduceat(scores, index.owners),
            index.entry_terms.scores(query.terms, query.added),
            covered,
            np.maximum(nearest, 0) ** _SAME,
            _language(index, query),
        ],
        axis=1,
    ).astype(np.float32)
    rows = np.flatnonzero((base[:, 0] > _UNLIKE) | (base[:, 4] > 0) | (base[:, 8] > 0))
    return Evidence(rows, base[rows], len(query.terms), known)


def _language(index: OpenIndex, query: Query) -> Floats:
    """Log-likelihood ratio of the question in each entry's language, against chance growing
    with the square root of its length."""
    count = max(len(query.clues), 1)
    ratios: Floats = index.language.sums(query.clues) - count * index.penalties
    return ratios / np.float32(math.sqrt(count))


def _three_nearest(cosines: Floats, owners: npt.NDArray[np.int32]) -> Floats:
    """Mean of each entry's three highest likenesses, all of them if it has fewer."""
    ends = np.append(owners[1:], len(cosines))
    numbers = np.repeat(np.arange(len(owners)), ends - owners)
    order = np.lexsort((-cosines, numbers))
    places = np.arange(len(cosines)) - owners[numbers]
    first = places < 3
    sums = np.bincount(numbers[first], weights=cosines[order][first], minlength=len(owners))
    means: Floats = (sums / np.minimum(ends - owners, 3)).astype(np.float32)
    return means


def article_evidence(vectors: Vectors, index: TermIndex, query: Query, vector: Floats) -> Evidence:
    """The articles that either search puts forward, with `BASE_FEATURES["statute"]`.

    Articles in which neither search sees anything are left out.
    """
    count = min(CANDIDATES, len(vectors))
    _, nearest = faiss.knn(vector[None, :], vectors, count, metric=faiss.METRIC_INNER_PRODUCT)
    scores = index.scores(query.terms, query.added)
    matching = np.argpartition(-scores, count - 1)[:count]
    rows = np.union1d(nearest[0], matching)
    cosines = vectors[rows] @ vector
    seen = (scores[rows] > 0) | (cosines > _UNLIKE)
    rows, cosines = rows[seen], cosines[seen]
    shares = scores[rows]
    base = np.stack([cosines, shares, _by_rank(cosines) + _by_rank(shares)], axis=1)
    return Evidence(rows, base, len(query.terms), index.known_share(query.terms))


def _covered(index: TermIndex, query: Query, rarity: Rarity) -> tuple[Floats, float]:
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


def _by_rank(scores: Floats) -> Floats:
    """Reciprocal rank fusion (Cormack and others, 2009), the first of each getting 1/2."""
    ranks = np.empty(len(scores), dtype=np.float32)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(len(scores), dtype=np.float32)
    shares: Floats = (_RANK_DAMPING / (_RANK_DAMPING + ranks) / 2).astype(np.float32)
    return shares
