"""Rasa's tracker store, where a conversation is deleted once it is over.

Rasa 3.6 keeps every event of a conversation in the table `events` of its SQL tracker store,
under `sender_id`, and has no request that deletes them.
"""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.store.database import Database

_events = sa.table("events", sa.column("sender_id", sa.String))


class Tracker:
    """The tracker store at an SQLAlchemy URL. It belongs to Rasa: nothing is set up here."""

    def __init__(self, url: str) -> None:
        self._database = Database(url, write_ahead=False)

    async def forget(self, session: str) -> None:
        """Delete all events of a conversation; raises `StoreUnavailableError`."""
        if self._database.file is not None and not self._database.file.exists():
            return

        def work(connection: Connection) -> None:
            if sa.inspect(connection).has_table("events"):
                connection.execute(_events.delete().where(_events.c.sender_id == session))

        await self._database.write(work)
        await self._database.scrub()

    def close(self) -> None:
        """Close the connections."""
        self._database.close()
