"""Train the sentence encoder from scratch, on one thread, and write its folder.

    python -m knowledge_base.training.train_encoder --out knowledge_base/model

An embedding bag over character pairs and words. It starts from the main directions of
the texts' term matrix (latent semantic analysis), tokens weighted by rarity, and learns
with in-batch negatives both ways that a question and its article, answer or other
wording are near. The same inputs and seed give the same weights on one machine.
"""

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
import torch

from knowledge_base.corpus import Corpus, read_corpus
from knowledge_base.register import load_register
from knowledge_base.statute_store import open_library
from knowledge_base.statutes import Article, StatuteLibrary
from knowledge_base.tokens import tokenise
from knowledge_base.training.export import save_model
from knowledge_base.training.pairs import (
    FOLDS,
    Consultation,
    Pair,
    article_question_pairs,
    article_text,
    clause_pairs,
    consultation_pairs,
    corpus_pairs,
    fold_of,
    lay_pairs,
    read_consultations,
)

HERE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train."""

    pieces: int = 36_000
    """Vocabulary size."""
    dimension: int = 192
    """Length of a vector."""
    steps: int = 3_000
    """Optimiser steps."""
    batch: int = 256
    """Pairs a step."""
    scale: float = 20.0
    """Multiplies cosines before the softmax."""
    rate: float = 5e-3
    """Adam's first step size; falls to 0."""
    dropout: float = 0.3
    """Share of a text's tokens left out at random."""
    seed: int = 1
    """Of all random choices."""
    lsa: bool = True
    """Whether to start from latent semantic analysis rather than at random."""


class Tokenised:
    """Numbers of the pieces of texts, each text cut once."""

    def __init__(self, longest: int = 220) -> None:
        self._longest = longest
        self._pieces: dict[str, list[str]] = {}
        self._ids: dict[str, npt.NDArray[np.int64]] = {}
        self.numbers: dict[str, int] = {}

    def pieces(self, text: str) -> list[str]:
        """The pieces of the text's beginning."""
        found = self._pieces.get(text)
        if found is None:
            found = self._pieces[text] = tokenise(text[: self._longest]).pieces
        return found

    def ids(self, text: str) -> npt.NDArray[np.int64]:
        """Numbers of its known pieces; [0] if none. The pieces are then forgotten."""
        found = self._ids.get(text)
        if found is None:
            known = [self.numbers[piece] for piece in self.pieces(text) if piece in self.numbers]
            found = self._ids[text] = np.asarray(known or [0], dtype=np.int64)
            del self._pieces[text]
        return found


class Bag(torch.nn.Module):
    """Weighted sum of piece vectors, at unit length."""

    def __init__(self, start: npt.NDArray[np.float32], weights: npt.NDArray[np.float32]) -> None:
        super().__init__()
        self.vectors = torch.nn.EmbeddingBag.from_pretrained(
            torch.from_numpy(start), freeze=False, mode="sum"
        )
        self.weights = torch.nn.Parameter(torch.from_numpy(weights))

    def forward(self, texts: Sequence[npt.NDArray[np.int64]]) -> torch.Tensor:
        """One row a text."""
        flat = torch.from_numpy(np.concatenate(texts))
        ends = np.cumsum([0, *(len(text) for text in texts[:-1])])
        summed = self.vectors(flat, torch.from_numpy(ends), per_sample_weights=self.weights[flat])
        return torch.nn.functional.normalize(summed, dim=1)

    def table(self) -> npt.NDArray[np.float32]:
        """Piece vectors with their weights multiplied in; the blank's is zero."""
        with torch.no_grad():
            table: npt.NDArray[np.float32] = (
                self.vectors.weight * self.weights.unsqueeze(1)
            ).numpy()
        table[0] = 0
        return table


def train(
    supervised: Sequence[Pair],
    articles: Sequence[Article],
    *,
    recipe: Recipe,
    tokenised: Tokenised,
    report: bool = True,
) -> npt.NDArray[np.float32]:
    """The table of piece vectors; fills `tokenised.numbers` with the vocabulary.

    Half of each batch are pairs of questions, half are clauses of articles: with fewer
    clauses, or with more steps, the held-out figures fell.
    """
    chooser = random.Random(recipe.seed)
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(1)
    clauses = list(clause_pairs(articles, chooser))
    started = time.monotonic()
    rarity = _choose_vocabulary([*supervised, *clauses], recipe, tokenised)
    start = _start(supervised, articles, recipe, tokenised, rarity)
    if report:
        click.echo(
            f"{len(rarity)} 个词，{len(supervised)} + {len(clauses)} 对，"
            f"{time.monotonic() - started:.0f} 秒"
        )
    model = Bag(start, rarity / rarity.mean())
    _fit(model, (supervised, clauses), recipe, tokenised, report=report)
    return model.table()


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


def _start(
    supervised: Sequence[Pair],
    articles: Sequence[Article],
    recipe: Recipe,
    tokenised: Tokenised,
    rarity: npt.NDArray[np.float32],
) -> npt.NDArray[np.float32]:
    size = (len(rarity), recipe.dimension)
    noise = np.random.default_rng(recipe.seed).normal(0, 0.1, size).astype(np.float32)
    if not recipe.lsa:
        return noise
    from scipy.sparse import csr_matrix  # noqa: PLC0415
    from sklearn.utils.extmath import randomized_svd  # type: ignore[import-untyped]  # noqa: PLC0415

    texts = [article_text(article) for article in articles]
    texts += list(dict.fromkeys(f"{pair.left} {pair.right}" for pair in supervised))
    rows = [np.unique(tokenised.ids(text)) for text in texts]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.concatenate(rows)
    values = rarity[columns]
    matrix = csr_matrix((values, columns, ends), shape=(len(rows), len(rarity)), dtype=np.float32)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1))).ravel()
    matrix = matrix.multiply(1 / np.maximum(lengths, 1e-6)[:, None]).tocsr()
    _, values, directions = randomized_svd(
        matrix, recipe.dimension, n_iter=2, random_state=recipe.seed
    )
    start = (directions.T * np.sqrt(values)).astype(np.float32)
    start *= 0.1 / start.std()
    return np.asarray(start + noise * 0.3, dtype=np.float32)


