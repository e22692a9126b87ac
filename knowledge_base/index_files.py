"""What an index folder holds, opened read-only and memory-mapped."""

import datetime
import json
import re
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter, ValidationError

from knowledge_base.article_shelf import (
    ArticleKey,
    ArticleShelf,
    Cited,
    Facts,
    article_key,
    groups_by_row,
    make_spans,
    title_terms,
)
from knowledge_base.corpus import FaqEntry
from knowledge_base.encoder import Vectors
from knowledge_base.errors import IndexCorrupt, IndexMissing
from knowledge_base.nearest import open_nearest
from knowledge_base.numerals import article_number
from knowledge_base.passages import Citation
from knowledge_base.register import title_key
from knowledge_base.sounds import Homophones
from knowledge_base.terms import TermIndex, mapped_array
from knowledge_base.wordings import Wordings

FORMAT = 7
"""Raised when the folder's contents or the way texts are cut change."""
POINTER = "current"
_LONGEST_TITLE = 60
_NAMED = re.compile(
    r"第?(?:[0-9]{1,4}|[零〇一二三四五六七八九十百千]{1,9})条(?:之[0-9一二三四五六七八九十]{1,2})?"
)
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made from."""

    id: str
    """Name of its folder."""
    format: int
    """`FORMAT` of the program that made it."""
    fingerprint: str
    """Of all inputs: corpus, register, statutes, encoder."""
    encoder: str
    """Setting of the encoder: a folder or hub name."""
    encoder_name: str
    """Which encoder it was, down to its contents."""
    dimension: int
    """Length of a vector."""
    entries: int
    """Number of FAQ entries."""
    wordings: int
    """Number of their wordings."""
    articles: int
    """Number of articles; 0 without a statute library."""
    changes_on: str
    """ISO date on which a law comes into or out of force, so that it must be rebuilt."""
    built_at: str
    """ISO time."""
    checksums: dict[str, int]
    """CRC-32 of each file."""
    statutes: str = ""
    """Fingerprint of statutes, lay questions and encoder alone; empty if not known."""
    edition: int = 0
    """Number of the corpus's edition in the office's database; 0 if made from files."""

    def write(self, folder: Path) -> None:
        """Write it beside the files it describes."""
        (folder / MANIFEST).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1))


@dataclass(frozen=True, slots=True)
class LawRange:
    """The rows of one law's articles."""

    title: str
    """Full title."""
    key: str
    """`title_key` of it."""
    short: str
    """Short title."""
    start: int
    """Its first row."""
    end: int
    """The row behind its last."""
    in_force_from: str | None
    """ISO date, if known."""
    repealed_on: str | None
    """ISO date from which it no longer applies, if there is one."""
    aliases: tuple[str, ...]
    """`title_key` of other short titles."""

    @property
    def span(self) -> tuple[datetime.date | None, datetime.date | None]:
        """First day and day of repeal, as far as they are known."""
        start, end = (
            datetime.date.fromisoformat(day) if day else None
            for day in (self.in_force_from, self.repealed_on)
        )
        return start, end


class ArticleTexts:
    """The articles' text by row, read from the file when asked for."""

    def __init__(self, folder: Path, laws: tuple[LawRange, ...]) -> None:
        self.laws = laws
        self._offsets = mapped_array(folder / "article.offsets.npy")
        self._numbers = mapped_array(folder / "article.numbers.npy")
        self._text = _mapped(folder / "articles.jsonl")
        self._starts = np.array([law.start for law in laws], dtype=np.int64)
        self._laws = {alias: law for law in laws for alias in law.aliases}
        self._laws |= {law.key: law for law in laws}

    def __len__(self) -> int:
        return len(self._numbers)

    def row(self, law_key: str, number: tuple[int, int]) -> int | None:
        """The row of an article; none if there is none."""
        law = self._laws.get(law_key)
        if law is None:
            return None
        code = number[0] * 100 + number[1]
        row = law.start + int(np.searchsorted(self._numbers[law.start : law.end], code))
        return row if row < law.end and self._numbers[row] == code else None

    def named_in(self, text: str) -> list[int]:
        """Rows of the articles that a text names, such as 劳动合同法第46条, in its order."""
        rows = []
        for match in _NAMED.finditer(text):
            number = article_number(match[0])
            before = title_key(text[max(0, match.start() - _LONGEST_TITLE) : match.start()])
            titles = (before[place:] for place in range(len(before)))
            law = next((title for title in titles if title in self._laws), None)
            row = self.row(law, number) if law and number else None
            if row is not None:
                rows.append(row)
        return rows

    def law(self, row: int) -> LawRange:
        """The law of a row."""
        return self.laws[int(np.searchsorted(self._starts, row, side="right")) - 1]

    def record(self, row: int) -> dict[str, str]:
        """`law`, `article`, `content`, `chapter` of a row."""
        start, end = int(self._offsets[row]), int(self._offsets[row + 1])
        record: dict[str, str] = json.loads(self._text[start:end].tobytes())
        return record

    def citation(self, row: int) -> Citation:
        """An article citing itself, verbatim."""
        record, law = self.record(row), self.law(row)
        return Citation(
            law=record["law"],
            article=record["article"],
            in_force_from=law.in_force_from,
            quote=record["content"],
        )


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """All parts of one index."""

    manifest: Manifest
    """What it was made from."""
    entries: tuple[FaqEntry, ...]
    """Citations carry dates, and the text if the library was there."""
    wordings: Wordings
    """How people put each entry's question."""
    text_vectors: Vectors
    """One row an entry: its title and answer."""
    entry_terms: TermIndex
    """One document an entry: all its text."""
    asked: Wordings
    """How people ask for articles."""
    asked_keys: tuple[ArticleKey | None, ...]
    """Which article each group of them asks for."""
    homophones: Homophones
    """Words that may have been misheard."""
    shelf: ArticleShelf
    """The articles, ready for search."""
    articles: ArticleTexts
    """The articles' text."""


