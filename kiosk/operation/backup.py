"""A copy of what the office keeps, made while everything runs.

SQLite's online backup gives one consistent state, write-ahead log included. Conversations that are
under way are left out of the copy: they will have been wiped here while the copy still lies in a
drawer. Keys of recordings are not copied beside what they open.
"""

import contextlib
import errno
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

UNDER_WAY = ("turns", "sessions")
"""Tables of what residents are just saying, in the order in which they can be emptied."""


class BackupError(Exception):
    """Nothing was copied that could be relied on; the reason, in Chinese."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What is copied; what isn't there is passed over, but for the database."""

    database: Path
    settings: Path
    recordings: Path


def back_up(sources: Sources, target: Path) -> tuple[str, ...]:
    """Copy into a new folder; the names of what lies in it then.

    The folder gets its name once all is in it. Raises `BackupError`.
    """
    if target.exists():
        raise BackupError(f"{target} 已经有了，请换一个名字，免得盖掉以前的备份。")
    if not sources.database.is_file():
        raise BackupError(f"没有数据库 {sources.database}，还没有什么可以备份。")
    unfinished = target.with_name(f"{target.name}.part")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True, mode=0o700)
        _copy_database(sources.database, unfinished / sources.database.name)
        if sources.settings.is_file():
            shutil.copy2(sources.settings, unfinished)
        if sources.recordings.is_dir():
            shutil.copytree(sources.recordings, unfinished / sources.recordings.name)
        unfinished.rename(target)
    except (OSError, sqlite3.Error) as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise BackupError(f"没有备份成：{_reason(error)}。以前的备份没有动。") from error
    return tuple(sorted(one.name for one in target.iterdir()))


def _copy_database(source: Path, copy: Path) -> None:
    with (
        contextlib.closing(
            sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
        ) as theirs,
        contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as ours,
    ):
        theirs.backup(ours)
        ours.execute("PRAGMA journal_mode = DELETE")
        ours.execute("PRAGMA secure_delete = ON")
        known = {row[0] for row in ours.execute("SELECT name FROM sqlite_master")}
        _empty(ours, [table for table in UNDER_WAY if table in known])
        ours.execute("VACUUM")
        found = ours.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError("有损坏")


def _reason(error: OSError | sqlite3.Error) -> str:
    known = {
        errno.ENOENT: "没有这个地方",
        errno.ENOTDIR: "那里是一个文件，不是文件夹",
        errno.EACCES: "没有权限写",
        errno.EPERM: "没有权限写",
        errno.EROFS: "那里只能读，不能写",
        errno.ENOSPC: "地方不够了",
    }
    if isinstance(error, OSError):
        return known.get(error.errno or 0, str(error.strerror))
    return f"数据库读不出来（{error}）"


def _empty(database: sqlite3.Connection, tables: Sequence[str]) -> None:
    """Tickets outlive the conversations that they came from, as they do when those are wiped."""
    if tables:
        database.execute("UPDATE tickets SET session_id = NULL")
    for table in tables:
        database.execute(f"DELETE FROM {table}")
