"""Figures of the office: charts, a workbook, a printable report."""

import asyncio
import datetime
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from nicegui import ui

from kiosk.console.corpus.common import dress_corpus
from kiosk.console.visit import Visit
from kiosk.corpus.errors import CorpusWorkError
from kiosk.people.holidays import CHINA
from kiosk.reports.figures import Figures, grids, tables
from kiosk.reports.printed import NO_FONT, NO_FONT_TEXT
from kiosk.reports.times import Grid
from kiosk.reports.workbook import as_workbook
from kiosk.store.figures import figures_between

SPANS = {7: "最近 7 天", 30: "最近 30 天", 90: "最近 90 天", 365: "最近一年"}


async def figures_page(visit: Visit) -> None:
    """The page."""
    dress_corpus()
    await FiguresPage(visit).build()


class FiguresPage:
    """One span of days."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._services = visit.services
        self._days = 30

    async def build(self) -> None:
        """Everything."""
        with ui.element().classes("corpus-row"):
            ui.toggle(SPANS, value=self._days, on_change=self._switch)
            ui.button("导出 Excel", icon="download", on_click=self._workbook).props("outline")
            ui.button("月报（PDF）", icon="print", on_click=self._printed).props("outline")
        ui.label("只有次数，没有任何一个人的话和信息。").classes("is-soft")
        await self._charts()

    @ui.refreshable_method
    async def _charts(self) -> None:
        figures = await self._figures()
        shown = tables(figures, self._services.guide.title_of)
        with ui.element().classes("corpus-charts"):
            for grid in grids(figures):
                _grid(grid)
        ui.label(f"一共问了 {figures.total} 次").classes("console-h2")
        with ui.element().classes("corpus-charts"):
            for name, rows in shown:
                with ui.card().classes("console-card is-wide"):
                    ui.label(name).classes("console-h2")
                    if any(count for _, count in rows):
                        ui.echart(_chart(rows, upright=name in ("每天", "一天里的时间")))
                    else:
                        ui.label("还没有。").classes("is-soft")

    async def _figures(self) -> Figures:
        today = datetime.datetime.fromtimestamp(self._services.clock(), CHINA).date()
        since = today - datetime.timedelta(days=self._days - 1)
        database = self._services.store.database
        return await database.read(lambda connection: figures_between(connection, since, today))

    async def _switch(self, event: object) -> None:
        self._days = int(getattr(event, "value", 30))
        await self._charts.refresh()

    async def _workbook(self) -> None:
        figures = await self._figures()
        body = as_workbook(figures, self._services.guide.title_of)
        ui.download.content(body, f"统计-{figures.since}-{figures.until}.xlsx")

    async def _printed(self) -> None:
        ui.notify("正在排版，要几秒钟。")
        figures = await self._figures()
        report = _report(
            figures, self._services.guide.title_of, self._services.settings.office.name
        )
        ui.download.content(await print_report(report), f"月报-{figures.until}.pdf")


def _grid(grid: Grid) -> None:
    with ui.card().classes("console-card is-wide"):
        ui.label(grid.name).classes("console-h2")
        if not grid.rows:
            ui.label("还没有。").classes("is-soft")
            return
        with ui.element("table").classes("corpus-grid"):
            with ui.element("thead"), ui.element("tr"):
                for column in grid.columns:
                    with ui.element("th"):
                        ui.label(column)
            with ui.element("tbody"):
                for row in grid.rows:
                    with ui.element("tr"):
                        for cell in row:
                            with ui.element("td"):
                                ui.label(str(cell))


async def print_report(report: Mapping[str, Any]) -> bytes:
    """The PDF; raises `CorpusWorkError` if there is no font."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "kiosk.reports.printed",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate(json.dumps(report).encode() + b"\n")
    if process.returncode != 0:
        raise CorpusWorkError(
            NO_FONT_TEXT if process.returncode == NO_FONT else "月报没有做成，请稍后再试。"
        )
    return out


def _report(figures: Figures, titles: Mapping[str, str], office: str) -> dict[str, Any]:
    return {
        "title": f"{office} 温小法使用情况",
        "summary": f"{figures.since} 至 {figures.until}，居民一共问了 {figures.total} 次。",
        "tables": [{"name": name, "rows": list(rows)} for name, rows in tables(figures, titles)],
        "grids": [asdict(grid) for grid in grids(figures)],
    }


def _chart(rows: Sequence[tuple[str, int]], *, upright: bool) -> dict[str, Any]:
    names: dict[str, Any] = {"type": "category", "data": [name[:18] for name, _ in rows]}
    counts = {"type": "value", "minInterval": 1}
    if not upright:
        names["inverse"] = True
    return {
        "animation": False,
        "grid": {"left": 8, "right": 24, "top": 12, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": names if upright else counts,
        "yAxis": counts if upright else names,
        "series": [
            {
                "type": "bar",
                "barMaxWidth": 42,
                "data": [count for _, count in rows],
                "itemStyle": {"color": "#0e4a5b"},
            }
        ],
    }
