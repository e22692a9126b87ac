"""Fit `confidence.json` on questions that encoder and index have not seen.

    python -m knowledge_base.training.fit_confidence [--models FOLDER]

The coefficients for entries are fitted on every other question of `knowledge_base/evaluation`;
the figures are of the questions in between. With a folder of the encoders `0` to `4`, each
trained with that fold held out, wordings that were held out count too, and the coefficients for
articles are fitted; without one those stay as they are.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import numpy.typing as npt

from knowledge_base.confidence import Confidence, Floats
from knowledge_base.encoder import Encoder, open_encoder
from knowledge_base.index import ARTICLE_SETTINGS, article_text
from knowledge_base.query import Synonyms, load_synonyms
from knowledge_base.rarity import load_rarity
from knowledge_base.terms import build_terms
from knowledge_base.tokens import split
from knowledge_base.training.confidence_data import (
    Example,
    article_examples,
    evaluation_examples,
    faq_examples,
)
from knowledge_base.training.fitting import fit_logistic, fit_ranking
from knowledge_base.training.pairs import FOLDS
from knowledge_base.training.train_encoder import HERE, Sources, read_sources

TOP = 10
_STRANGE_SHARE = 0.3
"""Share of the fit's weight that unanswered questions get."""
_WORDINGS_TAKEN = 8
"""One of so many held-out wordings counts: each is the only one of its kind, and so harder to
find without itself than a resident's words are."""
_QUESTIONS_COUNT = 3
"""How often each question of the evaluation counts."""


def fit(examples: Sequence[Example]) -> Confidence:
    """First the ranking of the foremost hits of either search, then how sure those in
    front of it are."""
    usable = [e for e in examples if len(e.right) and (e.right.any() or not e.answered)]
    fronts = [_front(example.evidence.base) for example in usable]
    base = fit_ranking(
        [e.evidence.base[front] for e, front in zip(usable, fronts, strict=True)],
        [e.right[front] for e, front in zip(usable, fronts, strict=True)],
        _weights(usable),
    )
    start = Confidence(base, base)
    some = [example for example in examples if len(example.right)]
    best = [_best(base.log_odds(example.evidence.base), 5) for example in some]
    rows = [features(e, start)[front] for e, front in zip(some, best, strict=True)]
    final = fit_logistic(
        np.concatenate(rows),
        np.concatenate([e.right[front] for e, front in zip(some, best, strict=True)]),
        np.repeat(_weights(some), [len(front) for front in best]),
        free=2,
    )
    return Confidence(base, final)


def features(example: Example, model: Confidence) -> Floats:
    """Base and further features of all hits of an example."""
    found = example.evidence
    return model.features(found.base, terms=found.terms, vocabulary=found.vocabulary)


def odds(example: Example, model: Confidence) -> Floats:
    """Log-odds of all hits of an example."""
    return model.final.log_odds(features(example, model))


def _front(base: Floats) -> npt.NDArray[np.int64]:
    orders = [_best(base[:, column], TOP) for column in range(base.shape[1])]
    return np.unique(np.concatenate(orders))


def _best(scores: Floats, count: int) -> npt.NDArray[np.int64]:
    return np.argsort(-scores, kind="stable")[:count]


def _weights(examples: Sequence[Example]) -> npt.NDArray[np.float64]:
    answered = sum(example.answered for example in examples)
    strange = len(examples) - answered
    ratio = _STRANGE_SHARE / (1 - _STRANGE_SHARE) * answered / max(strange, 1)
    return np.array([1.0 if example.answered else ratio for example in examples])


def crosswise(examples: Sequence[Example]) -> list[tuple[Example, Floats]]:
    """Each example with log-odds from a fit on the other folds."""
    judged = []
    for fold in range(FOLDS):
        model = fit([example for example in examples if example.fold != fold])
        judged += [(e, odds(e, model)) for e in examples if e.fold == fold]
    return judged


