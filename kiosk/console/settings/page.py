"""The office's settings, group by group."""

import html
from collections.abc import Sequence
from typing import Any

from nicegui import ui

from kiosk.console.api import ApiError
from kiosk.console.dialogs import dialog
from kiosk.console.settings.devices import devices_list
from kiosk.console.settings.fields import Field, show_field
from kiosk.console.settings.lists import service_row, stations_list
from kiosk.console.settings.recordings import recordings_list
from kiosk.console.visit import Visit
from kiosk.office.editable import GROUP_NAMES, Group

DELETES_AT_ONCE = frozenset({"gateway.ticket_keep_days", "people.talk_keep_days"})
"""Settings of which a smaller number deletes what is older than that."""
STYLE = '<link rel="stylesheet" href="/static/console/settings.css">'
DEVICES = "devices"
RECORDINGS = "recordings"


async def settings_page(visit: Visit) -> None:
    """The page."""
    ui.add_head_html(STYLE)
    page = _Page(visit)
    await page.read()
    names: dict[str, str] = {str(group): name for group, name in GROUP_NAMES.items()}
    names[DEVICES] = "一体机"
    names[RECORDINGS] = "录像"
    with (
        ui.tabs().classes("queue-tabs settings-tabs").props("outside-arrows mobile-arrows") as tabs
    ):
        for group, name in names.items():
            ui.tab(group, label=name)
    with ui.tab_panels(tabs, value="office").classes("full-width"):
        for group in GROUP_NAMES:
            with ui.tab_panel(group):
                await page.group(group)
        with ui.tab_panel(DEVICES), ui.card().classes("console-card is-wide"):
            await devices_list(visit)
        with ui.tab_panel(RECORDINGS), ui.card().classes("console-card is-wide"):
            await recordings_list(visit)


class _Page:
    """What the page knows of the settings, and its parts that are drawn anew."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._settings: list[dict[str, Any]] = []
        self._drawn: dict[str, Any] = {}
        self._fields: dict[str, Field] = {}

    async def read(self) -> None:
        """Ask for them."""
        self._take(await self._visit.api.get("/api/agent/settings"))

    async def group(self, group: Group) -> None:
        """Draw the settings of one group, and again whenever they were saved."""

        @ui.refreshable
        def drawn() -> None:
            self._draw(group)

        self._drawn[group] = drawn
        drawn()

    async def save(self, fields: Sequence[Field]) -> bool:
        """Send what was changed; whether it was kept. What is wrong is said at each field."""
        changed = [one for one in fields if one.is_changed]
        for one in fields:
            one.show_error("")
        if not changed:
            self._visit.say("没有要保存的改动。", "info")
            return True
        if not await _sure(changed):
            return False
        return await self._send(
            [one.change() for one in changed], {one.name: one for one in fields}
        )

    async def back(self, one: Field) -> None:
        """Back to the file's value."""
        await self._send([one.change(back=True)], {one.name: one})

    async def _send(self, changes: list[dict[str, Any]], fields: dict[str, Field]) -> bool:
        try:
            told = await self._visit.api.put("/api/agent/settings", changes=changes)
        except ApiError as error:
            for name, reason in error.fields.items():
                if name in fields:
                    fields[name].show_error(reason)
            self._visit.say(error.message, "warning")
            return False
        self._take(told)
        waits = any(one["waits"] for one in self._settings if one["name"] in fields)
        self._visit.say("保存好了，重启后生效。" if waits else "保存好了，已经有效。")
        if told.get("trouble"):
            self._visit.say(told["trouble"], "warning")
        typed = {
            name: one.read()
            for name, one in self._fields.items()
            if name not in fields and one.is_changed
        }
        for drawn in self._drawn.values():
            await drawn.refresh()
        for name, value in typed.items():
            self._fields[name].write(value)
        return True

    def _take(self, told: dict[str, Any]) -> None:
        self._settings = told["settings"]

    def _draw(self, group: Group) -> None:
        mine = [one for one in self._settings if one["group"] == group]
        if group == "services":
            with ui.card().classes("console-card is-wide"):
                ui.label(mine[0]["hint"]).classes("is-soft")
                for one in mine:
                    service_row(self._visit, one, self.save, self.back)
            return
        with ui.card().classes("console-card"):
            if group == "stations":
                ui.label(mine[0]["hint"]).classes("is-soft")
                stations_list(self._visit, mine[0], self.save, self.back)
                return
            fields = [show_field(self._visit, one, self.back) for one in mine]
            self._fields |= {one.name: one for one in fields}
            ui.button("保存", on_click=self._visit.does(self.save, fields))
        if group == "embed":
            self._snippet()

    def _snippet(self) -> None:
        """The line that goes into the web site's pages."""
        value = {one["name"]: one["value"] for one in self._settings}
        request = self._visit.request
        base = value["gateway.public_url"] or f"{request.url.scheme}://{request.headers['host']}"
        office = html.escape(str(value["office.name"]), quote=True)
        line = f'<script src="{base}/embed.js" data-office="{office}" defer></script>'
        with ui.card().classes("console-card"):
            ui.label("放进网页的一行").classes("console-h2")
            ui.label("放在网页的 </body> 前面。详细的说明见 docs/embed.md。").classes("is-soft")
            box = ui.textarea(value=line).props(
                'outlined autogrow readonly aria-label="放进网页的一行"'
            )
            box.classes("full-width settings-snippet")
            ui.button("复制", icon="content_copy").props("outline").on(
                "click", js_handler="() => window.consoleCopy?.('.settings-snippet textarea')"
            )


async def _sure(changed: Sequence[Field]) -> bool:
    """Whether somebody who is about to delete for good knows it; a number that no keeping can have
    is refused anyway."""
    less = [
        one
        for one in changed
        if one.name in DELETES_AT_ONCE
        and isinstance(one.read(), int)
        and 0 < one.read() < one.told["value"]
    ]
    if not less:
        return True
    with dialog("现在就删除吗？") as asked:
        for one in less:
            label, was, now = one.told["label"], one.told["value"], one.read()
            ui.label(f"“{label}”从 {was} 天改成 {now} 天：超过 {now} 天的马上删除，不能恢复。")
        with ui.row().classes("full-width justify-end"):
            ui.button("先不改", on_click=lambda: asked.submit(False)).props("flat")
            ui.button("改，删除", on_click=lambda: asked.submit(True)).props("color=negative")
    return bool(await asked)
