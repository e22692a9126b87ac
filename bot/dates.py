"""Dates as people say them, as spans of days: 二零二四年三月份, 去年腊月, 上个月, 前天.

Months of the lunar calendar are kept as the span in which they can lie, since no almanac is
at hand: 正月 begins between 21 January and 20 February.
"""

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge_base.numerals import parse_number

MAX_CHARACTERS = 2_000
"""More of a text is not looked at."""
_DAY = datetime.timedelta(days=1)
_YEARS = {"大前年": -3, "前年": -2, "去年": -1, "旧年子": -1, "今年": 0, "明年": 1, "后年": 2}
_DAYS = {
    "大前天": -3,
    "前天": -2,
    "前日": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
    "明天": 1,
    "后天": 2,
}
_MONTHS = {"上上个月": -2, "上个月": -1, "上月": -1, "这个月": 0, "本月": 0, "下个月": 1, "下月": 1}
_LUNAR = {
    "正月": ((0, 1, 21), (0, 3, 21)),
    "冬月": ((0, 11, 21), (1, 1, 21)),
    "腊月": ((0, 12, 21), (1, 2, 20)),
}
"""Bounds as (years later, month, day)."""
_YEAR_DIGITS = "[0-9零〇一二三四五六七八九]"
_NUMBER = "[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_DATE = re.compile(
    r"(?P<iso>(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})(?:[-/.](?P<d>\d{1,2}))?(?!\d))"
    rf"|(?:(?P<year>(?<!{_YEAR_DIGITS}){_YEAR_DIGITS}{{4}}|(?<!{_YEAR_DIGITS}){_YEAR_DIGITS}{{2}})年"
    rf"|(?P<relative>{'|'.join(_YEARS)}))"
    rf"(?:的)?(?:(?:阴历|农历)?(?P<lunar>正月|冬月|腊月)|(?P<month>{_NUMBER})月(?:份|底|初)?(?:(?P<day>{_NUMBER})[日号])?"
    r"|(?P<part>年底|年初|上半年|下半年|底|初))?"
    rf"|(?P<lunar_alone>正月|冬月|腊月)|(?<![0-9一二三四五六七八九十个])(?P<month_alone>{_NUMBER})月(?:份|底|初)?"
    rf"(?:(?P<day_alone>{_NUMBER})[日号])?"
    rf"|(?P<days>{'|'.join(_DAYS)})|(?P<months>{'|'.join(_MONTHS)})|(?P<part_alone>年底|年初)"
)


@dataclass(frozen=True, slots=True)
class SpokenDate:
    """A date that was named."""

    first: datetime.date
    """The earliest day that may be meant."""
    last: datetime.date
    """The latest."""
    text: str
    """As it was said."""
    start: int
    """Offset of the first character."""
    end: int
    """Offset after the last character."""
    named: bool = False
    """Whether the year was said, and so nothing depends on today."""


def find_dates(text: str, today: datetime.date) -> tuple[SpokenDate, ...]:
    """Dates in order. Without a year, the last such month or the one to come that is nearest
    before or on `today`'s month is meant. What is no day of the calendar is left out."""
    return tuple(_found(text[:MAX_CHARACTERS], today))


def _found(text: str, today: datetime.date) -> Iterator[SpokenDate]:
    for match in _DATE.finditer(text):
        try:
            span = _span(match, today)
        except (ValueError, OverflowError):
            continue
        if span is not None:
            named = bool(match["iso"] or match["year"])
            yield SpokenDate(*span, match[0], *match.span(), named=named)


Span = tuple[datetime.date, datetime.date]


def _span(match: re.Match[str], today: datetime.date) -> Span | None:
    if match["iso"]:
        return _of(int(match["y"]), int(match["m"]), int(match["d"]) if match["d"] else None)
    if match["days"]:
        day = today + _DAYS[match["days"]] * _DAY
        return day, day
    if match["months"]:
        month = today.year * 12 + today.month - 1 + _MONTHS[match["months"]]
        return _of(month // 12, month % 12 + 1)
    if match["year"] or match["relative"]:
        return _in_year(match, _year(match, today))
    if match["lunar_alone"]:
        span = _lunar(today.year, match["lunar_alone"])
        return span if span[0] <= today else _lunar(today.year - 1, match["lunar_alone"])
    if match["part_alone"]:
        return _part(today.year, match["part_alone"])
    number = _number(match["month_alone"])
    year = today.year if number <= today.month else today.year - 1
    return _of(year, number, _number(match["day_alone"]) if match["day_alone"] else None)


def _year(match: re.Match[str], today: datetime.date) -> int:
    if match["relative"]:
        return today.year + _YEARS[match["relative"]]
    year = _number(match["year"])
    if len(match["year"]) == 2:
        return 2000 + year if year <= (today.year + 1) % 100 else 1900 + year
    return year


def _in_year(match: re.Match[str], year: int) -> Span | None:
    year_alone = not (match["month"] or match["lunar"] or match["part"])
    if year_alone and match["year"] and re.fullmatch(r"[0-9]{2}", match["year"]):
        return None  # 24年 may be a time; 二四年 is a year
    if match["lunar"]:
        return _lunar(year, match["lunar"])
    if match["month"]:
        return _of(year, _number(match["month"]), _number(match["day"]) if match["day"] else None)
    if match["part"]:
        return _part(year, match["part"])
    return datetime.date(year, 1, 1), datetime.date(year, 12, 31)


def _of(year: int, month: int, day: int | None = None) -> Span:
    """The day, or the whole month. Raises `ValueError`."""
    if day is not None:
        return datetime.date(year, month, day), datetime.date(year, month, day)
    first = datetime.date(year, month, 1)
    return first, first.replace(day=calendar.monthrange(year, month)[1])


def _lunar(year: int, month: str) -> Span:
    first, last = (datetime.date(year + later, number, day) for later, number, day in _LUNAR[month])
    return first, last


def _part(year: int, part: str) -> Span:
    months = {"底": (11, 12), "初": (1, 2), "上半年": (1, 6), "下半年": (7, 12)}
    first, last = months.get(part, months.get(part[-1], (1, 12)))
    return _of(year, first)[0], _of(year, last)[1]


def _number(text: str) -> int:
    value = parse_number(text)
    if value is None:
        raise ValueError(text)
    return value
