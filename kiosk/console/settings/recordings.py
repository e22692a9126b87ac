"""The recordings of mediation rooms that are still kept: that there are, never what is on them."""

from typing import Any

from nicegui import ui

from kiosk.console.dialogs import buttons, dialog
from kiosk.console.visit import Visit
from kiosk.console.wording import duration, moment


async def recordings_list(visit: Visit) -> None:
    """All of them, with a button to delete."""

    @ui.refreshable
    async def listed() -> None:
        found = await visit.api.get("/api/agent/recordings")
        if not found:
            ui.label("没有录像。").classes("is-soft")
        for one in found:
            _row(visit, one, listed.refresh)

    ui.label(
        "多方视频的录像，所有人都同意了才有，到期自动删除。管理员看不了内容；"
        "开通不开通、保留多少天，在“保存和清除”里。"
    ).classes("is-soft")
    await listed()


def _row(visit: Visit, one: dict[str, Any], done: Any) -> None:
    with ui.element("div").classes("setting-row").props(f"data-recording={one['id']}"):
        with ui.element("div").classes("queue-what"):
            began = moment(one["began_at"]) if one.get("began_at") else ""
            ui.label(f"登记 {one['ticket']}　{began}").classes("queue-topic")
            size = f"{one['size'] / 1e6:.1f} MB"
            ui.label(f"{one['asked_by']}提出，约 {duration(one['seconds'])}，{size}").classes(
                "is-soft"
            )
            state = f"{moment(one['kept_until'])}自动删除" if one.get("ended_at") else "正在录"
            ui.label(state).classes("is-soft")
        if one.get("ended_at"):
            ui.button("删除", on_click=visit.does(_delete, visit, one, done)).props(
                "flat dense color=negative"
            )


def _delete(visit: Visit, one: dict[str, Any], done: Any) -> None:
    async def go() -> None:
        asked.close()
        await visit.api.delete(f"/api/agent/recordings/{one['id']}")
        visit.say("录像删除了。")
        await done()

    with dialog("删除录像") as asked:
        ui.label("画面和声音马上删除，不能恢复。谁同意过、录了多久还留着。")
        buttons(asked, "删除", visit.does(go))
