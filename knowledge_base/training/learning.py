"""Learning that a question and its article, answer or other wording are near."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import click
import numpy as np
import torch

from knowledge_base.training.networks import Bag, Ids, Transformer
from knowledge_base.training.pairs import Pair
from knowledge_base.training.recipe import Recipe
from knowledge_base.training.starting import Start

Teacher = Callable[[Sequence[str]], torch.Tensor]
"""Vectors of texts, as a network that was trained before has them: one row a text."""
_NEVER = -1e4
"""Stands for the likeness of two texts that must not count against each other."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step learns from."""

    left: list[str]
    """Questions, and clauses of articles."""
    right: list[str]
    """What belongs to each."""
    groups: torch.Tensor
    """Pairs of one group do not count against each other."""
    wrong: list[str]
    """Articles that answer none of them, though the words say so; may be empty."""
    wrong_groups: torch.Tensor
    """The group of each."""


def train(
    supervised: Sequence[Pair],
    start: Start,
    *,
    recipe: Recipe,
    teacher: Teacher | None = None,
    report: bool = True,
) -> Bag | Transformer:
    """A network that has learned the pairs, and a teacher's likenesses if there is one.

    Half of each batch are pairs of questions, half are clauses of articles: with fewer
    clauses, or with more steps, the held-out figures fell.
    """
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    network = make_network(start, recipe)
    optimiser = torch.optim.Adam(network.parameters(), lr=recipe.rate, fused=True)
    dice = np.random.default_rng(recipe.seed)
    started = time.monotonic()

    def encoded(texts: Sequence[str]) -> torch.Tensor:
        ids = [_thinned(start.tokenised.ids(text), recipe.dropout, dice) for text in texts]
        vectors: torch.Tensor = network(ids)
        return vectors

    for step, batch in enumerate(_batches(supervised, start, recipe)):
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate_at(step)
        likeness = _likeness(batch, encoded) * recipe.scale
        loss = _contrast(likeness, batch)
        if teacher is not None:
            with torch.no_grad():
                taught = _likeness(batch, teacher) * recipe.scale
            loss = (1 - recipe.taught) * loss + recipe.taught * _divergence(likeness, taught)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        if report and step % 200 == 0:
            click.echo(f"第 {step} 步，损失 {loss.item():.3f}，{time.monotonic() - started:.0f} 秒")
    return network


def make_network(start: Start, recipe: Recipe) -> Bag | Transformer:
    """An untrained one."""
    if recipe.network == "transformer":
        return Transformer(start.vectors.copy(), layers=recipe.layers, longest=recipe.longest)
    return Bag(start.vectors.copy(), start.rarity / start.rarity.mean())


def _batches(supervised: Sequence[Pair], start: Start, recipe: Recipe) -> Iterator[Batch]:
    """One a step; hard negatives for the questions once the easy steps are over."""
    chooser = random.Random(recipe.seed + 1)
    pools = (supervised, start.clauses)
    named = [*(pair.group for pool in pools for pair in pool), *start.articles]
    names = {name: number for number, name in enumerate(dict.fromkeys(named))}
    share = recipe.batch // len(pools)
    for step in range(recipe.steps):
        pairs = [pair for pool in pools for pair in chooser.sample(pool, share)]
        hard: list[int] = []
        if step >= recipe.steps * recipe.easy:
            mined = (start.negatives.of(pair.left, pair.right, chooser) for pair in pairs[:share])
            hard = [place for place in mined if place is not None]
        yield Batch(
            left=[pair.left for pair in pairs],
            right=[pair.right for pair in pairs],
            groups=torch.tensor([names[pair.group] for pair in pairs]),
            wrong=[start.negatives.articles[place] for place in hard],
            wrong_groups=torch.tensor(
                [names[start.articles[place]] for place in hard], dtype=torch.int64
            ),
        )


def _likeness(batch: Batch, encoded: Teacher) -> torch.Tensor:
    """Cosines of what stands left (rows) with what stands right and with the wrong articles."""
    left, right = encoded(batch.left), encoded(batch.right)
    others = torch.cat([right, encoded(batch.wrong)]) if batch.wrong else right
    return left @ others.T


def _contrast(likeness: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Cross entropy both ways; the wrong articles count against what stands left only."""
    count = len(batch.groups)
    target = torch.arange(count)
    same = batch.groups[:, None] == torch.cat([batch.groups, batch.wrong_groups])[None, :]
    same[target, target] = False
    masked = likeness.masked_fill(same, _NEVER)
    entropy = torch.nn.functional.cross_entropy
    return (entropy(masked, target) + entropy(masked[:, :count].T, target)) / 2


def _divergence(likeness: torch.Tensor, taught: torch.Tensor) -> torch.Tensor:
    """How far the choices of the pupil are from the teacher's (Kullback–Leibler), in nats."""
    pupil, teacher = (torch.log_softmax(each, dim=1) for each in (likeness, taught))
    return torch.nn.functional.kl_div(pupil, teacher, log_target=True, reduction="batchmean")


def _thinned(numbers: Ids, share: float, dice: np.random.Generator) -> Ids:
    kept = numbers[dice.random(len(numbers)) >= share]
    return kept if len(kept) else numbers
