"""What is published, for the gateway's own use: topics, titles, entries that people send."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from knowledge_base.corpus import FaqEntry
from knowledge_base.errors import SearchIndexError
from knowledge_base.index_files import POINTER, current_id

log = logging.getLogger(__name__)

WATCH_SECONDS = 1.0
_ENTRIES = TypeAdapter(tuple[FaqEntry, ...])


class PublishedEntries:
    """Reads them whenever the pointer changes, and tells who wants to know."""

    def __init__(self, root: Path, *, tell: Sequence[Callable[[Sequence[FaqEntry]], None]]) -> None:
        self._root = root
        self._tell = tell
        self._seen = self._stamp()

    async def keep_watching(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Once."""
        stamp = self._stamp()
        if stamp == self._seen:
            return
        entries = await asyncio.to_thread(read_entries, self._root)
        self._seen = stamp
        if entries is not None:
            for told in self._tell:
                told(entries)

    def _stamp(self) -> tuple[int, int]:
        try:
            stat = (self._root / POINTER).stat()
        except OSError:
            return (0, 0)
        return (stat.st_ino, stat.st_mtime_ns)


def read_entries(root: Path) -> tuple[FaqEntry, ...] | None:
    """The published entries; none, and a line in the log, if they can't be read."""
    try:
        return _ENTRIES.validate_json((root / current_id(root) / "faq.json").read_bytes())
    except (SearchIndexError, OSError, ValidationError) as error:
        log.warning("published entries can't be read: %s", type(error).__name__)
        return None
