"""Where the statute library lies, and the one normalised form it is kept in."""

from collections.abc import Iterable
from pathlib import Path

from knowledge_base.errors import StatuteError
from knowledge_base.register import LawRegister
from knowledge_base.statute_lines import read_lines, write_lines
from knowledge_base.statutes import Article, StatuteLibrary

STORE_NAME = "articles.jsonl"


def find_library(*, setting: str | None, root: Path) -> Path | None:
    """The folder or file of the library: the setting ($WENXIAOFA_LAWS), then `var/laws`,
    then `../shared/laws` of the project's folder; none if there is none.

    Raises `StatuteError` if the setting names nothing.
    """
    if setting:
        path = Path(setting)
        if not library_files(path):
            raise StatuteError(
                f"WENXIAOFA_LAWS 指向 {path}，那里没有法条文件（.jsonl 或 .jsonl.xz）。"
            )
        return path
    places = (root / "var" / "laws", root.parent / "shared" / "laws")
    return next((place for place in places if library_files(place)), None)


def library_files(path: Path) -> tuple[Path, ...]:
    """The JSON lines files that make up the library at a path."""
    if path.is_file():
        return (path,)
    return tuple(sorted((*path.glob("*.jsonl"), *path.glob("*.jsonl.xz"))))


def open_library(path: Path, register: LawRegister) -> StatuteLibrary:
    """The library at a path. Raises `StatuteError`."""
    files = library_files(path)
    if not files:
        raise StatuteError(f"{path} 里没有法条文件（.jsonl 或 .jsonl.xz）。")
    return StatuteLibrary((a for file in files for a in read_lines(file)), register)


def save_library(folder: Path, articles: Iterable[Article]) -> Path:
    """Write the store anew and swap it in at once."""
    folder.mkdir(parents=True, exist_ok=True)
    store = folder / STORE_NAME
    fresh = store.with_suffix(".new")
    write_lines(fresh, articles)
    fresh.replace(store)
    return store