def _fit(
    model: Bag,
    pools: Sequence[Sequence[Pair]],
    recipe: Recipe,
    tokenised: Tokenised,
    *,
    report: bool,
) -> None:
    chooser = random.Random(recipe.seed + 1)
    optimiser = torch.optim.Adam(model.parameters(), lr=recipe.rate, fused=True)
    everything = (pair for pool in pools for pair in pool)
    names = {pair.group: number for number, pair in enumerate(everything)}
    dice = np.random.default_rng(recipe.seed)
    started = time.monotonic()
    share = recipe.batch // len(pools)
    for step in range(recipe.steps):
        pairs = [pair for pool in pools for pair in chooser.sample(pool, share)]
        left = model([_thinned(tokenised.ids(p.left), recipe.dropout, dice) for p in pairs])
        right = model([_thinned(tokenised.ids(p.right), recipe.dropout, dice) for p in pairs])
        groups = torch.tensor([names[pair.group] for pair in pairs])
        loss = _loss(left @ right.T * recipe.scale, groups)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate * (1 - step / recipe.steps)
        if report and step % 200 == 0:
            click.echo(f"第 {step} 步，损失 {loss.item():.3f}，{time.monotonic() - started:.0f} 秒")


def _loss(likeness: torch.Tensor, groups: torch.Tensor) -> torch.Tensor:
    """Cross entropy both ways; pairs of one group do not count against each other."""
    same = (groups[:, None] == groups[None, :]) & ~torch.eye(len(groups), dtype=torch.bool)
    likeness = likeness.masked_fill(same, -1e4)
    target = torch.arange(len(groups))
    entropy = torch.nn.functional.cross_entropy
    return (entropy(likeness, target) + entropy(likeness.T, target)) / 2


def _thinned(
    numbers: npt.NDArray[np.int64], share: float, dice: np.random.Generator
) -> npt.NDArray[np.int64]:
    kept = numbers[dice.random(len(numbers)) >= share]
    return kept if len(kept) else numbers


@dataclass(frozen=True, slots=True)
class Sources:
    """What there is to learn from."""

    articles: list[Article]
    """The statute library."""
    consultations: list[Consultation]
    """Lay questions with the articles that a lawyer cited."""
    lay: list[Pair]
    """Lay questions with a machine's answer."""
    written: list[Pair]
    """Lay questions that we wrote for articles."""
    corpus: Corpus
    """The FAQ entries."""
    library: StatuteLibrary
    """Finds the articles that entries cite."""

    def pairs(self, *, without_fold: int | None = None) -> list[Pair]:
        """All pairs, or those outside one fold of consultations and wordings."""
        questions = [
            consultation
            for place, consultation in enumerate(self.consultations)
            if place % FOLDS != without_fold
        ]
        wordings = (text for entry in self.corpus.entries for text in entry.wordings)
        held_out = frozenset(text for text in wordings if fold_of(text) == without_fold)
        return [
            *consultation_pairs(questions),
            *self.lay,
            *self.written,
            *corpus_pairs(self.corpus, self.library, held_out=held_out),
        ]


def read_sources(laws: Path, questions: Path, faq: Path) -> Sources:
    """Read the statute library, the question sets and the FAQ corpus."""
    library = open_library(laws, load_register(HERE / "laws.yaml"))
    return Sources(
        articles=[article for law in library.laws.values() for article in law.articles.values()],
        consultations=read_consultations(questions / "consultations.jsonl", library),
        lay=list(lay_pairs(questions / "lay_questions.jsonl.xz")),
        written=list(article_question_pairs(HERE / "lay_questions", library)),
        corpus=read_corpus(faq)[0],
        library=library,
    )


@click.command()
@click.option("--laws", type=click.Path(path_type=Path), default=Path("../shared/laws"))
@click.option("--questions", type=click.Path(path_type=Path), default=Path("../shared/questions"))
@click.option("--faq", type=click.Path(path_type=Path), default=HERE / "faq")
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option("--fold", type=click.IntRange(0, FOLDS - 1), help="Hold this fold out.")
@click.option("--set", "changes", multiple=True, help="Change the recipe, such as steps=300.")
def main(  # noqa: PLR0913, PLR0917  (one a command-line option)
    laws: Path, questions: Path, faq: Path, out: Path, fold: int | None, changes: tuple[str, ...]
) -> None:
    """Train on everything, or on all but one fold, and write the model's folder."""
    recipe = Recipe()
    for change in changes:
        name, _, value = change.partition("=")
        recipe = replace(recipe, **{name: type(getattr(recipe, name))(float(value))})
    sources = read_sources(laws, questions, faq)
    tokenised = Tokenised()
    pairs = sources.pairs(without_fold=fold)
    table = train(pairs, sources.articles, recipe=recipe, tokenised=tokenised)
    save_model(out, table, ["[BLANK]", *tokenised.numbers])


if __name__ == "__main__":
    main()
