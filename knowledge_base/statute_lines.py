"""Articles as JSON lines, plain or xz-compressed: reading with limits, and writing."""

import json
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge_base.errors import StatuteError
from knowledge_base.normalise import clean_text
from knowledge_base.numerals import article_number
from knowledge_base.statutes import Article

MAX_BYTES = 512 * 1024 * 1024
"""Of text, decompressed."""
MAX_LINE_BYTES = 1024 * 1024
MAX_ARTICLES = 500_000
_MAX_XZ_MEMORY = 256 * 1024 * 1024
_CHUNK = 1024 * 1024
_LONGEST = {"law": 200, "article": 60, "content": 200_000}


@dataclass(frozen=True, slots=True)
class Record:
    """One line as it stands, for collections that number articles in ways of their own."""

    id: str | int
    """As given, else `law|article`, else the line's number."""
    law: str
    """Title; may be empty."""
    article: str
    """Number as printed; may be empty."""
    content: str
    """The text."""
    chapter: str = ""
    """Heading of the part it stands in, if given."""


def read_lines(path: Path) -> Iterator[Article]:
    """The articles of a `.jsonl` or `.jsonl.xz` file: objects with `law`, `article`,
    `content`, and optionally `short`, `chapter`, `level`, `version`.

    Raises `StatuteError` with file, line and fault; more than the limits is refused.
    """
    for where, raw in _objects(path):
        yield article_from(raw, where=where)


def read_records(path: Path) -> Iterator[Record]:
    """The same files, as they stand. Raises `StatuteError`."""
    for place, (where, raw) in enumerate(_objects(path), start=1):
        if not isinstance(raw, dict) or not isinstance(raw.get("content"), str):
            raise StatuteError(f"{where}：应当是带 law、article、content 的 JSON 对象。")
        law, article = (str(raw.get(name) or "") for name in ("law", "article"))
        name = raw.get("id")
        if not isinstance(name, (str, int)) or isinstance(name, bool):
            name = f"{law}|{article}" if law or article else place
        chapter = str(raw.get("chapter") or "")[:500]
        yield Record(name, law, article, clean_text(raw["content"]), chapter)


def _objects(path: Path) -> Iterator[tuple[str, Any]]:
    """Place, in words, and value of each line that is not blank."""
    count = 0
    for place, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        count += 1
        if count > MAX_ARTICLES:
            raise StatuteError(f"{path.name}：超过 {MAX_ARTICLES} 条。")
        where = f"{path.name} 第 {place} 行"
        yield where, _value(line, where=where)


def article_from(raw: Any, *, where: str) -> Article:
    """The article of a JSON object. Raises `StatuteError` that begins with `where`."""
    if not isinstance(raw, dict):
        raise StatuteError(f"{where}：应当是一个 JSON 对象。")
    values: dict[str, str] = {}
    for name in ("law", "article", "content", "short", "chapter", "level", "version"):
        value = raw.get(name, "")
        longest = _LONGEST.get(name, 500)
        if not isinstance(value, str) or len(value) > longest:
            raise StatuteError(f"{where}：{name} 应当是不超过 {longest} 个字的文字。")
        values[name] = clean_text(value).strip()
    for name in ("law", "article", "content"):
        if not values[name]:
            raise StatuteError(f"{where}：缺少 {name}。")
    number = article_number(values.pop("article"))
    if number is None:
        raise StatuteError(f"{where}：条号看不懂，应当是 第四十六条 的样子。")
    values["law"] = values["law"].strip("《》")
    return Article(number=number, **values)


def write_lines(path: Path, articles: Iterable[Article]) -> None:
    """Write articles so that `read_lines` gives them back."""
    with path.open("w", encoding="utf-8") as file:
        for article in articles:
            record = {
                "law": article.law,
                "article": article.label,
                "content": article.content,
                "short": article.short,
                "chapter": article.chapter,
                "level": article.level,
                "version": article.version,
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _value(line: bytes, *, where: str) -> Any:
    try:
        return json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise StatuteError(f"{where}：不是 UTF-8 编码，请另存为 UTF-8。") from error
    except (ValueError, RecursionError) as error:
        raise StatuteError(f"{where}：不是一个完整的 JSON 对象。") from error


def _lines(path: Path) -> Iterator[bytes]:
    rest = b""
    for chunk in _chunks(path):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
        if len(rest) > MAX_LINE_BYTES:
            raise StatuteError(f"{path.name}：有一行超过 {MAX_LINE_BYTES // 1024} KB。")
    yield rest


def _chunks(path: Path) -> Iterator[bytes]:
    total = 0
    for chunk in _unpacked(path) if path.suffix == ".xz" else _plain(path):
        total += len(chunk)
        if total > MAX_BYTES:
            raise StatuteError(f"{path.name}：解开后超过 {MAX_BYTES // 1024 // 1024} MB。")
        yield chunk


def _plain(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise StatuteError(f"{path.name}：文件打不开（{error.strerror}）。") from error


def _unpacked(path: Path) -> Iterator[bytes]:
    unpacker = lzma.LZMADecompressor(memlimit=_MAX_XZ_MEMORY)
    try:
        for packed in _plain(path):
            chunk = unpacker.decompress(packed, max_length=_CHUNK)
            yield chunk
            while not unpacker.needs_input and not unpacker.eof:
                yield unpacker.decompress(b"", max_length=_CHUNK)
            if unpacker.eof:
                break
    except lzma.LZMAError as error:
        raise StatuteError(f"{path.name}：不是完好的 xz 压缩文件。") from error
    if not unpacker.eof:
        raise StatuteError(f"{path.name}：压缩文件不完整，请重新下载。")
