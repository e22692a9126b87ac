"""Organisations: justice office, service centre, law firms, village stations."""

import re
from typing import Any

from nicegui import ui

from kiosk.console.dialogs import buttons, choice, dialog, line
from kiosk.console.visit import Visit
from kiosk.people.organisations import KIND_NAMES, OrganisationKind


async def organisations_page(visit: Visit) -> None:
    """The page."""

    @ui.refreshable
    async def listed() -> None:
        found = (await visit.api.get("/api/agent/organisations"))["organisations"]
        for one in found:
            _row(visit, one, listed.refresh)

    ui.button("新增机构", icon="add", on_click=visit.does(_edit, visit, None, listed.refresh))
    with ui.element("div").classes("queue"):
        await listed()


def _row(visit: Visit, one: dict[str, Any], done: Any) -> None:
    with ui.element("div").classes("queue-item"):
        with ui.element("div").classes("queue-what"):
            off = "" if one["active"] else "（停用）"
            ui.label(f"{one['name']}{off}").classes("queue-topic")
            facts = [KIND_NAMES[OrganisationKind(one["kind"])], one["phone"], one["address"]]
            ui.label("　".join(part for part in facts if part)).classes("is-soft")
            ui.label(f"办公时间：{one['hours'] or '没有录入'}").classes("is-soft")
        ui.button("修改", on_click=visit.does(_edit, visit, one, done)).props("outline")


def _edit(visit: Visit, one: dict[str, Any] | None, done: Any) -> None:
    was = one or {"kind": "law_firm", "name": "", "phone": "", "address": "", "hours": "",
                  "villages": [], "active": True, "home": False}  # fmt: skip

    async def keep() -> None:
        if not (name.value or "").strip():
            visit.say("请写名称。", "warning")
            return
        body = {
            "kind": kind.value,
            "name": name.value,
            "phone": phone.value,
            "address": address.value,
            "hours": hours.value,
            "villages": listed_words(villages.value),
            "active": active.value,
        }
        if one is None:
            await visit.api.post("/api/agent/organisations", **body)
        else:
            await visit.api.put(f"/api/agent/organisations/{one['id']}", **body)
        asked.close()
        visit.say("保存好了。")
        await done()

    with dialog("修改机构" if one else "新增机构") as asked:
        if was["home"]:
            ui.label("本所的名称、电话、地址在“设置”里改。").classes("is-soft")
        kinds = {kind.value: text for kind, text in KIND_NAMES.items()}
        kind = choice("类别", kinds, was["kind"])
        name = line("名称", was["name"], 80)
        phone = line("电话", was["phone"], 24)
        address = line("地址", was["address"], 200)
        hours = line("办公时间，例如 1-5 09:00-12:00 13:00-17:00", was["hours"], 200)
        villages = line("服务的村、社区，用顿号隔开", "、".join(was["villages"]), 1000)
        active = ui.checkbox("在用", value=was["active"])
        buttons(asked, "保存", visit.does(keep))


def listed_words(text: str) -> list[str]:
    """Words that were written with any separator between them."""
    return [word for word in re.split(r"[、，,;；\s]+", text or "") if word]
