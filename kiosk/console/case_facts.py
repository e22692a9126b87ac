"""What a person reads of a ticket: the packet, notes of colleagues, what happened so far."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from kiosk.console.visit import Visit
from kiosk.console.wording import CHANNELS, PASS_ON, moment


def case_facts(case: dict[str, Any]) -> None:
    """The packet that the resident agreed to."""
    packet = case.get("packet") or {}
    ui.label("居民的情况").classes("console-h2")
    ui.label(PASS_ON[case["pass_on"]]).classes("is-soft")
    with ui.element("dl").classes("case-fact"):
        _fact("编号", case["ticket"])
        _fact("称呼", case.get("name"))
        _fact("电话", case.get("phone"))
        _fact("村、社区", case.get("village"))
        _fact("来自", CHANNELS[case["channel"]])
        _fact("登记", moment(case["opened_at"]))
        _fact("约回电", moment(case["callback_at"]) if case.get("callback_at") else None)
        _fact("问的是", packet.get("question"))
        _fact("还要办", case.get("follow_up"))
        _fact("轮到", case.get("stage_name"))
        _fact("原因", case.get("reason"))
    _list("温小法的回答", packet.get("answered", ()))
    _list("用到的法条", packet.get("articles", ()))
    if packet.get("transcript"):
        with ui.expansion(f"全部对话（居民说了 {packet['turns']} 次）").classes("full-width"):
            for line in packet["transcript"]:
                ui.label(f"{line['who']}：{line['text']}")


def case_notes(visit: Visit, case: dict[str, Any], add: Callable[[str], Awaitable[None]]) -> None:
    """Notes for colleagues."""

    async def write() -> None:
        await add(field.value)

    ui.label("备注（居民看不到）").classes("console-h2")
    for note in case["notes"]:
        ui.label(note["text"]).style("white-space: pre-wrap")
        ui.label(f"{note['name']}　{moment(note['at'])}").classes("is-soft")
    field = ui.textarea().props('outlined autogrow dense maxlength=2000 aria-label="备注"')
    field.classes("full-width")
    ui.button("记下来", on_click=visit.does(write)).props("outline")


def case_trail(case: dict[str, Any]) -> None:
    """What happened."""
    with ui.expansion("经过").classes("full-width"):
        for event in case["events"]:
            why = f"（{event['why']}）" if event["why"] else ""
            ui.label(f"{moment(event['at'])}　{event['actor']}　{event['shown']}{why}").classes(
                "case-trail"
            )


def _fact(name: str, value: str | None) -> None:
    if not value:
        return
    with ui.element("dt"):
        ui.label(name)
    with ui.element("dd"):
        ui.label(value)


def _list(name: str, values: Any) -> None:
    if not values:
        return
    with ui.expansion(f"{name}（{len(values)}）", value=len(values) <= 3).classes("full-width"):
        for value in values:
            ui.label(value.replace("**", "")).style("white-space: pre-wrap").classes("q-mb-sm")
