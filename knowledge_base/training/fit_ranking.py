"""Train the ranker of articles on consultations, and report honest figures in five folds.

    python -m knowledge_base.training.fit_ranking --models FOLDER --work FOLDER

`--models` holds the encoders `0` to `4`, each trained with that fold held out
(`train_encoder --part`). Below `--work` an index is built with each. The figures of a fold come
from an encoder, an index, counts of citations and trees that have not seen it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import click
import numpy as np

from knowledge_base.article_ranking import ARTICLE_FEATURES
from knowledge_base.confidence import load_confidence
from knowledge_base.encoder import open_encoder
from knowledge_base.query import load_synonyms
from knowledge_base.ranker import BoostedTrees
from knowledge_base.rarity import load_rarity
from knowledge_base.terms import Floats
from knowledge_base.tokens import remember_words
from knowledge_base.training.pairs import FOLDS
from knowledge_base.training.ranking_data import (
    Judged,
    Rows,
    best_rows,
    fold_index,
    judged_consultations,
    load_judged,
    save_judged,
)
from knowledge_base.training.sources import HERE, read_sources

ROUNDS = 250
PARAMETERS = {
    "objective": "lambdarank",
    "lambdarank_truncation_level": 15,
    "learning_rate": 0.05,
    "num_leaves": 15,
    "max_depth": 6,
    "min_data_in_leaf": 40,
    "lambda_l2": 5.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
    "verbosity": -1,
}
GROUPS: Mapping[str, tuple[str, ...]] = {
    "without lay questions": tuple(n for n in ARTICLE_FEATURES if n.startswith("asked")),
    "without entries": ("vote", "vote_best", "vote_place", "entries", "law_entries"),
    "without counts of citations": ("cited", "law_cited"),
    "without encoder": (
        "likeness", "ranks", "likeness_gap", "likeness_rank", "neighbours", "law_mass",
        "chapter_mass", "asked_nearest", "asked_three", "asked_centre", "asked_nearest_gap",
    ),
    "without BM25": ("terms", "ranks", "terms_gap", "terms_rank", "asked_terms"),
}  # fmt: skip
"""Features left out to see what a part is worth."""


def fit(judged: Sequence[Judged], *, without: Iterable[str] = ()) -> BoostedTrees:
    """Boosted trees over the candidates of each question."""
    import lightgbm  # noqa: PLC0415

    left_out = [ARTICLE_FEATURES.index(name) for name in without]
    usable = [question for question in judged if question.right.any()]
    features = _blank(np.concatenate([question.features for question in usable]), left_out)
    data = lightgbm.Dataset(
        features,
        np.concatenate([question.right for question in usable]).astype(int),
        group=[len(question.rows) for question in usable],
        feature_name=list(ARTICLE_FEATURES),
    )
    return BoostedTrees(lightgbm.train(PARAMETERS, data, ROUNDS))


def crosswise(
    judged: Sequence[Judged], *, without: Iterable[str] = ()
) -> list[tuple[Judged, Floats]]:
    """Each question with scores of trees fitted on the other folds."""
    left_out = [ARTICLE_FEATURES.index(name) for name in without]
    scored = []
    for fold in range(FOLDS):
        trees = fit([q for q in judged if q.place % FOLDS != fold], without=without)
        scored += [
            (q, trees.scores(_blank(q.features, left_out)))
            for q in judged
            if q.place % FOLDS == fold
        ]
    return scored


def _blank(features: Floats, columns: Sequence[int]) -> Floats:
    blanked = features.copy()
    blanked[:, list(columns)] = 0
    return blanked


def measures(ranked: Sequence[tuple[Rows, Rows]]) -> dict[str, float]:
    """Mean recall at 5, 10 and 30, and mean reciprocal rank within 10, of the rows wanted among
    those found, best first."""
    recalls = {
        f"R@{depth}": np.mean([np.isin(wanted, rows[:depth]).mean() for wanted, rows in ranked])
        for depth in (5, 10, 30)
    }
    places = [np.flatnonzero(np.isin(rows[:10], wanted)) for wanted, rows in ranked]
    reciprocal = np.mean([1 / (1 + found[0]) if len(found) else 0.0 for found in places])
    return {**{name: float(value) for name, value in recalls.items()}, "MRR@10": float(reciprocal)}


def report(judged: Sequence[Judged], *, ablations: bool) -> dict[str, dict[str, float]]:
    """Figures of each search alone, of the ranker, and of it without its parts."""
    table = {
        name: measures([(q.wanted, q.plain[name]) for q in judged])
        for name in ("pairs", "BM25", "encoder")
    }
    variants: dict[str, tuple[str, ...]] = {"ranker": ()}
    variants |= GROUPS if ablations else {}
    for name, without in variants.items():
        scored = crosswise(judged, without=without)
        table[name] = measures([(q.wanted, q.rows[best_rows(scores)]) for q, scores in scored])
    return table


def show(table: Mapping[str, Mapping[str, float]], tell: Callable[[str], None]) -> None:
    """One line a variant, with how many times the baseline it is."""
    least = table["pairs"]
    for name, found in table.items():
        figures = "  ".join(f"{measure} {value:.3f}" for measure, value in found.items())
        times = " ".join(f"×{found[m] / least[m]:.2f}" for m in ("R@10", "MRR@10"))
        tell(f"{name:<28} {figures}  {times}")


def gather(fold: int, models: Path, work: Path, questions: Path, laws: Path) -> None:
    """Index and examples of one fold, below `work`."""
    sources = read_sources(laws, questions, HERE / "faq")
    encoder = open_encoder(str((models / f"{fold}").resolve()), root=HERE)
    index = fold_index(work / f"index-{fold}", fold, encoder, sources)
    judged = judged_consultations(
        fold,
        index,
        encoder,
        sources,
        synonyms=load_synonyms(HERE / "lexicon"),
        models=load_confidence(HERE / "confidence.json"),
        rarity=load_rarity(HERE / "rarity.json"),
    )
    save_judged(list(judged), work / f"judged-{fold}.pickle")


@click.command()
@click.option("--laws", type=click.Path(path_type=Path), default=Path("../shared/laws"))
@click.option("--questions", type=click.Path(path_type=Path), default=Path("../shared/questions"))
@click.option("--models", type=click.Path(path_type=Path), required=True)
@click.option("--work", type=click.Path(path_type=Path), required=True)
@click.option("--fold", "folds", multiple=True, type=click.IntRange(0, FOLDS - 1))
@click.option("--ablations", is_flag=True)
def main(  # noqa: PLR0913, PLR0917  (one a command-line option)
    laws: Path,
    questions: Path,
    models: Path,
    work: Path,
    folds: tuple[int, ...],
    ablations: bool,
) -> None:
    """With folds: gather their examples. Without: fit, report, write the ranker."""
    work.mkdir(parents=True, exist_ok=True)
    if folds:
        remember_words()
        for fold in folds:
            gather(fold, models, work, questions, laws)
            click.echo(f"fold {fold}")
        return
    judged = [q for fold in range(FOLDS) for q in load_judged(work / f"judged-{fold}.pickle")]
    show(report(judged, ablations=ablations), click.echo)
    path = HERE / "rankers" / "articles.txt"
    path.parent.mkdir(exist_ok=True)
    fit(judged).save(path)


if __name__ == "__main__":
    main()
