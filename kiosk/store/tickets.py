"""Requests for a person, with the trail of their states."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.messages import Channel
from kiosk.errors import StoreUnavailableError, TicketUnknownError
from kiosk.store.database import Database
from kiosk.store.tables import sessions, ticket_events, tickets
from kiosk.tickets import (
    PassOn,
    Standing,
    Ticket,
    TicketState,
    check_step,
    expected_wait,
    is_over,
    new_code,
)

_WAITS_DAYS = 30
_CODE_TRIES = 8
_LIVE = [state.value for state in TicketState if not is_over(state)]


@dataclass(frozen=True, slots=True)
class Consent:
    """What a resident agreed to pass on."""

    pass_on: PassOn = "nothing"
    passed_on: str | None = None
    """The summary or transcript."""
    name: str | None = None
    phone: str | None = None


class TicketStore:
    """Tickets in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(
        self, session_id: str, *, channel: Channel, topic: str | None, now: float
    ) -> tuple[Standing, bool]:
        """The conversation's ticket, and whether it is new: there is one at a time."""

        def work(connection: Connection) -> tuple[Standing, bool]:
            _lock(connection, session_id)
            row = _of_session(connection, session_id)
            if row is not None:
                return _standing(connection, _ticket(row), now), False
            ticket = Ticket(_free_code(connection), channel, TicketState.OPEN, now, topic)
            connection.execute(
                tickets.insert().values(
                    code=ticket.code,
                    session_id=session_id,
                    channel=channel,
                    topic=topic,
                    state=ticket.state.value,
                    opened_at=now,
                    pass_on=ticket.pass_on,
                )
            )
            _note(connection, ticket.code, None, ticket.state, now)
            return _standing(connection, ticket, now), True

        return await self._database.write(work)

    async def agree(self, code: str, consent: Consent) -> None:
        """Keep what the resident agreed to pass on, in place of what was agreed before."""
        query = tickets.update().where(tickets.c.code == code)
        query = query.values(
            pass_on=consent.pass_on,
            passed_on=consent.passed_on,
            name=consent.name,
            phone=consent.phone,
        )
        await self._database.write(lambda connection: connection.execute(query))

    async def of_session(self, session_id: str, now: float) -> Standing | None:
        """The conversation's ticket, if it has one that isn't over."""

        def work(connection: Connection) -> Standing | None:
            row = _of_session(connection, session_id)
            return None if row is None else _standing(connection, _ticket(row), now)

        return await self._database.read(work)

    async def standing(self, code: str, now: float) -> Standing:
        """Where the ticket stands; raises `TicketUnknownError`."""
        return await self._database.read(
            lambda connection: _standing(connection, _find(connection, code), now)
        )

    async def advance(self, code: str, state: TicketState, now: float) -> Ticket:
        """The ticket in its new state; raises `TicketUnknownError` or `TransitionError`."""

        def work(connection: Connection) -> Ticket:
            _advance(connection, _find(connection, code), state, now)
            return _find(connection, code)

        return await self._database.write(work)

    async def abandon_stale(self, before: float, now: float) -> int:
        """End the open tickets that nobody took up since `before`; says how many."""

        def work(connection: Connection) -> int:
            query = sa.select(tickets).where(
                tickets.c.state == TicketState.OPEN.value, tickets.c.opened_at < before
            )
            stale = [
                _ticket(cast(Mapping[str, Any], row))
                for row in connection.execute(query).mappings()
            ]
            for ticket in stale:
                _advance(connection, ticket, TicketState.ABANDONED, now)
            return len(stale)

        return await self._database.write(work)

    async def delete_ended(self, before: float) -> int:
        """Delete the tickets that were over before `before`; says how many."""
        query = tickets.delete().where(tickets.c.ended_at < before)
        return await self._database.write(
            lambda connection: int(connection.execute(query).rowcount)
        )


def _lock(connection: Connection, session_id: str) -> None:
    """One at a time asks for a ticket in a conversation."""
    query = sa.select(sessions.c.id).where(sessions.c.id == session_id)
    connection.execute(query.with_for_update())


def _find(connection: Connection, code: str) -> Ticket:
    row = connection.execute(sa.select(tickets).where(tickets.c.code == code)).mappings().first()
    if row is None:
        raise TicketUnknownError
    return _ticket(row)


def _of_session(connection: Connection, session_id: str) -> Mapping[str, Any] | None:
    query = sa.select(tickets).where(tickets.c.session_id == session_id, tickets.c.state.in_(_LIVE))
    return cast(Mapping[str, Any] | None, connection.execute(query).mappings().first())


def _ticket(row: Mapping[str, Any]) -> Ticket:
    return Ticket(
        code=row["code"],
        channel=row["channel"],
        state=TicketState(row["state"]),
        opened_at=row["opened_at"],
        topic=row["topic"],
        claimed_at=row["claimed_at"],
        ended_at=row["ended_at"],
        pass_on=row["pass_on"],
        passed_on=row["passed_on"],
        name=row["name"],
        phone=row["phone"],
    )


def _standing(connection: Connection, ticket: Ticket, now: float) -> Standing:
    if ticket.state is not TicketState.OPEN:
        return Standing(ticket)
    ahead = sa.select(sa.func.count()).where(
        tickets.c.state == TicketState.OPEN.value,
        sa.or_(
            tickets.c.opened_at < ticket.opened_at,
            sa.and_(tickets.c.opened_at == ticket.opened_at, tickets.c.code < ticket.code),
        ),
    )
    waits = sa.select(tickets.c.claimed_at - tickets.c.opened_at).where(
        tickets.c.state == TicketState.CLOSED.value,
        tickets.c.claimed_at.is_not(None),
        tickets.c.ended_at > now - _WAITS_DAYS * 86_400,
    )
    measured = [float(row[0]) for row in connection.execute(waits)]
    position = int(connection.execute(ahead).scalar_one()) + 1
    return Standing(ticket, position, expected_wait(measured))


def _advance(connection: Connection, ticket: Ticket, state: TicketState, now: float) -> None:
    check_step(ticket.state, state)
    changed: dict[str, Any] = {"state": state.value}
    if state is TicketState.CLAIMED and ticket.claimed_at is None:
        changed["claimed_at"] = now
    if is_over(state):
        changed["ended_at"] = now
    connection.execute(tickets.update().where(tickets.c.code == ticket.code).values(**changed))
    _note(connection, ticket.code, ticket.state, state, now)


def _note(
    connection: Connection,
    code: str,
    was: TicketState | None,
    state: TicketState,
    now: float,
) -> None:
    connection.execute(
        ticket_events.insert().values(
            code=code, at=now, was=was.value if was else None, state=state.value
        )
    )


def _free_code(connection: Connection) -> str:
    for _ in range(_CODE_TRIES):
        code = new_code()
        taken = sa.select(tickets.c.code).where(tickets.c.code == code)
        if connection.execute(taken).first() is None:
            return code
    raise StoreUnavailableError("登记编号暂时排不出来，请稍后再试。")
