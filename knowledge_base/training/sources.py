"""What there is to learn from: statutes, question sets, the corpus."""

from dataclasses import dataclass
from pathlib import Path

from knowledge_base.corpus import Corpus, read_corpus
from knowledge_base.query import load_synonyms
from knowledge_base.register import load_register
from knowledge_base.statute_store import open_library
from knowledge_base.statutes import Article, StatuteLibrary
from knowledge_base.training.pairs import (
    FOLDS,
    Consultation,
    Pair,
    article_question_pairs,
    consultation_pairs,
    corpus_pairs,
    fold_of,
    lay_pairs,
    read_consultations,
)
from knowledge_base.wordings import Plain

HERE = Path(__file__).parents[1]


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
