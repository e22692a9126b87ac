"""Sentences that people send often: those of an organisation, and one's own."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.store.database import Database
from kiosk.store.ticket_tables import quick_replies


@dataclass(frozen=True, slots=True)
class QuickReply:
    """One sentence."""

    id: int
    text: str
    own: bool
    """Only for the one who made it."""


class QuickReplyStore:
    """Sentences in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, organisation_id: int, person_id: int) -> tuple[QuickReply, ...]:
        """The organisation's and the person's own, in the order they were made."""
        query = (
            sa.select(quick_replies)
            .where(
                quick_replies.c.organisation_id == organisation_id,
                sa.or_(quick_replies.c.person_id.is_(None), quick_replies.c.person_id == person_id),
            )
            .order_by(quick_replies.c.id)
        )
        return await self._database.read(
            lambda connection: tuple(
                QuickReply(row["id"], row["text"], row["person_id"] is not None)
                for row in connection.execute(query).mappings()
            )
        )

    async def add(self, organisation_id: int, person_id: int | None, text: str) -> int:
        """Keep one; gives its number."""
        query = quick_replies.insert().values(
            organisation_id=organisation_id, person_id=person_id, text=text
        )
        return await self._database.write(
            lambda connection: int(connection.execute(query).inserted_primary_key[0])
        )

    async def change(
        self, reply_id: int, organisation_id: int, person_id: int, text: str
    ) -> QuickReply | None:
        """Reword one of the organisation's or one's own; none if it is neither."""
        mine = _of(reply_id, organisation_id, person_id)
        query = quick_replies.update().where(mine).values(text=text)

        def work(connection: Connection) -> QuickReply | None:
            connection.execute(query)
            row = connection.execute(sa.select(quick_replies).where(mine)).mappings().first()
            return row and QuickReply(row["id"], row["text"], row["person_id"] is not None)

        return await self._database.write(work)

    async def remove(self, reply_id: int, organisation_id: int, person_id: int) -> bool:
        """Delete one of the organisation's or one's own; false if it is neither."""
        query = quick_replies.delete().where(_of(reply_id, organisation_id, person_id))
        return await self._database.write(
            lambda connection: int(connection.execute(query).rowcount) == 1
        )


def _of(reply_id: int, organisation_id: int, person_id: int) -> Any:
    return sa.and_(
        quick_replies.c.id == reply_id,
        quick_replies.c.organisation_id == organisation_id,
        sa.or_(quick_replies.c.person_id.is_(None), quick_replies.c.person_id == person_id),
    )
