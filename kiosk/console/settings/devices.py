"""The office's kiosks: when they were last heard of, and what went wrong."""

from typing import Any

from nicegui import ui

from kiosk.console.dialogs import buttons, dialog, line
from kiosk.console.visit import Visit
from kiosk.console.wording import duration, moment

AGAIN_SECONDS = 30.0


async def devices_list(visit: Visit) -> None:
    """All of them, looked at again every half minute."""

    @ui.refreshable
    async def listed() -> None:
        found = (await visit.api.get("/api/agent/devices"))["devices"]
        if not found:
            ui.label("还没有一体机报告过。打开居民的页面，几秒钟以后就会出现。").classes("is-soft")
        now = visit.services.clock()
        for one in found:
            _device(visit, one, now, listed.refresh)

    ui.label(
        "居民的页面每分钟报告一次自己的情况，里面没有任何人说的话。"
        "从居民手机用的网址打开的页面不算。"
    ).classes("is-soft")
    await listed()
    ui.timer(AGAIN_SECONDS, visit.does(listed.refresh), immediate=False)


def _device(visit: Visit, one: dict[str, Any], now: float, done: Any) -> None:
    look = "device is-silent" if one["silent"] else "device"
    with ui.element("div").classes(f"setting-row {look}"):
        with ui.element("div").classes("queue-what"):
            ui.label(one["name"] or f"没有起名（{one['id']} 号）").classes("queue-topic")
            ui.label(_heard(one, now)).classes("device-heard")
            version = "旧版本，刷新那台机器的页面就好" if one["outdated"] else "现在的版本"
            ui.label(f"页面：{version}（{one['version'] or '没有说明'}）").classes("is-soft")
            ui.label(f"麦克风：{one['microphone_shown']}　喇叭：{one['speaker_shown']}").classes(
                "is-soft"
            )
            error = "没有" if not one.get("error_at") else (
                f"{moment(one['error_at'])}　{one['error_shown']}"
            )  # fmt: skip
            ui.label(f"最近的错误：{error}").classes("is-soft")
        ui.button("移除", on_click=visit.does(_remove, visit, one, done)).props(
            "flat dense color=negative"
        )
        ui.button("起名", on_click=visit.does(_rename, visit, one, done)).props("outline")


def _heard(one: dict[str, Any], now: float) -> str:
    ago = max(0.0, now - one["last_seen"])
    if not one["silent"]:
        return f"正常，最近一次 {duration(ago)}前"
    return f"没有消息：最近一次是 {moment(one['last_seen'])}（{duration(ago)}前）"


def _rename(visit: Visit, one: dict[str, Any], done: Any) -> None:
    with dialog("给一体机起名") as asked:
        name = line("名称，例如：大厅", one["name"], 40)

        async def keep() -> None:
            await visit.api.put(f"/api/agent/devices/{one['id']}", name=name.value or "")
            asked.close()
            await done()

        buttons(asked, "保存", visit.does(keep))


async def _remove(visit: Visit, one: dict[str, Any], done: Any) -> None:
    await visit.api.delete(f"/api/agent/devices/{one['id']}")
    visit.say("移除了。那台机器的页面还开着的话，一分钟内会再出现。")
    await done()
