"""Requests and responses about duty and holidays, as JSON."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field, StrictBool

from kiosk.people.persons import Role
from kiosk.people.roster import Problem, ProblemKind, Shift, Swap, SwapState
from kiosk.routes.people_wire import Body, Id, Line, Moment, Name

MOST_SHIFTS = 1000


class HolidayWire(BaseModel):
    """A day that is not what its day of the week says."""

    day: date
    works: bool = Field(description="调休上班；否则放假")
    name: str
    source: str


class HolidaysWire(BaseModel):
    """The special days."""

    days: list[HolidayWire]
    missing: list[int] = Field(description="还没有录入放假安排的年份（今年、明年）")


class HolidayRequest(Body):
    """What a day is."""

    works: StrictBool
    name: Name
    source: Annotated[Line, Field(max_length=200)] = ""


class ShiftRequest(Body):
    """A planned shift."""

    person_id: Id
    role: Role
    starts_at: Moment
    ends_at: Moment


class RosterRequest(Body):
    """A plan for one organisation and a time, in place of what was planned for it."""

    organisation_id: Id
    starts_at: Moment
    ends_at: Moment
    shifts: Annotated[list[ShiftRequest], Field(max_length=MOST_SHIFTS)]
    accept_gaps: StrictBool = Field(False, description="有空缺、身份不符也保存")


class ShiftWire(BaseModel):
    """A shift."""

    id: int
    organisation_id: int
    person_id: int
    role: Role
    starts_at: float
    ends_at: float
    stand_in_id: int | None = Field(None, description="替班的人")


class RosterWire(BaseModel):
    """Shifts, oldest first."""

    shifts: list[ShiftWire]


class ProblemWire(BaseModel):
    """Something wrong with a plan."""

    kind: ProblemKind
    forbids: bool = Field(description="不改就不能保存")
    message: str
    starts_at: float
    ends_at: float


class ProblemsWire(BaseModel):
    """All that is wrong with a plan."""

    problems: list[ProblemWire]


class SubstituteRequest(Body):
    """Who comes instead; the planned person to undo it."""

    person_id: Id


class SwapRequest(Body):
    """A colleague is asked to take a shift."""

    shift_id: Id
    other_shift_id: Id | None = Field(None, description="换对方的哪一班；不写就是请对方替班")
    asked_of: Id


class SwapAnswer(Body):
    """Accept, refuse, or withdraw one's own."""

    state: SwapState


class SwapWire(BaseModel):
    """A request to swap."""

    id: int
    shift_id: int
    other_shift_id: int | None = None
    asked_by: int
    asked_of: int
    state: SwapState


class SwapsWire(BaseModel):
    """What one asked, and was asked."""

    swaps: list[SwapWire]


def shift_wire(shift: Shift) -> ShiftWire:
    """As JSON."""
    return ShiftWire(**{name: getattr(shift, name) for name in ShiftWire.model_fields})


def swap_wire(swap: Swap) -> SwapWire:
    """As JSON."""
    return SwapWire(**{name: getattr(swap, name) for name in SwapWire.model_fields})


def problem_wire(problem: Problem) -> ProblemWire:
    """As JSON."""
    return ProblemWire(**{name: getattr(problem, name) for name in ProblemWire.model_fields})
