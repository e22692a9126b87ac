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
from knowledge_base.query import load_synonyms
from knowledge_base.register import load_register
from knowledge_base.statute_store import open_library
from knowledge_base.statutes import Article, StatuteLibrary
from knowledge_base.tokens import tokenise
from knowledge_base.training.export import save_model
from knowledge_base.training.negatives import Negatives
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
from knowledge_base.wordings import Plain

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
    easy: float = 0.25
    """Share of the steps before hard negatives come in."""
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
    tokenised = Tokenised()
    rarity = _choose_vocabulary([*texts, *clauses], recipe, tokenised)
    vectors = _first_vectors(texts, articles, recipe, tokenised, rarity)
    if report:
        click.echo(f"{len(rarity)} 个词，{time.monotonic() - started:.0f} 秒")
    pieces = [tokenised.ids(article_text(article)) for article in articles]
    ids = tuple(article.id for article in articles)
    return Start(tokenised, rarity, vectors, clauses, Negatives(pieces), ids)


def train(
    supervised: Sequence[Pair], start: Start, *, recipe: Recipe, report: bool = True
) -> npt.NDArray[np.float32]:
    """The table of piece vectors.

    Half of each batch are pairs of questions, half are clauses of articles: with fewer
    clauses, or with more steps, the held-out figures fell.
    """
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(1)
    rarity = start.rarity
    model = Bag(start.vectors.copy(), rarity / rarity.mean())
    _fit(model, supervised, start, recipe, report=report)
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


def _fit(
    model: Bag, supervised: Sequence[Pair], start: Start, recipe: Recipe, *, report: bool
) -> None:
    chooser = random.Random(recipe.seed + 1)
    optimiser = torch.optim.Adam(model.parameters(), lr=recipe.rate, fused=True)
    pools = (supervised, start.clauses)
    groups_named = [*(pair.group for pool in pools for pair in pool), *start.articles]
    names = {name: number for number, name in enumerate(dict.fromkeys(groups_named))}
    dice = np.random.default_rng(recipe.seed)
    started = time.monotonic()
    share = recipe.batch // len(pools)
    ids = start.tokenised.ids

    def encoded(texts: Sequence[npt.NDArray[np.int64]]) -> torch.Tensor:
        vectors: torch.Tensor = model([_thinned(text, recipe.dropout, dice) for text in texts])
        return vectors

    for step in range(recipe.steps):
        pairs = [pair for pool in pools for pair in chooser.sample(pool, share)]
        left = encoded([ids(pair.left) for pair in pairs])
        right = encoded([ids(pair.right) for pair in pairs])
        groups = [names[pair.group] for pair in pairs]
        hard: list[int] = []
        if step >= recipe.steps * recipe.easy:
            mined = (
                start.negatives.of(ids(pair.left), ids(pair.right), chooser)
                for pair in pairs[:share]
            )
            hard = [place for place in mined if place is not None]
        wrong = encoded([start.negatives.articles[place] for place in hard]) if hard else None
        wrong_groups = [names[start.articles[place]] for place in hard]
        loss = _loss(left, right, groups, wrong, wrong_groups, scale=recipe.scale)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate * (1 - step / recipe.steps)
        if report and step % 200 == 0:
            click.echo(f"第 {step} 步，损失 {loss.item():.3f}，{time.monotonic() - started:.0f} 秒")


def _loss(  # noqa: PLR0913
    left: torch.Tensor,
    right: torch.Tensor,
    groups: Sequence[int],
    wrong: torch.Tensor | None = None,
    wrong_groups: Sequence[int] = (),
    *,
    scale: float,
) -> torch.Tensor:
    """Cross entropy both ways; texts of one group do not count against each other. The wrong
    articles count against questions only."""
    own = torch.tensor(groups)
    same = (own[:, None] == own[None, :]) & ~torch.eye(len(own), dtype=torch.bool)
    target = torch.arange(len(own))
    entropy = torch.nn.functional.cross_entropy
    likeness = left @ right.T * scale
    back = entropy(likeness.T.masked_fill(same, -1e4), target)
    if wrong is not None:
        likeness = torch.cat([likeness, left @ wrong.T * scale], dim=1)
        same = torch.cat([same, own[:, None] == torch.tensor(wrong_groups)[None, :]], dim=1)
    return (entropy(likeness.masked_fill(same, -1e4), target) + back) / 2


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
    plain: Plain
    """Makes residents' words plain, as search does."""

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
            *consultation_pairs(questions, self.plain),
            *self.lay,
            *self.written,
            *corpus_pairs(self.corpus, self.library, self.plain, held_out=held_out),
        ]


def read_sources(laws: Path, questions: Path, faq: Path) -> Sources:
    """Read the statute library, the question sets and the FAQ corpus."""
    library = open_library(laws, load_register(HERE / "laws.yaml"))
    plain = load_synonyms(HERE / "lexicon").plain
    return Sources(
        articles=[article for law in library.laws.values() for article in law.articles.values()],
        consultations=read_consultations(questions / "consultations.jsonl", library),
        lay=list(lay_pairs(questions / "lay_questions.jsonl.xz", plain)),
        written=list(article_question_pairs(HERE / "lay_questions", library, plain)),
        corpus=read_corpus(faq)[0],
        library=library,
        plain=plain,
    )


@click.command()
@click.option("--laws", type=click.Path(path_type=Path), default=Path("../shared/laws"))
@click.option("--questions", type=click.Path(path_type=Path), default=Path("../shared/questions"))
@click.option("--faq", type=click.Path(path_type=Path), default=HERE / "faq")
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option("--part", "parts", multiple=True, help="A fold to hold out, or all.")
@click.option("--set", "changes", multiple=True, help="Change the recipe, such as steps=300.")
def main(  # noqa: PLR0913, PLR0917  (one a command-line option)
    laws: Path,
    questions: Path,
    faq: Path,
    out: Path,
    parts: tuple[str, ...],
    changes: tuple[str, ...],
) -> None:
    """Train on everything and write the model's folder; with parts, one below it for each."""
    recipe = Recipe()
    for change in changes:
        name, _, value = change.partition("=")
        recipe = replace(recipe, **{name: type(getattr(recipe, name))(float(value))})
    sources = read_sources(laws, questions, faq)
    start = make_start([*sources.lay, *sources.written], sources.articles, recipe=recipe)
    for part in parts or ("all",):
        pairs = sources.pairs(without_fold=None if part == "all" else int(part))
        click.echo(f"{part}: {len(pairs)} + {len(start.clauses)} 对")
        table = train(pairs, start, recipe=recipe)
        folder = out / part if parts else out
        save_model(folder, table, ["[BLANK]", *start.tokenised.numbers])


if __name__ == "__main__":
    main()
