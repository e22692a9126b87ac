"""The duty roster: what is wrong with a plan, who comes, swaps."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.people.errors import SwapStateError
from kiosk.people.holidays import Calendar
from kiosk.people.hours import WeeklyHours, parse_hours
from kiosk.people.persons import Role
from kiosk.people.roster import (
    Problem,
    Shift,
    Swap,
    SwapState,
    check_plan,
    on_duty,
    stand_in,
    swapped,
    when,
)
from tests.kiosk.people.test_hours import at

NAMES = {1: "安律师", 2: "白律师"}
ROLES = dict.fromkeys(NAMES, frozenset({Role.DUTY_LAWYER}))
MONDAY, TUESDAY = at(2026, 11, 30, 0), at(2026, 12, 1, 0)
HOURS = parse_hours("1-5 09:00-12:00 13:00-17:00")


def shift(person: int, start: float, end: float, **fields: object) -> Shift:
    """A shift on Monday, in hours."""
    made = Shift(
        organisation_id=1,
        person_id=person,
        role=Role.DUTY_LAWYER,
        starts_at=MONDAY + start * 3600,
        ends_at=MONDAY + end * 3600,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def problems(
    *plan: Shift, others: tuple[Shift, ...] = (), hours: WeeklyHours = HOURS
) -> list[Problem]:
    """What is wrong with a plan for Monday."""
    return list(
        check_plan(
            plan,
            others=others,
            names=NAMES,
            roles=ROLES,
            hours=hours,
            calendar=Calendar(),
            starts_at=MONDAY,
            ends_at=TUESDAY,
        )
    )


def kinds(*plan: Shift, **given_: object) -> list[str]:
    """The kinds of what is wrong."""
    return [one.kind for one in problems(*plan, **given_)]  # type: ignore[arg-type]


def test_nobody_passes_for_what_they_are_not() -> None:
    (found,) = problems(shift(1, 9, 17, role=Role.STAFF))
    assert found.kind == "role"
    assert not found.forbids, "somebody's duties may have changed since"
    assert found.message == "11月30日（周一）09:00—17:00 安律师没有“工作人员”这个身份。"


def test_a_plan_without_fault() -> None:
    assert kinds(shift(1, 9, 12), shift(2, 13, 17)) == []
    assert kinds(shift(1, 9, 17)) == []
    assert kinds(shift(1, 9, 10), shift(2, 10, 17)) == []


def test_gaps_are_named_with_their_times() -> None:
    (gap,) = problems(shift(1, 9, 11), shift(2, 13, 17))
    assert gap.message == "11月30日（周一）11:00—12:00 没有人值班。"
    assert not gap.forbids
    assert kinds() == ["gap", "gap"]
    assert kinds(shift(1, 10, 11)) == ["gap", "gap", "gap"]


def test_nobody_is_in_two_places() -> None:
    (overlap,) = problems(shift(1, 9, 14), shift(1, 13, 17))
    assert overlap.kind == "overlap"
    assert overlap.forbids
    assert "安律师" in overlap.message
    elsewhere = shift(1, 11, 14, organisation_id=2)
    assert kinds(shift(1, 9, 17), others=(elsewhere,)) == ["overlap"]
    assert kinds(shift(1, 9, 17), shift(2, 9, 17)) == []
    assert "overlap" in kinds(shift(1, 9, 17), shift(2, 9, 10), shift(1, 10, 11), shift(1, 12, 13))


def test_a_substitute_counts_where_they_come() -> None:
    assert kinds(shift(1, 9, 17), shift(2, 9, 17, stand_in_id=1)) == ["overlap"]
    assert kinds(shift(1, 9, 17, stand_in_id=2), shift(1, 9, 17)) == []


def test_odd_shifts() -> None:
    assert kinds(shift(1, 9, 17), shift(2, 18, 19)) == ["closed"]
    assert "length" in kinds(shift(1, 9, 9.1), shift(2, 9, 17))
    assert "length" in kinds(shift(1, 9, 9 + 25))
    assert kinds(shift(3, 9, 17)) == ["person"]


def test_without_hours_there_are_no_gaps() -> None:
    assert kinds(hours=WeeklyHours()) == []
    assert kinds(shift(1, 2, 4), hours=WeeklyHours()) == []


@given(st.lists(st.tuples(st.integers(1, 2), st.integers(0, 40), st.integers(1, 40)), max_size=8))
def test_a_gap_is_told_exactly_where_nobody_is(spans: list[tuple[int, int, int]]) -> None:
    plan = [shift(who, start / 2, (start + length) / 2) for who, start, length in spans]
    told = [one for one in problems(*plan) if one.kind == "gap"]
    for half in range(48):
        moment = MONDAY + half * 1800 + 900
        is_open = 9 <= half / 2 < 12 or 13 <= half / 2 < 17
        covered = bool(on_duty(plan, moment))
        in_gap = any(one.starts_at <= moment < one.ends_at for one in told)
        assert in_gap == (is_open and not covered)


def test_who_comes() -> None:
    planned = shift(1, 9, 17, id=5)
    assert stand_in(planned, 2).comes == 2
    assert stand_in(stand_in(planned, 2), 1) == planned
    assert on_duty([planned], MONDAY + 9 * 3600) == (planned,)
    assert on_duty([planned], MONDAY + 17 * 3600) == ()


def test_a_swap_exchanges_who_comes() -> None:
    mine, theirs = shift(1, 9, 12, id=5), shift(2, 13, 17, id=6)
    swap = Swap(id=1, shift_id=5, other_shift_id=6, asked_by=1, asked_of=2)
    assert [one.comes for one in swapped(mine, theirs, swap)] == [2, 1]
    alone = replace(swap, other_shift_id=None)
    assert [one.comes for one in swapped(mine, None, alone)] == [2]


@pytest.mark.parametrize("state", [SwapState.ACCEPTED, SwapState.REFUSED, SwapState.WITHDRAWN])
def test_a_swap_is_answered_once(state: SwapState) -> None:
    swap = Swap(id=1, shift_id=5, other_shift_id=None, asked_by=1, asked_of=2, state=state)
    with pytest.raises(SwapStateError):
        swapped(shift(1, 9, 12, id=5), None, swap)


def test_a_shift_that_was_given_away_is_not_swapped() -> None:
    mine, theirs = shift(1, 9, 12, id=5, stand_in_id=2), shift(2, 13, 17, id=6)
    swap = Swap(id=1, shift_id=5, other_shift_id=6, asked_by=1, asked_of=2)
    with pytest.raises(SwapStateError):
        swapped(mine, theirs, swap)
    with pytest.raises(SwapStateError):
        swapped(shift(1, 9, 12, id=5), replace(theirs, stand_in_id=1), swap)


def test_times_over_midnight() -> None:
    assert when(MONDAY + 22 * 3600, TUESDAY + 3600) == "11月30日（周一）22:00—12月1日01:00"
