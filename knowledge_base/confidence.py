"""How sure a hit is: logistic regression on what the searches say of it.

The coefficients in `confidence.json` are fitted by `training/fit_confidence.py` on
wordings that were left out of the index and on questions the corpus does not answer.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.passages import PassageKind

Floats = npt.NDArray[np.float32]

ENTRY_FEATURES = (
    "nearest", "nearest_three", "centre", "text", "wording_terms", "entry_terms", "covered",
    "same", "language", "sounds",
)  # fmt: skip
"""What the searches say of an entry: likeness of its nearest wording, of its three nearest, of
all its wordings together and of its answer; BM25 share of its best wording and of all its text;
share of the rarity of the question's words that stands in it; a high power of the first, which
is 1 for a wording it knows and near 0 for others; how much likelier its language is to say the
question than the collection's, by words and by sounds."""
BASE_FEATURES: Mapping[PassageKind, tuple[str, ...]] = {
    "faq": (*ENTRY_FEATURES, "support"),
    "statute": ("score", "likeness", "asked_nearest", "asked_language", "vote"),
}
"""Of an entry: `ENTRY_FEATURES`, and how sure the search in articles is of one that it cites. Of
an article: the ranker's score; its likeness, that of its lay questions and of how they sound;
votes of entries."""
MORE_FEATURES = ("margin", "agreement", "length", "vocabulary")
"""Base score less that of the best other hit; share of the base features by which it is
first; logarithm of the question's number of terms; share of the question's rarity that
stands anywhere among all hits."""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Logistic:
    """Coefficients of a logistic regression."""

    weights: tuple[float, ...]
    """One a feature."""
    bias: float
    """The constant."""

    def log_odds(self, features: Floats) -> Floats:
        """One value a row of features."""
        odds: Floats = features @ np.asarray(self.weights, dtype=np.float32) + self.bias
        return odds


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Confidence:
    """What turns the searches' figures into log-odds, for one kind of hit."""

    base: Logistic
    """On the base features: ranks the hits."""
    final: Logistic
    """On these and `MORE_FEATURES`: the log-odds that the hit answers the question."""

    def log_odds(self, base: Floats, *, terms: int, vocabulary: float) -> Floats:
        """One value a hit, from a row of base features each."""
        return self.final.log_odds(self.features(base, terms=terms, vocabulary=vocabulary))

    def features(self, base: Floats, *, terms: int, vocabulary: float) -> Floats:
        """Base and further features, a row a hit."""
        if not len(base):
            return np.zeros((0, base.shape[1] + len(MORE_FEATURES)), dtype=np.float32)
        more = np.empty((len(base), len(MORE_FEATURES)), dtype=np.float32)
        more[:, 0] = _margins(self.base.log_odds(base))
        more[:, 1] = (base >= base.max(axis=0)).mean(axis=1)
        more[:, 2] = np.log1p(terms)
        more[:, 3] = vocabulary
        return np.concatenate([base, more], axis=1)


def _margins(scores: Floats) -> Floats:
    """Each score less the best of the others or of nothing at all, which scores 0; at most
    6 either way."""
    second, first = np.sort(np.append(scores, (0.0, 0.0)))[-2:]
    others = np.where(scores >= first, second, first)
    margins: Floats = np.clip(scores - others, -6.0, 6.0).astype(np.float32)
    return margins


def probability(log_odds: float) -> float:
    """Between 0 and 1."""
    return 1 / (1 + math.exp(-min(max(log_odds, -40.0), 40.0)))


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class ConfidenceModels:
    """All that `confidence.json` holds."""

    votes: Logistic
    """On `ENTRY_FEATURES`: how much an entry's word for its articles weighs."""
    faq: Confidence
    """For entries."""
    statute: Confidence
    """For articles."""


def load_confidence(path: Path) -> ConfidenceModels:
    """Read `confidence.json`. Raises `KnowledgeBaseError`."""
    try:
        models = TypeAdapter(ConfidenceModels).validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise KnowledgeBaseError(f"把握度模型 {path} 读不了。") from error
    found = ((model.base.weights, model.final.weights) for model in (models.faq, models.statute))
    wanted = [(len(names), len(names) + len(MORE_FEATURES)) for names in BASE_FEATURES.values()]
    sizes = [(len(base), len(final)) for base, final in found]
    if sizes != wanted or len(models.votes.weights) != len(ENTRY_FEATURES):
        raise KnowledgeBaseError(f"把握度模型 {path} 内容不对。")
    return models
