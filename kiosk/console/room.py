"""A mediation room's page: three to eight people by video."""

from typing import Any
from urllib.parse import quote

from nicegui import ui

from kiosk.console.visit import Visit
from kiosk.console.wording import moment
from kiosk.rooms.room import SIDE_NAMES, Side

_HEAD = """
<link rel="stylesheet" href="/static/css/call.css">
<link rel="stylesheet" href="/static/css/room.css">
<script type="module" src="/static/room/console.js"></script>
"""


async def room_page(visit: Visit) -> None:
    """The page; kiosk/static/room/console.js fills it."""
    code = visit.request.path_params["code"]
    case = await visit.api.get(f"/api/agent/tickets/{quote(code, safe='')}")
    standing = await visit.api.get(f"/api/agent/tickets/{quote(code, safe='')}/room")
    ui.add_head_html(_HEAD)
    ui.page_title(f"多方视频 {case['ticket']}")
    with ui.row().classes("items-center full-width no-wrap room-bar"):
        back = f"/tickets/{case['ticket']}"
        ui.button(icon="arrow_back", on_click=visit.does(visit.go, back)).props(
            'flat round dense aria-label="回到登记"'
        )
        ui.label(f"{case.get('topic') or '登记'} {case['ticket']}").classes("is-soft")
    if standing["status"] != "ok":
        ui.label(standing["status"]).classes("console-refused")
        return
    leads = "true" if case["mine"] else "false"
    ui.element("div").classes("console-room").props(
        f"id=console-room data-ticket={case['ticket']} data-csrf={visit.login.csrf} "
        f"data-leads={leads}"
    )
    if standing["trail"]:
        _trail(standing["trail"])


def _trail(trail: list[dict[str, Any]]) -> None:
    """Who came, went and was let in when, up to when the page was opened."""
    with ui.expansion("经过（打开页面以前的）").classes("full-width"):
        for one in trail:
            whom = f"　{one['name']}" if one.get("name") and one["name"] != one["actor"] else ""
            side = f"　{SIDE_NAMES[Side(one['side'])]}" if one.get("side") else ""
            ui.label(f"{moment(one['at'])}　{one['actor']}　{one['what']}{whom}{side}")
