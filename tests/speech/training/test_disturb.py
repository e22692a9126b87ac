"""Disturbances of features."""

import numpy as np
import pytest

from speech.training.disturb import another_voice, warped
from speech.training.features import MELS

RNG = np.random.default_rng(4)


def test_a_vocal_tract_of_the_same_length_changes_nothing() -> None:
    features = RNG.standard_normal((30, MELS)).astype(np.float32)
    assert warped(features, 1.0, 1.0)[:, :-1] == pytest.approx(features[:, :-1], abs=1e-4)


@pytest.mark.parametrize(
    ("low", "high", "directions"), [(1.2, 1.2, (-1, -1, -1)), (0.8, 1.3, (1, -1, -1))]
)
def test_a_formant_moves_by_the_factor_of_its_frequency(
    low: float, high: float, directions: tuple[int, ...]
) -> None:
    bands = np.arange(MELS)
    for at, direction in zip((8, 24, 32), directions, strict=True):
        formant = np.exp(-np.square(bands - at) / 4.0)[None].astype(np.float32)
        moved = warped(formant, low, high)[0]
        assert 0 < direction * (float((moved * bands).sum() / moved.sum()) - at) < 6


def test_another_voice_is_the_same_for_the_same_seed_and_mostly_another() -> None:
    features = RNG.standard_normal((50, MELS)).astype(np.float32) + 9
    made = [another_voice(np.random.default_rng(seed), features) for seed in (1, 1, 2)]
    assert made[0].shape == features.shape
    assert made[0] == pytest.approx(made[1])
    assert np.abs(made[0] - made[2]).mean() > 0.05
