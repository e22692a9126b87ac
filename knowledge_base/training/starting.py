"""Where learning starts: a vocabulary, and the main directions of what is written."""

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import click
import numpy as np
import numpy.typing as npt

from knowledge_base.statutes import Article
from knowledge_base.training.negatives import Negatives
from knowledge_base.training.pairs import Pair, article_text, clause_pairs
from knowledge_base.training.pieces import Tokenised
from knowledge_base.training.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Start:
    """Where learning starts, from texts that no fold holds out."""

    tokenised: Tokenised
    """Numbers the vocabulary."""
    rarity: npt.NDArray[np.float32]
    """Log inverse document frequency, one a piece."""
    vectors: npt.NDArray[np.float32]
    """One row a piece."""
    clauses: tuple[Pair, ...]
    """Clauses of articles with the rest of them."""
    negatives: Negatives
    """Articles that are easily mistaken."""
    articles: tuple[str, ...]
    """Id of each of them."""


def make_start(
    texts: Sequence[Pair], articles: Sequence[Article], *, recipe: Recipe, report: bool = True
) -> Start:
    """Vocabulary, rarities and first vectors."""
    started = time.monotonic()
    chooser = random.Random(recipe.seed)
    clauses = tuple(clause_pairs(articles, chooser))
    tokenised = Tokenised(recipe.cut, longest=recipe.longest)
    rarity = _choose_vocabulary([*texts, *clauses], recipe, tokenised)
    vectors = _first_vectors(texts, articles, recipe, tokenised, rarity)
    if report:
        click.echo(f"{len(rarity)} 个词，{time.monotonic() - started:.0f} 秒")
    ids = tuple(article.id for article in articles)
    negatives = Negatives([article_text(article) for article in articles])
    return Start(tokenised, rarity, vectors, clauses, negatives, ids)


def _choose_vocabulary(
    pairs: Sequence[Pair], recipe: Recipe, tokenised: Tokenised
) -> npt.NDArray[np.float32]:
    """Number the most frequent pieces; their rarity (log inverse document frequency)."""
    count: Counter[str] = Counter()
    for pair in pairs:
        count.update(set(tokenised.pieces(pair.left)))
        count.update(set(tokenised.pieces(pair.right)))
    common = [piece for piece, n in count.most_common(recipe.pieces - 1) if n >= 3]
    tokenised.numbers = {piece: number for number, piece in enumerate(common, start=1)}
    frequency = np.array([2 * len(pairs)] + [count[piece] for piece in common])
    rarity: npt.NDArray[np.float32] = np.log(2 * len(pairs) / frequency).astype(np.float32)
    return np.maximum(rarity, np.float32(0.05))


def _first_vectors(
    texts: Sequence[Pair],
    articles: Sequence[Article],
    recipe: Recipe,
    tokenised: Tokenised,
    rarity: npt.NDArray[np.float32],
) -> npt.NDArray[np.float32]:
    """Latent semantic analysis of articles, and of pairs of texts taken together."""
    size = (len(rarity), recipe.dimension)
    noise = np.random.default_rng(recipe.seed).normal(0, 0.1, size).astype(np.float32)
    if not recipe.lsa:
        return noise
    from scipy.sparse import csr_matrix  # noqa: PLC0415
    from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415

    rows = [np.unique(tokenised.ids(article_text(article))) for article in articles]
    rows += [
        np.unique(np.concatenate([tokenised.ids(left), tokenised.ids(right)]))
        for left, right in {(pair.left, pair.right): None for pair in texts}
    ]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.concatenate(rows)
    matrix = csr_matrix(
        (rarity[columns], columns, ends), shape=(len(rows), len(rarity)), dtype=np.float32
    )
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1))).ravel()
    matrix = matrix.multiply(1 / np.maximum(lengths, 1e-6)[:, None]).tocsr()
    _, values, directions = randomized_svd(
        matrix, recipe.dimension, n_iter=2, random_state=recipe.seed
    )
    start = (directions.T * np.sqrt(values)).astype(np.float32)
    start *= 0.1 / start.std()
    return np.asarray(start + noise * 0.3, dtype=np.float32)
