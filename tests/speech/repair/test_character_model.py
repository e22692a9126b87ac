"""The n-gram model: probabilities that add up, and come back as they were kept."""

import numpy as np
import pytest

from speech.repair.character_model import (
    BITS,
    END,
    START,
    STRANGE,
    CharacterModel,
    Places,
    Scores,
    build_character_model,
)

TEXTS = [[3, 4, 5, 6], [3, 4, 5, 7], [3, 4, 8], [9, 4, 5, 6]] * 2
MODEL = build_character_model(TEXTS, [[8, 9], [10, 11, 12]], characters=10)


def packed(*numbers: int) -> Places:
    first, second, third = numbers
    return np.array([first << 2 * BITS | second << BITS | third], dtype=np.int64)


def likelihood(context: Places, *numbers: int) -> Scores:
    first: Scores = np.exp(MODEL.scores(context, np.array(numbers, dtype=np.int64)))[0]
    return first


def test_what_followed_often_is_likelier() -> None:
    after = likelihood(packed(START, 3, 4), 5, 8, 9)
    assert after[0] > after[1] > after[2] > 0


def test_a_longer_context_decides() -> None:
    assert likelihood(packed(3, 4, 5), 7)[0] > likelihood(packed(9, 4, 5), 7)[0]


def test_words_are_known_in_any_place() -> None:
    assert likelihood(packed(STRANGE, 10, 11), 12)[0] > likelihood(packed(STRANGE, 10, 11), 5)[0]


@pytest.mark.parametrize("context", [(START, START, START), (START, 3, 4), (3, 4, 5), (7, 7, 7)])
def test_no_context_promises_more_than_everything(context: tuple[int, int, int]) -> None:
    total = likelihood(packed(*context), END, *range(3, 13)).sum()
    assert 0.5 < total <= 1.05


def test_a_stranger_is_least_likely() -> None:
    assert likelihood(packed(3, 4, 5), STRANGE)[0] < likelihood(packed(3, 4, 5), 12)[0]


def test_it_comes_back_as_it_was_kept() -> None:
    again = CharacterModel.from_arrays(MODEL.arrays())
    contexts = np.concatenate([packed(3, 4, 5), packed(START, START, 3), packed(11, 2, 9)])
    numbers = np.arange(0, 13, dtype=np.int64)
    assert np.allclose(again.scores(contexts, numbers), MODEL.scores(contexts, numbers), atol=0.02)


@pytest.mark.parametrize("name", ["keys1", "scores2", "contexts3", "leftovers4", "floor"])
def test_half_of_it_is_refused(name: str) -> None:
    arrays = MODEL.arrays()
    with pytest.raises((KeyError, ValueError)):
        CharacterModel.from_arrays({key: value for key, value in arrays.items() if key != name})
    with pytest.raises((IndexError, ValueError)):
        CharacterModel.from_arrays({**arrays, name: arrays[name][:0]})
