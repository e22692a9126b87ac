"""Connections to SQLite or PostgreSQL, and transactions off the event loop.

SQLite: write-ahead log; what is deleted is overwritten with zeros (`secure_delete`) and the
log is emptied after a wipe, so that no file keeps a resident's words. It has but one writer at
a time: ours wait in a line rather than by SQLite's sleeping and trying again.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import anyio
import anyio.to_thread
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool, QueuePool

from kiosk.errors import StoreUnavailableError

log = logging.getLogger(__name__)

_Result = TypeVar("_Result")
_THREADS = 8
_BUSY_SECONDS = 5
_KEPT_OPEN = {"poolclass": QueuePool, "pool_size": _THREADS + 1}
"""Opening the file costs more than most of what is asked of it. Not for another program's file,
which may be replaced by a new one."""


class _Limits:
    """How many may work at a time, by event loop: a limiter can't wake who waits in another."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._limiters: WeakKeyDictionary[asyncio.AbstractEventLoop, anyio.CapacityLimiter] = (
            WeakKeyDictionary()
        )

    def here(self) -> anyio.CapacityLimiter:
        """The running loop's."""
        loop = asyncio.get_running_loop()
        if loop not in self._limiters:
            self._limiters[loop] = anyio.CapacityLimiter(self._total)
        return self._limiters[loop]


class Database:
    """An engine whose transactions run in worker threads."""

    def __init__(self, url: str, *, write_ahead: bool = True) -> None:
        """`write_ahead` is off for a SQLite file that another program has set up."""
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._write_ahead = write_ahead
        self._readers = _Limits(_THREADS)
        self._writers = _Limits(1 if self.is_sqlite else _THREADS)
        self._scrubbers = _Limits(1)
        self._scrubbing = Lock()
        self._lingers = False
        self.engine: Engine = self._sqlite() if self.is_sqlite else self._postgresql()

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(str(self.url.database)) if self.is_sqlite else None

    async def write(self, work: Callable[[Connection], _Result]) -> _Result:
        """Run `work` in a transaction that may write; raises `StoreUnavailableError`."""
        limiter = self._writers.here()
        return await anyio.to_thread.run_sync(partial(self.write_now, work), limiter=limiter)

    async def read(self, work: Callable[[Connection], _Result]) -> _Result:
        """Run `work` in a transaction that only reads; raises `StoreUnavailableError`."""
        return await self._in_thread(partial(self.read_now, work))

    async def scrub(self) -> None:
        """Empty SQLite's write-ahead log, in which deleted text would linger.

        Who reads for longer than `_BUSY_SECONDS`, or empties the log himself, prevents it:
        `scrub_again` makes up for that. Raises `StoreUnavailableError`.
        """
        if self.is_sqlite:
            limiter = self._scrubbers.here()
            await anyio.to_thread.run_sync(self._checkpoint, limiter=limiter)

    async def scrub_again(self) -> None:
        """`scrub` if the last one was prevented; raises `StoreUnavailableError`."""
        if self._lingers:
            await self.scrub()

    def write_now(self, work: Callable[[Connection], _Result]) -> _Result:
        """`write`, in the calling thread."""
        try:
            with self.engine.begin() as connection:
                return work(connection)
        except SQLAlchemyError as error:
            raise StoreUnavailableError(f"{StoreUnavailableError.text}（{_kind(error)}）") from None

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def read_now(self, work: Callable[[Connection], _Result]) -> _Result:
        """`read`, in the calling thread."""
        try:
            with self.engine.connect().execution_options(reads_only=True) as connection:
                return work(connection)
        except SQLAlchemyError as error:
            raise StoreUnavailableError(f"{StoreUnavailableError.text}（{_kind(error)}）") from None

    def _checkpoint(self) -> None:
        """SQLite gives up at once where another is at it, and says so in a row, not by an error."""
        try:
            with self._scrubbing:
                self._lingers = True
                raw = self.engine.raw_connection()
                try:
                    row = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                finally:
                    raw.close()
                self._lingers = bool(row[0])
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise StoreUnavailableError(f"{StoreUnavailableError.text}（{_kind(error)}）") from None
        if self._lingers:
            log.warning("The write-ahead log is in use and could not be emptied yet.")

    async def _in_thread(self, work: Callable[[], _Result]) -> _Result:
        return await anyio.to_thread.run_sync(work, limiter=self._readers.here())

    def _postgresql(self) -> Engine:
        return create_engine(self.url, future=True, hide_parameters=True, pool_pre_ping=True)

    def _sqlite(self) -> Engine:
        engine = create_engine(
            self.url,
            future=True,
            hide_parameters=True,
            connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
            **(_KEPT_OPEN if self._write_ahead else {"poolclass": NullPool}),
        )
        event.listen(engine, "connect", self._prepare_sqlite)
        event.listen(engine, "begin", _begin)
        return engine

    def _prepare_sqlite(self, connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")
        if self._write_ahead:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.close()


def _begin(connection: Connection) -> None:
    """Writers take the lock at once: a reader that turns writer could not wait for it."""
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _kind(error: SQLAlchemyError | sqlite3.Error) -> str:
    """The error's class, without its text: that may hold a resident's words."""
    original = getattr(error, "orig", None)
    return type(original or error).__name__
