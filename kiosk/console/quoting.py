"""What can be sent besides one's own words: sentences sent often, articles, corpus entries."""

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from nicegui import ui

from kiosk.console.dialogs import buttons, dialog, line, lines, once
from kiosk.console.visit import Visit


def quoting_buttons(visit: Visit) -> ui.element:
    """The buttons under the conversation."""
    with ui.row().classes("case-quoting") as row:
        ui.button("常用语", icon="chat", on_click=visit.does(quick_replies, visit)).props(
            "flat dense"
        )
        ui.button("法条和语料", icon="menu_book", on_click=visit.does(references, visit)).props(
            "flat dense"
        )
    return row


async def quick_replies(visit: Visit) -> None:
    """Choose one, write a new one, change or delete one."""

    def use(text: str) -> None:
        asked.close()
        visit.run(f"window.consoleTalk?.insert({json.dumps(text)})")

    @ui.refreshable
    async def listed() -> None:
        found = (await visit.api.get("/api/agent/quick-replies"))["quick_replies"]
        if not found:
            ui.label("还没有常用语。").classes("is-soft")
        for one in found:
            with ui.row().classes("full-width items-center no-wrap"):
                ui.button(one["text"], on_click=visit.does(use, one["text"])).props(
                    "flat no-caps align=left"
                ).classes("col quick-reply")
                ui.label("我的" if one["own"] else "全单位").classes("is-soft no-wrap")
                ui.button(icon="edit", on_click=visit.does(_change, visit, one, again)).props(
                    'flat round dense aria-label="修改"'
                )

    async def again() -> None:
        await listed.refresh()

    async def add() -> None:
        text = _written(visit, new.value)
        if not text:
            return
        await visit.api.post("/api/agent/quick-replies", text=text, own=not shared.value)
        new.value = ""
        await again()

    with dialog("常用语") as asked:
        await listed()
        ui.separator()
        new = lines("新的常用语", most=500)
        shared = ui.checkbox("全单位都能用")
        with ui.row().classes("full-width justify-end"):
            ui.button("关上", on_click=asked.close).props("flat")
            ui.button("加上", on_click=once(visit.does(add))).props("outline")


async def _change(visit: Visit, one: dict[str, Any], done: Callable[[], Awaitable[None]]) -> None:
    path = f"/api/agent/quick-replies/{one['id']}"

    async def keep() -> None:
        words = _written(visit, text.value)
        if not words:
            return
        await visit.api.put(path, text=words)
        asked.close()
        await done()

    async def remove() -> None:
        await visit.api.delete(path)
        asked.close()
        await done()

    with dialog("修改常用语") as asked:
        text = lines("常用语", one["text"], most=500)
        ui.button("删除", on_click=once(visit.does(remove))).props("outline color=negative")
        buttons(asked, "保存", visit.does(keep))


def _written(visit: Visit, value: str | None) -> str:
    """What was written; nothing is said to be too little."""
    text = (value or "").strip()
    if not text:
        visit.say("请先写一句。", "warning")
    return text


async def references(visit: Visit) -> None:
    """Look for something and send it."""

    def send(script: str, *values: str) -> None:
        asked.close()
        told = ", ".join(json.dumps(one) for one in values)
        visit.run(f"window.consoleTalk?.{script}({told})")

    async def search() -> None:
        if not query.value.strip():
            return
        results.clear()
        with results:
            ui.label("正在找……").classes("is-soft")
        found = await visit.api.get("/api/agent/references", q=query.value.strip()[:200])
        results.clear()
        with results:
            for one in found["entries"]:
                _result(visit, one["title"], one["topic"], partial(send, "faq", one["id"]))
            for one in found["articles"]:
                _result(
                    visit,
                    f"《{one['law']}》{one['article']}",
                    one.get("gist", ""),
                    partial(send, "cite", one["law"], one["article"]),
                )
            if not found["entries"] and not found["articles"]:
                ui.label("没有找到，换几个字试试。").classes("is-soft")

    with dialog("法条和语料") as asked:
        query = line("找什么，例如：经济补偿、民法典 第一千零七十九条", most=100)
        query.on("keydown.enter", visit.does(search))
        ui.button("找", on_click=visit.does(search))
        results = ui.column().classes("full-width quoting-results")
        with ui.row().classes("full-width justify-end"):
            ui.button("关上", on_click=asked.close).props("flat")


def _result(visit: Visit, title: str, more: str, send: Callable[[], None]) -> None:
    with ui.row().classes("full-width items-center no-wrap quoting-result"):
        with ui.column().classes("col gap-0"):
            ui.label(title)
            ui.label(more).classes("is-soft")
        ui.button("发送", on_click=visit.does(send)).props("outline dense")
