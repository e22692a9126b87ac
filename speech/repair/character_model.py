"""How likely characters follow one another: an n-gram model in sorted arrays.

Interpolated Kneser-Ney (Chen and Goodman, 1999) with one discount. Texts are sequences of
small numbers, one a character; the model knows nothing of what they stand for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

ORDER = 4
BITS = 13
"""Of a character's number: at most 8,192 of them."""
START, END, STRANGE = 0, 1, 2
"""Numbers that stand for no character: before a text, after it, and for an unknown one."""
DISCOUNT = 0.75
_LEAST_SEEN = {2: 1, 3: 1, 4: 2}
"""N-grams seen less often are left to the shorter ones."""

Keys = npt.NDArray[np.uint64]
Scores = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grams:
    """Of one order: n-grams with what they are worth, and contexts with what is left over."""

    keys: Keys
    """Packed n-grams, sorted."""
    scores: Scores
    """Natural logarithm of the probability of the last character after the others."""
    contexts: Keys
    """Packed contexts, sorted; none for order 1."""
    leftovers: Scores
    """Logarithm of the share that the shorter n-grams get after the context."""


@dataclass(frozen=True, slots=True)
class CharacterModel:
    """Log-probabilities of characters after up to three others."""

    grams: tuple[Grams, ...]
    """From order 1 to `ORDER`."""
    floor: float
    """Log-probability of a character never seen."""

    def scores(self, contexts: Places, characters: Places) -> Scores:
        """Of each character (m) after each packed context of three (n): n × m, natural
        logarithms."""
        shape = (len(contexts), len(characters))
        total = np.zeros(shape, dtype=np.float32)
        open_ = np.ones(shape, dtype=bool)
        keys = (contexts.astype(np.uint64)[:, None] << np.uint64(BITS)) | characters.astype(
            np.uint64
        )
        for order in range(ORDER, 0, -1):
            grams = self.grams[order - 1]
            wanted = keys & _mask(order)
            places, found = _find(grams.keys, wanted)
            hit = found & open_
            total[hit] += grams.scores[places[hit]]
            open_ &= ~found
            if not open_.any():
                return total
            if len(grams.contexts):
                left = contexts.astype(np.uint64) & _mask(order - 1)
                there, known = _find(grams.contexts, left)
                leftover = np.where(known, grams.leftovers[there], 0).astype(np.float32)
                total += np.where(open_, leftover[:, None], 0)
        total[open_] += self.floor
        return total

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """All of it, small: sorted keys as differences, scores as half floats."""
        kept: dict[str, npt.NDArray[np.generic]] = {
            "floor": np.array([self.floor], dtype=np.float32)
        }
        for order, grams in enumerate(self.grams, 1):
            for name, keys in (("keys", grams.keys), ("contexts", grams.contexts)):
                kept[f"{name}{order}"] = np.diff(keys, prepend=np.uint64(0))
            kept[f"scores{order}"] = grams.scores.astype(np.float16)
            kept[f"leftovers{order}"] = grams.leftovers.astype(np.float16)
        return kept

    @staticmethod
    def from_arrays(kept: Mapping[str, npt.NDArray[np.generic]]) -> "CharacterModel":
        """What `arrays` gave. Raises `KeyError`, `ValueError`."""
        grams = tuple(_grams(kept, order) for order in range(1, ORDER + 1))
        return CharacterModel(grams, float(np.asarray(kept["floor"], dtype=np.float32)[0]))


def _grams(kept: Mapping[str, npt.NDArray[np.generic]], order: int) -> Grams:
    def keys(name: str) -> Keys:
        return np.cumsum(kept[f"{name}{order}"].astype(np.uint64), dtype=np.uint64)

    def scores(name: str) -> Scores:
        return kept[f"{name}{order}"].astype(np.float32)

    grams = Grams(keys("keys"), scores("scores"), keys("contexts"), scores("leftovers"))
    sound = (
        len(grams.keys) == len(grams.scores) >= (order == 1)
        and len(grams.contexts) == len(grams.leftovers)
        and bool(np.isfinite(grams.scores).all() and np.isfinite(grams.leftovers).all())
    )
    if not sound:
        raise ValueError(f"order {order} of the character model is broken")
    return grams


def _find(keys: Keys, wanted: Keys) -> tuple[Places, npt.NDArray[np.bool_]]:
    """Places of the wanted keys, and whether they are there."""
    if not len(keys):
        return np.zeros(wanted.shape, dtype=np.int64), np.zeros(wanted.shape, dtype=bool)
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return places, keys[places] == wanted


def _mask(order: int) -> np.uint64:
    return np.uint64((1 << (BITS * order)) - 1)


