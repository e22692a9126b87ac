"""Working days and days off in China.

Which days are off, and which weekend days are worked in exchange, the State Council's office
announces each year, usually in November for the next. Those days are data: they ship in
`holidays.toml` as far as they were announced, and the office keeps the table up to date. For a
year without them only the days that 《全国年节及纪念日放假办法》 (2024 revision, article 2)
fixes in the solar calendar are known.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China Standard Time; without daylight saving since 1991."""
SHIPPED = Path(__file__).with_name("holidays.toml")

_FIXED = {(1, 1): "元旦", (5, 1): "劳动节", (5, 2): "劳动节"} | {
    (10, day): "国庆节" for day in (1, 2, 3)
}


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not what its day of the week says."""

    day: date
    """In China."""
    works: bool
    """Worked in exchange, rather than off."""
    name: str
    """Which holiday it belongs to."""
    source: str = ""
    """Where this stands."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Special days by date."""

    days: Mapping[date, SpecialDay] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Whether offices work on this day."""
        special = self.days.get(day)
        if special is not None:
            return special.works
        return day.weekday() < 5 and (day.month, day.day) not in _FIXED

    def is_holiday(self, day: date) -> bool:
        """Whether it is off as a holiday, weekend or not."""
        special = self.days.get(day)
        return not special.works if special is not None else (day.month, day.day) in _FIXED

    def knows(self, year: int) -> bool:
        """Whether the year's announcement was entered."""
        return any(day.year == year for day in self.days)


def shipped_days() -> tuple[SpecialDay, ...]:
    """The days that ship with the product."""
    content = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return tuple(
        SpecialDay(day, works, entry["name"], year["source"])
        for year in content["year"]
        for entry in year["holiday"]
        for works, days in ((False, entry["off"]), (True, entry.get("worked", [])))
        for day in days
    )


def calendar_of(days: tuple[SpecialDay, ...]) -> Calendar:
    """The calendar with these special days."""
    return Calendar({special.day: special for special in days})


def china_day(moment: float) -> date:
    """The date in China at a moment in seconds since the epoch."""
    return datetime.fromtimestamp(moment, UTC).astimezone(CHINA).date()


def moment_of(day: date, minutes: int) -> float:
    """Seconds since the epoch at so many minutes after midnight in China."""
    midnight = datetime.combine(day, time(), CHINA)
    return midnight.timestamp() + minutes * 60
