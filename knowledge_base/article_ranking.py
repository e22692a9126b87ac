"""What the searches say of articles, and their ranking by it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from knowledge_base.article_shelf import ArticleShelf
from knowledge_base.query import Query
from knowledge_base.ranker import Ranker
from knowledge_base.ranking import Evidence, covered_shares
from knowledge_base.rarity import Rarity
from knowledge_base.terms import Floats
from knowledge_base.wordings import Wordings, WordingScores

Rows = npt.NDArray[np.int64]

ARTICLE_FEATURES = (
    "likeness", "terms", "ranks", "likeness_gap", "terms_gap", "likeness_rank", "terms_rank",
    "neighbours", "covered", "known", "title", "law_mass", "chapter_mass", "level", "length",
    "question_length", "added", "asked", "asked_nearest", "asked_three", "asked_centre",
    "asked_terms", "asked_language", "asked_sounds", "asked_rank", "asked_nearest_gap",
    "asked_language_gap", "vote", "vote_best", "vote_place", "cited", "law_cited", "entries",
    "law_entries",
)  # fmt: skip
"""Cosine, BM25 share and reciprocal ranks; their distance to the best and their rank; cosine of
the articles before and after; share of the question's rarity in the article and anywhere; share
of the law's title in the question; share of all likeness that lies in its law and chapter; level,
length; length of the question and legal terms added to it; whether there are lay questions for
it and what they say (`WordingScores`); votes of the FAQ entries that cite it, the best of their
log-odds and its place among their citations; how often lawyers and entries cite it and its law."""
NEAREST = 80
MATCHING = 60
ASKED = 40
VOTERS = 15
_KEPT = [
    ARTICLE_FEATURES.index(name) for name in ("likeness", "asked_nearest", "asked_language", "vote")
]
_MISSING = np.nan
_RANK_DAMPING = 10.0
_SHARPNESS = 12.0
_FAR = -9.0
_LAST = 99.0


@dataclass(frozen=True, slots=True)
class Votes:
    """What the FAQ entries say of articles: entries that fit the question vote for what they
    cite, the first citation most."""

    shares: Mapping[int, float]
    """Of the entries' probabilities, by row."""
    best: Mapping[int, float]
    """Highest log-odds among the entries that cite it."""
    places: Mapping[int, int]
    """Its first place among their citations."""


NO_VOTES = Votes({}, {}, {})


def count_votes(entries: Evidence, odds: Floats, shelf: ArticleShelf) -> Votes:
    """Votes of the entries whose log-odds are highest; nothing at all has odds of 1."""
    order = np.argsort(-odds, kind="stable")[:VOTERS]
    if not len(order):
        return NO_VOTES
    top = max(float(odds[order[0]]), 0.0)
    weights = np.exp(odds[order] - top)
    weights = weights / (weights.sum() + np.exp(-top))
    shares: dict[int, float] = {}
    best: dict[int, float] = {}
    places: dict[int, int] = {}
    for weight, entry in zip(weights, order, strict=True):
        for place, row in enumerate(shelf.cited.of(int(entries.rows[entry]))):
            shares[row] = shares.get(row, 0.0) + float(weight) / (1 + 0.3 * place)
            best[row] = max(best.get(row, _FAR), float(odds[entry]))
            places[row] = min(places.get(row, place), place)
    return Votes(shares, best, places)


def article_evidence(  # noqa: PLR0913
    shelf: ArticleShelf,
    asked: Wordings | None,
    votes: Votes,
    query: Query,
    vector: Floats,
    *,
    rarity: Rarity,
    as_of: datetime.date | None = None,
) -> Evidence:
    """The articles that any search puts forward, with `ARTICLE_FEATURES`.

    With a day, only articles in force on it.
    """
    terms = shelf.terms.scores(query.terms, query.added)
    said = asked.scores(query, vector) if asked is not None and len(asked) else None
    rows = np.unique(
        np.concatenate(
            [
                shelf.nearest.rows(vector, NEAREST),
                _matching(terms),
                _asked_for(shelf, said),
                np.fromiter(votes.shares, dtype=np.int64, count=len(votes.shares)),
            ]
        )
    )
    if as_of is not None:
        rows = shelf.in_force(rows, as_of)
    if not len(rows):
        return Evidence(rows, np.zeros((0, len(ARTICLE_FEATURES)), np.float32), 0, 0.0)
    shares, known = covered_shares(shelf.terms, query, rarity)
    searches = _searches(shelf, vector, terms, rows)
    columns = [
        *searches,
        shares[rows],
        np.full(len(rows), known),
        *_surroundings(shelf, query, searches[0], rows),
        np.full(len(rows), np.log1p(len(query.terms))),
        np.full(len(rows), len(query.added)),
        *_said(shelf, said, rows),
        np.array([votes.shares.get(row, 0.0) for row in rows.tolist()]),
        np.array([votes.best.get(row, _FAR) for row in rows.tolist()]),
        np.array([votes.places.get(row, _LAST) for row in rows.tolist()]),
        *_citations(shelf, rows),
    ]
    base = np.stack(columns, axis=1).astype(np.float32)
    return Evidence(rows, base, len(query.terms), known)


def ranked(found: Evidence, ranker: Ranker) -> Evidence:
    """The same articles with the ranker's score and the other `BASE_FEATURES["statute"]`."""
    scores = ranker.scores(found.base)
    kept = np.nan_to_num(found.base[:, _KEPT], nan=0.0)
    return replace(found, base=np.concatenate([scores[:, None], kept], axis=1))


