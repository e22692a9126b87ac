"""Ranks the candidates of one question: boosted trees over what the searches say of each.

LambdaMART (Burges, 2010) as LightGBM implements it, trained by `training/fit_ranking.py`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.terms import Floats


class Ranker(Protocol):
    """Gives each candidate a score; scores are comparable within one question."""

    def scores(self, features: Floats) -> Floats:
        """One a row."""
        ...


class BoostedTrees:
    """A ranker read from a LightGBM model file."""

    def __init__(self, booster: Any) -> None:
        self._booster = booster

    def scores(self, features: Floats) -> Floats:
        """One a row."""
        if not len(features):
            return np.zeros(0, dtype=np.float32)
        scores: Floats = self._booster.predict(features, num_threads=1).astype(np.float32)
        return scores

    def save(self, path: Path) -> None:
        """Write the model file."""
        self._booster.save_model(str(path))


def open_ranker(path: Path, names: Sequence[str]) -> Ranker:
    """The ranker of a model file whose features must have these names.

    Raises `KnowledgeBaseError`.
    """
    try:
        import lightgbm  # noqa: PLC0415  (a second to import)

        booster = lightgbm.Booster(model_file=str(path))
    except (OSError, ImportError) as error:
        raise KnowledgeBaseError(f"排序模型 {path} 打不开：{error}") from error
    except Exception as error:  # LightGBM's own error derives from Exception alone
        raise KnowledgeBaseError(f"排序模型 {path} 读不了。") from error
    if list(booster.feature_name()) != list(names):
        raise KnowledgeBaseError(f"排序模型 {path} 和程序对不上，请重新训练。")
    return BoostedTrees(booster)
