"""Trying a question: what the robot would say and why, from the published index and beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from kiosk.clock import Clock
from kiosk.corpus.editions import EditionState
from kiosk.corpus.errors import CorpusWorkError, RehearsalError
from kiosk.editorial.rehearsing import Rehearsals
from kiosk.people.rights import Permission
from kiosk.store import Store
from kiosk.store.corpus import require, status_of
from kiosk.store.trials import TrialRun, add_runs, add_trial, drop_trial
from knowledge_base.errors import SearchIndexError
from knowledge_base.index_files import current_id

LONGEST = 500
"""Characters of a question."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What the indexes say."""

    published: Mapping[str, Any]
    draft: Mapping[str, Any] | None
    """From the edition that waits for a confirmation; none if none does."""
    draft_edition: int = 0


class HitTest:
    """Puts single questions to the published index, and to the one that is ready beside it."""

    def __init__(self, store: Store, rehearsals: Rehearsals, root: Path, *, clock: Clock) -> None:
        self._store = store
        self._rehearsals = rehearsals
        self._root = root
        self._clock = clock

    async def ask(self, text: str) -> Tried:
        """Raises `RehearsalError`, `CorpusWorkError`."""
        words = text.strip()
        if not words or len(words) > LONGEST:
            raise CorpusWorkError(f"请写一个问题，不超过 {LONGEST} 个字。")
        published = await self._said(self._current(), words)
        waiting = await self._store.editions.under_way()
        if waiting is None or waiting.state is not EditionState.READY:
            return Tried(published, None)
        return Tried(published, await self._said(waiting.index, words), waiting.id)

    async def save(self, login: str, text: str, expected: str) -> int:
        """Keep a question as a test, with what is said to it now; its number. Raises
        `EntryUnknownError`, `ForbiddenError`."""
        words = text.strip()[:LONGEST]

        def work(connection: Connection) -> int:
            require(connection, login, Permission.CORPUS_EDIT)
            status_of(connection, expected)
            return add_trial(connection, words, expected, by=login, now=self._clock())

        number = await self._store.database.write(work)
        said = await self._said(self._current(), words)
        run = TrialRun(
            number,
            self._clock(),
            self._current(),
            str(said["kind"]),
            str(said["faq_id"]),
            said["confidence"],
        )
        await self._store.database.write(lambda c: add_runs(c, [run]))
        return number

    async def drop(self, login: str, trial_id: int) -> None:
        """Delete a test question."""

        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_EDIT)
            drop_trial(connection, trial_id)

        await self._store.database.write(work)

    async def likest(self, text: str) -> list[Mapping[str, Any]]:
        """Published entries nearest to a wording, with the wording that is. Raises
        `RehearsalError`."""
        said = await self._said(self._current(), text)
        found: list[Mapping[str, Any]] = list(said.get("candidates", ()))
        return found

    async def _said(self, index: str, words: str) -> Mapping[str, Any]:
        asking = await self._rehearsals.of(index)
        (said,) = await asking.ask([words], candidates=True)
        if "error" in said:
            raise RehearsalError
        return said

    def _current(self) -> str:
        try:
            return current_id(self._root)
        except SearchIndexError as error:
            raise RehearsalError(str(error)) from error
