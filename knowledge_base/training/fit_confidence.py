"""Fit `confidence.json` on questions that encoder and index have not seen.

    python -m knowledge_base.training.fit_confidence --models FOLDER --work FOLDER

After `fit_ranking`, with the same folders. The coefficients for entries are fitted on wordings
that were held out and on every other question of `knowledge_base/evaluation`; the figures are of
the questions in between. Those for articles are fitted on consultations, with scores of trees
that have not seen them.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import numpy.typing as npt

from knowledge_base.article_ranking import ranked
from knowledge_base.confidence import Confidence, Floats, Logistic
from knowledge_base.encoder import open_encoder
from knowledge_base.index_files import OpenIndex, current_id, open_index
from knowledge_base.ranking import Evidence
from knowledge_base.search import load_models
from knowledge_base.training.confidence_data import (
    Asking,
    Example,
    evaluation_examples,
    faq_examples,
)
from knowledge_base.training.fit_ranking import crosswise as ranked_crosswise
from knowledge_base.training.fitting import fit_logistic, fit_ranking
from knowledge_base.training.pairs import FOLDS
from knowledge_base.training.ranking_data import load_judged
from knowledge_base.training.sources import HERE, Sources, read_sources

TOP = 10
_STRANGE_SHARE = 0.15
"""Share of the fit's weight that unanswered questions get."""
_STRANGE_ASKED = 0.05
"""Their share among what residents ask, as far as the dialogue model lets it through."""
_WORDINGS = 160
"""Held-out wordings a fold."""
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
        _weights(usable, _STRANGE_SHARE),
    )
    start = Confidence(base, base)
    some = [example for example in examples if len(example.right)]
    best = [_best(base.log_odds(example.evidence.base), 5) for example in some]
    rows = [features(e, start)[front] for e, front in zip(some, best, strict=True)]
    final = fit_logistic(
        np.concatenate(rows),
        np.concatenate([e.right[front] for e, front in zip(some, best, strict=True)]),
        np.repeat(_weights(some, _STRANGE_SHARE), [len(front) for front in best]),
        free=2,
    )
    return Confidence(base, final)


def calibrated(model: Confidence, examples: Sequence[Example]) -> Confidence:
    """The same with log-odds stretched and shifted so that the first hit's probability holds on
    questions as residents ask them (Platt, 1999)."""
    some = [example for example in examples if len(example.right)]
    said = [odds(example, model) for example in some]
    first = [int(np.argmax(found)) for found in said]
    scale = fit_logistic(
        np.array([[found[place]] for found, place in zip(said, first, strict=True)]),
        np.array([e.right[place] for e, place in zip(some, first, strict=True)]),
        _weights(some, _STRANGE_ASKED),
        free=0,
    )
    (stretch,) = scale.weights
    weights = tuple(round(weight * stretch, 4) for weight in model.final.weights)
    bias = round(model.final.bias * stretch + scale.bias, 4)
    return Confidence(model.base, Logistic(weights, bias))


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


def _weights(examples: Sequence[Example], share: float) -> npt.NDArray[np.float64]:
    answered = sum(example.answered for example in examples)
    strange = len(examples) - answered
    ratio = share / (1 - share) * answered / max(strange, 1)
    return np.array([1.0 if example.answered else ratio for example in examples])


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


def _probability(log_odds: Floats) -> float:
    return float(1 / (1 + np.exp(-np.max(log_odds))))


@click.command()
@click.option("--laws", type=click.Path(path_type=Path), default=Path("../shared/laws"))
@click.option("--questions", type=click.Path(path_type=Path), default=Path("../shared/questions"))
@click.option("--models", type=click.Path(path_type=Path), required=True)
@click.option("--work", type=click.Path(path_type=Path), required=True)
@click.option("--index", type=click.Path(path_type=Path), default=Path("var/index"))
@click.option("--out", type=click.Path(path_type=Path), default=HERE / "confidence.json")
def main(  # noqa: PLR0913, PLR0917  (one a command-line option)
    laws: Path, questions: Path, models: Path, work: Path, index: Path, out: Path
) -> None:
    """Collect examples, fit, report on questions that were kept back, write."""
    sources = read_sources(laws, questions, HERE / "faq")
    fitted = json.loads((HERE / "confidence.json").read_text("utf-8"))
    fitted["statute"] = _plain(_fit_articles(work))
    out.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")
    fitted["faq"] = _plain(_fit_entries(models, work, index, sources))
    out.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")


def _fit_entries(models: Path, work: Path, index: Path, sources: Sources) -> Confidence:
    """Held-out wordings by encoders that have not seen them, for the shipped one has learned
    them all; the evaluation's questions by the one that ships."""
    shipped = load_models()
    examples = []
    for fold in range(FOLDS):
        encoder = open_encoder(str((models / f"{fold}").resolve()), root=HERE)
        asking = Asking(_newest(work / f"index-{fold}"), encoder, shipped)
        examples += list(faq_examples(fold, asking, sources, count=_WORDINGS))
    published = Asking(_newest(index), open_encoder(str(HERE / "model"), root=HERE), shipped)
    known, unseen = evaluation_examples(published, sources)
    model = calibrated(fit([*examples, *(known * _QUESTIONS_COUNT)]), known)
    report_answers([(example, odds(example, model)) for example in unseen])
    return model


def _newest(root: Path) -> OpenIndex:
    return open_index(root / current_id(root))


def _fit_articles(work: Path) -> Confidence:
    """On the consultations of all folds, each scored by trees that have not seen it."""
    judged = [q for fold in range(FOLDS) for q in load_judged(work / f"judged-{fold}.pickle")]
    examples = []
    for question, scores in ranked_crosswise(judged):
        found = Evidence(question.rows, question.features, question.terms, question.vocabulary)
        found = ranked(found, _Known(scores))
        examples.append(
            Example(
                question.place % FOLDS,
                found,
                question.right,
                len(question.wanted),
                known=False,
                text="",
            )
        )
    model = fit(examples)
    report_answers([(example, odds(example, model)) for example in examples])
    return model


class _Known:
    """A ranker whose scores are given."""

    def __init__(self, scores: Floats) -> None:
        self._scores = scores

    def scores(self, features: Floats) -> Floats:  # noqa: ARG002
        """Those given."""
        return self._scores


def _plain(model: Confidence) -> dict[str, Any]:
    return {
        name: {"weights": list(part.weights), "bias": part.bias}
        for name, part in (("base", model.base), ("final", model.final))
    }


if __name__ == "__main__":
    main()
