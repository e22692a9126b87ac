"""Requests for a person, with the trail of their steps."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.messages import Channel
from kiosk.audit import Note
from kiosk.cases.talk import NewMessage
from kiosk.cases.tickets import (
    RESIDENT,
    SYSTEM,
    Actor,
    PassOn,
    Step,
    Ticket,
    TicketEvent,
    TicketState,
    allowed_from,
    is_over,
    new_code,
)
from kiosk.errors import StoreUnavailableError
from kiosk.people.candidates import Stage
from kiosk.store.database import Database
from kiosk.store.tables import sessions
from kiosk.store.ticket_rows import event_of, find, note, row_of, ticket_of, tickets_of
from kiosk.store.ticket_steps import Change, Stepped, StepToTake, take_step
from kiosk.store.ticket_tables import ticket_events, tickets

_CODE_TRIES = 8
_LIVE = [state.value for state in TicketState if not is_over(state)]


@dataclass(frozen=True, slots=True)
class Consent:
    """What a resident agreed to pass on."""

    pass_on: PassOn = "nothing"
    passed_on: str | None = None
    """The packet, as JSON."""
    name: str | None = None
    phone: str | None = None
    village: str | None = None
    urgent: bool = False
    topic: str | None = None


class TicketStore:
    """Tickets in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(
        self,
        session_id: str,
        *,
        channel: Channel,
        topic: str | None,
        now: float,
        urgent: bool = False,
    ) -> tuple[Ticket, bool]:
        """The conversation's ticket, and whether it is new: there is one at a time."""

        def work(connection: Connection) -> tuple[Ticket, bool]:
            _lock(connection, session_id)
            row = _of_session(connection, session_id)
            if row is not None:
                return ticket_of(row), False
            ticket = Ticket(
                _free_code(connection),
                channel,
                TicketState.OPEN,
                now,
                topic,
                urgent=urgent,
                stage_since=now,
            )
            connection.execute(tickets.insert().values(session_id=session_id, **row_of(ticket)))
            note(connection, ticket.code, TicketEvent(now, Step.OPEN, None, ticket.state, RESIDENT))
            return ticket, True

        return await self._database.write(work)

    async def agree(self, code: str, consent: Consent, now: float) -> Stepped:
        """Keep what the resident agreed to pass on, in place of what was agreed before."""

        def change(ticket: Ticket) -> Ticket:
            return replace(
                ticket,
                pass_on=consent.pass_on,
                passed_on=consent.passed_on,
                name=consent.name,
                phone=consent.phone,
                village=consent.village,
                urgent=ticket.urgent or consent.urgent,
                topic=consent.topic or ticket.topic,
            )

        stepped = await self.step(
            code, Step.CONSENT, RESIDENT, now, why=consent.pass_on, change=change
        )
        await self._database.scrub()
        return stepped

    async def of_session(self, session_id: str) -> Ticket | None:
        """The conversation's ticket, if it has one that isn't over."""

        def work(connection: Connection) -> Ticket | None:
            row = _of_session(connection, session_id)
            return None if row is None else ticket_of(row)

        return await self._database.read(work)

    async def last_of_session(self, session_id: str) -> Ticket | None:
        """The conversation's newest ticket, over or not."""
        query = (
            sa.select(tickets)
            .where(tickets.c.session_id == session_id)
            .order_by(tickets.c.opened_at.desc(), tickets.c.ended_at.is_(None).desc())
            .limit(1)
        )

        def work(connection: Connection) -> Ticket | None:
            found = tickets_of(connection, query)
            return found[0] if found else None

        return await self._database.read(work)

    async def session_of(self, code: str) -> str | None:
        """The conversation with the robot that the ticket came from, unless it was wiped."""
        query = sa.select(tickets.c.session_id).where(tickets.c.code == code)
        return await self._database.read(
            lambda connection: cast(str | None, connection.execute(query).scalar())
        )

    async def get(self, code: str) -> Ticket:
        """The ticket; raises `TicketUnknownError`."""
        return await self._database.read(lambda connection: find(connection, code))

    async def step(  # noqa: PLR0913 - what goes into one transaction
        self,
        code: str,
        step: Step,
        actor: Actor,
        now: float,
        *,
        why: str = "",
        change: Change | None = None,
        notice: NewMessage | None = None,
        audit: Note | None = None,
    ) -> Stepped:
        """The ticket after a step. Raises `TicketUnknownError`, `TransitionError` or
        `NotHolderError`; of two who claim at once one is told who was first.

        `change` is applied after the step. The notice is stored in the same transaction.
        """

        taking = StepToTake(
            code=code,
            step=step,
            actor=actor,
            now=now,
            why=why,
            change=change,
            notice=notice,
            audit=audit,
        )
        return await self._database.write(lambda connection: take_step(connection, taking))

    async def move(self, code: str, was: Stage, stage: Stage, since: float, why: str) -> bool:
        """Ask the next stage; false if the ticket is no longer open at `was`."""

        def work(connection: Connection) -> bool:
            query = (
                tickets.update()
                .where(
                    tickets.c.code == code,
                    tickets.c.state == TicketState.OPEN.value,
                    tickets.c.stage == was.value,
                )
                .values(stage=stage.value, stage_since=since)
            )
            if connection.execute(query).rowcount != 1:
                return False
            state = TicketState.OPEN
            note(connection, code, TicketEvent(since, Step.ESCALATE, state, state, SYSTEM, why))
            return True

        return await self._database.write(work)

    async def mark_urgent(self, code: str, urgent: bool) -> None:
        """Say that a ticket is urgent, or that it isn't."""
        query = tickets.update().where(tickets.c.code == code).values(urgent=urgent)
        await self._database.write(lambda connection: connection.execute(query))

    async def live(self) -> tuple[Ticket, ...]:
        """All tickets that are not over, urgent ones first, then the oldest."""
        query = (
            sa.select(tickets)
            .where(tickets.c.state.in_(_LIVE))
            .order_by(tickets.c.urgent.desc(), tickets.c.opened_at, tickets.c.code)
        )
        return await self._database.read(lambda connection: tickets_of(connection, query))

    async def ended_by(self, person_id: int, since: float, most: int) -> tuple[Ticket, ...]:
        """The tickets that a person ended lately, newest first."""
        query = (
            sa.select(tickets)
            .where(tickets.c.holder_id == person_id, tickets.c.ended_at >= since)
            .order_by(tickets.c.ended_at.desc())
            .limit(most)
        )
        return await self._database.read(lambda connection: tickets_of(connection, query))

    async def took_part(self, code: str, person_id: int) -> bool:
        """Whether a person ever took a step with a ticket."""
        query = sa.select(ticket_events.c.id).where(
            ticket_events.c.code == code, ticket_events.c.actor_id == person_id
        )
        return await self._database.read(
            lambda connection: connection.execute(query.limit(1)).first() is not None
        )

    async def trail(self, code: str) -> tuple[TicketEvent, ...]:
        """All that happened to a ticket, oldest first."""
        query = sa.select(ticket_events).where(ticket_events.c.code == code)

        def work(connection: Connection) -> tuple[TicketEvent, ...]:
            rows = connection.execute(query.order_by(ticket_events.c.id)).mappings()
            return tuple(event_of(cast(Mapping[str, Any], row)) for row in rows)

        return await self._database.read(work)

    async def lapse(self, before: float, now: float) -> tuple[Stepped, ...]:
        """End the open tickets that nobody took up since `before`."""
        query = sa.select(tickets.c.code).where(
            tickets.c.state.in_([state.value for state in allowed_from(Step.LAPSE)]),
            tickets.c.stage_since < before,
            tickets.c.opened_at < before,
            sa.or_(tickets.c.callback_at.is_(None), tickets.c.callback_at < before),
        )
        codes = await self._database.read(
            lambda connection: [str(row[0]) for row in connection.execute(query)]
        )
        return tuple([await self.step(code, Step.LAPSE, SYSTEM, now) for code in codes])

    async def delete_ended(self, before: float) -> int:
        """Delete the tickets that were over before `before`; says how many."""
        query = tickets.delete().where(tickets.c.ended_at < before)
        count = await self._database.write(
            lambda connection: int(connection.execute(query).rowcount)
        )
        if count:
            await self._database.scrub()
        return count


def _lock(connection: Connection, session_id: str) -> None:
    """One at a time asks for a ticket in a conversation."""
    query = sa.select(sessions.c.id).where(sessions.c.id == session_id)
    connection.execute(query.with_for_update())


def _of_session(connection: Connection, session_id: str) -> Mapping[str, Any] | None:
    query = sa.select(tickets).where(tickets.c.session_id == session_id, tickets.c.state.in_(_LIVE))
    return cast(Mapping[str, Any] | None, connection.execute(query).mappings().first())


def _free_code(connection: Connection) -> str:
    for _ in range(_CODE_TRIES):
        code = new_code()
        taken = sa.select(tickets.c.code).where(tickets.c.code == code)
        if connection.execute(taken).first() is None:
            return code
    raise StoreUnavailableError("登记编号暂时排不出来，请稍后再试。")
