"""Who did what, in plain Chinese, and whether the log is whole."""

from typing import Any

from nicegui import ui

from kiosk.console.visit import Visit
from kiosk.console.wording import moment

_PAGE = 100


async def audit_page(visit: Visit) -> None:
    """The page."""
    with ui.row().classes("items-center"):
        ui.button("核对记录有没有被改动", icon="verified", on_click=visit.does(_verify, visit))
    ui.label("记录一条接一条带校验值，不能改、不能删。里面没有居民的姓名、电话和说的话。").classes(
        "is-soft"
    )
    with ui.card().classes("console-card is-wide"):
        rows = ui.element("div").classes("log")
        more = ui.button("再往前").props("outline")

    async def page(before: int | None) -> int | None:
        entries = (await visit.api.get("/api/agent/audit", before=before))["entries"]
        with rows:
            for entry in entries:
                _row(entry)
        return int(entries[-1]["seq"]) if len(entries) == _PAGE else None

    last: list[int | None] = [await page(None)]

    async def earlier() -> None:
        last[0] = await page(last[0])
        more.set_visibility(last[0] is not None and last[0] > 1)

    more.set_visibility(last[0] is not None)
    more.on_click(visit.does(earlier))


def _row(entry: dict[str, Any]) -> None:
    with ui.element("div").classes("log-row"):
        ui.label(str(entry["seq"])).classes("is-soft")
        ui.label(moment(entry["at"])).classes("is-soft")
        ui.label(entry["shown"])


async def _verify(visit: Visit) -> None:
    verdict = await visit.api.get("/api/agent/audit/verify")
    if "fault" in verdict:
        visit.say(f"记录有问题：前 {verdict['count']} 条完好。{verdict['fault']}", "negative")
    else:
        visit.say(f"记录完好，共 {verdict['count']} 条。")