def current_id(root: Path) -> str:
    """The id that the pointer names. Raises `IndexMissing`, `IndexCorrupt`."""
    try:
        name = (root / POINTER).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise IndexMissing(f"还没有建索引（{root}）。请运行 wenxiaofa index。") from error
    if not name or "/" in name or name.startswith(".") or len(name) > 80:
        raise IndexCorrupt(f"索引指针 {root / POINTER} 内容不对。请运行 wenxiaofa index --force。")
    return name


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an index folder. Raises `IndexMissing`, `IndexCorrupt`."""
    path = folder / MANIFEST
    try:
        manifest = TypeAdapter(Manifest).validate_json(path.read_bytes())
    except OSError as error:
        raise IndexMissing(f"索引 {folder} 不在了。请运行 wenxiaofa index。") from error
    except ValidationError as error:
        raise _corrupt(path) from error
    if manifest.format != FORMAT:
        message = f"索引 {folder.name} 是别的版本建的。请运行 wenxiaofa index。"
        raise IndexCorrupt(message, code="index-format")
    return manifest


def open_index(folder: Path) -> OpenIndex:
    """Check and map an index folder. Raises `IndexMissing`, `IndexCorrupt`."""
    manifest = verify_index(folder)
    try:
        return _opened(folder, manifest)
    except (OSError, ValueError, KeyError, IndexError, TypeError, EOFError) as error:
        raise _corrupt(folder) from error


def verify_index(folder: Path) -> Manifest:
    """Check that an index folder is whole, without opening it; its manifest. Raises
    `IndexMissing`, `IndexCorrupt`."""
    manifest = read_manifest(folder)
    for name, checksum in manifest.checksums.items():
        if file_checksum(folder / name) != checksum:
            raise _corrupt(folder / name)
    return manifest


def file_checksum(path: Path) -> int:
    """CRC-32 of a file's contents. Raises `IndexCorrupt` if it can't be read."""
    checksum = 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                checksum = zlib.crc32(chunk, checksum)
    except OSError as error:
        raise _corrupt(path) from error
    return checksum


def _opened(folder: Path, manifest: Manifest) -> OpenIndex:
    entries = TypeAdapter(tuple[FaqEntry, ...]).validate_json((folder / "faq.json").read_bytes())
    laws = TypeAdapter(tuple[LawRange, ...]).validate_json((folder / "laws.json").read_bytes())

    def array(name: str) -> Any:
        return mapped_array(folder / f"{name}.npy")

    vectors = array("article.vectors")
    return OpenIndex(
        manifest=manifest,
        entries=entries,
        wordings=Wordings.open(folder, "faq"),
        text_vectors=array("faq.texts"),
        entry_terms=TermIndex.open(folder, "entry"),
        asked=Wordings.open(folder, "asked"),
        asked_keys=_keys(folder / "asked.json"),
        homophones=Homophones.open(folder / "homophones.json"),
        shelf=ArticleShelf(
            vectors=vectors,
            nearest=open_nearest(folder, vectors),
            terms=TermIndex.open(folder, "article"),
            facts=Facts.open(folder, "article"),
            titles=tuple(title_terms(law.title) for law in laws),
            asked_rows=array("asked.rows"),
            asked_groups=groups_by_row(array("asked.rows"), len(vectors)),
            cited=Cited(array("faq.cited"), array("faq.cited_starts")),
            spans=make_spans(law.span for law in laws),
        ),
        articles=ArticleTexts(folder, laws),
    )


def _keys(path: Path) -> tuple[ArticleKey | None, ...]:
    return tuple(article_key(law, article) for law, article in json.loads(path.read_text("utf-8")))


def _mapped(path: Path) -> npt.NDArray[np.uint8]:
    if path.stat().st_size == 0:
        return np.zeros(0, dtype=np.uint8)
    return np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))


def _corrupt(path: Path) -> IndexCorrupt:
    return IndexCorrupt(f"索引坏了（{path}）。请运行 wenxiaofa index --force 重建。")
