"""What was said between residents and people: kept before anybody is told."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.cases.talk import Message, MessageKind, NewMessage, TalkClosedError, sender_of
from kiosk.cases.tickets import TicketState
from kiosk.errors import TicketUnknownError
from kiosk.store.database import Database
from kiosk.store.ticket_tables import (
    talk_members,
    talk_messages,
    talk_reads,
    ticket_notes,
    tickets,
)

MOST_AT_ONCE = 500
"""Messages that are read at a time."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who takes part besides the holder, or did."""

    person_id: int
    name: str
    invited_by: int | None
    joined_at: float
    left_at: float | None

    @property
    def present(self) -> bool:
        """Whether they still take part."""
        return self.left_at is None


@dataclass(frozen=True, slots=True)
class PersonNote:
    """What a person wrote down for colleagues; the resident doesn't see it."""

    at: float
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A message in the database."""

    message: Message
    is_new: bool
    """False if the same one had been sent before."""


class TalkStore:
    """Conversations with people in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, code: str, new: NewMessage, now: float, *, states: Sequence[TicketState]
    ) -> Kept:
        """Keep a message. Raises `TicketUnknownError`, or `TalkClosedError` if the ticket is in
        none of `states`. The same client id again gives what was kept the first time."""

        def work(connection: Connection) -> Kept:
            query = sa.select(tickets.c.state).where(tickets.c.code == code).with_for_update()
            state = connection.execute(query).scalar()
            if state is None:
                raise TicketUnknownError
            known = _known(connection, code, new)
            if known is not None:
                return Kept(known, is_new=False)
            if TicketState(state) not in states:
                raise TalkClosedError
            return Kept(_insert(connection, code, new, now), is_new=True)

        return await self._database.write(work)

    async def since(self, code: str, seq: int) -> tuple[Message, ...]:
        """The messages after a number, oldest first, `MOST_AT_ONCE` at most."""
        query = (
            sa.select(talk_messages)
            .where(talk_messages.c.code == code, talk_messages.c.seq > seq)
            .order_by(talk_messages.c.seq)
            .limit(MOST_AT_ONCE)
        )
        return await self._database.read(
            lambda connection: tuple(
                _message(cast(Mapping[str, Any], row))
                for row in connection.execute(query).mappings()
            )
        )

    async def last_word(self, code: str) -> str | None:
        """Who said something last, as a sender's key; none if nobody did."""
        query = (
            sa.select(talk_messages.c.sender)
            .where(
                talk_messages.c.code == code,
                talk_messages.c.sender.notin_(["system", "robot"]),
            )
            .order_by(talk_messages.c.seq.desc())
            .limit(1)
        )
        return await self._database.read(
            lambda connection: cast(str | None, connection.execute(query).scalar())
        )

    async def read(self, code: str, reader: str, seq: int) -> int:
        """Somebody has read so far; the number only grows and reaches no further than the last
        message. Gives the number that is kept."""

        def work(connection: Connection) -> int:
            reads = talk_reads.c
            here = sa.and_(reads.code == code, reads.reader == reader)
            last = connection.execute(
                sa.select(sa.func.max(talk_messages.c.seq)).where(talk_messages.c.code == code)
            ).scalar()
            upto = min(seq, int(last or 0))
            kept = connection.execute(sa.select(reads.seq).where(here)).scalar()
            if kept is None and upto > 0:
                connection.execute(talk_reads.insert().values(code=code, reader=reader, seq=upto))
            elif kept is not None and upto > kept:
                connection.execute(talk_reads.update().where(here).values(seq=upto))
            return max(upto, int(kept or 0))

        return await self._database.write(work)

    async def reads(self, code: str) -> dict[str, int]:
        """How far each reader has read: `resident`, `p7`."""
        query = sa.select(talk_reads.c.reader, talk_reads.c.seq).where(talk_reads.c.code == code)
        return await self._database.read(
            lambda connection: {str(row[0]): int(row[1]) for row in connection.execute(query)}
        )

    async def join(
        self, code: str, person_id: int, name: str, invited_by: int | None, now: float
    ) -> bool:
        """Somebody takes part; false if they did already."""

        def work(connection: Connection) -> bool:
            here = _member(code, person_id)
            left = connection.execute(sa.select(talk_members.c.left_at).where(here)).first()
            if left is not None and left[0] is None:
                return False
            if left is None:
                connection.execute(
                    talk_members.insert().values(
                        code=code,
                        person_id=person_id,
                        name=name,
                        invited_by=invited_by,
                        joined_at=now,
                    )
                )
            else:
                connection.execute(talk_members.update().where(here).values(left_at=None))
            return True

        return await self._database.write(work)

    async def leave(self, code: str, person_id: int, now: float) -> bool:
        """Somebody no longer takes part; false if they did not."""
        query = (
            talk_members.update()
            .where(_member(code, person_id), talk_members.c.left_at.is_(None))
            .values(left_at=now)
        )
        return await self._database.write(
            lambda connection: int(connection.execute(query).rowcount) == 1
        )

    async def members(self, code: str) -> tuple[Member, ...]:
        """All who take part besides the holder, or did."""
        query = sa.select(talk_members).where(talk_members.c.code == code)

        def work(connection: Connection) -> tuple[Member, ...]:
            rows = connection.execute(query.order_by(talk_members.c.joined_at)).mappings()
            return tuple(
                Member(
                    row["person_id"],
                    row["name"],
                    row["invited_by"],
                    row["joined_at"],
                    row["left_at"],
                )
                for row in rows
            )

        return await self._database.read(work)

    async def invited_to(self, person_id: int) -> frozenset[str]:
        """The live tickets in whose conversation a person takes part by invitation."""
        query = (
            sa.select(talk_members.c.code)
            .join(tickets, tickets.c.code == talk_members.c.code)
            .where(
                talk_members.c.person_id == person_id,
                talk_members.c.left_at.is_(None),
                tickets.c.ended_at.is_(None),
            )
        )
        return await self._database.read(
            lambda connection: frozenset(str(row[0]) for row in connection.execute(query))
        )

    async def note(self, code: str, person_id: int, name: str, text: str, now: float) -> None:
        """Keep a note for colleagues."""
        query = ticket_notes.insert().values(
            code=code, person_id=person_id, name=name, text=text, at=now
        )
        await self._database.write(lambda connection: connection.execute(query))

    async def notes(self, code: str) -> tuple[PersonNote, ...]:
        """The notes, oldest first."""
        query = sa.select(ticket_notes).where(ticket_notes.c.code == code)

        def work(connection: Connection) -> tuple[PersonNote, ...]:
            rows = connection.execute(query.order_by(ticket_notes.c.id)).mappings()
            return tuple(PersonNote(row["at"], row["name"], row["text"]) for row in rows)

        return await self._database.read(work)

    async def delete_ended(self, before: float, now: float) -> int:
        """Delete what was said under tickets that were over before `before`; says how many."""
        due = sa.and_(tickets.c.ended_at < before, tickets.c.talk_deleted_at.is_(None))

        def work(connection: Connection) -> int:
            codes = [row[0] for row in connection.execute(sa.select(tickets.c.code).where(due))]
            if codes:
                connection.execute(talk_messages.delete().where(talk_messages.c.code.in_(codes)))
                chosen = tickets.update().where(tickets.c.code.in_(codes))
                connection.execute(chosen.values(talk_deleted_at=now, passed_on=None))
            return len(codes)

        count = await self._database.write(work)
        if count:
            await self._database.scrub()
        return count