def support(found: Evidence, odds: Floats, shelf: ArticleShelf, entries: Rows) -> Floats:
    """For each entry, the share of the articles' odds that its likeliest cited article has;
    nothing at all has odds of 1."""
    top = max(float(odds.max(initial=0.0)), 0.0)
    weights = np.exp(odds - top)
    shares = np.zeros(len(shelf), dtype=np.float32)
    shares[found.rows] = weights / (weights.sum() + np.exp(-top))
    best: Floats = shelf.cited.highest(shares)[entries]
    return best


def _searches(shelf: ArticleShelf, vector: Floats, terms: Floats, rows: Rows) -> list[Floats]:
    near, matching = shelf.vectors[rows] @ vector, terms[rows]
    before = shelf.vectors[np.maximum(rows - 1, 0)] @ vector
    after = shelf.vectors[np.minimum(rows + 1, len(shelf) - 1)] @ vector
    return [
        near,
        matching,
        _by_rank(near) + _by_rank(matching),
        near - near.max(),
        matching - matching.max(),
        np.log1p(_ranks(near)),
        np.log1p(_ranks(matching)),
        (before + after) / 2,
    ]


def _surroundings(shelf: ArticleShelf, query: Query, near: Floats, rows: Rows) -> list[Floats]:
    """Title, mass of law and chapter, level, length."""
    weights = np.exp((near - near.max()) * _SHARPNESS)
    weights = weights / weights.sum()
    said = {*query.terms, *query.added}
    laws = shelf.facts.laws[rows]
    titles = {
        law: len(said & shelf.titles[law]) / max(len(shelf.titles[law]), 1)
        for law in set(laws.tolist())
    }
    return [
        np.array([titles[law] for law in laws.tolist()], dtype=np.float32),
        _mass(laws, weights),
        _mass(shelf.facts.chapters[rows], weights),
        shelf.facts.levels[rows],
        shelf.facts.lengths[rows],
    ]


def _mass(groups: npt.NDArray[np.int32], weights: Floats) -> Floats:
    _, places = np.unique(groups, return_inverse=True)
    sums: Floats = np.bincount(places, weights=weights)[places]
    return sums


def _together(said: WordingScores) -> Floats:
    together: Floats = said.three_nearest + 0.08 * said.language + said.terms
    return together


def _asked_for(shelf: ArticleShelf, said: WordingScores | None) -> Rows:
    """The articles whose lay questions are nearest."""
    here = np.flatnonzero(shelf.asked_rows >= 0)
    if said is None or not len(here):
        return np.zeros(0, dtype=np.int64)
    chosen = (
        _highest(_together(said)[here], ASKED),
        _highest(said.language[here], ASKED // 2),
        _highest(said.nearest[here], ASKED // 2),
    )
    rows: Rows = shelf.asked_rows[here[np.concatenate(chosen)]]
    return rows


def _said(shelf: ArticleShelf, said: WordingScores | None, rows: Rows) -> list[Floats]:
    """`asked` to `asked_language_gap`; not a number for an article without lay questions."""
    groups = shelf.asked_groups[rows]
    has = (groups >= 0) & (said is not None)
    if said is None or not has.any():
        nothing = np.full(len(rows), _MISSING, dtype=np.float32)
        return [np.zeros(len(rows), dtype=np.float32), *([nothing] * 9)]
    own, together = np.maximum(groups, 0), _together(said)
    nearest, language = said.nearest[own], said.language[own]
    figures = (
        nearest,
        said.three_nearest[own],
        said.centre[own],
        said.terms[own],
        language,
        said.sounds[own],
        np.log1p(_above(together, together[own])),
        nearest - said.nearest.max(),
        language - said.language.max(),
    )
    return [has.astype(np.float32), *(np.where(has, values, _MISSING) for values in figures)]


def _citations(shelf: ArticleShelf, rows: Rows) -> list[Floats]:
    facts = shelf.facts
    return [
        facts.cited[rows],
        facts.law_cited[rows],
        facts.entries[rows],
        facts.law_entries[rows],
    ]


def _matching(terms: Floats) -> Rows:
    """The articles that the term search puts first, of those in which it finds anything."""
    any_term = np.flatnonzero(terms)
    rows: Rows = any_term[_highest(terms[any_term], MATCHING)]
    return rows


def _highest(scores: Floats, count: int) -> Rows:
    """The rows of so many highest scores, in any order."""
    count = min(count, len(scores))
    if not count:
        return np.zeros(0, dtype=np.int64)
    return np.argpartition(scores, len(scores) - count)[-count:]


def _ranks(scores: Floats) -> Floats:
    ranks = np.empty(len(scores), dtype=np.float32)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(len(scores), dtype=np.float32)
    return ranks


def _above(scores: Floats, some: Floats) -> Floats:
    """How many of the scores are higher than each of some."""
    not_above = np.searchsorted(np.sort(scores), some, side="right")
    return (len(scores) - not_above).astype(np.float32)


def _by_rank(scores: Floats) -> Floats:
    """Reciprocal rank fusion (Cormack and others, 2009), the first of each getting 1/2."""
    shares: Floats = (_RANK_DAMPING / (_RANK_DAMPING + _ranks(scores)) / 2).astype(np.float32)
    return shares
