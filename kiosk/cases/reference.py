"""What people send into a conversation: entries of the corpus and articles of law."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from kiosk.cases.finding import Text, find
from kiosk.errors import RequestError
from kiosk.people.holidays import CHINA
from knowledge_base.corpus import FaqEntry
from knowledge_base.passages import Citation
from knowledge_base.statutes import StatuteLibrary

MOST_FOUND = 12
"""Entries, and articles, that a search gives."""
LONGEST_QUOTE = 3_000
"""Characters of an article."""


class ReferenceUnknownError(RequestError):
    """No such entry or article."""

    code = "reference_unknown"
    status = 404
    text = "没有找到这一条，请核对法律名称和条号。"


class Reference:
    """Looks them up. The statute library is opened when it is first asked for."""

    def __init__(
        self,
        entries: Sequence[FaqEntry] = (),
        open_statutes: Callable[[], StatuteLibrary | None] = lambda: None,
    ) -> None:
        self._entries: dict[str, FaqEntry] = {}
        self._cited: dict[tuple[str, str], Citation] = {}
        self.renew(entries)
        self._open = open_statutes
        self._statutes: asyncio.Task[StatuteLibrary | None] | None = None

    def faq(self, faq_id: str) -> dict[str, Any]:
        """An entry as it is sent; raises `ReferenceUnknownError`."""
        entry = self._entries.get(faq_id)
        if entry is None:
            raise ReferenceUnknownError("语料里没有这一条。")
        return {
            "faq_id": entry.id,
            "title": entry.title,
            "answer": entry.answer,
            "citations": [citation_wire(citation) for citation in entry.citations],
        }

    async def article(self, law: str, article: str) -> Citation:
        """An article in force; raises `ReferenceUnknownError`."""
        known = self._cited.get((law, article))
        library = await self.library()
        found = library.article(law, article) if library is not None else None
        if found is None:
            if known is None:
                raise ReferenceUnknownError
            return known
        of = library.law(law) if library is not None else None
        start = of.in_force_from.isoformat() if of is not None and of.in_force_from else None
        gist = self._cited.get((found.law, found.label))
        return Citation(
            law=found.law,
            article=found.label,
            gist=gist.gist if gist else None,
            in_force_from=start,
            quote=found.content[:LONGEST_QUOTE],
        )

    async def find(self, query: str) -> tuple[tuple[FaqEntry, ...], tuple[Citation, ...]]:
        """Entries and articles that hold these words, best first; articles of the installed
        library as well as those that the corpus cites."""
        library = await self.library()
        return await asyncio.to_thread(self._find, query, library)

    def _find(
        self, query: str, library: StatuteLibrary | None
    ) -> tuple[tuple[FaqEntry, ...], tuple[Citation, ...]]:
        entries = find(
            query,
            (Text(one, one.title, "".join(one.questions)) for one in self._entries.values()),
            MOST_FOUND,
        )
        cited = [
            Text(one, f"{one.law}{one.article}", one.gist or "") for one in self._cited.values()
        ]
        return entries, find(query, [*cited, *self._statutes_texts(library)], MOST_FOUND)

    def _statutes_texts(self, library: StatuteLibrary | None) -> list[Text[Citation]]:
        if library is None:
            return []
        today = datetime.now(CHINA).date()
        return [
            Text(Citation(law=one.law, article=one.label), f"{one.law}{one.label}", one.content)
            for one in library.articles_in_force(on=today)
            if (one.law, one.label) not in self._cited
        ]

    def renew(self, entries: Sequence[FaqEntry]) -> None:
        """Other entries were published."""
        self._entries = {entry.id: entry for entry in entries}
        self._cited = {
            (cited.law, cited.article): cited for entry in entries for cited in entry.citations
        }

    async def library(self) -> StatuteLibrary | None:
        """The statutes, if they are installed."""
        if self._statutes is None:
            self._statutes = asyncio.create_task(asyncio.to_thread(self._open))
        return await asyncio.shield(self._statutes)


def citation_wire(citation: Citation) -> dict[str, str]:
    """As in a reply: fields that don't apply are left out."""
    fields = ((name, getattr(citation, name)) for name in Citation.__dataclass_fields__)
    return {name: value for name, value in fields if value}
