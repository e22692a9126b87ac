"""Recordings of a request's mediation rooms: who agreed, playing, saving, deleting."""

from typing import Any
from urllib.parse import quote

from nicegui import ui

from kiosk.console.dialogs import buttons, dialog
from kiosk.console.visit import Visit
from kiosk.console.wording import duration, moment
from kiosk.rooms.room import SIDE_NAMES, Side


def case_recordings(visit: Visit, code: str, found: dict[str, Any], refresh: Any) -> None:
    """On the request's page; nothing if nobody ever asked for one."""
    if not found["recordings"]:
        return
    with ui.card().classes("console-card"):
        ui.label("多方视频的录像").classes("console-h2")
        for one in found["recordings"]:
            path = f"/api/agent/tickets/{quote(code, safe='')}/recordings/{one['id']}"
            _recording(visit, path, one, refresh if found["may_delete"] else None)


def _recording(visit: Visit, path: str, one: dict[str, Any], refresh: Any) -> None:
    with ui.element("div").classes("recording-row").props(f"data-recording={one['id']}"):
        with ui.element("div").classes("queue-what"):
            ui.label(f"{moment(one['asked_at'])}　{one['asked_by']}提出").classes("queue-topic")
            ui.label(_standing(one)).classes("is-soft")
            if one["agreed"]:
                ui.label(f"同意的人：{'、'.join(_who(who) for who in one['agreed'])}").classes(
                    "is-soft"
                )
            for stretch in one["stretches"]:
                _stretch(visit, f"{path}/{stretch['stretch']}", stretch)
        if one["stretches"] and refresh is not None:
            ui.button("删除", on_click=visit.does(_delete, visit, path, refresh)).props(
                "flat dense color=negative"
            )


def _standing(one: dict[str, Any]) -> str:
    if one.get("deleted_at"):
        return f"录过约 {duration(one['seconds'])}，{moment(one['deleted_at'])}已经删除"
    if not one.get("began_at"):
        return f"没有录：{one['ending']}" if one.get("ending") else "正在征求意见"
    if not one.get("ended_at"):
        return "正在录"
    kept = moment(one["kept_until"])
    return f"约 {duration(one['seconds'])}，{one['ending']}。{kept}自动删除"


def _who(who: dict[str, Any]) -> str:
    name = who.get("name") or f"{who['seat']} 号席位"
    return f"{name}（{SIDE_NAMES[Side(who['side'])]}，{moment(who['at'])}）"


def _stretch(visit: Visit, path: str, stretch: dict[str, Any]) -> None:
    size = max(0.1, stretch["size"] / 1e6)
    ui.label(f"{moment(stretch['began_at'])}起，约 {duration(stretch['seconds'])}，{size:.1f} MB")
    with ui.row().classes("items-center"):
        ui.button("看", on_click=visit.does(_play, path)).props("outline")
        ui.link("下载", f"{path}?save=true")


def _play(path: str) -> None:
    with dialog("录像"):
        ui.label("每看一次都有记录。请不要拍下来、转给别人。").classes("is-soft")
        ui.element("video").props(f"controls autoplay src={path}").classes("recording-video")


def _delete(visit: Visit, path: str, refresh: Any) -> None:
    async def go() -> None:
        asked.close()
        await visit.api.delete(path)
        visit.say("录像删除了。")
        await refresh()

    with dialog("删除录像") as asked:
        ui.label("画面和声音马上删除，不能恢复。谁同意过、录了多久还留着。")
        buttons(asked, "删除", visit.does(go))
