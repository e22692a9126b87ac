"""The published knowledge base, as the actions see it."""

import logging
from collections.abc import Callable
from threading import Lock

from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.search import KnowledgeBase

log = logging.getLogger(__name__)


class PublishedKnowledge:
    """Opens the index on first use, and again whenever another one was published."""

    def __init__(self, open_index: Callable[[], KnowledgeBase]) -> None:
        self._open_index = open_index
        self._lock = Lock()
        self._base: KnowledgeBase | None = None

    def open(self) -> KnowledgeBase:
        """The current index; raises `KnowledgeBaseError` while none can be read.

        When a newly published index can't be read, the one in use stays.
        """
        with self._lock:
            if self._base is None:
                self._base = self._open_index()
                return self._base
            try:
                self._base.reload_if_changed()
            except KnowledgeBaseError as error:
                log.error("the new index can't be read: %s", error.code)
            return self._base
