"""Examples for the confidence model: what the searches say of questions they have not seen."""

import datetime
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge_base.corpus import Corpus
from knowledge_base.encoder import Encoder
from knowledge_base.index import IndexInputs, build_index
from knowledge_base.index_files import OpenIndex, open_index
from knowledge_base.query import Query, Synonyms, make_query
from knowledge_base.ranking import Evidence, article_evidence, faq_evidence
from knowledge_base.rarity import Rarity
from knowledge_base.register import LawRegister, title_key
from knowledge_base.terms import TermIndex
from knowledge_base.training.pairs import FOLDS, fold_of
from knowledge_base.training.train_encoder import Sources

HERE = Path(__file__).parent
_BEFORE = ("", "", "请问", "我想问一下", "你好，", "那个，", "同志，我问哈，")
_AFTER = ("", "", "？", "呢", "啊", "嘛", "，谢谢")
_NEAR = 0.5
"""A lay question less like any wording than this counts as not answered by the corpus."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question, its hits, and which of them are right."""

    fold: int
    """The part that was held out when the encoder was trained."""
    evidence: Evidence
    """What the searches say."""
    right: npt.NDArray[np.bool_]
    """One a hit; all false for a question that is not answered."""
    wanted: int
    """How many right answers there are, found or not; 0 for a question not answered."""
    known: bool
    """Whether it is a wording of the index, only disturbed."""
    text: str
    """The question; for a look at what goes wrong."""

    @property
    def answered(self) -> bool:
        """Whether there is a right answer at all."""
        return self.wanted > 0


def out_of_scope() -> list[str]:
    """Small talk and questions of other fields, and strings that mean nothing."""
    lines = (HERE / "out_of_scope.txt").read_text("utf-8").split("\n")
    dice = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    characters = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动"
    nonsense = ["".join(dice.choices(letters, k=dice.randint(3, 12))) for _ in range(10)]
    nonsense += ["".join(dice.choices(characters, k=dice.randint(3, 12))) for _ in range(30)]
    return [line for line in lines if line] + nonsense


def disturbed(wording: str, dice: random.Random) -> str:
    """A wording as another might say it or a recogniser hear it: a character or two
    missing, words of address around it."""
    kept = list(wording)
    for _ in range(dice.choice((0, 1, 1, 2))):
        if len(kept) > 5:
            kept.pop(dice.randrange(len(kept)))
    return dice.choice(_BEFORE) + "".join(kept).rstrip("？?。") + dice.choice(_AFTER)


def faq_examples(
    fold: int, encoder: Encoder, sources: Sources, synonyms: Synonyms, rarity: Rarity
) -> Iterator[Example]:
    """Wordings that neither the encoder nor the index has seen, and unanswered questions."""
    held_out, rest = _divided(sources.corpus, fold)
    with tempfile.TemporaryDirectory() as folder:
        index = _faq_index(Path(folder), rest, encoder)
        names = np.array([entry.id for entry in index.entries])

        def example(text: str, wanted: str, *, known: bool = False) -> Example:
            evidence = _faq_evidence(index, make_query(text, synonyms), encoder, rarity)
            right = names[evidence.rows] == wanted
            return Example(fold, evidence, right, int(bool(wanted)), known, text)

        for wanted, text in held_out:
            yield example(text, wanted)
        dice = random.Random(fold)
        for entry in index.entries:
            text = disturbed(dice.choice(entry.wordings), dice)
            yield example(text, entry.id, known=True)
        strange = [text for place, text in enumerate(out_of_scope()) if place % FOLDS == fold]
        for text in strange:
            yield example(text, "")
        lay = list(dict.fromkeys(pair.left for pair in sources.lay))[fold::FOLDS]
        for text in dice.sample(lay, min(600, len(lay))):
            found = example(text, "")
            if found.evidence.base[:, 0].max(initial=0) < _NEAR:
                yield found


