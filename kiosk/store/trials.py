"""Test questions, and what the robot said to them over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.store.corpus_tables import trial_runs, trials
from kiosk.store.database import Database


@dataclass(frozen=True, slots=True)
class Trial:
    """One test question."""

    id: int
    at: float
    author: str
    text: str
    expected: str
    """Id of the entry that should answer."""


@dataclass(frozen=True, slots=True)
class TrialRun:
    """What was said once."""

    trial_id: int
    at: float
    index: str
    kind: str
    faq_id: str
    confidence: float | None


class TrialStore:
    """Test questions in the database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def all(self) -> tuple[Trial, ...]:
        """Newest first."""
        return await self.database.read(all_trials)

    async def history(self, trial_id: int, most: int = 50) -> tuple[TrialRun, ...]:
        """What was said to one, newest first."""
        query = (
            sa.select(trial_runs)
            .where(trial_runs.c.trial_id == trial_id)
            .order_by(trial_runs.c.id.desc())
            .limit(most)
        )
        return await self.database.read(
            lambda connection: tuple(
                TrialRun(**{name: row[name] for name in TrialRun.__dataclass_fields__})
                for row in connection.execute(query).mappings()
            )
        )


def all_trials(connection: Connection) -> tuple[Trial, ...]:
    """Newest first."""
    rows = connection.execute(sa.select(trials).order_by(trials.c.id.desc())).mappings()
    return tuple(Trial(**{name: row[name] for name in Trial.__dataclass_fields__}) for row in rows)


def add_trial(connection: Connection, text: str, expected: str, *, by: str, now: float) -> int:
    """A new test question's number; one with the same text is replaced."""
    connection.execute(trials.delete().where(trials.c.text == text))
    values = {"at": now, "author": by, "text": text, "expected": expected}
    result = connection.execute(trials.insert().values(**values))
    return int(result.inserted_primary_key[0])


def drop_trial(connection: Connection, trial_id: int) -> None:
    """Delete one with its history."""
    connection.execute(trials.delete().where(trials.c.id == trial_id))


def add_runs(connection: Connection, runs: Sequence[TrialRun]) -> None:
    """Keep what was said."""
    rows: list[dict[str, Any]] = [
        {name: getattr(run, name) for name in TrialRun.__dataclass_fields__} for run in runs
    ]
    if rows:
        connection.execute(trial_runs.insert(), rows)
