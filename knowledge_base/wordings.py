"""Groups of wordings: those of each FAQ entry, and those in which people ask for an article.

What the two searches say of a whole group is what ranks it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge_base.encoder import Encoder, Vectors, unit
from knowledge_base.nearest import HalfVectors
from knowledge_base.query import Query
from knowledge_base.sounds import sound_pairs
from knowledge_base.terms import (
    Floats,
    TermIndex,
    TermSettings,
    build_terms,
    build_weighted,
    likelihood,
    mapped_array,
)
from knowledge_base.tokens import split

SETTINGS = TermSettings(k1=0.6, b=0.4)
DAMPING = 30.0
"""Clues that the collection lends each group's language."""
_BATCH = 512
_TAKEN = np.float32(-2)
"""Below every cosine."""
_LANES = 4
"""Rows that are gone through abreast."""

Progress = Callable[[str, int, int], None]
"""Told of the step's name, how much of it is done, and of how much."""
Plain = Callable[[str], str]
"""Makes of a wording what is searched: normalised, home words replaced."""


@dataclass(frozen=True, slots=True)
class Language:
    """How likely each group is to say something, against the collection."""

    weights: TermIndex
    """One document a group."""
    penalties: Vectors
    """One a group: what each clue costs, whether it stands there or not."""

    def ratios(self, clues: Sequence[str]) -> Floats:
        """Log-likelihood ratio of the clues, against chance growing with the square root of
        their number."""
        count = max(len(clues), 1)
        ratios: Floats = self.weights.sums(clues) - count * self.penalties
        return ratios / np.float32(math.sqrt(count))


@dataclass(frozen=True, slots=True)
class WordingScores:
    """One figure a group in each."""

    nearest: Floats
    """Cosine of the nearest wording."""
    three_nearest: Floats
    """Mean cosine of the three nearest."""
    centre: Floats
    """Cosine of the middle of all."""
    terms: Floats
    """BM25 share of the best wording."""
    language: Floats
    """How much likelier the group's language is to say the question than the collection's."""
    sounds: Floats
    """The same of syllables, so that a word misheard counts all the same."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """Groups of wordings, opened read-only."""

    owners: npt.NDArray[np.int32]
    """First wording of each group; they follow one another group by group."""
    places: npt.NDArray[np.intp]
    """Wordings by group: a column a group, filled up with the number of all wordings."""
    vectors: HalfVectors
    """One row a wording."""
    centres: HalfVectors
    """One row a group, at unit length."""
    terms: TermIndex
    """One document a wording."""
    language: Language
    """Of characters, pairs and words."""
    sounds: Language
    """Of pairs of syllables."""

    def __len__(self) -> int:
        return len(self.owners)

    def scores(self, query: Query, vector: Floats) -> WordingScores:
        """What the searches say of each group."""
        if not len(self):
            none = np.zeros(0, dtype=np.float32)
            return WordingScores(none, none, none, none, none, none)
        cosines = self.vectors.likeness(vector)
        terms = self.terms.scores(query.terms, query.added)
        nearest, three_nearest = three_highest(np.append(cosines, _TAKEN)[self.places])
        return WordingScores(
            nearest=nearest,
            three_nearest=three_nearest,
            centre=self.centres.likeness(vector),
            terms=np.maximum.reduceat(terms, self.owners),
            language=self.language.ratios(query.clues),
            sounds=self.sounds.ratios(query.sounds),
        )

    @staticmethod
    def open(folder: Path, name: str) -> "Wordings":
        """Map what `write_wordings` wrote."""
        owners = mapped_array(folder / f"{name}.owners.npy")
        vectors = mapped_array(folder / f"{name}.vectors.npy")
        sums = np.add.reduceat(vectors, owners, axis=0) if len(owners) else vectors
        return Wordings(
            owners=owners,
            places=group_places(owners, len(vectors)),
            vectors=HalfVectors(vectors),
            centres=HalfVectors(unit(sums)),
            terms=TermIndex.open(folder, f"{name}.wording"),
            language=_language(folder, f"{name}.language"),
            sounds=_language(folder, f"{name}.sounds"),
        )


def write_wordings(  # noqa: PLR0913
    folder: Path,
    name: str,
    groups: Sequence[Sequence[str]],
    encoder: Encoder,
    *,
    titles: Sequence[str],
    plain: Plain,
    progress: Progress,
) -> int:
    """Index groups of wordings; `titles` add to a group's language only. Their number."""
    wordings = [plain(text) for group in groups for text in group]
    owners = np.cumsum([0, *(len(group) for group in groups)])[:-1]
    np.save(folder / f"{name}.owners.npy", owners.astype(np.int32))
    np.save(folder / f"{name}.vectors.npy", encoded(wordings, encoder, "问法", progress))
    build_terms((split(text).terms for text in wordings), SETTINGS).save(folder, f"{name}.wording")
    said = [plain("\n".join((title, *group))) for title, group in zip(titles, groups, strict=True)]
    _write_language(folder, f"{name}.language", [split(text).clues for text in said])
    _write_language(folder, f"{name}.sounds", [sound_pairs(text) for text in said])
    return len(wordings)


def encoded(texts: Sequence[str], encoder: Encoder, step: str, progress: Progress) -> Vectors:
    """Vectors of texts, one row each."""
    vectors = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    for start in range(0, len(texts), _BATCH):
        if start % (10 * _BATCH) == 0:
            progress(step, start, len(texts))
        vectors[start : start + _BATCH] = encoder.encode(texts[start : start + _BATCH])
    return vectors


def _write_language(folder: Path, name: str, said: Sequence[Sequence[str]]) -> None:
    build_weighted(said, likelihood(DAMPING)).save(folder, name)
    lengths = np.array([len(clues) for clues in said], dtype=np.float64)
    penalties = np.log((lengths + DAMPING) / DAMPING)
    np.save(folder / f"{name}.penalties.npy", penalties.astype(np.float32))


def _language(folder: Path, name: str) -> Language:
    penalties = mapped_array(folder / f"{name}.penalties.npy")
    return Language(TermIndex.open(folder, name), penalties)


def group_places(owners: npt.NDArray[np.int32], wordings: int) -> npt.NDArray[np.intp]:
    """The first wording of each group, the second of each, and so on, a row each; one beyond the
    last wording where a group has no more. Rows are filled up to a multiple of `_LANES`."""
    sizes = np.diff(np.append(owners, wordings))
    most = -(-int(sizes.max(initial=0)) // _LANES) * _LANES
    nth = np.arange(most)[:, None]
    return np.where(nth < sizes, owners + nth, wordings).astype(np.intp)


def three_highest(values: Floats) -> tuple[Floats, Floats]:
    """Of each column the highest, and the mean of the three highest, of all if there are fewer.

    `values` has a multiple of `_LANES` rows: so many are gone through abreast, for what takes time
    is the number of steps.
    """
    columns = values.shape[1]
    highest = _highest_rows(
        _highest_rows(values.reshape(-1, _LANES * columns)).reshape(-1, columns)
    )
    there = highest > _TAKEN
    means: Floats = np.where(there, highest, 0).sum(axis=0) / there.sum(axis=0)
    return highest[0], means.astype(np.float32)


def _highest_rows(values: Floats) -> Floats:
    """The three highest of each column, highest first; `_TAKEN` where there are fewer."""
    first, second, third = highest = np.full((3, values.shape[1]), _TAKEN, dtype=np.float32)
    for row in values:
        left = np.minimum(first, row)
        np.maximum(first, row, out=first)
        np.maximum(third, np.minimum(second, left), out=third)
        np.maximum(second, left, out=second)
    return highest
