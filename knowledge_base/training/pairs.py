"""Pairs of texts that belong together, from which the encoder learns.

Of the question sets only weights and statistics are kept; no sentence of theirs ships.
"""

import json
import lzma
import random
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge_base.asked import read_asked
from knowledge_base.corpus import Corpus
from knowledge_base.numerals import article_number
from knowledge_base.statutes import Article, StatuteLibrary
from knowledge_base.wordings import Plain

_CITED = re.compile(
    r"《?(.+?)》?(第[零〇一二三四五六七八九十百千0-9]+条(?:之[一二三四五六七八九十])?)"
)
_CLAUSE = re.compile(r"[；。，：\n]")
_LONGEST = 200
FOLDS = 5
"""Parts into which consultations and wordings are divided for honest figures."""


def fold_of(wording: str) -> int:
    """The part that a wording belongs to, whatever else is in the corpus."""
    return zlib.crc32(wording.encode()) % FOLDS


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that mean the same thing or answer one another."""

    left: str
    """Usually a question."""
    right: str
    """Usually an answer or an article."""
    group: str
    """Pairs of one group are never taken for each other's opposites."""


@dataclass(frozen=True, slots=True)
class Consultation:
    """A lay question with the articles that a lawyer cited."""

    text: str
    """The question."""
    keywords: str
    """Keywords given with it."""
    answer: str
    """The lawyer's answer."""
    articles: tuple[Article, ...]
    """Those of the cited articles that the library has."""


def article_text(article: Article) -> str:
    """What is searched of an article: short title, chapter, text."""
    return f"{article.short} {article.chapter} {article.content}"


def read_consultations(path: Path, library: StatuteLibrary) -> list[Consultation]:
    """The consultations of a JSON lines file, in its order."""
    found = []
    for raw in read_objects(path):
        cited = [_cited(label, library) for label in raw["articles"]]
        keywords, answer = (
            raw[name] if isinstance(raw[name], str) else "" for name in ("keywords", "answer")
        )
        articles = tuple(dict.fromkeys(article for article in cited if article))
        found.append(Consultation(raw["text"], keywords, answer, articles))
    return found


def consultation_pairs(consultations: Sequence[Consultation], plain: Plain) -> Iterator[Pair]:
    """Question, keywords and answer, each to the cited articles and to one another."""
    for consultation in consultations:
        asked, answer = plain(consultation.text), consultation.answer[:_LONGEST]
        for article in consultation.articles:
            text = article_text(article)
            for _ in range(4):
                yield Pair(asked, text, article.id)
            for other in (consultation.keywords, answer):
                if other:
                    yield Pair(other, text, article.id)
        if answer:
            yield Pair(asked, answer, consultation.text)


def lay_pairs(path: Path, plain: Plain) -> Iterator[Pair]:
    """Lay questions to their answers; wording only, whatever law they cite."""
    for raw in read_objects(path):
        asked = plain(raw["text"])
        if raw["machine_answer"]:
            yield Pair(asked, raw["machine_answer"][:_LONGEST], raw["text"])
        for weak in (raw["weak_articles"] or [])[:2]:
            yield Pair(asked, weak.removeprefix("《")[:_LONGEST], raw["text"])


def corpus_pairs(
    corpus: Corpus,
    library: StatuteLibrary,
    plain: Plain,
    *,
    held_out: frozenset[str] = frozenset(),
) -> Iterator[Pair]:
    """Wordings of an entry to one another, to its answer and to the articles it cites."""
    for entry in corpus.entries:
        known = [plain(wording) for wording in entry.wordings if wording not in held_out]
        articles = [library.article(cited.law, cited.article) for cited in entry.citations]
        texts = [article_text(article) for article in articles if article]
        gists = " ".join(cited.gist or "" for cited in entry.citations)
        answer = plain(f"{entry.title} {entry.answer}")[:_LONGEST]
        for place, wording in enumerate(known):
            yield Pair(wording, known[(place + 1) % len(known)], entry.id)
            yield Pair(wording, known[(place + 3) % len(known)], entry.id)
            yield Pair(wording, answer, entry.id)
            for text in texts[:2]:
                yield Pair(wording, text, entry.id)
        for text in texts:
            yield Pair(plain(f"{entry.label} {gists}")[:_LONGEST], text, entry.id)


def article_question_pairs(folder: Path, library: StatuteLibrary, plain: Plain) -> Iterator[Pair]:
    """Lay questions that were written for an article, to it and to one another."""
    for asked in read_asked(folder):
        article = library.article(asked.law, asked.article)
        if article is None:
            continue
        text = article_text(article)
        questions = [plain(question) for question in asked.questions]
        for place, question in enumerate(questions):
            yield Pair(question, text, article.id)
            yield Pair(question, questions[place - 1], article.id)


def clause_pairs(articles: Sequence[Article], chooser: random.Random) -> Iterator[Pair]:
    """One clause of an article to its title, chapter and other clauses."""
    for article in articles:
        clauses = [part for part in _CLAUSE.split(article.content) if len(part) > 6]
        if len(clauses) < 2:
            continue
        chosen = chooser.randrange(len(clauses))
        rest = "，".join(clauses[:chosen] + clauses[chosen + 1 :])[:_LONGEST]
        yield Pair(clauses[chosen], f"{article.short} {article.chapter} {rest}", article.id)


def _cited(label: str, library: StatuteLibrary) -> Article | None:
    match = _CITED.match(label)
    if match is None or article_number(match[2]) is None:
        return None
    return library.article(match[1], match[2])


def read_objects(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a `.jsonl` or `.jsonl.xz` file."""
    opener: Any = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
