"""What an index folder holds, written from the corpus, the statutes and what is known of them."""

import datetime
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from knowledge_base.article_shelf import ArticleKey, article_key, make_cited, make_facts
from knowledge_base.asked import AskedArticle
from knowledge_base.corpus import Corpus, FaqEntry
from knowledge_base.encoder import Encoder
from knowledge_base.index_files import (
    FORMAT,
    Manifest,
    file_checksum,
)
from knowledge_base.index_reuse import find_reusable, take_over
from knowledge_base.nearest import make_lists, save_lists
from knowledge_base.normalise import normalise
from knowledge_base.passages import Citation
from knowledge_base.query import NO_SYNONYMS, Synonyms
from knowledge_base.register import LawRegister, title_key
from knowledge_base.sounds import collect_homophones
from knowledge_base.statutes import Article, StatuteLibrary
from knowledge_base.terms import TermSettings, build_terms
from knowledge_base.tokens import split
from knowledge_base.wordings import Progress, encoded, write_wordings

ENTRY_SETTINGS = TermSettings(k1=1.2, b=0.5)
ARTICLE_SETTINGS = TermSettings(k1=1.2, b=0.6)
_BATCH = 512
_FAR = "9999-12-31"


@dataclass(frozen=True, slots=True)
class IndexInputs:
    """What an index is made from."""

    corpus: Corpus
    """The FAQ entries."""
    library: StatuteLibrary | None
    """The articles; none if none are installed."""
    register: LawRegister
    """Dates of laws."""
    encoder: Encoder
    """Makes the vectors."""
    encoder_setting: str
    """How to open the encoder again: a folder or hub name."""
    today: datetime.date
    """Which citations are in force is judged by this day."""
    synonyms: Synonyms = NO_SYNONYMS
    """What makes wordings plain, as it does with questions."""
    asked: tuple[AskedArticle, ...] = ()
    """Lay questions about articles."""
    cited: Mapping[ArticleKey, int] = field(default_factory=dict)
    """How often lawyers cited an article in consultations."""
    statutes: str = ""
    """Fingerprint of library, register, lay questions, synonyms and encoder: what another index
    made of the same is taken over. Empty makes everything anew."""
    edition: int = 0
    """Number of the corpus's edition, for the manifest."""


def write_content(  # noqa: PLR0913
    folder: Path,
    name: str,
    inputs: IndexInputs,
    *,
    made_from: str,
    progress: Progress,
    reuse: Path,
) -> Manifest:
    """Write all files of an index into an empty folder, its manifest last; statutes are taken over
    from an index below `reuse` that was made of the same. Raises `OSError` if the disk is full."""
    articles = _articles(inputs)
    wordings = _write_faq(folder, inputs, progress)
    before = find_reusable(reuse, inputs.statutes)
    if before is None or not take_over(before, folder):
        _write_articles(folder, articles, inputs, progress)
        _write_asked(folder, articles, inputs, progress)
    _write_ties(folder, articles, inputs)
    progress("法条", len(articles), len(articles))
    files = sorted(path.name for path in folder.iterdir())
    manifest = Manifest(
        id=name,
        format=FORMAT,
        fingerprint=made_from,
        encoder=inputs.encoder_setting,
        encoder_name=inputs.encoder.name,
        dimension=inputs.encoder.dimension,
        entries=len(inputs.corpus.entries),
        wordings=wordings,
        articles=len(articles),
        changes_on=_changes_on(inputs),
        built_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        checksums={file: file_checksum(folder / file) for file in files},
        statutes=inputs.statutes,
        edition=inputs.edition,
    )
    manifest.write(folder)
    return manifest


def _write_faq(folder: Path, inputs: IndexInputs, progress: Progress) -> int:
    entries = tuple(_resolved(entry, inputs) for entry in inputs.corpus.entries)
    (folder / "faq.json").write_bytes(TypeAdapter(tuple[FaqEntry, ...]).dump_json(entries))
    groups = [entry.wordings for entry in entries]
    labels = [entry.label for entry in entries]
    plain = inputs.synonyms.plain
    wordings = write_wordings(
        folder, "faq", groups, inputs.encoder, titles=labels, plain=plain, progress=progress
    )
    answers = [plain(f"{entry.title} {entry.answer}") for entry in entries]
    np.save(folder / "faq.texts.npy", encoded(answers, inputs.encoder, "回答", progress))
    texts = [split(plain(_entry_text(entry))).terms for entry in entries]
    build_terms(texts, ENTRY_SETTINGS).save(folder, "entry")
    said = [text for entry in entries for text in entry.wordings]
    said += [text for asked in inputs.asked for text in asked.questions]
    spoken = (normalise(text) for text in said)
    collect_homophones(spoken, lambda text: split(text).words).save(folder / "homophones.json")
    return wordings


