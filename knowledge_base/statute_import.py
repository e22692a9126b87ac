"""Bringing statute files into the one normalised store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge_base.errors import StatuteError
from knowledge_base.register import title_key
from knowledge_base.statute_documents import read_docx, read_markdown
from knowledge_base.statute_lines import MAX_ARTICLES, read_lines
from knowledge_base.statute_store import STORE_NAME, save_library
from knowledge_base.statutes import Article

_TextKey = tuple[str, str]
"""`title_key` and version of one text of a law."""
_MAX_FILES = 20_000


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did."""

    added: int
    """Texts of laws that were not there."""
    changed: int
    """Texts that were there with other articles."""
    unchanged: int
    """Texts that were there already."""
    articles: int
    """Articles in the store now."""
    undated: tuple[str, ...]
    """Titles of texts in which no date was found; a dated text of the law goes first."""


def find_files(path: Path) -> tuple[Path, ...]:
    """The files to import at a path: itself, or all known kinds below a folder.

    Raises `StatuteError` if there is none, or the kind is not known.
    """
    if path.is_dir():
        known = (file for file in path.rglob("*") if _is_known(file))
        files = tuple(sorted(file for file in known if file.stem.upper() != "README"))
        if not files:
            raise StatuteError(f"{path} 里没有 .jsonl、.jsonl.xz、.md、.txt 或 .docx 文件。")
        if len(files) > _MAX_FILES:
            raise StatuteError(f"{path} 里的文件超过 {_MAX_FILES} 个。")
        return files
    if not path.is_file():
        raise StatuteError(f"没有这个文件：{path}")
    if not _is_known(path):
        hint = "请先用 WPS 或 Word 另存为 .docx。" if path.suffix == ".doc" else ""
        raise StatuteError(f"不认识这种文件：{path.name}。{hint}")
    return (path,)


def read_file(path: Path) -> list[Article]:
    """All articles of one file, by its kind. Raises `StatuteError`."""
    if path.suffix.lower() == ".docx":
        return read_docx(path)
    if path.suffix.lower() in {".md", ".txt"}:
        return read_markdown(path)
    return list(read_lines(path))


def import_articles(folder: Path, articles: Iterable[Article]) -> ImportReport:
    """Put articles into the store of a folder. A text of a law with the same date is
    replaced as a whole; doing it again changes nothing. Raises `StatuteError`."""
    store = folder / STORE_NAME
    texts = _by_text(read_lines(store)) if store.is_file() else {}
    added = changed = unchanged = 0
    undated = []
    for key, fresh in _by_text(articles).items():
        known = texts.get(key)
        added += known is None
        unchanged += known == fresh
        changed += known is not None and known != fresh
        texts[key] = fresh
        if not key[1]:
            undated.append(fresh[0].law)
    kept = [article for key in sorted(texts) for article in texts[key]]
    if len(kept) > MAX_ARTICLES:
        raise StatuteError(f"法条库会超过 {MAX_ARTICLES} 条。")
    if added or changed:
        save_library(folder, kept)
    return ImportReport(added, changed, unchanged, len(kept), tuple(undated))


def _by_text(articles: Iterable[Article]) -> dict[_TextKey, Sequence[Article]]:
    texts: dict[_TextKey, dict[tuple[int, int], Article]] = {}
    for article in articles:
        text = texts.setdefault((title_key(article.law), article.version), {})
        text[article.number] = article
    return {key: [text[number] for number in sorted(text)] for key, text in texts.items()}


def _is_known(path: Path) -> bool:
    name = path.name.lower()
    return name.endswith((".jsonl", ".jsonl.xz", ".md", ".txt", ".docx"))
