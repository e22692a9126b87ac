"""Five-fold figures of the searches on consultations: recall@10 and MRR@10.

    python -m knowledge_base.training.evaluate --models FOLDER

The folder holds the models `0` to `4`, each trained with that fold held out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt

from knowledge_base.confidence import Floats
from knowledge_base.encoder import Encoder, open_encoder
from knowledge_base.index import ARTICLE_SETTINGS, article_text
from knowledge_base.query import load_synonyms, make_query
from knowledge_base.terms import TermIndex, build_terms
from knowledge_base.tokens import split
from knowledge_base.training.pairs import FOLDS, Consultation
from knowledge_base.training.train_encoder import HERE, Sources, read_sources

TOP = 10


@dataclass(frozen=True, slots=True)
class Question:
    """A held-out consultation with the scores of all articles."""

    cosines: Floats
    """Likeness of each article's vector."""
    shares: Floats
    """BM25 share of each article."""
    wanted: npt.NDArray[np.int64]
    """Rows of the articles that the lawyer cited."""


def score_fold(
    fold: int, encoder: Encoder, sources: Sources, terms: TermIndex, texts: Sequence[str]
) -> list[Question]:
    """Score the consultations of one fold with a model that has not seen them."""
    rows = {article.id: row for row, article in enumerate(sources.articles)}
    synonyms = load_synonyms(HERE / "synonyms.yaml")
    vectors = np.concatenate(
        [encoder.encode(texts[start : start + 500]) for start in range(0, len(texts), 500)]
    )
    found = []
    for place, consultation in enumerate(sources.consultations):
        wanted = _wanted(consultation, rows)
        if place % FOLDS != fold or not len(wanted):
            continue
        query = make_query(consultation.text, synonyms)
        shares = terms.scores(query.terms, query.added)
        cosines = vectors @ encoder.encode([query.expanded])[0]
        found.append(Question(cosines, shares, wanted))
    return found


def recall_and_rank(scores: Floats, wanted: npt.NDArray[np.int64]) -> tuple[float, float]:
    """Recall@10 and reciprocal rank of the first hit within 10."""
    best = np.argpartition(-scores, TOP)[:TOP]
    best = best[np.argsort(-scores[best], kind="stable")]
    places = np.flatnonzero(np.isin(best, wanted))
    return len(places) / len(wanted), 1 / (1 + places[0]) if len(places) else 0.0


def _wanted(consultation: Consultation, rows: dict[str, int]) -> npt.NDArray[np.int64]:
    return np.array([rows[article.id] for article in consultation.articles], dtype=np.int64)


def report(name: str, scores: Sequence[tuple[float, float]]) -> None:
    """Print the means."""
    recall, rank = np.mean(np.array(scores), axis=0)
    click.echo(f"{name:<28} R@10 {recall:.3f}  MRR@10 {rank:.3f}  ({len(scores)} questions)")


@click.command()
@click.option("--laws", type=click.Path(path_type=Path), default=Path("../shared/laws"))
@click.option("--questions", type=click.Path(path_type=Path), default=Path("../shared/questions"))
@click.option("--faq", type=click.Path(path_type=Path), default=HERE / "faq")
@click.option("--models", type=click.Path(path_type=Path), required=True)
def main(laws: Path, questions: Path, faq: Path, models: Path) -> None:
    """Print the figures of BM25, of the encoder, and of weighted sums of both."""
    sources = read_sources(laws, questions, faq)
    texts = [article_text(article) for article in sources.articles]
    terms = build_terms((split(text).terms for text in texts), ARTICLE_SETTINGS)
    scored: list[Question] = []
    for folder in sorted(models.iterdir()):
        encoder = open_encoder(str(folder), root=HERE)
        scored += score_fold(int(folder.name), encoder, sources, terms, texts)
    report("BM25", [recall_and_rank(q.shares, q.wanted) for q in scored])
    report("encoder", [recall_and_rank(q.cosines, q.wanted) for q in scored])
    for weight in (0.25, 0.5, 0.75, 1.0, 1.5):
        sums = [recall_and_rank(q.cosines + weight * q.shares, q.wanted) for q in scored]
        report(f"cosine + {weight} BM25 share", sums)


if __name__ == "__main__":
    main()
