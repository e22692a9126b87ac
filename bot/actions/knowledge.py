"""The published knowledge base, as the actions see it."""

import logging
import time
from collections.abc import Callable
from threading import Lock, Thread

from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.search import KnowledgeBase

log = logging.getLogger(__name__)


WATCH_SECONDS = 1.0


class PublishedKnowledge:
    """Opens the index on first use; `watch` takes up what is published since, so that
    no question waits for it."""

    def __init__(self, open_index: Callable[[], KnowledgeBase]) -> None:
        self._open_index = open_index
        self._lock = Lock()
        self._base: KnowledgeBase | None = None

    def open(self) -> KnowledgeBase:
        """The current index; raises `KnowledgeBaseError` while none can be read."""
        if self._base is not None:
            return self._base
        with self._lock:
            if self._base is None:
                self._base = self._open_index()
            return self._base

    def watch(self) -> None:
        """In a thread of its own, look for a newly published index for as long as the process
        lives. When it can't be read, the one in use stays."""
        Thread(target=self._keep_watching, name="published index", daemon=True).start()

    def look(self) -> bool:
        """Look once; whether another index is in use now."""
        try:
            return self._base is not None and self._base.reload_if_changed()
        except KnowledgeBaseError as error:
            log.error("the new index can't be read: %s", error.code)
            return False

    def _keep_watching(self) -> None:
        while True:
            time.sleep(WATCH_SECONDS)
            self.look()
