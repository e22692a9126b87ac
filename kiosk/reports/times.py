"""How long residents waited and how long their matters took, and what is asked about more than
before. No I/O."""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST_TOPICS = 15
WEEK_DAYS = 7
Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Spread:
    """Durations of many tickets."""

    count: int = 0
    median: float | None = None
    """Seconds; none without a ticket."""
    p90: float | None = None
    """Seconds within which nine of ten were done."""


@dataclass(frozen=True, slots=True)
class Heat:
    """How often a topic was asked about in seven days, and in the seven days before."""

    topic: str
    now: int
    before: int

    @property
    def change(self) -> str:
        """In words."""
        if self.before == 0:
            return "新出现"
        if self.now == self.before:
            return "持平"
        share = round(abs(self.now - self.before) / self.before * 100)
        return f"{'多' if self.now > self.before else '少'} {share}%"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of several columns."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def spread(seconds: Iterable[float]) -> Spread:
    """Of durations; a clock that was set back makes none shorter than 0."""
    found = sorted(max(0.0, one) for one in seconds)
    if not found:
        return Spread()
    place = math.ceil(len(found) * 0.9) - 1
    return Spread(len(found), statistics.median(found), found[place])


def heats(now: Mapping[str, int], before: Mapping[str, int]) -> tuple[Heat, ...]:
    """The topics most asked about in either week, this week's first."""
    found = [Heat(name, now.get(name, 0), before.get(name, 0)) for name in {*now, *before} if name]
    found.sort(key=lambda one: (-one.now, -one.before, one.topic))
    return tuple(found[:MOST_TOPICS])


def times_grid(waiting: Spread, handling: Spread) -> Grid:
    """In minutes, so that a workbook can go on counting."""
    rows = (("居民等人接", waiting), ("接了到办完", handling))
    return Grid(
        "等待和处理时间",
        ("", "件数", "中位数（分钟）", "九成在（分钟）以内"),
        tuple((name, one.count, _minutes(one.median), _minutes(one.p90)) for name, one in rows),
    )


def heat_grid(found: Sequence[Heat]) -> Grid:
    """This week's topics against last week's."""
    return Grid(
        "这一周的热门主题",
        ("主题", "最近七天", "再往前七天", "变化"),
        tuple((one.topic, one.now, one.before, one.change) for one in found),
    )


def _minutes(seconds: float | None) -> Cell:
    return "没有" if seconds is None else round(seconds / 60, 1)
