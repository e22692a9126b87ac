from pathlib import Path

import numpy as np
import pytest

from bot.thresholds import Thresholds
from knowledge_base.confidence import (
    BASE_FEATURES,
    MORE_FEATURES,
    Floats,
    load_confidence,
    probability,
)
from knowledge_base.errors import KnowledgeBaseError

SHIPPED = Path(__file__).parents[2] / "knowledge_base" / "confidence.json"


WIDTH = len(BASE_FEATURES["faq"])


def hits(*levels: float) -> Floats:
    """Hits of which every feature has one level."""
    return np.array([[level] * WIDTH for level in levels], dtype=np.float32)


def test_the_shipped_model_trusts_agreement_and_doubts_the_rest() -> None:
    model = load_confidence(SHIPPED).faq
    sure, other = model.log_odds(hits(0.95, 0.2), terms=12, vocabulary=1.0)
    assert probability(float(sure)) > 0.9
    assert probability(float(other)) < 0.1
    unlike = hits(0.2, 0.19)
    unlike[:, [BASE_FEATURES["faq"].index(name) for name in ("language", "sounds")]] = -1.5
    weak = model.log_odds(unlike, terms=6, vocabulary=0.2)
    assert probability(float(max(weak))) < Thresholds().clarify_at


def test_more_likeness_never_counts_against_a_hit() -> None:
    models = load_confidence(SHIPPED)
    for names, model in zip(BASE_FEATURES.values(), (models.faq, models.statute), strict=True):
        width = len(names)
        assert min(model.base.weights) >= 0
        assert min(model.final.weights[: width + 2]) >= 0


def test_margins_compare_each_hit_with_the_best_other() -> None:
    model = load_confidence(SHIPPED).faq
    base = hits(0.6, 0.55, 0.5)
    rows = model.features(base, terms=9, vocabulary=0.7)
    scores = np.append(model.base.log_odds(base), 0)
    best, second = np.sort(scores)[::-1][:2]
    assert rows.shape == (3, WIDTH + len(MORE_FEATURES))
    assert rows[0, WIDTH] == pytest.approx(best - second, abs=1e-5)
    assert rows[2, WIDTH] == pytest.approx(np.clip(scores[2] - best, -6, 6), abs=1e-5)
    assert list(rows[:, WIDTH + 1]) == [1, 0, 0]
    assert rows[0, WIDTH + 2] == pytest.approx(np.log(10))
    assert rows[0, WIDTH + 3] == pytest.approx(0.7)


def test_no_hits_and_one_hit() -> None:
    model = load_confidence(SHIPPED).faq
    assert len(model.log_odds(hits(0.1)[:0], terms=1, vocabulary=0)) == 0
    one = model.log_odds(hits(0.01), terms=1, vocabulary=0.1)
    assert probability(float(one[0])) < 0.2


def test_probabilities_stay_within_bounds() -> None:
    assert 0 <= probability(-1e9) < 1e-6
    assert 1 - 1e-6 < probability(1e9) <= 1
    assert probability(0) == 0.5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"faq": {}}',
        '{"faq": {"base": {"weights": [1], "bias": 0}, "final": {"weights": [1], "bias": 0}}}',
    ],
)
def test_a_broken_model_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "confidence.json"
    path.write_text(text)
    with pytest.raises(KnowledgeBaseError, match=r"confidence\.json"):
        load_confidence(path)
