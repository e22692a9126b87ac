"""Opening hours and holidays."""

import contextlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.people.errors import HoursInvalidError
from kiosk.people.holidays import CHINA, Calendar, SpecialDay, calendar_of, shipped_days
from kiosk.people.hours import WeeklyHours, is_open, openings, parse_hours

OFFICE = parse_hours("1-5 09:00-12:00 13:00-17:00; 6 09:00-12:00")
YEAR = calendar_of(shipped_days())


def at(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> float:
    """A moment in China."""
    return datetime(year, month, day, hour, minute, tzinfo=CHINA).timestamp()


def test_as_it_is_written() -> None:
    assert parse_hours(str(OFFICE)) == OFFICE
    assert str(OFFICE) == "1-5 09:00-12:00 13:00-17:00; 6 09:00-12:00"
    assert str(parse_hours("1 09:00-12:00;2 09:00-12:00;4 09:00-12:00")) == (
        "1-2 09:00-12:00; 4 09:00-12:00"
    )
    assert parse_hours("") == WeeklyHours()
    assert not parse_hours("")
    assert parse_hours(" 1   09:00-12:00 ；7 10:00-11:00 ") == parse_hours(
        "7 10:00-11:00;1 09:00-12:00"
    )


@pytest.mark.parametrize(
    "text",
    [
        "9-17", "1-5", "1-5 9:00-17:00", "1-5 17:00-09:00", "1-5 09:00-09:00", "8 09:00-17:00",
        "1 09:00-12:00; 1 13:00-17:00", "5-1 09:00-12:00", "1 09:00-24:01", "1 09:60-10:00",
        "1 09:00-12:00 11:00-13:00", "<script>", "1 09:00-12:00," * 50, "每天", "\x00",
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_told(text: str) -> None:
    with pytest.raises(HoursInvalidError):
        parse_hours(text)


def test_hours_that_were_kept_can_be_read_again() -> None:
    three = "08:00-10:00 10:30-12:00 14:00-17:30"
    daily = parse_hours(f"1-7 {three}")
    assert str(daily) == f"1-7 {three}"
    kept_before = "; ".join(f"{day} {three}" for day in range(1, 8))
    assert parse_hours(kept_before) == daily
    uneven = ";".join(f"{day} 0{day}:00-10:00 10:30-12:00" for day in range(1, 8))
    assert parse_hours(str(parse_hours(uneven))) == parse_hours(uneven)
    with pytest.raises(HoursInvalidError):
        parse_hours(
            ";".join(f"{day} 0{day}:00-10:00 10:30-12:00 14:00-17:30" for day in range(1, 8))
        )


@given(st.text(max_size=60))
def test_nothing_else_than_this_error(text: str) -> None:
    with contextlib.suppress(HoursInvalidError):
        assert parse_hours(str(parse_hours(text))) == parse_hours(text)


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        (at(2026, 11, 27, 9), True),  # Friday
        (at(2026, 11, 27, 8, 59), False),
        (at(2026, 11, 27, 12), False),
        (at(2026, 11, 27, 16, 59), True),
        (at(2026, 11, 27, 17), False),
        (at(2026, 11, 28, 11), True),  # Saturday
        (at(2026, 11, 28, 14), False),
        (at(2026, 11, 29), False),  # Sunday
        (at(2026, 10, 1), False),  # National Day, a Thursday
        (at(2026, 10, 3), False),  # a Saturday within it
        (at(2026, 10, 10, 14), True),  # a Saturday worked in exchange, with Friday's hours
        (at(2026, 9, 20, 14), True),  # a Sunday worked in exchange
        (at(2027, 1, 1), False),  # fixed by the regulation, though no announcement was entered
        (at(2027, 10, 2), False),
    ],
)
def test_open_or_closed(moment: float, open_: bool) -> None:
    assert is_open(OFFICE, YEAR, moment) is open_


def test_without_hours_nothing_is_known() -> None:
    assert not is_open(WeeklyHours(), YEAR, at(2026, 11, 27))
    assert openings(WeeklyHours(), YEAR, at(2026, 11, 27), 30) == ()


def test_the_next_openings() -> None:
    found = openings(OFFICE, YEAR, at(2026, 11, 27, 16), 4)
    assert found == (
        (at(2026, 11, 27, 13), at(2026, 11, 27, 17)),
        (at(2026, 11, 28, 9), at(2026, 11, 28, 12)),
        (at(2026, 11, 30, 9), at(2026, 11, 30, 12)),
        (at(2026, 11, 30, 13), at(2026, 11, 30, 17)),
    )


def test_the_shipped_year_is_whole() -> None:
    days = shipped_days()
    assert len({special.day for special in days}) == len(days)
    assert all(special.source for special in days)
    off = [special for special in days if not special.works]
    worked = [special for special in days if special.works]
    assert (len(off), len(worked)) == (33, 6)
    assert all(special.day.weekday() >= 5 for special in worked), "only weekends are worked for it"
    assert YEAR.knows(2026)
    assert not YEAR.knows(2027)


def test_a_day_that_was_entered_counts_more_than_the_week() -> None:
    storm = SpecialDay(date(2026, 11, 27), works=False, name="停电")
    assert not is_open(OFFICE, Calendar({storm.day: storm}), at(2026, 11, 27))
