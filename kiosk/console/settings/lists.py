"""Settings of many parts: what is said of a service, and stations in the villages."""

from typing import Any

from nicegui import ui

from kiosk.console.dialogs import buttons, choice, dialog, line, lines
from kiosk.console.settings.fields import Field, brief
from kiosk.console.settings.history import history_button
from kiosk.console.visit import Visit
from kiosk.console.wording import moment
from kiosk.office.stations import STATION_KINDS


def service_row(visit: Visit, told: dict[str, Any], save: Any, back: Any) -> None:
    """A service with the button to change it."""
    with ui.element("div").classes("setting-row").props(f'data-setting="{told["name"]}"'):
        with ui.element("div").classes("queue-what"):
            ui.label(told["label"]).classes("queue-topic")
            bring = "、".join(told["value"]["bring"]) or "不用带材料"
            ui.label(f"要准备：{bring}").classes("is-soft")
            if told.get("problem"):
                ui.label(f"数据库里存的说法不能用：{told['problem']}").classes("setting-error")
            if told["changed"]:
                ui.label(f"{told['changed_by']} {moment(told['changed_at'])}改过").classes(
                    "is-soft"
                )
        if told["changed"] or told.get("problem"):
            ui.button("改回原来的说法", on_click=visit.does(back, Field(told))).props("flat dense")
        history_button(visit, told)
        ui.button("修改", on_click=visit.does(_edit_service, visit, told, save)).props("outline")


def _edit_service(visit: Visit, told: dict[str, Any], save: Any) -> None:
    was = told["value"]
    with dialog(told["label"]) as asked:
        does = lines("办什么", was["does"], 500)
        bring = lines("要准备（一行一样，没有就空着）", "\n".join(was["bring"]), 2400)
        steps = lines("怎么办（一行一步）", "\n".join(was["next"]), 2400)
        spoken = lines("念出来的话，短一点，不要带编号", was["spoken"], 200)
        error = ui.label().classes("setting-error")
        one = Field(told)
        one.read = lambda: {
            "does": (does.value or "").strip(),
            "bring": _each_line(bring.value),
            "next": _each_line(steps.value),
            "spoken": (spoken.value or "").strip(),
        }
        one.show_error = error.set_text

        async def keep() -> None:
            if await save([one]):
                asked.close()

        buttons(asked, "保存", visit.does(keep))


def _each_line(text: str | None) -> list[str]:
    return [row.strip() for row in (text or "").splitlines() if row.strip()]


def stations_list(visit: Visit, told: dict[str, Any], save: Any, back: Any) -> None:
    """All stations, with buttons to change, to add and to take off."""
    known: list[dict[str, Any]] = told["value"]
    error = ui.label().classes("setting-error")

    async def keep(changed: list[dict[str, Any]]) -> bool:
        one = Field(told)
        one.read = lambda: changed
        one.show_error = error.set_text
        return bool(await save([one]))

    async def without(at: int) -> None:
        await keep([one for place, one in enumerate(known) if place != at])

    if not known:
        ui.label("还没有录入。").classes("is-soft")
    for at, one in enumerate(known):
        with ui.element("div").classes("setting-row"):
            with ui.element("div").classes("queue-what"):
                ui.label(one["name"]).classes("queue-topic")
                facts = (STATION_KINDS[one["kind"]], one["address"], one["hours"], one["phone"])
                ui.label("　".join(part for part in facts if part)).classes("is-soft")
            ui.button("删除", on_click=visit.does(without, at)).props("flat dense color=negative")
            ui.button("修改", on_click=visit.does(_edit_station, visit, known, at, keep)).props(
                "outline"
            )
    with ui.row().classes("items-center"):
        ui.button(
            "新增服务点", icon="add", on_click=visit.does(_edit_station, visit, known, None, keep)
        )
        if told["changed"] or told.get("problem"):
            words = f"改回文件的值（{brief(told['file_value'])}）"
            ui.button(words, on_click=visit.does(back, Field(told))).props("flat dense")
        history_button(visit, told)


def _edit_station(visit: Visit, known: list[dict[str, Any]], at: int | None, keep: Any) -> None:
    empty = {"name": "", "kind": "village_station", "address": "", "phone": "", "hours": ""}
    was = empty if at is None else known[at]
    with dialog("新增服务点" if at is None else "修改服务点") as asked:
        name = line("名称，例如：兴隆村法律服务工作室", was["name"], 60)
        kind = choice("类别", STATION_KINDS, was["kind"])
        address = line("地址", was["address"], 200)
        hours = line("什么时候有人，例如：每周三上午", was["hours"], 200)
        phone = line("电话", was["phone"], 200)

        async def kept() -> None:
            new = {
                "name": (name.value or "").strip(),
                "kind": kind.value,
                "address": (address.value or "").strip(),
                "phone": (phone.value or "").strip(),
                "hours": (hours.value or "").strip(),
            }
            if not new["name"]:
                visit.say("请写名称。", "warning")
                return
            changed = [*known, new] if at is None else [*known[:at], new, *known[at + 1 :]]
            if await keep(changed):
                asked.close()

        buttons(asked, "保存", visit.does(kept))
