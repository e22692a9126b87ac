"""Counts and times: one's own, and everybody's together. Nothing of a resident."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from kiosk.cases.tickets import OUTCOME_NAMES
from kiosk.console.visit import Visit
from kiosk.console.wording import duration

_SPANS = {7: "最近 7 天", 30: "最近 30 天", 90: "最近 90 天", 366: "最近一年"}
_BRAND, _OTHER = "#0e4a5b", "#9c4116"


async def my_statistics_page(visit: Visit) -> None:
    """One's own."""
    await _statistics(visit, "mine")


async def office_statistics_page(visit: Visit) -> None:
    """Everybody's."""
    await _statistics(visit, "office")


async def _statistics(visit: Visit, whose: str) -> None:
    @ui.refreshable
    async def shown(days: int) -> None:
        tally = await visit.api.get(f"/api/agent/statistics/{whose}", days=days)
        _figures(tally, office=whose == "office")
        if tally["days"]:
            ui.echart(_by_day(tally["days"])).classes("chart")
            ui.echart(_by_outcome(tally["outcomes"])).classes("chart")
        else:
            ui.label("这段时间没有数据。").classes("queue-empty")

    span = ui.toggle(_SPANS, value=30)
    span.on_value_change(lambda event: shown.refresh(event.value))
    await shown(30)


def _figures(tally: Mapping[str, Any], *, office: bool) -> None:
    figures = [
        ("接单", f"{tally['taken']} 件"),
        ("办完", f"{tally['closed']} 件"),
        ("居民等候（中位数）", duration(tally.get("wait_seconds"))),
        ("接单到办完（中位数）", duration(tally.get("service_seconds"))),
    ]
    if office:
        figures.insert(2, ("没有接到就作废", f"{tally['abandoned']} 件"))
    with ui.element("div").classes("figures"):
        for name, value in figures:
            with ui.element("div").classes("figure"):
                ui.label(value).classes("figure-value")
                ui.label(name).classes("is-soft")


def _by_day(days: list[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "title": {"text": "每天（件）", "textStyle": {"fontSize": 16}},
        "tooltip": {"trigger": "axis"},
        "legend": {"right": 10, "top": 4},
        "grid": {"left": 44, "right": 16, "bottom": 36},
        "xAxis": {"type": "category", "data": [one["day"][5:] for one in days]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "name": "接单",
                "type": "bar",
                "color": _BRAND,
                "data": [one["taken"] for one in days],
            },
            {
                "name": "办完",
                "type": "bar",
                "color": _OTHER,
                "data": [one["closed"] for one in days],
            },
        ],
    }


def _by_outcome(outcomes: Mapping[str, int]) -> dict[str, Any]:
    known = {one.value: name for one, name in OUTCOME_NAMES.items()}
    rows = sorted(((known.get(key, "没有写"), count) for key, count in outcomes.items()),
                  key=lambda row: row[1])  # fmt: skip
    return {
        "title": {"text": "结果（件）", "textStyle": {"fontSize": 16}},
        "grid": {"left": 130, "right": 40, "bottom": 30},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": [name for name, _ in rows]},
        "series": [
            {
                "type": "bar",
                "color": _BRAND,
                "label": {"show": True, "position": "right"},
                "data": [count for _, count in rows],
            }
        ],
    }
