"""The queues: what waits, what is mine, what I am invited to, whom to call back, what ended."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from kiosk.cases.hub import Event
from kiosk.cases.tickets import OUTCOME_NAMES, STATE_NAMES, Outcome, TicketState
from kiosk.console.api import ApiError
from kiosk.console.visit import Visit
from kiosk.console.wording import CHANNELS, moment

QUEUES = {
    "waiting": "等待接单",
    "mine": "我在处理",
    "invited": "请我参加",
    "callbacks": "要回电",
    "ended": "最近办完",
}
_NOTHING = {
    "waiting": "现在没有人在等。来了新的会响一声。",
    "mine": "您手上没有登记。",
    "invited": "没有人请您一起谈。",
    "callbacks": "没有要回的电话。",
    "ended": "最近七天没有办完的登记。",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket as it is drawn."""

    head: Mapping[str, Any]
    element: ui.element


async def inbox_page(visit: Visit) -> None:
    """The page."""
    await Inbox(visit).build()


class Inbox:
    """The queues on one page, kept up to date. Only rows that change are drawn anew: a press of
    a button in another is never lost."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._found: Mapping[str, Any] = {}
        self._tabs: dict[str, ui.tab] = {}
        self._queues: dict[str, Queue] = {}

    async def build(self) -> None:
        """Lay out the page; changes are drawn as they are told."""
        await self._read()
        with (
            ui.tabs()
            .props("align=left dense outside-arrows mobile-arrows")
            .classes("queue-tabs") as tabs
        ):
            self._tabs = {name: ui.tab(name, label=label) for name, label in QUEUES.items()}
        with ui.tab_panels(tabs, value="waiting").props("animated=false").classes("full-width"):
            for name in QUEUES:
                with ui.tab_panel(name):
                    self._queues[name] = Queue(self._visit, name, self._claim)
        self._draw()
        self._visit.on("ticket", self._told)
        self._visit.on("invited", self._told)
        self._visit.client.on_connect(self._clock)

    async def _told(self, _event: Event) -> None:
        await self._refresh()

    async def _refresh(self) -> None:
        await self._read()
        self._draw()
        self._clock()

    async def _read(self) -> None:
        self._found = await self._visit.api.get("/api/agent/tickets")

    def _draw(self) -> None:
        for name, queue in self._queues.items():
            queue.draw(self._found[name])
            count = len(self._found[name])
            label = f"{QUEUES[name]} {count}" if count and name != "ended" else QUEUES[name]
            self._tabs[name].props(f'label="{label}"')

    def _clock(self) -> None:
        self._visit.run(f"window.consoleServerTime?.({json.dumps(self._found['now'])})")

    async def _claim(self, code: str) -> None:
        self._visit.took.add(code)
        try:
            await self._visit.api.post(f"/api/agent/tickets/{code}/claim")
        except ApiError:
            await self._refresh()
            raise
        self._visit.go(f"/tickets/{code}")


class Queue:
    """One of them."""

    def __init__(self, visit: Visit, name: str, claim: Callable[[str], Awaitable[None]]) -> None:
        self._visit = visit
        self._name = name
        self._claim = claim
        self._rows: dict[str, Row] = {}
        self._box = ui.element("div").classes("queue")
        self._nothing = ui.label(_NOTHING[name]).classes("queue-empty")

    def draw(self, heads: list[Mapping[str, Any]]) -> None:
        """Show these tickets, in this order."""
        wanted = {head["ticket"]: head for head in heads}
        for code, row in list(self._rows.items()):
            if wanted.get(code) != row.head:
                row.element.delete()
                del self._rows[code]
        for place, (code, head) in enumerate(wanted.items()):
            if code not in self._rows:
                with self._box:
                    self._rows[code] = Row(head, self._item(head))
            children = self._box.default_slot.children
            if children.index(self._rows[code].element) != place:
                self._rows[code].element.move(target_index=place)
        self._nothing.set_visibility(not heads)

    def _item(self, head: Mapping[str, Any]) -> ui.element:
        code, visit = head["ticket"], self._visit
        item = ui.element("div").classes("queue-item").props(f"data-ticket={code}")
        if head["urgent"]:
            item.classes("is-urgent")
        with item:
            with ui.element("div").classes("queue-what"):
                with ui.row().classes("items-center q-gutter-x-sm"):
                    if head["urgent"]:
                        ui.label("紧急").classes("badge-urgent")
                    ui.label(head.get("topic") or "没有说主题").classes("queue-topic")
                ui.label(_facts(self._name, head)).classes("is-soft")
            _age(self._name, head)
            if self._name in ("waiting", "callbacks") and head["asked"]:
                ui.button("接单", on_click=visit.does(self._claim, code))
            ui.button("打开", on_click=visit.does(visit.go, f"/tickets/{code}")).props("outline")
        return item


def _facts(queue: str, head: Mapping[str, Any]) -> str:
    parts = [f"编号 {head['ticket']}", CHANNELS[head["channel"]]]
    if queue == "waiting":
        parts.append(f"现在问：{head['stage_name']}")
    if queue in ("mine", "invited"):
        parts.append(STATE_NAMES[TicketState(head["state"])])
    if queue == "invited" and head.get("holder"):
        parts.append(f"由{head['holder']}处理")
    if head.get("callback_at"):
        parts.append(f"约 {moment(head['callback_at'])} 回电")
    if head.get("outcome"):
        parts.append(OUTCOME_NAMES[Outcome(head["outcome"])])
    return "　".join(parts)


def _age(queue: str, head: Mapping[str, Any]) -> None:
    if queue == "ended":
        ui.label(moment(head["ended_at"])).classes("queue-age")
        return
    with ui.element("div").classes("queue-age"):
        ui.label("已等" if queue in ("waiting", "callbacks") else "从登记起").classes("is-soft")
        ui.element("span").props(f"data-since={head['opened_at']}")