def put(connection: Connection, code: str, new: NewMessage, now: float) -> Message:
    """Keep a message within a transaction that has the ticket's row."""
    return _known(connection, code, new) or _insert(connection, code, new, now)


def _known(connection: Connection, code: str, new: NewMessage) -> Message | None:
    query = sa.select(talk_messages).where(
        talk_messages.c.code == code,
        talk_messages.c.sender == new.sender.key,
        talk_messages.c.client_id == new.client_id,
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else _message(cast(Mapping[str, Any], row))


def _insert(connection: Connection, code: str, new: NewMessage, now: float) -> Message:
    last = connection.execute(
        sa.select(sa.func.max(talk_messages.c.seq)).where(talk_messages.c.code == code)
    ).scalar()
    seq = int(last or 0) + 1
    connection.execute(
        talk_messages.insert().values(
            code=code,
            seq=seq,
            at=now,
            sender=new.sender.key,
            person_id=new.sender.person_id,
            name=new.sender.name,
            kind=new.kind.value,
            client_id=new.client_id,
            body=new.body,
            data=None if new.data is None else json.dumps(dict(new.data), ensure_ascii=False),
        )
    )
    return Message(seq, now, new.sender, new.kind, new.body, new.client_id, new.data)


def _message(row: Mapping[str, Any]) -> Message:
    return Message(
        seq=row["seq"],
        at=row["at"],
        sender=sender_of(row["sender"], row["person_id"], row["name"]),
        kind=MessageKind(row["kind"]),
        body=row["body"],
        client_id=row["client_id"],
        data=json.loads(row["data"]) if row["data"] else None,
    )


def _member(code: str, person_id: int) -> Any:
    return sa.and_(talk_members.c.code == code, talk_members.c.person_id == person_id)
