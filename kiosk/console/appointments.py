"""Appointments of residents: mine, and those of the window."""

from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

from nicegui import ui

from kiosk.appointments.appointment import AppointmentState
from kiosk.cases.hub import Event
from kiosk.console.dialogs import buttons, choice, dialog
from kiosk.console.ringing import APPOINTMENT_EVENTS
from kiosk.console.visit import Visit
from kiosk.people.holidays import CHINA

_SOON_SECONDS = 1800.0


async def appointments_page(visit: Visit) -> None:
    """The page."""

    found: dict[str, Any] = {}
    reached: dict[str, str] = {}

    async def read() -> None:
        found.update(await visit.api.get("/api/agent/appointments", days=31))

    @ui.refreshable
    def listed() -> None:
        today = _day(found["now"])
        coming = [one for one in found["appointments"] if one["ends_at"] >= found["now"]]
        past = [one for one in found["appointments"] if one["ends_at"] < found["now"]]
        for one in coming:
            _row(visit, one, found["now"], today, redraw, reached=reached)
        if not coming:
            ui.label("还没有人约。").classes("queue-empty")
        if past:
            with ui.expansion(f"最近七天的（{len(past)}）").classes("full-width"):
                for one in reversed(past):
                    _row(visit, one, found["now"], today, redraw, reached=reached)

    async def redraw(_event: Event | None = None) -> None:
        await read()
        listed.refresh()

    with ui.row():
        ui.html(
            '<a href="/api/agent/appointments.ics" download>放进自己的日历（.ics）</a>',
            sanitize=False,
        )
    with ui.element("div").classes("queue"):
        await read()
        listed()
    for kind in APPOINTMENT_EVENTS:
        visit.on(kind, redraw)


def _row(  # noqa: PLR0913 - what a row shows and does
    visit: Visit,
    one: dict[str, Any],
    now: float,
    today: str,
    done: Any,
    *,
    reached: MutableMapping[str, str],
) -> None:
    soon = 0 <= one["starts_at"] - now < _SOON_SECONDS
    item = ui.element("div").classes("queue-item").props(f'data-ticket="{one["ticket"]}"')
    if soon or one["uncovered"]:
        item.classes("is-urgent")
    with item:
        with ui.element("div").classes("queue-what"):
            day = "今天　" if _day(one["starts_at"]) == today else ""
            ui.label(f"{day}{one['shown']}").classes("queue-topic")
            whose = "约的是我" if one["mine"] else f"约的是{one['who']}"
            facts = (whose, one["way_name"], one.get("topic"), one["state_name"])
            ui.label("　".join(part for part in facts if part)).classes("is-soft")
            if one["uncovered"]:
                ui.label("那个时间排班上没有人了，请换人或者和居民改时间。")
            _who(visit, one["ticket"], reached)
        if one["state"] == AppointmentState.BOOKED:
            _act(visit, one, "来了", "kept", done)
            _act(visit, one, "没有来", "no-show", done)
            ui.button("改时间", on_click=visit.does(_move, visit, one, done)).props("outline")
            ui.button("取消", on_click=visit.does(_cancel, visit, one, done)).props("flat")
        ui.button("打开登记", on_click=visit.does(visit.go, f"/tickets/{one['ticket']}")).props(
            "outline"
        )


def _who(visit: Visit, code: str, reached: MutableMapping[str, str]) -> None:
    """Whom to expect and where to call. Lists have nothing personal in them, since looking at them
    isn't written down; this is read as the whole request is, and in the log like it."""

    async def look() -> None:
        case = await visit.api.get(f"/api/agent/tickets/{code}")
        known = (case.get("name"), case.get("phone"))
        reached[code] = "　".join(part for part in known if part) or "没有留称呼和电话。"
        shown.text = reached[code]
        shown.set_visibility(True)
        asks.set_visibility(False)

    shown = ui.label(reached.get(code, "")).classes("queue-reached")
    asks = ui.button("看称呼和电话", on_click=visit.does(look)).props("flat dense no-caps")
    shown.set_visibility(code in reached)
    asks.set_visibility(code not in reached)


def _act(visit: Visit, one: dict[str, Any], words: str, verb: str, done: Any) -> None:
    async def go() -> None:
        await visit.api.post(f"/api/agent/appointments/{one['ticket']}/{verb}")
        await done()

    ui.button(words, on_click=visit.does(go)).props("outline")


async def _move(visit: Visit, one: dict[str, Any], done: Any) -> None:
    query = {"service": one["service"]} if one.get("service") else {}
    times = (await visit.api.get("/api/appointments/times", **query))["times"]
    if not times:
        visit.say("这两周没有别的时间可以约。", "warning")
        return

    async def go() -> None:
        if chosen.value is None:
            visit.say("请先选一个时间。", "warning")
            return
        path = f"/api/agent/appointments/{one['ticket']}/move"
        await visit.api.post(path, time=chosen.value)
        asked.close()
        await done()

    with dialog("改到什么时间（先和居民说好）") as asked:
        options = {time["time"]: f"{time['shown']}，{time['who'] or '窗口'}" for time in times}
        chosen = choice("时间", options)
        buttons(asked, "改时间", visit.does(go))


def _cancel(visit: Visit, one: dict[str, Any], done: Any) -> None:
    async def go() -> None:
        asked.close()
        await visit.api.post(f"/api/agent/appointments/{one['ticket']}/cancel")
        await done()

    with dialog("取消预约") as asked:
        ui.label("请先和居民说好。登记还在等回电。")
        buttons(asked, "取消预约", visit.does(go))


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(CHINA).date().isoformat()
