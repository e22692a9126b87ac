"""Term search: an inverted index with BM25 weights, memory-mapped.

Weights are those of Robertson and Zaragoza (2009), "The Probabilistic Relevance
Framework: BM25 and Beyond", in the form that Lucene uses: a term's share never exceeds
its inverse document frequency, so a score divided by the query's total lies in 0 to 1.
"""

import functools
import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
MOST_TERMS = 48
"""Of a question; the commonest of more say little and cost the most time."""
_PARTS = ("hashes", "starts", "documents", "weights", "rarities")


@dataclass(frozen=True, slots=True)
class TermSettings:
    """How strongly repeats and length count."""

    k1: float = 1.2
    """Higher: repeats of a term count for longer."""
    b: float = 0.75
    """0: length does not matter; 1: it matters in full."""


class TermIndex:
    """Documents by the terms in them."""

    def __init__(
        self,
        hashes: npt.NDArray[np.uint64],
        starts: npt.NDArray[np.int64],
        documents: npt.NDArray[np.int32],
        weights: npt.NDArray[np.float16],
        rarities: Floats,
    ) -> None:
        self._hashes = hashes
        self._starts = starts
        self._documents = documents
        self._weights = weights
        self._rarities = rarities
        self.size = int(rarities[-1])
        """Number of documents."""

    def scores(self, terms: Iterable[str], added: Iterable[str] = ()) -> Floats:
        """One BM25 score a document, divided by the total rarity of the question's terms.

        `added` are terms that were not asked for: half their weight counts, and they
        add nothing to the total. Of a long question the rarest terms count. At most 1.
        """
        found = [(self._rarity_at(place), place) for place in self._places(terms)]
        rarest = sorted(found, key=lambda pair: -pair[0])[:MOST_TERMS]
        scores = self._together(place for _, place in rarest)
        if more := self._places(added):
            scores += self._together(more) / 2
        total = sum(rarity for rarity, _ in rarest)
        return np.minimum(scores / max(total, 1e-9), 1.0, dtype=np.float32)

    def sums(self, terms: Iterable[str]) -> Floats:
        """The plain sum of each document's weights for the terms."""
        return self._together(self._places(terms)).astype(np.float32)

    def _together(self, places: Iterable[int | None]) -> npt.NDArray[np.float64]:
        """The sum of the postings' weights, one a document."""
        found = [self._postings(place) for place in places if place is not None]
        if not found:
            return np.zeros(self.size)
        rows, weights = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return np.bincount(rows, weights, self.size).astype(np.float64, copy=False)

    def known_share(self, terms: Iterable[str]) -> float:
        """Share of the terms' rarity that belongs to terms of any document."""
        known = total = 0.0
        for term in terms:
            place = self._place(term)
            rarity = self._rarity_at(place)
            total += rarity
            known += 0.0 if place is None else rarity
        return known / total if total else 0.0

    def frequency(self, term: str) -> int:
        """Number of documents that hold a term."""
        place = self._place(term)
        return 0 if place is None else int(self._starts[place + 1] - self._starts[place])

    def documents(self, term: str) -> npt.NDArray[np.int32]:
        """The documents that hold a term."""
        place = self._place(term)
        return np.zeros(0, dtype=np.int32) if place is None else self._postings(place)[0]

    def repeated(self, terms: Iterable[str], size: int) -> "TermIndex":
        """Some terms' postings as if the documents came again and again, `size` in all: to see
        what a larger collection costs."""
        places = sorted(place for term in terms if (place := self._place(term)) is not None)
        copies = -(-size // max(self.size, 1))
        offsets = np.arange(copies, dtype=np.int32)[:, None] * self.size
        rows, weights, starts = [], [], [0]
        for place in places:
            found, weight = self._postings(place)
            many = (found[None, :] + offsets).ravel()
            rows.append(many[many < size].astype(np.int32))
            weights.append(np.tile(weight, copies)[many < size])
            starts.append(starts[-1] + len(rows[-1]))
        return TermIndex(
            self._hashes[places],
            np.array(starts, dtype=np.int64),
            np.concatenate(rows or [np.zeros(0, dtype=np.int32)]),
            np.concatenate(weights or [np.zeros(0, dtype=np.float16)]),
            np.append(self._rarities[places], np.float32(size)),
        )

    @property
    def unknown(self) -> float:
        """Rarity of a term that no document has."""
        return _rarity(0, self.size)

    def _rarity_at(self, place: int | None) -> float:
        return self.unknown if place is None else float(self._rarities[place])

    def _place(self, term: str) -> int | None:
        return self._places((term,))[0]

    def _places(self, terms: Iterable[str]) -> list[int | None]:
        """Where each term's postings are; none for a term that no document has."""
        codes = np.array([_hash(term) for term in terms], dtype=np.uint64)
        if not len(self._hashes) or not len(codes):
            return [None] * len(codes)
        places = np.minimum(np.searchsorted(self._hashes, codes), len(self._hashes) - 1)
        known = self._hashes[places] == codes
        return [
            place if found else None
            for place, found in zip(places.tolist(), known.tolist(), strict=True)
        ]

    def _postings(self, place: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float16]]:
        part = slice(int(self._starts[place]), int(self._starts[place + 1]))
        return self._documents[part], self._weights[part]

    def save(self, folder: Path, name: str) -> None:
        """Write the arrays as `<name>.<part>.npy`."""
        for part in _PARTS:
            np.save(folder / f"{name}.{part}.npy", getattr(self, f"_{part}"))

    @staticmethod
    def open(folder: Path, name: str) -> "TermIndex":
        """Map the arrays that `save` wrote."""
        return TermIndex(*(mapped_array(folder / f"{name}.{part}.npy") for part in _PARTS))


