"""A request for a person: its code, its states, and what is passed on with it. No I/O."""

import math
import secrets
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from bot.messages import Channel

PassOn: TypeAlias = Literal["summary", "transcript", "nothing"]
"""How much of the conversation the resident agrees to pass on."""

CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, O, 1 and I, which are mistaken for each other."""
CODE_LENGTH = 6
MEASURED_AT_LEAST = 3
"""Waits that must have been measured before an expected wait is named."""


class TicketState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    CALLBACK = "callback"
    CLOSED = "closed"
    ABANDONED = "abandoned"


_NEXT: dict[TicketState, frozenset[TicketState]] = {
    TicketState.OPEN: frozenset({TicketState.CLAIMED, TicketState.CALLBACK, TicketState.ABANDONED}),
    TicketState.CLAIMED: frozenset(
        {TicketState.CLOSED, TicketState.CALLBACK, TicketState.ABANDONED}
    ),
    TicketState.CALLBACK: frozenset({TicketState.CLAIMED, TicketState.ABANDONED}),
    TicketState.CLOSED: frozenset(),
    TicketState.ABANDONED: frozenset(),
}


class TransitionError(ValueError):
    """A step that the states don't allow."""

    code = "ticket_transition"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request for a person."""

    code: str
    """Six letters and digits that a resident can read out."""
    channel: Channel
    """Where it was made."""
    state: TicketState
    """Where it stands."""
    opened_at: float
    """Seconds since the epoch."""
    topic: str | None = None
    """What it is about, as a topic of the corpus."""
    claimed_at: float | None = None
    """When a person took it up, in seconds since the epoch."""
    ended_at: float | None = None
    """When it was closed or abandoned."""
    pass_on: PassOn = "nothing"
    """What the resident agreed to."""
    passed_on: str | None = None
    """The text that is passed on."""
    name: str | None = None
    """How to address the resident, if given."""
    phone: str | None = None
    """Where to call back, if given."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A ticket and its place in the queue."""

    ticket: Ticket
    position: int | None = None
    """From 1; only while the ticket is open."""
    wait_minutes: int | None = None
    """Expected wait; absent unless measured."""


def new_code() -> str:
    """A random code; about 1.07 thousand million are possible."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def normal_code(text: str) -> str | None:
    """The code that somebody typed, or none if it can't be one."""
    code = "".join(text.split()).replace("-", "").upper()
    fits = len(code) == CODE_LENGTH and all(letter in CODE_LETTERS for letter in code)
    return code if fits else None


def check_step(was: TicketState, state: TicketState) -> None:
    """Raises `TransitionError` unless a ticket may go from `was` to `state`."""
    if state not in _NEXT[was]:
        raise TransitionError(f"登记不能从“{was.value}”变成“{state.value}”。")


def is_over(state: TicketState) -> bool:
    """Whether nothing can follow."""
    return not _NEXT[state]


def expected_wait(waits: Sequence[float]) -> int | None:
    """Whole minutes, from the measured waits in seconds; none if too few were measured."""
    if len(waits) < MEASURED_AT_LEAST:
        return None
    return max(1, math.ceil(statistics.median(waits) / 60))
