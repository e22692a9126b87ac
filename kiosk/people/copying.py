"""Plans made from earlier ones: the same shifts some days later, on days that are worked."""

from collections.abc import Iterable
from dataclasses import replace

from kiosk.people.holidays import Calendar, china_day
from kiosk.people.roster import Shift

_DAY = 86_400.0


def repeated(
    shifts: Iterable[Shift], calendar: Calendar, *, days: int, starts_at: float, ends_at: float
) -> tuple[Shift, ...]:
    """The shifts as they would be `days` later, as far as they begin in the span and on a day
    that is as much a working day as the one they come from. Substitutes are not copied."""
    later = (
        (
            shift,
            replace(
                shift,
                id=0,
                stand_in_id=None,
                starts_at=shift.starts_at + days * _DAY,
                ends_at=shift.ends_at + days * _DAY,
            ),
        )
        for shift in shifts
    )
    return tuple(
        new
        for old, new in later
        if starts_at <= new.starts_at < ends_at
        and calendar.works(china_day(old.starts_at)) == calendar.works(china_day(new.starts_at))
    )


def filled(
    shifts: Iterable[Shift], calendar: Calendar, *, starts_at: float, ends_at: float
) -> tuple[Shift, ...]:
    """The first seven days of a span, repeated week by week to its end."""
    first = [shift for shift in shifts if starts_at <= shift.starts_at < starts_at + 7 * _DAY]
    weeks = int((ends_at - starts_at) // (7 * _DAY)) + 1
    return (
        *first,
        *(
            new
            for week in range(1, weeks)
            for new in repeated(
                first, calendar, days=7 * week, starts_at=starts_at, ends_at=ends_at
            )
        ),
    )