def mapped_array(path: Path) -> Any:
    """A saved array, mapped read-only; a plain array, since numpy's memmap class is slow."""
    return np.asarray(np.load(path, mmap_mode="r"))


def build_terms(documents: Iterable[Sequence[str]], settings: TermSettings) -> TermIndex:
    """Index documents given as lists of terms, with BM25 weights."""
    return build_weighted(documents, bm25(settings))


def build_weighted(documents: Iterable[Sequence[str]], weigh: "TermWeights") -> TermIndex:
    """Index documents given as lists of terms, with any weights."""
    numbers: dict[str, int] = {}
    terms: list[npt.NDArray[np.int32]] = []
    counts: list[npt.NDArray[np.int32]] = []
    lengths: list[int] = []
    for document in documents:
        count = Counter(document)
        found = (numbers.setdefault(term, len(numbers)) for term in count)
        terms.append(np.fromiter(found, dtype=np.int32, count=len(count)))
        counts.append(np.fromiter(count.values(), dtype=np.int32, count=len(count)))
        lengths.append(len(document))
    return _arrange(numbers, terms, counts, np.asarray(lengths, dtype=np.float64), weigh)


@dataclass(frozen=True, slots=True)
class Postings:
    """Which term stands how often in which document."""

    rows: npt.NDArray[np.int32]
    """The document."""
    columns: npt.NDArray[np.int32]
    """The term."""
    counts: npt.NDArray[np.float64]
    """How often."""
    rarities: Floats
    """Inverse document frequency, one a term."""


TermWeights: TypeAlias = Callable[[Postings, npt.NDArray[np.float64]], npt.NDArray[np.float64]]
"""One weight a posting, given the documents' lengths in terms."""


def bm25(settings: TermSettings) -> TermWeights:
    """BM25 weights."""

    def weigh(postings: Postings, lengths: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        mean = max(float(lengths.mean()) if len(lengths) else 1.0, 1.0)
        damping = settings.k1 * (1 - settings.b + settings.b * lengths / mean)
        counts = postings.counts
        weights: npt.NDArray[np.float64] = (
            postings.rarities[postings.columns] * counts / (counts + damping[postings.rows])
        )
        return weights

    return weigh


def likelihood(damping: float) -> TermWeights:
    """Log of how much likelier a document is to say a term than the collection is: the term
    part of query likelihood with Dirichlet smoothing (Zhai and Lafferty, 2004)."""

    def weigh(postings: Postings, _: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        totals = np.bincount(postings.columns, weights=postings.counts)
        shares = (totals + 0.1) / max(float(totals.sum()), 1.0)
        weights: npt.NDArray[np.float64] = np.log1p(
            postings.counts / (damping * shares[postings.columns])
        )
        return weights

    return weigh


def _arrange(
    numbers: dict[str, int],
    terms: list[npt.NDArray[np.int32]],
    counts: list[npt.NDArray[np.int32]],
    lengths: npt.NDArray[np.float64],
    weigh: TermWeights,
) -> TermIndex:
    size = len(lengths)
    hashes = np.array([_hash(term) for term in numbers], dtype=np.uint64)
    order = np.argsort(hashes, kind="stable")
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    none = [np.zeros(0, dtype=np.int32)]
    columns = place[np.concatenate(terms or none)]
    rows = np.repeat(np.arange(size, dtype=np.int32), [len(part) for part in terms])
    by_term = np.argsort(columns, kind="stable")
    frequency = np.bincount(columns, minlength=len(numbers))
    rarities = np.array([_rarity(int(n), size) for n in frequency] + [size], dtype=np.float32)
    count = np.concatenate(counts or none).astype(np.float64)
    weights = weigh(Postings(rows, columns, count, rarities), lengths)
    return TermIndex(
        hashes[order],
        np.concatenate([[0], np.cumsum(frequency)]).astype(np.int64),
        rows[by_term],
        weights[by_term].astype(np.float16),
        rarities,
    )


def _rarity(frequency: int, size: int) -> float:
    return math.log(1 + (size - frequency + 0.5) / (frequency + 0.5))


@functools.lru_cache(maxsize=32_768)
def _hash(term: str) -> np.uint64:
    digest = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))
