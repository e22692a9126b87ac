"""Questions that mean the same, found by the likeness of their vectors. No I/O."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
ALIKE = 0.72
"""Cosine from which two questions mean the same."""
_BLOCK = 2_048


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which group each question belongs to."""

    groups: tuple[int, ...]
    """Number of the group of each question, from 0; those before `known` are given ones."""
    centres: tuple[int, ...]
    """Of each new group the question nearest to all others in it."""


def group(vectors: Vectors, known: Vectors, *, alike: float = ALIKE) -> Grouping:
    """Put each question (a row at unit length) to the nearest known group if it is alike, else
    together with others. A leader is a question that no earlier leader is like; each question
    then goes to its nearest leader. Time grows with questions times groups."""
    count, given = len(vectors), len(known)
    leaders = np.zeros((max(given, 1) + count, vectors.shape[1]), dtype=np.float32)
    leaders[:given] = known
    used = given
    for start in range(0, count, _BLOCK):
        block = vectors[start : start + _BLOCK]
        far = np.flatnonzero(_best(block, leaders[:used])[1] < alike)
        fresh = used
        for row in far:
            vector = block[row]
            if used == fresh or float((leaders[fresh:used] @ vector).max()) < alike:
                leaders[used] = vector
                used += 1
    groups = np.zeros(count, dtype=np.int64)
    for start in range(0, count, _BLOCK):
        groups[start : start + _BLOCK] = _best(vectors[start : start + _BLOCK], leaders[:used])[0]
    return Grouping(tuple(groups.tolist()), _centres(vectors, groups, given, used))


def _best(vectors: Vectors, leaders: Vectors) -> tuple[npt.NDArray[np.int64], Vectors]:
    if not len(leaders):
        return np.zeros(len(vectors), dtype=np.int64), np.full(len(vectors), -1, np.float32)
    likeness = vectors @ leaders.T
    best = likeness.argmax(axis=1)
    return best, likeness[np.arange(len(vectors)), best]


def _centres(
    vectors: Vectors, groups: npt.NDArray[np.int64], given: int, used: int
) -> tuple[int, ...]:
    found = []
    order = np.argsort(groups, kind="stable")
    bounds = np.searchsorted(groups[order], np.arange(given, used + 1))
    for start, end in itertools.pairwise(bounds):
        members = order[start:end]
        if not len(members):
            found.append(-1)
            continue
        middle = vectors[members].sum(axis=0)
        found.append(int(members[int(np.argmax(vectors[members] @ middle))]))
    return tuple(found)


def sizes(groups: Sequence[int]) -> dict[int, int]:
    """How many questions each group has."""
    values, counts = np.unique(np.array(groups, dtype=np.int64), return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))
