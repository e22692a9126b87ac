"""One step of a request for a person, within one transaction: the row changes only if it still
is as it was read, and the line of the trail, the notice to those who talk and the line of the
audit log go with it."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from kiosk.audit import Note
from kiosk.cases.talk import Message, NewMessage
from kiosk.cases.tickets import Actor, Step, Ticket, TicketEvent, TransitionError, take
from kiosk.store.audit import append
from kiosk.store.talks import put
from kiosk.store.ticket_rows import find, note, row_of
from kiosk.store.ticket_tables import tickets

_STEP_TRIES = 4


@dataclass(frozen=True, slots=True)
class Stepped:
    """A ticket after a step."""

    ticket: Ticket
    was: Ticket
    notice: Message | None = None
    """What those who talk were told with it."""


Change = Callable[[Ticket], Ticket]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepToTake:
    """All that goes into the transaction of one step."""

    code: str
    step: Step
    actor: Actor
    now: float
    why: str = ""
    change: Change | None = None
    """Applied after the step."""
    notice: NewMessage | None = None
    """Told to those who talk."""
    audit: Note | None = None


def take_step(connection: Connection, taking: StepToTake) -> Stepped:
    """Take a step within a transaction. Raises `TicketUnknownError`, `TransitionError` or
    `NotHolderError`."""
    for _ in range(_STEP_TRIES):
        was = find(connection, taking.code, locked=True)
        ticket = take(was, taking.step, taking.actor, taking.now)
        ticket = taking.change(ticket) if taking.change else ticket
        if not _replace(connection, was, ticket):
            continue
        event = TicketEvent(
            taking.now, taking.step, was.state, ticket.state, taking.actor, taking.why
        )
        note(connection, taking.code, event)
        if taking.audit is not None:
            append(connection, taking.audit, taking.now)
        told = None
        if taking.notice is not None:
            told = put(connection, taking.code, taking.notice, taking.now)
        return Stepped(ticket, was, told)
    raise TransitionError


def _replace(connection: Connection, was: Ticket, ticket: Ticket) -> bool:
    """One UPDATE that only finds the row in the state and the hands that were read."""
    held = tickets.c.holder_id
    query = tickets.update().where(
        tickets.c.code == was.code,
        tickets.c.state == was.state.value,
        held.is_(None) if was.holder_id is None else held == was.holder_id,
    )
    return int(connection.execute(query.values(**row_of(ticket))).rowcount) == 1
