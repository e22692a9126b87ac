"""Rows of requests for a person and of their trails."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.cases.tickets import (
    Actor,
    Outcome,
    Step,
    Ticket,
    TicketEvent,
    TicketState,
)
from kiosk.errors import TicketUnknownError
from kiosk.people.candidates import Stage
from kiosk.store.ticket_tables import ticket_events, tickets

_FIELDS = tuple(Ticket.__dataclass_fields__)


def find(connection: Connection, code: str, *, locked: bool = False) -> Ticket:
    """The ticket; raises `TicketUnknownError`. `locked` lets others wait for the transaction's
    end; SQLite has but one writer anyway."""
    query = sa.select(tickets).where(tickets.c.code == code)
    row = connection.execute(query.with_for_update() if locked else query).mappings().first()
    if row is None:
        raise TicketUnknownError
    return ticket_of(cast(Mapping[str, Any], row))


def ticket_of(row: Mapping[str, Any]) -> Ticket:
    """The ticket in a row."""
    values = {name: row[name] for name in _FIELDS}
    values["state"] = TicketState(row["state"])
    values["stage"] = Stage(row["stage"])
    values["urgent"] = bool(row["urgent"])
    values["outcome"] = Outcome(row["outcome"]) if row["outcome"] else None
    return Ticket(**values)


def row_of(ticket: Ticket) -> dict[str, Any]:
    """What a row of the ticket says."""
    values = {name: getattr(ticket, name) for name in _FIELDS}
    values["state"] = ticket.state.value
    values["stage"] = ticket.stage.value
    values["outcome"] = ticket.outcome.value if ticket.outcome else None
    return values


def tickets_of(connection: Connection, query: Any) -> tuple[Ticket, ...]:
    """The tickets that a query finds."""
    rows: Sequence[Any] = connection.execute(query).mappings().all()
    return tuple(ticket_of(row) for row in rows)


def note(connection: Connection, code: str, event: TicketEvent) -> None:
    """Add a line to the trail."""
    connection.execute(
        ticket_events.insert().values(
            code=code,
            at=event.at,
            was=event.was.value if event.was else None,
            state=event.state.value,
            step=event.step.value,
            actor=event.actor.kind,
            actor_id=event.actor.id,
            actor_name=event.actor.name,
            why=event.why,
        )
    )


def event_of(row: Mapping[str, Any]) -> TicketEvent:
    """The step in a row of the trail."""
    return TicketEvent(
        at=row["at"],
        step=Step(row["step"]),
        was=TicketState(row["was"]) if row["was"] else None,
        state=TicketState(row["state"]),
        actor=Actor(row["actor"], row["actor_id"], row["actor_name"]),
        why=row["why"],
    )
