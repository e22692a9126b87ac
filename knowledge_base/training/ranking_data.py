"""What the searches say of consultations, each by an encoder that has not seen its fold."""

import datetime
import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge_base.article_ranking import article_evidence, count_votes
from knowledge_base.asked import read_asked
from knowledge_base.confidence import ConfidenceModels
from knowledge_base.corpus import Corpus
from knowledge_base.encoder import Encoder
from knowledge_base.index import build_index
from knowledge_base.index_content import IndexInputs
from knowledge_base.index_files import OpenIndex, open_index
from knowledge_base.query import Synonyms, load_synonyms, make_query
from knowledge_base.ranking import faq_evidence
from knowledge_base.rarity import Rarity
from knowledge_base.register import load_register, title_key
from knowledge_base.search import repairer
from knowledge_base.terms import Floats, TermSettings, build_terms
from knowledge_base.tokens import character_pairs
from knowledge_base.training.citations import count_citations
from knowledge_base.training.pairs import FOLDS, Consultation, fold_of
from knowledge_base.training.sources import HERE, Sources

BASELINE = TermSettings(k1=1.5, b=0.75)
"""Of the BM25 over character pairs that all figures are compared with."""
_DEEPEST = 30
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Judged:
    """One consultation and the articles that are candidates for it."""

    place: int
    """Among all consultations."""
    rows: Rows
    """The candidates."""
    features: Floats
    """`ARTICLE_FEATURES`, a row a candidate."""
    wanted: Rows
    """The articles that the lawyer cited, candidates or not."""
    terms: int
    """Number of the question's terms."""
    vocabulary: float
    """Share of its rarity that stands anywhere."""
    plain: Mapping[str, Rows]
    """Best articles of one search alone, best first: `pairs` is the baseline."""

    @property
    def right(self) -> npt.NDArray[np.bool_]:
        """Whether each candidate was cited."""
        return np.isin(self.rows, self.wanted)


def held_out_corpus(corpus: Corpus, fold: int) -> Corpus:
    """The corpus without the wordings of a fold."""
    kept = tuple(
        replace(entry, questions=tuple(t for t in entry.questions if fold_of(t) != fold))
        for entry in corpus.entries
    )
    return Corpus(kept, corpus.paths)


def fold_index(folder: Path, fold: int, encoder: Encoder, sources: Sources) -> OpenIndex:
    """An index that knows nothing of a fold: neither its wordings nor what was cited in it."""
    kept = [c for place, c in enumerate(sources.consultations) if place % FOLDS != fold]
    inputs = IndexInputs(
        corpus=held_out_corpus(sources.corpus, fold),
        library=sources.library,
        register=load_register(HERE / "laws.yaml"),
        encoder=encoder,
        encoder_setting="",
        today=datetime.date.today(),
        synonyms=load_synonyms(HERE / "lexicon"),
        asked=read_asked(HERE / "lay_questions"),
        cited=count_citations(kept),
    )
    return open_index(folder / build_index(folder, inputs, made_from=f"{fold}" * 8).id)


def judged_consultations(  # noqa: PLR0913
    fold: int,
    index: OpenIndex,
    encoder: Encoder,
    sources: Sources,
    *,
    synonyms: Synonyms,
    models: ConfidenceModels,
    rarity: Rarity,
) -> Iterator[Judged]:
    """The consultations of a fold that cite an article of the library."""
    repair = repairer(index)
    records = (index.articles.record(row) for row in range(len(index.shelf)))
    baseline = build_terms(
        (character_pairs(f"{record['law']}{record['content']}") for record in records), BASELINE
    )
    for place, consultation in enumerate(sources.consultations):
        wanted = _rows(index, consultation)
        if place % FOLDS != fold or not len(wanted):
            continue
        query = make_query(consultation.text, synonyms, repair=repair)
        vector = encoder.encode([query.expanded])[0]
        entries = faq_evidence(index, query, vector, rarity)
        votes = count_votes(entries, models.votes.log_odds(entries.base), index.shelf)
        found = article_evidence(index.shelf, index.asked, votes, query, vector, rarity=rarity)
        pairs = dict.fromkeys(character_pairs(consultation.text))
        plain = {
            "pairs": best_rows(baseline.scores(pairs)),
            "BM25": best_rows(index.shelf.terms.scores(query.terms, query.added)),
            "encoder": best_rows(index.shelf.vectors @ vector),
        }
        yield Judged(place, found.rows, found.base, wanted, found.terms, found.vocabulary, plain)


def best_rows(scores: Floats, count: int = _DEEPEST) -> Rows:
    """The rows of the highest scores, best first."""
    return np.argsort(-scores, kind="stable")[:count]


def save_judged(judged: Sequence[Judged], path: Path) -> None:
    """Keep them for the fit."""
    path.write_bytes(pickle.dumps(list(judged), protocol=4))


def load_judged(path: Path) -> list[Judged]:
    """What `save_judged` kept, on this machine, a moment ago."""
    found: list[Judged] = pickle.loads(path.read_bytes())
    return found


def _rows(index: OpenIndex, consultation: Consultation) -> Rows:
    found = [
        index.articles.row(title_key(article.law), article.number)
        for article in consultation.articles
    ]
    return np.array(sorted({row for row in found if row is not None}), dtype=np.int64)
