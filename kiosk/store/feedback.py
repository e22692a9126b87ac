"""Whether it helped. Kept without a tie to the conversation."""

from dataclasses import dataclass

from sqlalchemy.engine import Connection

from bot.messages import Channel
from kiosk.store.database import Database
from kiosk.store.tables import feedback


@dataclass(frozen=True, slots=True)
class Feedback:
    """A resident's verdict."""

    at: float
    """Seconds since the epoch."""
    channel: Channel
    """Where it was given."""
    helpful: bool
    """Whether the last reply helped."""
    comment: str | None = None
    """A few words to the office, if any."""
    kind: str | None = None
    """The kind of the last reply."""
    faq_id: str | None = None
    """The corpus entry of the last reply."""


class FeedbackStore:
    """Verdicts in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, verdict: Feedback) -> None:
        """Keep a verdict."""

        def work(connection: Connection) -> None:
            connection.execute(
                feedback.insert().values(
                    at=verdict.at,
                    channel=verdict.channel,
                    helpful=verdict.helpful,
                    comment=verdict.comment,
                    kind=verdict.kind,
                    faq_id=verdict.faq_id,
                )
            )

        await self._database.write(work)
