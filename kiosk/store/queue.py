"""What the queue has measured: places, waits, service times, who has how much in hand."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.cases.tickets import Ticket, TicketState
from kiosk.people.holidays import china_day
from kiosk.store.database import Database
from kiosk.store.ticket_tables import tickets

MEASURED_DAYS = 30
_MOST_MEASURED = 200
_IN_HAND = [TicketState.CLAIMED.value, TicketState.IN_CONVERSATION.value]


@dataclass(frozen=True, slots=True)
class QueueFacts:
    """The place of a request, and what was measured lately, in seconds."""

    position: int
    """From 1."""
    service: tuple[float, ...]
    """From taking up to the end."""
    waits: tuple[float, ...]
    """From asking to being taken up."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What somebody, or everybody, did in a time."""

    taken: int
    """Requests taken up."""
    closed: int
    abandoned: int
    """Ended without help; only counted for everybody."""
    wait_seconds: float | None
    """Median from asking to being taken up."""
    service_seconds: float | None
    """Median from taking up to the end."""
    outcomes: Mapping[str, int]
    """How often each outcome was given."""
    days: Mapping[date, tuple[int, int]]
    """Requests taken up and closed on each day in China on which there were any."""


class QueueStore:
    """Counts over the tickets."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def facts(self, ticket: Ticket, now: float) -> QueueFacts:
        """Where an open ticket stands. Urgent ones go first, then the oldest."""
        earlier = sa.or_(
            tickets.c.opened_at < ticket.opened_at,
            sa.and_(tickets.c.opened_at == ticket.opened_at, tickets.c.code < ticket.code),
        )
        before = (
            sa.and_(tickets.c.urgent.is_(True), earlier)
            if ticket.urgent
            else sa.or_(tickets.c.urgent.is_(True), earlier)
        )
        ahead = sa.select(sa.func.count()).where(
            tickets.c.state == TicketState.OPEN.value, tickets.c.code != ticket.code, before
        )
        measured = (
            sa.select(
                tickets.c.ended_at - tickets.c.claimed_at,
                tickets.c.claimed_at - tickets.c.opened_at,
            )
            .where(
                tickets.c.state == TicketState.CLOSED.value,
                tickets.c.claimed_at.is_not(None),
                tickets.c.ended_at > now - MEASURED_DAYS * 86_400,
            )
            .order_by(tickets.c.ended_at.desc())
            .limit(_MOST_MEASURED)
        )

        def work(connection: Connection) -> QueueFacts:
            rows = [(float(row[0]), float(row[1])) for row in connection.execute(measured)]
            position = int(connection.execute(ahead).scalar_one()) + 1
            return QueueFacts(
                position, tuple(row[0] for row in rows), tuple(row[1] for row in rows)
            )

        return await self._database.read(work)

    async def tally(self, since: float, person_id: int | None = None) -> Tally:
        """What a person, or everybody, did since then."""
        query = sa.select(tickets).where(
            sa.or_(tickets.c.claimed_at >= since, tickets.c.ended_at >= since)
        )
        if person_id is not None:
            query = query.where(tickets.c.holder_id == person_id)

        def work(connection: Connection) -> Tally:
            return _tally([dict(row) for row in connection.execute(query).mappings()], since)

        return await self._database.read(work)

    async def in_hand(self) -> dict[int, int]:
        """How many requests each person has in hand."""
        query = (
            sa.select(tickets.c.holder_id, sa.func.count())
            .where(tickets.c.state.in_(_IN_HAND), tickets.c.holder_id.is_not(None))
            .group_by(tickets.c.holder_id)
        )
        return await self._database.read(
            lambda connection: {int(row[0]): int(row[1]) for row in connection.execute(query)}
        )


def _tally(rows: list[dict[str, object]], since: float) -> Tally:
    taken = [row for row in rows if _at(row, "claimed_at") >= since]
    closed = [
        row
        for row in rows
        if row["state"] == TicketState.CLOSED.value and _at(row, "ended_at") >= since
    ]
    outcomes: dict[str, int] = {}
    for row in closed:
        name = str(row["outcome"] or "")
        outcomes[name] = outcomes.get(name, 0) + 1
    return Tally(
        taken=len(taken),
        closed=len(closed),
        abandoned=sum(row["state"] == TicketState.ABANDONED.value for row in rows),
        wait_seconds=_median([_at(row, "claimed_at") - _at(row, "opened_at") for row in taken]),
        service_seconds=_median(
            [_at(row, "ended_at") - _at(row, "claimed_at") for row in closed if row["claimed_at"]]
        ),
        outcomes=outcomes,
        days=_days(taken, closed),
    )


def _days(
    taken: list[dict[str, object]], closed: list[dict[str, object]]
) -> dict[date, tuple[int, int]]:
    begun = Counter(china_day(_at(row, "claimed_at")) for row in taken)
    ended = Counter(china_day(_at(row, "ended_at")) for row in closed)
    return {day: (begun[day], ended[day]) for day in sorted({*begun, *ended})}


def _at(row: dict[str, object], name: str) -> float:
    value = row[name]
    return float(value) if isinstance(value, int | float) else float("-inf")


def _median(values: list[float]) -> float | None:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if not ordered:
        return None
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
