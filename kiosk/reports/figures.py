"""What was asked in a span of days, in numbers. No I/O."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiosk.corpus.gaps import GAP_NAMES
from kiosk.reports.times import Grid, Heat, Spread, heat_grid, times_grid

KIND_NAMES = {
    "answer": "直接回答",
    "clarify": "反问",
    "no_answer": "没有答案",
    "handoff": "转给人",
    "service": "办事指引",
    "emergency": "紧急求助",
    "decline": "婉拒",
    "smalltalk": "寒暄",
    "unavailable": "系统故障",
}
CHANNEL_NAMES = {"kiosk": "一体机", "web": "网页", "api": "其他程序"}
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by name."""

    since: datetime.date
    until: datetime.date
    """The last day that counts."""
    by_day: Counts
    """ISO date."""
    by_hour: Counts
    """Hour of the day, 0 to 23."""
    by_kind: Counts
    by_channel: Counts
    by_topic: Counts
    by_entry: Counts
    by_gap: Counts
    helpful: int
    unhelpful: int
    waiting: Spread
    """From a request for a person until somebody took it up, of those taken up in the span."""
    handling: Spread
    """From then until it was done, of those done in the span."""
    week: tuple[Heat, ...]
    """Topics of the span's last seven days."""

    @property
    def total(self) -> int:
        """All questions."""
        return sum(self.by_kind.values())


def grids(figures: Figures) -> tuple[Grid, ...]:
    """What takes more than one column."""
    return (times_grid(figures.waiting, figures.handling), heat_grid(figures.week))


def tables(
    figures: Figures, titles: Mapping[str, str]
) -> Sequence[tuple[str, Sequence[tuple[str, int]]]]:
    """Each table's name and rows, as people read them. `titles` are of entries, by id."""
    hours = [
        (f"{int(hour):02d} 点", count)
        for hour, count in sorted(figures.by_hour.items(), key=lambda one: int(one[0]))
    ]
    return (
        ("每天", sorted(figures.by_day.items())),
        ("一天里的时间", hours),
        ("怎么答的", _named(figures.by_kind, KIND_NAMES)),
        ("从哪里问", _named(figures.by_channel, CHANNEL_NAMES)),
        ("主题", _most(figures.by_topic, {})),
        ("用得最多的条目", _most(figures.by_entry, titles)),
        (
            "没答好的原因",
            _named(figures.by_gap, {gap.value: name for gap, name in GAP_NAMES.items()}),
        ),
        ("居民评价", [("有帮助", figures.helpful), ("没帮到", figures.unhelpful)]),
    )


def _named(counts: Counts, names: Mapping[str, str]) -> list[tuple[str, int]]:
    return [(names.get(name, name), count) for name, count in _sorted(counts)]


def _most(counts: Counts, names: Mapping[str, str]) -> list[tuple[str, int]]:
    return [(names.get(name, name), count) for name, count in _sorted(counts)[:20]]


def _sorted(counts: Counts) -> list[tuple[str, int]]:
    return sorted(
        ((name, count) for name, count in counts.items() if name), key=lambda one: -one[1]
    )