def build_character_model(
    texts: Iterable[Sequence[int]], words: Iterable[Sequence[int]], *, characters: int
) -> CharacterModel:
    """Count whole texts, and words that stand in any place; `characters` is the number of
    numbers in use."""
    raw, seen = _counted(_windows(texts))
    inside = _word_counts(words)
    counts = {ORDER: (raw, seen.astype(np.float64))}
    for order in range(ORDER - 1, 0, -1):
        counts[order] = _continuations(counts[order + 1][0], raw, seen, order)
    for order, (keys, more) in inside.items():
        counts[order] = _added(*counts[order], keys, more)
    grams = [_unigrams(*counts[1], characters)]
    probabilities = np.exp(grams[0].scores.astype(np.float64))
    lower = grams[0].keys
    for order in range(2, ORDER + 1):
        made, probabilities = _interpolated(*counts[order], lower, probabilities, order)
        grams.append(made)
        lower = made.keys
    return CharacterModel(tuple(grams), floor=float(grams[0].scores.min()) - 1.0)


def _windows(texts: Iterable[Sequence[int]]) -> Keys:
    """Every window of `ORDER` characters, packed."""
    flat: list[int] = []
    for text in texts:
        flat += [START] * (ORDER - 1)
        flat += text
        flat.append(END)
    numbers = np.array(flat, dtype=np.uint64)
    packed = np.zeros(max(len(numbers) - ORDER + 1, 0), dtype=np.uint64)
    for place in range(ORDER):
        packed = (packed << np.uint64(BITS)) | numbers[place : place + len(packed)]
    kept: Keys = packed[(packed & _mask(1)) != START]
    return kept


def _counted(keys: Keys) -> tuple[Keys, Places]:
    unique, counts = np.unique(keys, return_counts=True)
    return unique, counts


def _continuations(
    keys: Keys, raw: Keys, seen: Places, order: int
) -> tuple[Keys, npt.NDArray[np.float64]]:
    """In how many contexts the shorter n-gram was seen; for those at the start of a text,
    how often."""
    shorter, contexts = np.unique(keys & _mask(order), return_counts=True)
    starting = (shorter >> np.uint64(BITS * (order - 1))) == START
    if order > 1 and starting.any():
        whole = np.bincount(
            np.searchsorted(shorter, raw & _mask(order)), weights=seen, minlength=len(shorter)
        )
        return shorter, np.where(starting, whole, contexts.astype(np.float64))
    return shorter, contexts.astype(np.float64)


def _word_counts(words: Iterable[Sequence[int]]) -> dict[int, tuple[Keys, Places]]:
    found: dict[int, list[int]] = {order: [] for order in range(1, ORDER + 1)}
    for word in words:
        for order in range(1, min(ORDER, len(word)) + 1):
            for place in range(len(word) - order + 1):
                key = 0
                for number in word[place : place + order]:
                    key = key << BITS | number
                found[order].append(key)
    return {
        order: _counted(np.array(keys, dtype=np.uint64)) for order, keys in found.items() if keys
    }


def _added(
    keys: Keys, counts: npt.NDArray[np.float64], more: Keys, again: Places
) -> tuple[Keys, npt.NDArray[np.float64]]:
    both, inverse = np.unique(np.concatenate([keys, more]), return_inverse=True)
    weights = np.concatenate([counts, again.astype(np.float64)])
    sums = np.bincount(inverse, weights=weights, minlength=len(both)).astype(np.float64)
    return both.astype(np.uint64), sums


def _unigrams(keys: Keys, counts: npt.NDArray[np.float64], characters: int) -> Grams:
    some = counts + 0.5
    scores = np.log(some / (some.sum() + 0.5 * characters)).astype(np.float32)
    none = np.zeros(0, dtype=np.uint64)
    return Grams(keys, scores, none, np.zeros(0, dtype=np.float32))


def _interpolated(
    keys: Keys,
    counts: npt.NDArray[np.float64],
    lower_keys: Keys,
    lower: npt.NDArray[np.float64],
    order: int,
) -> tuple[Grams, npt.NDArray[np.float64]]:
    contexts, inverse = np.unique(keys >> np.uint64(BITS), return_inverse=True)
    sums = np.bincount(inverse, weights=counts)
    kept = counts >= _LEAST_SEEN[order]
    shares = np.where(kept, np.maximum(counts - DISCOUNT, 0), 0) / sums[inverse]
    left = np.clip(1 - np.bincount(inverse, weights=shares), 1e-4, 1)
    places, found = _find(lower_keys, keys & _mask(order - 1))
    probabilities = shares + left[inverse] * np.where(found, lower[places], lower.min())
    used = np.zeros(len(contexts), dtype=bool)
    used[inverse[kept]] = True
    made = Grams(
        keys[kept],
        np.log(probabilities[kept]).astype(np.float32),
        contexts[used],
        np.log(left[used]).astype(np.float32),
    )
    return made, probabilities[kept]
