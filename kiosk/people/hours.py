"""When a door is open: hours by day of the week, on days that are worked.

Written as `1-5 09:00-12:00 13:00-17:00; 6 09:00-12:00`: days of the week from 1 (Monday) to 7,
then spans. Days 1 to 5 are those that the calendar works, whatever day of the week a worked
weekend falls on (its hours are Friday's); 6 and 7 are weekends and not open on holidays.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from kiosk.people.errors import HoursInvalidError
from kiosk.people.holidays import Calendar, china_day, moment_of

_FRIDAY = 5
_PART = re.compile(r"([1-7])(?:-([1-7]))?((?: \d{2}:\d{2}-\d{2}:\d{2})+)")
_SPAN = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")
_LONGEST = 200
"""Letters of hours as they are best written, so that what was kept can be read again."""
_LONGEST_READ = 2 * _LONGEST
"""An earlier version kept every day on its own."""
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A time of day, in minutes after midnight."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Spans by day of the week, 1 to 7; empty if nothing was entered."""

    days: tuple[tuple[int, tuple[Span, ...]], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.days)

    def __str__(self) -> str:
        """As it is best written: days that follow each other with the same hours go together, so
        that nothing becomes longer than what was typed."""
        runs: list[tuple[int, int, tuple[Span, ...]]] = []
        for day, spans in self.days:
            if runs and runs[-1][1] == day - 1 and runs[-1][2] == spans:
                runs[-1] = (runs[-1][0], day, spans)
            else:
                runs.append((day, day, spans))
        return "; ".join(_written(*run) for run in runs)

    def spans(self, weekday: int) -> tuple[Span, ...]:
        """The spans of a day of the week."""
        return dict(self.days).get(weekday, ())


def _written(first: int, last: int, spans: tuple[Span, ...]) -> str:
    days = str(first) if first == last else f"{first}-{last}"
    return " ".join([days, *(f"{_clock(one.start)}-{_clock(one.end)}" for one in spans)])


def parse_hours(text: str) -> WeeklyHours:
    """The hours as they are written; raises `HoursInvalidError` naming the part at fault."""
    if len(text) > _LONGEST_READ:
        raise HoursInvalidError("办公时间写得太长了。")
    found: dict[int, tuple[Span, ...]] = {}
    for part in filter(None, (" ".join(piece.split()) for piece in re.split("[;；]", text))):
        match = _PART.fullmatch(part)
        if match is None:
            raise HoursInvalidError(
                f"办公时间“{part[:40]}”写法不对，例如 1-5 09:00-12:00 13:00-17:00。"
            )
        first, last = int(match[1]), int(match[2] or match[1])
        spans = _spans(match[3])
        for day in range(first, last + 1):
            if day in found:
                raise HoursInvalidError(f"办公时间里星期 {day} 写了两次。")
            found[day] = spans
        if last < first:
            raise HoursInvalidError(f"办公时间“{part[:40]}”的星期前后颠倒了。")
    hours = WeeklyHours(tuple(sorted(found.items())))
    if len(str(hours)) > _LONGEST:
        raise HoursInvalidError("办公时间写得太长了。")
    return hours


def is_open(hours: WeeklyHours, calendar: Calendar, moment: float) -> bool:
    """Whether the door is open at a moment (seconds since the epoch)."""
    return any(start <= moment < end for start, end in _openings(hours, calendar, moment, 1))


def openings(
    hours: WeeklyHours, calendar: Calendar, after: float, days: int
) -> tuple[tuple[float, float], ...]:
    """Start and end of each opening that is not over at `after`, over so many days from then."""
    return tuple(
        (start, end) for start, end in _openings(hours, calendar, after, days) if end > after
    )


def _openings(
    hours: WeeklyHours, calendar: Calendar, moment: float, days: int
) -> Iterator[tuple[float, float]]:
    first = china_day(moment)
    for offset in range(days):
        day = first + timedelta(days=offset)
        weekday = day.isoweekday()
        if calendar.works(day):
            weekday = min(weekday, _FRIDAY)
        elif weekday <= _FRIDAY or calendar.is_holiday(day):
            continue
        for span in hours.spans(weekday):
            yield moment_of(day, span.start), moment_of(day, span.end)


def _spans(text: str) -> tuple[Span, ...]:
    spans = []
    for start_hour, start_minute, end_hour, end_minute in _SPAN.findall(text):
        start = int(start_hour) * 60 + int(start_minute)
        end = int(end_hour) * 60 + int(end_minute)
        if int(start_minute) > 59 or int(end_minute) > 59 or end > _DAY_MINUTES or start >= end:
            raise HoursInvalidError(
                f"时间“{start_hour}:{start_minute}-{end_hour}:{end_minute}”不对。"
            )
        spans.append(Span(start, end))
    spans.sort()
    for earlier, later in pairwise(spans):
        if later.start < earlier.end:
            raise HoursInvalidError("同一天里的时间段重叠了。")
    return tuple(spans)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
