"""The vectors most like one: FAISS, exact while that is quick, by inverted lists beyond."""

from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from knowledge_base.encoder import Vectors
from knowledge_base.terms import Floats

EXACT_UP_TO = 20_000
"""Vectors; more get inverted lists (Jégou and others, 2011) with 8-bit codes."""
_TRAINED_ON = 60_000
_PROBES = 48
NAME = "article.faiss"


class Nearest:
    """Finds rows by inner product."""

    def __init__(self, vectors: Vectors, lists: Any | None = None) -> None:
        self._vectors = vectors
        self._lists = lists

    def rows(self, vector: Floats, count: int) -> npt.NDArray[np.int64]:
        """At most `count` rows, most alike first."""
        count = min(count, len(self._vectors))
        if not count:
            return np.zeros(0, dtype=np.int64)
        wanted = vector[None, :]
        if self._lists is None:
            metric = faiss.METRIC_INNER_PRODUCT
            _, found = faiss.knn(wanted, self._vectors, count, metric=metric)
        else:
            _, found = self._lists.search(wanted, count)
        rows: npt.NDArray[np.int64] = found[0][found[0] >= 0]
        return rows


def make_lists(vectors: Vectors, *, seed: int = 1) -> Any | None:
    """Inverted lists over many vectors; none if exact search is quick enough."""
    if len(vectors) <= EXACT_UP_TO:
        return None
    dimension = vectors.shape[1]
    cells = int(4 * np.sqrt(len(vectors)))
    quantizer = faiss.IndexFlatIP(dimension)
    lists = faiss.IndexIVFScalarQuantizer(
        quantizer, dimension, cells, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    lists.own_fields = True
    quantizer.this.disown()
    lists.cp.niter = 8
    chosen = np.random.default_rng(seed).choice(len(vectors), min(_TRAINED_ON, len(vectors)), False)
    lists.train(np.ascontiguousarray(vectors[np.sort(chosen)]))
    lists.add(vectors)
    lists.nprobe = _PROBES
    return lists


def save_lists(lists: Any, folder: Path) -> None:
    """Write them into an index folder."""
    faiss.write_index(lists, str(folder / NAME))


def open_nearest(folder: Path, vectors: Vectors) -> Nearest:
    """Over an index folder's vectors, with its lists mapped if it has any."""
    path = folder / NAME
    if not path.is_file():
        return Nearest(vectors)
    lists = faiss.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
    lists.nprobe = _PROBES
    faiss.downcast_InvertedLists(
        lists.invlists
    ).prefetch_nthread = 0  # they cost more than they save
    return Nearest(vectors, lists)


class HalfVectors:
    """Rows held at half precision, to be compared with all at once: that is bound by how fast
    they come from memory. Cosines differ by some 1e-4 from those of full precision."""

    def __init__(self, vectors: Vectors) -> None:
        self._size = len(vectors)
        dimension = vectors.shape[1]
        self._cell = faiss.IndexFlatIP(dimension)
        self._cell.add(np.zeros((1, dimension), dtype=np.float32))
        self._rows = faiss.IndexIVFScalarQuantizer(
            self._cell,
            dimension,
            1,
            faiss.ScalarQuantizer.QT_fp16,
            faiss.METRIC_INNER_PRODUCT,
            False,
        )  # one cell: a flat index of such codes has no range search
        if self._size:
            self._rows.train(vectors)
            self._rows.add(vectors)

    def __len__(self) -> int:
        return self._size

    def likeness(self, vector: Floats) -> Floats:
        """Inner product of each row with a vector."""
        if not self._size:
            return np.zeros(0, dtype=np.float32)
        _, products, _ = self._rows.range_search(vector[None, :], -np.inf)
        likeness: Floats = products  # all of them, in the order of the cell
        return likeness
