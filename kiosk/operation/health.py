"""How the whole stands: what `GET /healthz` says."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

import sqlalchemy as sa

from kiosk.chat.dialogue import OK, Dialogue, DialogueStatus
from kiosk.clock import Clock
from kiosk.errors import StoreUnavailableError
from kiosk.store import Store
from speech.protocols import EngineStatus

Status: TypeAlias = Literal["ok", "starting", "degraded"]

STARTING_SECONDS = 180
"""For so long after the start a dialogue engine that was never up counts as starting."""
_FRESH_SECONDS = 1.0


class Engine(Protocol):
    """A recogniser or a synthesiser, as far as its health goes."""

    def status(self) -> EngineStatus:
        """How it stands; does no work."""
        ...


@dataclass(frozen=True, slots=True)
class Report:
    """The health of the whole and of each part."""

    status: Status
    parts: dict[str, str]
    """`ok` or a reason in plain words, by part."""
    index: str | None = None
    """The index in use."""


class Health:
    """Asks the parts, at most once a second."""

    def __init__(  # noqa: PLR0913 - collaborators are passed in
        self,
        *,
        dialogue: Dialogue,
        store: Store,
        recognizer: Engine | None,
        synthesizer: Engine | None,
        clock: Clock,
        settings_problem: Callable[[], str] = lambda: "",
    ) -> None:
        """`settings_problem` says what is wrong with the office's settings; empty if nothing."""
        self._dialogue = dialogue
        self._store = store
        self._recognizer = recognizer
        self._synthesizer = synthesizer
        self._clock = clock
        self._settings_problem = settings_problem
        self._started_at = clock()
        self._answered = False
        self._lock = asyncio.Lock()
        self._report: Report | None = None
        self._asked_at = 0.0

    def dialogue_answered(self) -> None:
        """The dialogue engine was up: from now on its silence is a fault."""
        self._answered = True

    @property
    def starting(self) -> bool:
        """Whether the dialogue engine may still be loading."""
        return not self._answered and self._clock() - self._started_at < STARTING_SECONDS

    async def report(self) -> Report:
        """The latest report, a second old at most; takes about a second at worst."""
        async with self._lock:
            if self._report is None or abs(self._clock() - self._asked_at) >= _FRESH_SECONDS:
                self._report = await self._ask()
                self._asked_at = self._clock()
            return self._report

    async def _ask(self) -> Report:
        status, database = await asyncio.gather(self._dialogue.status(), self._database())
        if status.rasa == OK:
            self.dialogue_answered()
        parts = {
            "rasa": status.rasa,
            "actions": status.actions,
            "knowledge_base": status.knowledge_base,
            "recognizer": _engine(self._recognizer, "没有启用语音识别"),
            "synthesizer": _engine(self._synthesizer, "没有启用语音播报"),
            "database": database,
            "settings": self._settings_problem() or OK,
        }
        return Report(self._status(status, parts), parts, status.index)

    def _status(self, dialogue: DialogueStatus, parts: dict[str, str]) -> Status:
        if all(part == OK for part in parts.values()):
            return "ok"
        return "starting" if dialogue.rasa != OK and self.starting else "degraded"

    async def _database(self) -> str:
        try:
            await self._store.database.read(
                lambda connection: connection.execute(sa.text("SELECT 1"))
            )
        except StoreUnavailableError as error:
            return error.message
        return OK


def _engine(engine: Engine | None, absent: str) -> str:
    if engine is None:
        return absent
    status = engine.status()
    return OK if status.ok else status.reason
