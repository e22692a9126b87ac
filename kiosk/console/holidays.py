"""Days off and days worked in exchange."""

from typing import Any

from nicegui import ui

from kiosk.console.dialogs import buttons, dialog, line
from kiosk.console.visit import Visit
from kiosk.people.rights import Permission


async def holidays_page(visit: Visit) -> None:
    """The page."""

    @ui.refreshable
    async def days() -> None:
        found = await visit.api.get("/api/agent/holidays")
        for year in found["missing"]:
            ui.label(f"{year}年的放假安排还没有录入，只认周末和固定的节日。").classes("report")
        if not found["days"]:
            ui.label("没有另外录入的日子；随程序带的放假安排照常有效。").classes("is-soft")
        for one in reversed(found["days"]):
            _day(visit, one, days.refresh)

    if visit.may(Permission.ROSTER_EDIT):
        ui.button("录入一天", icon="add", on_click=visit.does(_add, visit, days.refresh))
    with ui.card().classes("console-card"):
        await days()


def _day(visit: Visit, one: dict[str, Any], done: Any) -> None:
    async def remove() -> None:
        await visit.api.delete(f"/api/agent/holidays/{one['day']}")
        await done()

    with ui.row().classes("full-width items-center"):
        what = "上班" if one["works"] else "放假"
        ui.label(f"{one['day']}　{one['name']}　{what}").classes("col")
        if visit.may(Permission.ROSTER_EDIT):
            ui.button("删除", on_click=visit.does(remove)).props("flat dense color=negative")


def _add(visit: Visit, done: Any) -> None:
    async def keep() -> None:
        if not day.value:
            visit.say("请选日期。", "warning")
            return
        body = {"works": works.value == "work", "name": name.value, "source": source.value}
        await visit.api.put(f"/api/agent/holidays/{day.value}", **body)
        asked.close()
        await done()

    with dialog("录入一天") as asked:
        day = line("日期").props("type=date stack-label")
        works = ui.radio({"off": "放假", "work": "调休上班"}, value="off").props("inline")
        name = line("名称，例如：春节", most=40)
        source = line("依据，例如：国务院办公厅通知", most=200)
        buttons(asked, "保存", visit.does(keep))
