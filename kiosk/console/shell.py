"""What all pages have in common: bar, menu, who is signed in, being free, the end of the visit."""

from collections.abc import Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING

from nicegui import ui

from kiosk.console.ringing import ring_on
from kiosk.console.visit import Visit
from kiosk.people.persons import STATUS_NAMES, Status
from kiosk.people.rights import Permission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.console.pages import ConsolePage

HEAD = """
<link rel="stylesheet" href="/static/console/console.css">
<script type="module" src="/static/console/console.js"></script>
"""


def dress() -> None:
    """Colours, letters and scripts of a page."""
    ui.colors(
        primary="#0e4a5b",
        secondary="#46545c",
        accent="#9c4116",
        positive="#1d6339",
        negative="#a31515",
        warning="#8a4b00",
        info="#0e4a5b",
    )
    ui.add_head_html(HEAD)


@contextmanager
def shell(visit: Visit, page: "ConsolePage", pages: Sequence["ConsolePage"]) -> "Iterator[None]":
    """Bar and menu around a page's content."""
    dress()
    ui.page_title(f"{page.title} · 温小法")
    drawer = ui.left_drawer(value=None).props("width=240 bordered").classes("console-menu")
    with ui.header().classes("console-bar"):
        ui.button(icon="menu", on_click=drawer.toggle).props(
            'flat round color=white aria-label="菜单"'
        )
        ui.label(page.title).classes("console-title")
        ui.space()
        if visit.may(Permission.TICKETS):
            _bell()
            _status(visit)
        _person(visit)
    with drawer:
        _menu(visit, page, pages)
    ui.on("active", visit.touch)
    if visit.may(Permission.TICKETS):
        ring_on(visit)
    with ui.column().classes("console-page"):
        yield


def _menu(visit: Visit, page: "ConsolePage", pages: Sequence["ConsolePage"]) -> None:
    shown = [one for one in pages if one.icon and visit.may(one.permission)]
    for group, entries in groupby(shown, key=lambda one: one.group):
        if group:
            ui.label(group).classes("console-group")
        for one in entries:
            link = ui.link(target=one.path).classes("console-entry")
            if one.path == page.path:
                link.classes("is-here").props('aria-current="page"')
            with link:
                ui.icon(one.icon)
                ui.label(one.title)


def _bell() -> None:
    """Permission for notifications is only asked for by this button, which then goes away."""
    with (
        ui.button()
        .props('flat dense color=white aria-label="开启新登记提醒"')
        .classes("console-notify")
        .on("click", js_handler="() => window.consoleNotify?.()")
    ):
        ui.icon("notifications_active")
        ui.label("开启新登记提醒").classes("gt-xs")


def _status(visit: Visit) -> None:
    async def chosen() -> None:
        await visit.api.post("/api/agent/status", status=select.value)
        ui.notify(f"已经改成“{STATUS_NAMES[Status(select.value)]}”。", type="positive")

    names = {one.value: name for one, name in STATUS_NAMES.items()}
    select = (
        ui.select(names, value=visit.person.status.value, on_change=visit.does(chosen))
        .props('dense borderless dark options-dense aria-label="我的状态"')
        .classes("console-status")
    )


def _person(visit: Visit) -> None:
    async def out() -> None:
        visit.run("window.consoleForget?.()")
        await visit.api.post("/api/account/sign-out")
        visit.end("signed_out")

    with ui.button(icon="account_circle").props('flat round color=white aria-label="我"'):  # noqa: SIM117
        with ui.menu():
            ui.label(visit.person.name).classes("console-name")
            ui.separator()
            ui.menu_item("我的账号", visit.does(visit.go, "/account"))
            ui.menu_item("退出登录", visit.does(out))