def evaluation_examples(
    encoder: Encoder, sources: Sources, synonyms: Synonyms, rarity: Rarity
) -> tuple[list[Example], list[Example]]:
    """Examples for the fit, and examples to report on, each of every other question:
    those of `knowledge_base/evaluation`, written without a look at the wordings, small talk
    and questions of other fields, and consultations none of whose articles any entry cites, which the corpus can't answer."""
    cited = {
        (title_key(citation.law), citation.article)
        for entry in sources.corpus.entries
        for citation in entry.citations
    }
    lines = (HERE.parent / "evaluation" / "questions.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line) for line in lines]
    questions = [
        (str(line["text"]), list(line.get("faq_ids", [])))
        for line in asked
        if "text" in line and line.get("kind") != "clarify"
    ]
    questions += [(text, []) for text in out_of_scope()]
    questions += [
        (consultation.text, [])
        for consultation in sources.consultations
        if consultation.articles
        and not any((title_key(a.law), a.label) in cited for a in consultation.articles)
    ]
    with tempfile.TemporaryDirectory() as folder:
        index = _faq_index(Path(folder), sources.corpus, encoder)
        names = np.array([entry.id for entry in index.entries])
        examples = []
        for place, (text, wanted) in enumerate(questions):
            evidence = _faq_evidence(index, make_query(text, synonyms), encoder, rarity)
            right = np.isin(names[evidence.rows], wanted)
            fold = place // 2 % FOLDS
            examples.append(Example(fold, evidence, right, len(wanted), known=False, text=text))
    return examples[::2], examples[1::2]


def article_examples(  # noqa: PLR0913
    fold: int,
    encoder: Encoder,
    sources: Sources,
    *,
    texts: Sequence[str],
    terms: TermIndex,
    synonyms: Synonyms,
) -> Iterator[Example]:
    """Consultations that the encoder has not seen, and small talk."""
    rows = {article.id: row for row, article in enumerate(sources.articles)}
    starts = range(0, len(texts), 500)
    vectors = np.concatenate([encoder.encode(texts[start : start + 500]) for start in starts])
    asked: list[tuple[str, list[int]]] = [
        (consultation.text, [rows[article.id] for article in consultation.articles])
        for place, consultation in enumerate(sources.consultations)
        if place % FOLDS == fold and consultation.articles
    ]
    asked += [(text, []) for place, text in enumerate(out_of_scope()) if place % FOLDS == fold]
    for text, wanted in asked:
        query = make_query(text, synonyms)
        if not query.terms:
            continue
        vector = encoder.encode([query.expanded])[0]
        evidence = article_evidence(vectors, terms, query, vector)
        right = np.isin(evidence.rows, wanted)
        yield Example(fold, evidence, right, len(wanted), known=False, text=text)


def _divided(corpus: Corpus, fold: int) -> tuple[list[tuple[str, str]], Corpus]:
    """Held-out wordings with their entries' ids, and the corpus without them."""
    held_out = [
        (entry.id, text)
        for entry in corpus.entries
        for text in entry.questions
        if fold_of(text) == fold
    ]
    kept = tuple(
        replace(entry, questions=tuple(t for t in entry.questions if fold_of(t) != fold))
        for entry in corpus.entries
    )
    return held_out, Corpus(kept, corpus.paths)


def _faq_index(folder: Path, corpus: Corpus, encoder: Encoder) -> OpenIndex:
    inputs = IndexInputs(
        corpus=corpus,
        library=None,
        register=LawRegister(),
        encoder=encoder,
        encoder_setting="",
        today=datetime.date.today(),
    )
    return open_index(folder / build_index(folder, inputs, made_from="0" * 64).id)


def _faq_evidence(index: OpenIndex, query: Query, encoder: Encoder, rarity: Rarity) -> Evidence:
    vector = encoder.encode([query.expanded])[0]
    return faq_evidence(index, query, vector, rarity)