def report_answers(judged: Sequence[tuple[Example, Floats]]) -> None:
    """How often the first hit is right, and what the thresholds let through."""
    first = [(e, int(np.argmax(o)), _probability(o)) for e, o in judged if len(o)]
    known = [(bool(e.right[place]), p) for e, place, p in first if e.answered and not e.known]
    near = [(bool(e.right[place]), p) for e, place, p in first if e.known]
    strange = np.array([p for e, _, p in first if not e.answered] or [0.0])
    right = np.array([ok for ok, _ in known])
    sure = np.array([p for _, p in known])
    click.echo(f"held-out wordings {len(known)}: first hit right {right.mean():.3f}")
    within = np.mean([e.right[_best(o, 3)].any() for e, o in judged if e.answered and not e.known])
    click.echo(f"  right among the first three {within:.3f}")
    good = np.array([ok and p >= 0.62 for ok, p in near] or [False])
    click.echo(f"known wordings, disturbed {len(good)}: right and p >= 0.62 {good.mean():.3f}")
    for least in (0.25, 0.5, 0.62, 0.8):
        passed = sure >= least
        click.echo(
            f"  p >= {least}: {passed.mean():.3f} pass, of these right {right[passed].mean():.3f};"
            f" unanswered questions let through {np.mean(strange >= least):.3f} of {len(strange)}"
        )
    for low in np.arange(0, 1, 0.2):
        part = (sure >= low) & (sure < low + 0.2)
        if part.any():
            mean = sure[part].mean()
            click.echo(f"  said {mean:.2f}, was {right[part].mean():.2f} ({part.sum()} wordings)")


def report_articles(judged: Sequence[tuple[Example, Floats]]) -> None:
    """Recall@10 and MRR@10 of BM25, the encoder and the learned fusion."""
    asked = [(e, o) for e, o in judged if e.answered]
    for name, column in (("BM25", 1), ("encoder", 0), ("fusion", None)):
        ranks = [
            _recall_and_rank(e, o if column is None else e.evidence.base[:, column])
            for e, o in asked
        ]
        recall, rank = np.mean(np.array(ranks), axis=0)
        click.echo(f"{name:<8} R@10 {recall:.3f}  MRR@10 {rank:.3f}  ({len(ranks)} questions)")


def _recall_and_rank(example: Example, scores: Floats) -> tuple[float, float]:
    """Of the candidates; all wanted articles that are none count as missed."""
    places = np.flatnonzero(example.right[_best(scores, TOP)])
    wanted = max(example.wanted, 1)
    return len(places) / wanted, 1 / (1 + places[0]) if len(places) else 0.0


def _probability(log_odds: Floats) -> float:
    return float(1 / (1 + np.exp(-np.max(log_odds))))


@click.command()
@click.option("--laws", type=click.Path(path_type=Path), default=Path("../shared/laws"))
@click.option("--questions", type=click.Path(path_type=Path), default=Path("../shared/questions"))
@click.option("--faq", type=click.Path(path_type=Path), default=HERE / "faq")
@click.option("--models", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default=HERE / "confidence.json")
def main(laws: Path, questions: Path, faq: Path, models: Path | None, out: Path) -> None:
    """Collect examples, fit, report on questions that were kept back, write."""
    sources = read_sources(laws, questions, faq)
    synonyms = load_synonyms(HERE / "synonyms.yaml")
    folders = [(models / f"{fold}").resolve() for fold in range(FOLDS)] if models else []
    encoders = [open_encoder(str(folder), root=HERE) for folder in folders]
    fitted = json.loads((HERE / "confidence.json").read_text("utf-8"))
    fitted["faq"] = _plain(_fit_entries(encoders, sources, synonyms))
    if encoders:
        fitted["statute"] = _plain(_fit_articles(encoders, sources, synonyms))
    out.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")


def _fit_entries(encoders: Sequence[Encoder], sources: Sources, synonyms: Synonyms) -> Confidence:
    """Held-out wordings by encoders that have not seen them, for the shipped one has learned
    them all; the evaluation's questions by the one that ships."""
    rarity = load_rarity(HERE / "rarity.json")
    entries = [
        example
        for fold, encoder in enumerate(encoders)
        for example in faq_examples(fold, encoder, sources, synonyms, rarity)
    ][::_WORDINGS_TAKEN]
    shipped = open_encoder(str(HERE / "model"), root=HERE)
    known, unseen = evaluation_examples(shipped, sources, synonyms, rarity)
    model = fit([*entries, *(known * _QUESTIONS_COUNT)])
    report_answers([(example, odds(example, model)) for example in unseen])
    return model


def _fit_articles(encoders: Sequence[Encoder], sources: Sources, synonyms: Synonyms) -> Confidence:
    texts = [article_text(article) for article in sources.articles]
    terms = build_terms((split(text).terms for text in texts), ARTICLE_SETTINGS)
    articles = [
        example
        for fold, encoder in enumerate(encoders)
        for example in article_examples(
            fold, encoder, sources, texts=texts, terms=terms, synonyms=synonyms
        )
    ]
    report_articles(crosswise(articles))
    return fit(articles)


def _plain(model: Confidence) -> dict[str, Any]:
    return {
        name: {"weights": list(part.weights), "bias": part.bias}
        for name, part in (("base", model.base), ("final", model.final))
    }


if __name__ == "__main__":
    main()
