"""Appointments with me, and with whoever is at the window: what is near, what became of the past."""

from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui

from kiosk.appointments.appointment import AppointmentState
from kiosk.cases.hub import Event
from kiosk.console.dialogs import buttons, choice, dialog
from kiosk.console.visit import Visit

_NOTHING = "没有预约。居民在机器上、网页上按您的排班约时间。"


async def appointments_page(visit: Visit) -> None:
    """The page."""
    await AppointmentsPage(visit).build()


class AppointmentsPage:
    """The list, drawn anew when something is booked, changed or cancelled."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._now = 0.0
        self._found: Sequence[Mapping[str, Any]] = ()

    async def build(self) -> None:
        """Lay out the page."""
        await self._read()
        with ui.row().classes("full-width items-center"):
            ui.label("到时间请接单，再从登记里打电话、开视频。").classes("is-soft col")
            ui.link("下载日历文件", "/api/agent/appointments.ics").classes("appointments-file")
        self._list()
        self._visit.on("appointment", self._told)
        self._visit.on("reminder", self._told)

    async def _told(self, _event: Event) -> None:
        await self._refresh()

    async def _refresh(self) -> None:
        await self._read()
        self._list.refresh()

    async def _read(self) -> None:
        found = await self._visit.api.get("/api/agent/appointments")
        self._now, self._found = found["now"], found["appointments"]

    @ui.refreshable_method
    def _list(self) -> None:
        booked = [one for one in self._found if one["state"] == AppointmentState.BOOKED]
        others = [one for one in self._found if one["state"] != AppointmentState.BOOKED]
        ui.label("约好的").classes("console-h2")
        if not booked:
            ui.label(_NOTHING).classes("queue-empty")
        with ui.element("div").classes("queue"):
            for one in booked:
                self._item(one)
        if others:
            ui.label("前几天和取消的").classes("console-h2")
        with ui.element("div").classes("queue"):
            for one in reversed(others):
                self._item(one)

    def _item(self, one: Mapping[str, Any]) -> None:
        visit, code = self._visit, one["ticket"]
        booked = one["state"] == AppointmentState.BOOKED
        with ui.element("div").classes("queue-item").props(f"data-ticket={code}"):
            with ui.element("div").classes("queue-what"):
                ui.label(one["shown"]).classes("queue-topic")
                ui.label(_facts(one)).classes("is-soft")
                if one["uncovered"]:
                    ui.label("这个时间您已经不在排班上，请改时间或者请人代班。").classes(
                        "appointments-warning"
                    )
            if booked:
                ui.button("来了", on_click=visit.does(self._end, code, "kept")).props("outline")
                ui.button("没有来", on_click=visit.does(self._end, code, "no-show")).props(
                    "outline"
                )
                ui.button("改时间", on_click=visit.does(self._move, one)).props("outline")
                ui.button("取消", on_click=visit.does(self._cancel, one)).props("flat")
            ui.button("打开", on_click=visit.does(visit.go, f"/tickets/{code}"))

    async def _end(self, code: str, what: str) -> None:
        await self._visit.api.post(f"/api/agent/appointments/{code}/{what}")
        await self._refresh()

    async def _move(self, one: Mapping[str, Any]) -> None:
        query = {"service": one["service"]} if one.get("service") else {}
        times = (await self._visit.api.get("/api/appointments/times", **query))["times"]
        options = {time["time"]: f"{time['shown']}，{time['who'] or '窗口'}" for time in times}
        if not options:
            self._visit.say("这两周没有别的时间可以约。", "warning")
            return
        with dialog("改到什么时间（先和居民说好）") as asked:
            chosen = choice("时间", options)

            async def go() -> None:
                if chosen.value is None:
                    self._visit.say("请先选一个时间。", "warning")
                    return
                path = f"/api/agent/appointments/{one['ticket']}/move"
                await self._visit.api.post(path, time=chosen.value)
                asked.close()
                await self._refresh()

            buttons(asked, "改时间", self._visit.does(go))

    async def _cancel(self, one: Mapping[str, Any]) -> None:
        with dialog("取消这个预约？") as asked:
            ui.label("请先和居民说好。取消以后登记还在，居民可以凭编号重新约。")

            async def go() -> None:
                await self._end(one["ticket"], "cancel")
                asked.close()

            buttons(asked, "取消预约", self._visit.does(go))


def _facts(one: Mapping[str, Any]) -> str:
    parts = [
        f"编号 {one['ticket']}",
        one.get("topic") or "没有说主题",
        one["way_name"],
        "约的是我" if one["mine"] else "约的是窗口",
    ]
    if one["state"] != AppointmentState.BOOKED:
        parts.append(one["state_name"])
    return "　".join(parts)
