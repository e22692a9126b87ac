"""Exact search and inverted lists."""

from pathlib import Path

import numpy as np
import pytest

from knowledge_base import nearest
from knowledge_base.encoder import Vectors, unit
from knowledge_base.nearest import HalfVectors, Nearest, make_lists, open_nearest, save_lists


@pytest.fixture
def vectors() -> Vectors:
    found = np.random.default_rng(1).normal(size=(3_000, 16)).astype(np.float32)
    return unit(found)


def test_few_vectors_are_searched_one_by_one(vectors: Vectors) -> None:
    assert make_lists(vectors) is None
    found = Nearest(vectors).rows(vectors[7], 5)
    assert found[0] == 7
    assert set(found) == set(np.argsort(-(vectors @ vectors[7]))[:5])


def test_many_vectors_get_lists_that_find_the_same(
    vectors: Vectors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest, "EXACT_UP_TO", 100)
    lists = make_lists(vectors)
    assert lists is not None
    save_lists(lists, tmp_path)
    opened = open_nearest(tmp_path, vectors)
    firsts = [int(opened.rows(vectors[row], 3)[0]) for row in range(0, 3_000, 100)]
    assert firsts == list(range(0, 3_000, 100))


def test_of_nothing_nothing_is_found() -> None:
    none = np.zeros((0, 4), dtype=np.float32)
    assert len(Nearest(none).rows(np.ones(4, dtype=np.float32), 5)) == 0


def test_half_precision_tells_nearly_the_same_cosine_of_every_row(vectors: Vectors) -> None:
    half = HalfVectors(vectors)
    assert len(half) == 3_000
    assert np.abs(half.likeness(vectors[7]) - vectors @ vectors[7]).max() < 1e-3


def test_half_precision_of_no_rows() -> None:
    none = np.zeros((0, 4), dtype=np.float32)
    assert len(HalfVectors(none).likeness(np.ones(4, dtype=np.float32))) == 0
