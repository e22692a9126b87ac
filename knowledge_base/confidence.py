"""How sure a hit is: logistic regression on what the searches say of it.

The coefficients in `confidence.json` are fitted by `training/fit_confidence.py` on
wordings that were left out of the index and on questions the corpus does not answer.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from knowledge_base.errors import KnowledgeBaseError

Floats = npt.NDArray[np.float32]

BASE_FEATURES = ("cosine", "term_score", "support")
"""Of one hit: likeness of its vector; its BM25 share; and for an entry the share of the
question's rarity that stands anywhere in it, for an article how high both searches rank it."""
FEATURES = (*BASE_FEATURES, "margin", "agreement", "length", "vocabulary")
"""Further: base score less that of the best other hit; 1 if both searches put it first;
logarithm of the question's number of terms; share of the question's rarity that stands
anywhere among all hits."""


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
    """On `BASE_FEATURES`: ranks the hits."""
    final: Logistic
    """On `FEATURES`: the log-odds that the hit answers the question."""

    def log_odds(self, base: Floats, *, terms: int, vocabulary: float) -> Floats:
        """One value a hit, from a row of `BASE_FEATURES` each."""
        return self.final.log_odds(self.features(base, terms=terms, vocabulary=vocabulary))

    def features(self, base: Floats, *, terms: int, vocabulary: float) -> Floats:
        """`FEATURES`, a row a hit, from a row of `BASE_FEATURES` each."""
        if not len(base):
            return np.zeros((0, len(FEATURES)), dtype=np.float32)
        scores = self.base.log_odds(base)
        rows = np.zeros((len(base), len(FEATURES)), dtype=np.float32)
        rows[:, : len(BASE_FEATURES)] = base
        rows[:, 3] = _margins(scores, self.base.bias)
        rows[:, 4] = (base[:, 0] >= base[:, 0].max()) & (base[:, 1] >= base[:, 1].max())
        rows[:, 5] = np.log1p(terms)
        rows[:, 6] = vocabulary
        return rows


def _margins(scores: Floats, nothing: float) -> Floats:
    """Each score less the best of the others or of nothing at all, at most 6 either way."""
    second, first = np.sort(np.append(scores, (nothing, nothing)))[-2:]
    others = np.where(scores >= first, second, first)
    margins: Floats = np.clip(scores - others, -6.0, 6.0).astype(np.float32)
    return margins


def probability(log_odds: float) -> float:
    """Between 0 and 1."""
    return float(1 / (1 + np.exp(-np.clip(log_odds, -40, 40))))


def load_confidence(path: Path) -> dict[str, Confidence]:
    """Read `confidence.json`: one `Confidence` a kind of hit. Raises `KnowledgeBaseError`."""
    try:
        models = TypeAdapter(dict[str, Confidence]).validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise KnowledgeBaseError(f"把握度模型 {path} 读不了。") from error
    sizes = [(len(m.base.weights), len(m.final.weights)) for m in models.values()]
    if set(models) != {"faq", "statute"} or set(sizes) != {(len(BASE_FEATURES), len(FEATURES))}:
        raise KnowledgeBaseError(f"把握度模型 {path} 内容不对。")
    return models
