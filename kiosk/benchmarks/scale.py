"""What a library of a million passages would cost: the real articles, over and over, disturbed.

Run as a process of its own, so that its memory is its own: `python -m kiosk.benchmarks.scale`.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from kiosk.benchmarks.figures import percentiles
from kiosk.benchmarks.product import questions
from knowledge_base.encoder import Vectors, open_encoder, unit
from knowledge_base.index_files import current_id, open_index
from knowledge_base.nearest import Nearest, make_lists
from knowledge_base.query import make_query
from knowledge_base.search import HERE, load_models
from knowledge_base.threads import use_one_thread

PASSAGES = 1_000_000
CANDIDATES = 80
_NOISE = 0.35
"""Length of what is added to each vector of length 1."""


def measure_scale(root: Path, *, passages: int = PASSAGES) -> dict[str, Any]:
    """Milliseconds of both searches and their fusion's candidates, and peak memory."""
    use_one_thread()
    index_root = root / "var/index"
    index = open_index(index_root / current_id(index_root))
    if not len(index.shelf):
        return {"skipped": "no statute library installed"}
    encoder = open_encoder(index.manifest.encoder, root=HERE.parent)
    queries = [make_query(text, load_models().synonyms) for text in questions(root)]
    vectors = _many(index.shelf.vectors, passages)
    started = time.monotonic()
    nearest = Nearest(vectors, make_lists(vectors))
    built = time.monotonic() - started
    terms = index.shelf.terms.repeated({t for query in queries for t in query.terms}, passages)
    spent = []
    for query in queries:
        started = time.perf_counter()
        nearest.rows(encoder.encode([query.expanded])[0], CANDIDATES)
        scores = terms.scores(query.terms)
        np.argpartition(-scores, CANDIDATES)
        spent.append((time.perf_counter() - started) * 1000)
    return {
        "passages": passages,
        "ms": percentiles(spent[5:]),
        "build_lists_seconds": round(built, 1),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _many(vectors: Vectors, count: int) -> Vectors:
    dice = np.random.default_rng(1)
    many = np.empty((count, vectors.shape[1]), dtype=np.float32)
    for start in range(0, count, len(vectors)):
        part = many[start : start + len(vectors)]
        noise = dice.normal(0, _NOISE / np.sqrt(vectors.shape[1]), part.shape)
        part[:] = unit(vectors[: len(part)] + noise.astype(np.float32))
    return many


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure_scale(Path.cwd())) + "\n")