def _write_articles(
    folder: Path, articles: Sequence[Article], inputs: IndexInputs, progress: Progress
) -> None:
    vectors = np.zeros((len(articles), inputs.encoder.dimension), dtype=np.float32)

    def cut() -> Iterator[Sequence[str]]:
        """Batch by batch, so that the encoder and the terms share the cutting into words."""
        for start in range(0, len(articles), _BATCH):
            if start % (10 * _BATCH) == 0:
                progress("法条", start, len(articles))
            texts = [article_text(article) for article in articles[start : start + _BATCH]]
            vectors[start : start + _BATCH] = inputs.encoder.encode(texts)
            yield from (split(text).terms for text in texts)

    build_terms(cut(), ARTICLE_SETTINGS).save(folder, "article")
    np.save(folder / "article.vectors.npy", vectors)
    lists = make_lists(vectors)
    if lists is not None:
        save_lists(lists, folder)
    numbers = [article.number[0] * 100 + article.number[1] for article in articles]
    np.save(folder / "article.numbers.npy", np.array(numbers, dtype=np.int32))
    np.save(folder / "article.offsets.npy", _write_records(folder / "articles.jsonl", articles))
    laws = [_range(title, start, end, inputs) for title, start, end in _ranges(articles)]
    (folder / "laws.json").write_text(json.dumps(laws, ensure_ascii=False), "utf-8")


def _write_ties(folder: Path, articles: Sequence[Article], inputs: IndexInputs) -> None:
    """What ties articles to entries."""
    keys = [(title_key(article.law), article.number) for article in articles]
    places = {key: row for row, key in enumerate(keys)}
    citing = [
        [key for c in entry.citations if (key := article_key(c.law, c.article))]
        for entry in inputs.corpus.entries
    ]
    entries = Counter(key for cited in citing for key in dict.fromkeys(cited))
    make_facts(articles, keys, cited=inputs.cited, entries=entries).save(folder, "article")
    cited = [[places[key] for key in dict.fromkeys(keys) if key in places] for keys in citing]
    flat = make_cited(cited)
    np.save(folder / "faq.cited.npy", flat.rows)
    np.save(folder / "faq.cited_starts.npy", flat.starts)


def _write_asked(
    folder: Path, articles: Sequence[Article], inputs: IndexInputs, progress: Progress
) -> None:
    """Lay questions, and the articles that they ask for."""
    keys = [(title_key(article.law), article.number) for article in articles]
    places = {key: row for row, key in enumerate(keys)}
    groups = [asked.questions for asked in inputs.asked]
    none = [""] * len(groups)
    plain = inputs.synonyms.plain
    write_wordings(
        folder, "asked", groups, inputs.encoder, titles=none, plain=plain, progress=progress
    )
    names = [(asked.law, asked.article) for asked in inputs.asked]
    (folder / "asked.json").write_text(json.dumps(names, ensure_ascii=False), "utf-8")
    asked = [article_key(law, article) for law, article in names]
    found = [places.get(key, -1) if key else -1 for key in asked]
    np.save(folder / "asked.rows.npy", np.array(found, dtype=np.int64))


def article_text(article: Article) -> str:
    """What is searched of an article: short title, chapter, text."""
    return normalise(f"{article.short} {article.chapter} {article.content}")


def _articles(inputs: IndexInputs) -> list[Article]:
    laws = inputs.library.laws.values() if inputs.library else ()
    return [article for law in laws for article in law.articles.values()]


def _resolved(entry: FaqEntry, inputs: IndexInputs) -> FaqEntry:
    return replace(entry, citations=tuple(_cited(c, inputs) for c in entry.citations))


def _cited(citation: Citation, inputs: IndexInputs) -> Citation:
    record = inputs.register.find(citation.law)
    start = record.in_force_from if record else None
    quote = None
    if inputs.library is not None and inputs.library.in_force(citation.law, on=inputs.today):
        law = inputs.library.law(citation.law)
        article = inputs.library.article(citation.law, citation.article)
        start = start or (law.in_force_from if law else None)
        quote = article.content if article else None
    return replace(citation, in_force_from=start.isoformat() if start else None, quote=quote)


def _entry_text(entry: FaqEntry) -> str:
    gists = (citation.gist or "" for citation in entry.citations)
    return "\n".join(
        (entry.topic, entry.label, *entry.wordings, entry.answer, *entry.steps, *gists)
    )


def _write_records(path: Path, articles: Sequence[Article]) -> Any:
    offsets = [0]
    with path.open("wb") as file:
        for article in articles:
            record = {
                "law": article.law,
                "article": article.label,
                "chapter": article.chapter,
                "content": article.content,
            }
            file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
            offsets.append(file.tell())
    return np.array(offsets, dtype=np.int64)


def _ranges(articles: Sequence[Article]) -> list[tuple[str, int, int]]:
    starts = [
        row
        for row, article in enumerate(articles)
        if row == 0 or article.law != articles[row - 1].law
    ]
    ends = [*starts, len(articles)][1:]
    return [(articles[start].law, start, end) for start, end in zip(starts, ends, strict=True)]


def _range(title: str, start: int, end: int, inputs: IndexInputs) -> dict[str, Any]:
    law = inputs.library.law(title) if inputs.library else None
    record = inputs.register.find(title)
    since = law.in_force_from if law else None
    return {
        "title": title,
        "key": title_key(title),
        "short": law.short if law else title,
        "start": start,
        "end": end,
        "in_force_from": since.isoformat() if since else None,
        "repealed_on": record.repealed_on.isoformat() if record and record.repealed_on else None,
        "aliases": [title_key(short) for short in (record.short if record else ())],
    }


def _changes_on(inputs: IndexInputs) -> str:
    """The next day on which a law comes into or out of force."""
    days = {record.in_force_from for record in inputs.register.records}
    days |= {record.repealed_on for record in inputs.register.records}
    if inputs.library:
        days |= {law.in_force_from for law in inputs.library.laws.values()}
    return min((day.isoformat() for day in days if day and day > inputs.today), default=_FAR)
