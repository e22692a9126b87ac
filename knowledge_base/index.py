"""Building the search index: an immutable folder, and a pointer that is swapped at once."""

import datetime
import fcntl
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from knowledge_base.article_shelf import ArticleKey, article_key, make_cited, make_facts
from knowledge_base.asked import AskedArticle
from knowledge_base.corpus import Corpus, FaqEntry
from knowledge_base.encoder import Encoder
from knowledge_base.errors import SearchIndexError
from knowledge_base.index_files import (
    FORMAT,
    MANIFEST,
    POINTER,
    Manifest,
    current_id,
    file_checksum,
    open_index,
    read_manifest,
    verify_index,
)
from knowledge_base.index_reuse import find_reusable, take_over
from knowledge_base.nearest import make_lists, save_lists
from knowledge_base.normalise import normalise
from knowledge_base.passages import Citation
from knowledge_base.register import LawRegister, title_key
from knowledge_base.sounds import collect_homophones
from knowledge_base.statutes import Article, StatuteLibrary
from knowledge_base.terms import TermSettings, build_terms
from knowledge_base.threads import use_one_thread
from knowledge_base.tokens import remember_words, split
from knowledge_base.wordings import Progress, encoded, write_wordings

KEPT = 3
"""Indexes that are kept, the current one included."""
ENTRY_SETTINGS = TermSettings(k1=1.2, b=0.5)
ARTICLE_SETTINGS = TermSettings(k1=1.2, b=0.6)
_BATCH = 512
_REMEMBERED = 200_000
"""Runs of characters, some 50 MB."""
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
    asked: tuple[AskedArticle, ...] = ()
    """Lay questions about articles."""
    cited: Mapping[ArticleKey, int] = field(default_factory=dict)
    """How often lawyers cited an article in consultations."""
    statutes: str = ""
    """Fingerprint of library, register, lay questions and encoder: what another index made of
    the same is taken over. Empty makes everything anew."""
    edition: int = 0
    """Number of the corpus's edition, for the manifest."""


def fingerprint(files: Sequence[Path], *, encoder_name: str) -> str:
    """Of the contents of input files, and of which encoder and format are in use."""
    digest = hashlib.sha256(f"{FORMAT} {encoder_name}".encode())
    for path in sorted(files):
        digest.update(f"\n{path.name} {path.stat().st_size}\n".encode())
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def is_current(root: Path, wanted: str, *, today: datetime.date) -> bool:
    """Whether the current index is sound, was made from these inputs and still holds today."""
    try:
        folder = root / current_id(root)
        manifest = read_manifest(folder)
        if manifest.fingerprint != wanted or manifest.changes_on <= today.isoformat():
            return False
        open_index(folder)
    except SearchIndexError:
        return False
    return True


def build_index(
    root: Path,
    inputs: IndexInputs,
    *,
    made_from: str,
    progress: Progress = lambda *_: None,
) -> Manifest:
    """`stage_index`, and make it the current one.

    Processes that have another index open are not disturbed.
    """
    manifest = stage_index(root, inputs, made_from=made_from, progress=progress)
    activate_index(root, manifest.id)
    return manifest


def stage_index(
    root: Path,
    inputs: IndexInputs,
    *,
    made_from: str,
    progress: Progress = lambda *_: None,
    reuse: Path | None = None,
) -> Manifest:
    """Write a new index folder beside the current one and check it. `reuse` is another folder of
    indexes whose statutes may be taken over. Raises `OSError` if the disk is full, and then
    leaves nothing behind."""
    use_one_thread()
    remember_words(_REMEMBERED)
    root.mkdir(parents=True, exist_ok=True)
    with _only_builder(root):
        for left in root.glob(".*.building"):
            shutil.rmtree(left, ignore_errors=True)
        now = datetime.datetime.now(datetime.UTC)
        name = f"{now:%Y%m%d-%H%M%S}-{made_from[:8]}"
        building = root / f".{name}.building"
        building.mkdir()
        try:
            manifest = _write_all(
                building,
                name,
                inputs,
                made_from=made_from,
                progress=progress,
                reuse=reuse or root,
            )
            open_index(building)
            _flush(building)
            _take_place(building, root / name)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return manifest


def activate_index(root: Path, name: str, *, keep: Collection[str] = ()) -> None:
    """Make a staged index the current one at once, if it is whole; drop the oldest but `keep`.

    Raises `IndexMissing`, `IndexCorrupt`; then the current one stays.
    """
    verify_index(root / name)
    with (root / ".pointer.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _point_to(root, name)
        _drop_old(root, keep={name, *keep})


def _write_all(  # noqa: PLR0913
    folder: Path,
    name: str,
    inputs: IndexInputs,
    *,
    made_from: str,
    progress: Progress,
    reuse: Path,
) -> Manifest:
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
    wordings = write_wordings(
        folder, "faq", groups, inputs.encoder, titles=labels, progress=progress
    )
    answers = [normalise(f"{entry.title} {entry.answer}") for entry in entries]
    np.save(folder / "faq.texts.npy", encoded(answers, inputs.encoder, "回答", progress))
    texts = [split(normalise(_entry_text(entry))).terms for entry in entries]
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
    write_wordings(folder, "asked", groups, inputs.encoder, titles=none, progress=progress)
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


@contextmanager
def _only_builder(root: Path) -> Iterator[None]:
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _flush(folder: Path) -> None:
    """Onto the disk, so that a power cut after the swap finds it whole."""
    for path in (*folder.iterdir(), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _take_place(building: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    building.rename(folder)


def _point_to(root: Path, name: str) -> None:
    fresh = root / f".{POINTER}.new"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(root / POINTER)


def _drop_old(root: Path, *, keep: Collection[str]) -> None:
    folders = sorted(
        path
        for path in root.iterdir()
        if not path.name.startswith(".") and (path / MANIFEST).is_file()
    )
    old = [path for path in folders if path.name not in keep][: -(KEPT - 1)]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
