"""The duty roster: shifts, who really comes, and what is wrong with a plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal, TypeAlias

from kiosk.people.errors import SwapStateError
from kiosk.people.holidays import CHINA, Calendar
from kiosk.people.hours import WeeklyHours, openings
from kiosk.people.persons import ROLE_NAMES, Role

LONGEST_SHIFT = 24 * 3600
"""Seconds."""
SHORTEST_SHIFT = 15 * 60
PLAN_DAYS = 62
"""Days that are planned at a time at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A time for which somebody is on duty."""

    id: int = 0
    """Number in the database; 0 for one that is only planned."""
    organisation_id: int
    """For whom, which need not be their own organisation."""
    person_id: int
    """Who was planned."""
    role: Role
    """As what."""
    starts_at: float
    """Seconds since the epoch."""
    ends_at: float
    stand_in_id: int | None = None
    """Who comes instead."""

    @property
    def comes(self) -> int:
        """The person who really comes."""
        return self.stand_in_id or self.person_id


class SwapState(StrEnum):
    """Where a request to swap stands."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """Somebody asks a colleague to take a shift, for one of theirs or for nothing."""

    id: int
    shift_id: int
    """The shift to give away."""
    other_shift_id: int | None
    """The shift to take in exchange."""
    asked_by: int
    asked_of: int
    state: SwapState = SwapState.ASKED


ProblemKind: TypeAlias = Literal["overlap", "gap", "length", "closed", "person", "role"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a plan."""

    kind: ProblemKind
    """`overlap`, `length` and `person` can't be saved; `role`, `gap` and `closed` only if agreed to."""
    message: str
    """In plain Chinese, with the times."""
    starts_at: float
    ends_at: float

    @property
    def forbids(self) -> bool:
        """Whether the plan can't be saved however much one insists."""
        return self.kind in ("overlap", "length", "person")


def on_duty(shifts: Iterable[Shift], moment: float) -> tuple[Shift, ...]:
    """The shifts that are under way."""
    return tuple(shift for shift in shifts if shift.starts_at <= moment < shift.ends_at)


def check_plan(  # noqa: PLR0913 - a plan is checked against all of these
    plan: Sequence[Shift],
    *,
    others: Sequence[Shift],
    names: dict[int, str],
    roles: Mapping[int, frozenset[Role]],
    hours: WeeklyHours,
    calendar: Calendar,
    starts_at: float,
    ends_at: float,
) -> tuple[Problem, ...]:
    """What is wrong with a plan for one organisation from `starts_at` to `ends_at`.

    `others` are the shifts that the same people have elsewhere; `names` are those who can be
    on duty, `roles` what each of them is. Without opening hours there are no gaps.
    """
    return (
        *_lengths(plan, names),
        *_overlaps([*plan, *others], names),
        *_roles(plan, names, roles),
        *_outside(plan, hours, calendar, starts_at, ends_at),
        *_gaps(plan, hours, calendar, starts_at, ends_at),
    )


def stand_in(shift: Shift, person_id: int) -> Shift:
    """The shift with a substitute; the one who was planned takes it back by standing in."""
    return replace(shift, stand_in_id=None if person_id == shift.person_id else person_id)


def swapped(shift: Shift, other: Shift | None, swap: Swap) -> tuple[Shift, ...]:
    """The shifts after a swap was accepted; raises `SwapStateError` if they have changed."""
    if swap.state is not SwapState.ASKED or shift.comes != swap.asked_by:
        raise SwapStateError
    given = stand_in(shift, swap.asked_of)
    if other is None:
        return (given,)
    if other.comes != swap.asked_of:
        raise SwapStateError
    return given, stand_in(other, swap.asked_by)


def when(starts_at: float, ends_at: float) -> str:
    """A time as people read it, such as 11月28日（周六）09:00—17:00."""
    start, end = _local(starts_at), _local(ends_at)
    day = f"{start.month}月{start.day}日（周{'一二三四五六日'[start.weekday()]}）"
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end.month}月{end.day}日{end:%H:%M}"
    return f"{day}{start:%H:%M}—{until}"


def _lengths(plan: Sequence[Shift], names: dict[int, str]) -> Iterable[Problem]:
    for shift in plan:
        span = when(shift.starts_at, shift.ends_at)
        if not SHORTEST_SHIFT <= shift.ends_at - shift.starts_at <= LONGEST_SHIFT:
            yield Problem("length", f"{span} 太短或者太长。", shift.starts_at, shift.ends_at)
        if shift.comes not in names:
            yield Problem("person", f"{span} 排的人不能值班。", shift.starts_at, shift.ends_at)


def _overlaps(shifts: Sequence[Shift], names: dict[int, str]) -> Iterable[Problem]:
    by_person: dict[int, list[Shift]] = {}
    for shift in shifts:
        by_person.setdefault(shift.comes, []).append(shift)
    for person_id, theirs in by_person.items():
        theirs.sort(key=lambda shift: (shift.starts_at, shift.ends_at))
        latest = theirs[0]
        for shift in theirs[1:]:
            if shift.starts_at < latest.ends_at:
                who = names.get(person_id, "同一个人")
                first, second = (when(one.starts_at, one.ends_at) for one in (latest, shift))
                yield Problem(
                    "overlap",
                    f"{who}的两个班重叠：{first} 和 {second}。",
                    shift.starts_at,
                    min(shift.ends_at, latest.ends_at),
                )
            latest = max(latest, shift, key=lambda one: one.ends_at)


def _roles(
    plan: Sequence[Shift], names: dict[int, str], roles: Mapping[int, frozenset[Role]]
) -> Iterable[Problem]:
    """Residents are told what somebody is on duty as: a clerk is not to pass for a lawyer."""
    for shift in plan:
        if shift.role not in roles.get(shift.comes, {shift.role}):
            span, what = when(shift.starts_at, shift.ends_at), ROLE_NAMES[shift.role]
            words = f"{span} {names[shift.comes]}没有“{what}”这个身份。"
            yield Problem("role", words, shift.starts_at, shift.ends_at)


def _outside(
    plan: Sequence[Shift], hours: WeeklyHours, calendar: Calendar, starts_at: float, ends_at: float
) -> Iterable[Problem]:
    if not hours:
        return
    doors = openings(hours, calendar, starts_at, _days(starts_at, ends_at))
    for shift in plan:
        if not any(start < shift.ends_at and shift.starts_at < end for start, end in doors):
            span = when(shift.starts_at, shift.ends_at)
            yield Problem("closed", f"{span} 不在办公时间里。", shift.starts_at, shift.ends_at)


def _gaps(
    plan: Sequence[Shift], hours: WeeklyHours, calendar: Calendar, starts_at: float, ends_at: float
) -> Iterable[Problem]:
    covered = _merged([(shift.starts_at, shift.ends_at) for shift in plan])
    for opening, closing in openings(hours, calendar, starts_at, _days(starts_at, ends_at)):
        if opening >= ends_at:
            break
        since = opening
        for start, end in [*covered, (closing, closing)]:
            until = min(start, closing)
            if since < until:
                yield Problem("gap", f"{when(since, until)} 没有人值班。", since, until)
            since = max(since, end)


def _merged(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _days(starts_at: float, ends_at: float) -> int:
    return int((ends_at - starts_at) // 86_400) + 2


def _local(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC).astimezone(CHINA)
