"""What a person reads of a ticket: the packet, notes of colleagues, what happened so far."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from nicegui import ui

from kiosk.cases.tickets import OUTCOME_NAMES, Outcome
from kiosk.console.dialogs import once
from kiosk.console.visit import Visit
from kiosk.console.wording import CHANNELS, PASS_ON, PASSED_ON, moment

_WHYS = {**{one.value: name for one, name in OUTCOME_NAMES.items()}, **PASSED_ON}
"""Reasons that are kept as codes."""
Unfolded = MutableMapping[str, bool]
"""Which parts somebody has opened or closed by hand; they stay so when they are drawn anew."""


def case_facts(case: dict[str, Any], unfolded: Unfolded) -> None:
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
        _fact("结果", OUTCOME_NAMES[Outcome(case["outcome"])] if case.get("outcome") else None)
        _fact("还要办", case.get("follow_up"))
        _fact("轮到", case.get("stage_name"))
        _fact("原因", case.get("reason"))
    _list("温小法的回答", packet.get("answered", ()), unfolded)
    _list("法律援助预检", packet.get("aid", ()), unfolded, most=5)
    _list("用到的法条", packet.get("articles", ()), unfolded)
    if packet.get("transcript"):
        with _fold("全部对话", f"（居民说了 {packet['turns']} 次）", unfolded):
            for line in packet["transcript"]:
                _words(f"{line['who']}：{line['text']}")


def case_notes(case: dict[str, Any]) -> None:
    """Notes for colleagues."""
    ui.label("备注（居民看不到）").classes("console-h2")
    for note in case["notes"]:
        ui.label(note["text"]).style("white-space: pre-wrap")
        ui.label(f"{note['name']}　{moment(note['at'])}").classes("is-soft")


def note_field(visit: Visit, add: Callable[[str], Awaitable[None]]) -> None:
    """Where a note is written; empty again once it is kept."""

    async def write() -> None:
        words = str(field.value or "").strip()
        if words:
            await add(words)
        else:
            visit.say("请先写备注，再按“记下来”。", "warning")
        field.value = ""

    field = ui.textarea().props('outlined autogrow dense maxlength=2000 aria-label="备注"')
    field.classes("full-width")
    ui.button("记下来", on_click=once(visit.does(write))).props("outline")


def case_trail(case: dict[str, Any], unfolded: Unfolded) -> None:
    """What happened."""
    with _fold("经过", "", unfolded):
        for event in case["events"]:
            why = f"（{_WHYS.get(event['why'], event['why'])}）" if event["why"] else ""
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


def _fold(name: str, more: str, unfolded: Unfolded, *, at_first: bool = False) -> ui.expansion:
    part = ui.expansion(f"{name}{more}", value=unfolded.get(name, at_first)).classes("full-width")
    part.on_value_change(lambda event: unfolded.update({name: bool(event.value)}))
    return part


def _list(name: str, values: Any, unfolded: Unfolded, *, most: int = 3) -> None:
    """Values under a name, open at first if there are no more than so many."""
    if not values:
        return
    with _fold(name, f"（{len(values)}）", unfolded, at_first=len(values) <= most):
        for value in values:
            _words(value)


def _words(text: str) -> None:
    """What was said, line by line, without the marks that the resident's page makes bold."""
    ui.label(text.replace("**", "")).style("white-space: pre-wrap").classes("q-mb-sm")
