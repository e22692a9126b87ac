"""How often a setting was changed: by whom, when, from what to what."""

from typing import Any

from nicegui import ui

from kiosk.console.dialogs import dialog
from kiosk.console.visit import Visit
from kiosk.console.wording import moment

LONGEST = 120


def history_button(visit: Visit, told: dict[str, Any]) -> None:
    """The way to what was changed, where something was (`told` as the route gives a setting)."""
    if told["version"]:
        ui.button("看改过的", on_click=visit.does(_show, visit, told)).props("flat dense")


async def _show(visit: Visit, told: dict[str, Any]) -> None:
    kept = await visit.api.get("/api/agent/settings/history", name=told["name"])
    with dialog(f"{told['label']}：改过的") as asked:
        for one in kept["changes"]:
            with ui.element("div").classes("setting-row setting-change"):
                ui.label(f"{moment(one['at'])}　{one['author']}").classes("queue-topic")
                ui.label(_told(one, told.get("options") or {})).classes("setting-words")
        with ui.row().classes("full-width justify-end"):
            ui.button("关上", on_click=asked.close).props("flat")


def _told(one: dict[str, Any], options: dict[str, str]) -> str:
    def named(value: Any) -> str:
        return options.get(str(value)) or in_words(value)

    new = "改回文件的值" if one["back"] else f"改成：{named(one['new'])}"
    return f"{new}（原来：{named(one['old'])}）"


def in_words(value: Any) -> str:
    """A value for people to read: lists with their parts, long ones cut."""
    match value:
        case None:
            return "文件的值"
        case bool():
            words = "是" if value else "否"
        case "" | []:
            words = "空着"
        case list():
            words = "、".join(_part(one) for one in value)
        case dict():
            words = "；".join(_part(one) for one in value.values())
        case _:
            words = str(value)
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}……"


def _part(value: Any) -> str:
    match value:
        case dict():
            return str(value.get("name", value))
        case list():
            return "、".join(map(str, value)) or "空着"
        case _:
            return str(value) or "空着"
