from pathlib import Path

import numpy as np
import pytest

from knowledge_base.confidence import FEATURES, load_confidence, probability
from knowledge_base.errors import KnowledgeBaseError

SHIPPED = Path(__file__).parents[2] / "knowledge_base" / "confidence.json"


def test_the_shipped_model_trusts_agreement_and_doubts_the_rest() -> None:
    model = load_confidence(SHIPPED)["faq"]
    base = np.array([[0.95, 0.95, 1.0], [0.2, 0.05, 0.2]], dtype=np.float32)
    sure, other = model.log_odds(base, terms=12, vocabulary=1.0)
    assert probability(float(sure)) > 0.8
    assert probability(float(other)) < 0.1
    weak = np.array([[0.2, 0.05, 0.1], [0.2, 0.04, 0.1]], dtype=np.float32)
    assert probability(float(max(model.log_odds(weak, terms=6, vocabulary=0.2)))) < 0.2


def test_margins_compare_each_hit_with_the_best_other() -> None:
    model = load_confidence(SHIPPED)["faq"]
    base = np.array([[0.9, 0.9, 0.9], [0.5, 0.5, 0.5], [0.4, 0.4, 0.4]], dtype=np.float32)
    rows = model.features(base, terms=9, vocabulary=1.0)
    scores = model.base.log_odds(base)
    assert rows.shape == (3, len(FEATURES))
    assert rows[0, 3] == pytest.approx(min(scores[0] - scores[1], 6))
    assert rows[2, 3] == pytest.approx(max(scores[2] - scores[0], -6))
    assert list(rows[:, 4]) == [1, 0, 0]


def test_no_hits_and_one_hit() -> None:
    model = load_confidence(SHIPPED)["faq"]
    none = np.zeros((0, 3), dtype=np.float32)
    assert len(model.log_odds(none, terms=1, vocabulary=0)) == 0
    one = np.ones((1, 3), dtype=np.float32)
    assert np.isfinite(model.log_odds(one, terms=1, vocabulary=1)).all()


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
