"""The duty roster as everybody sees it: weeks and months, swaps, substitutes."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from nicegui import ui

from kiosk.console.dialogs import buttons, choice, dialog
from kiosk.console.duty import (
    Directory,
    clock,
    directory_of,
    monday,
    month_start,
    next_month,
    sheet,
    shifts_between,
)
from kiosk.console.visit import Visit
from kiosk.people.holidays import Calendar, china_day
from kiosk.people.persons import ROLE_NAMES
from kiosk.people.rights import Permission
from kiosk.people.roster import Shift, SwapState, when

_SWAP_NAMES = {
    SwapState.ASKED: "等答复",
    SwapState.ACCEPTED: "同意了",
    SwapState.REFUSED: "没有同意",
    SwapState.WITHDRAWN: "撤回了",
}
_AHEAD_DAYS = 60


async def roster_page(visit: Visit) -> None:
    """The page."""
    await Roster(visit).build()


class Roster:
    """A week or a month, of all or of one organisation."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._today = china_day(visit.services.clock())
        self._day = self._today
        self._span = "week"
        self._whose: int | str = "all"
        self._directory = Directory({}, {}, Calendar())
        self._shifts: list[Shift] = []
        self._coming: dict[int, Shift] = {}
        self._swaps: list[Mapping[str, Any]] = []

    async def build(self) -> None:
        """Lay out the page."""
        visit = self._visit
        self._directory = await directory_of(visit)
        await self._read()
        with ui.row().classes("items-center full-width"):
            ui.button(icon="chevron_left", on_click=visit.does(self._move, -1)).props(
                'outline aria-label="往前"'
            )
            ui.button("今天", on_click=visit.does(self._move, 0)).props("outline")
            ui.button(icon="chevron_right", on_click=visit.does(self._move, 1)).props(
                'outline aria-label="往后"'
            )
            span = ui.toggle({"week": "一周", "month": "一月"}, value=self._span)
            span.on_value_change(lambda event: self._set_span(event.value))
            names = {key: one["name"] for key, one in self._directory.organisations.items()}
            whose = ui.select(
                {"all": "全部机构", "mine": "只看我的", **names}, value=self._whose
            ).props('outlined dense options-dense aria-label="看谁的"')
            whose.on_value_change(lambda event: self._set_whose(event.value))
        self._sheet()
        self._asked()

    async def _set_span(self, value: str) -> None:
        self._span = value
        await self._show()

    async def _set_whose(self, value: int | str) -> None:
        self._whose = value
        self._sheet.refresh()

    async def _move(self, steps: int) -> None:
        if steps == 0:
            self._day = self._today
        elif self._span == "week":
            self._day += timedelta(days=7 * steps)
        elif steps > 0:
            self._day = next_month(self._day)
        else:
            self._day = month_start(month_start(self._day) - timedelta(days=1))
        await self._show()

    async def _show(self) -> None:
        await self._read()
        self._sheet.refresh()
        self._asked.refresh()

    def _bounds(self) -> tuple[date, date]:
        if self._span == "week":
            return monday(self._day), monday(self._day) + timedelta(days=6)
        return month_start(self._day), next_month(self._day) - timedelta(days=1)

    async def _read(self) -> None:
        visit, (first, last) = self._visit, self._bounds()
        self._shifts = await shifts_between(visit, first, (last - first).days + 1)
        coming = await shifts_between(visit, self._today, _AHEAD_DAYS)
        self._coming = {one.id: one for one in coming}
        self._swaps = (await visit.api.get("/api/agent/swaps"))["swaps"]

    @ui.refreshable_method
    def _sheet(self) -> None:
        first, last = self._bounds()
        ui.label(f"{first.year}年{first.month}月").classes("console-h2")
        sheet(first, last, self._directory, self._fill)

    def _fill(self, day: date) -> None:
        me = self._visit.person.id
        for shift in self._shifts:
            if china_day(shift.starts_at) != day:
                continue
            if self._whose == "mine" and me not in (shift.comes, shift.person_id):
                continue
            if isinstance(self._whose, int) and shift.organisation_id != self._whose:
                continue
            self._shift(shift, own=shift.comes == me)

    def _shift(self, shift: Shift, *, own: bool) -> None:
        names, visit = self._directory, self._visit
        who = names.name(shift.comes)
        if shift.comes != shift.person_id:
            who += f"（替{names.name(shift.person_id)}）"
        may_change = visit.may(Permission.ROSTER_EDIT)
        future = shift.ends_at > visit.services.clock()
        box = ui.element("button" if future and (own or may_change) else "div").classes("shift")
        if own:
            box.classes("is-own")
        with box:
            ui.label(f"{clock(shift.starts_at)}—{clock(shift.ends_at)}").classes("shift-time")
            ui.label(f"{who} {ROLE_NAMES[shift.role]}")
        if future and own:
            box.on("click", visit.does(self._ask_swap, shift))
        elif future and may_change:
            box.on("click", visit.does(self._substitute, shift))

    def _ask_swap(self, shift: Shift) -> None:
        visit, me = self._visit, self._visit.person.id
        theirs = {
            one.id: f"{self._directory.name(one.comes)} {when(one.starts_at, one.ends_at)}"
            for one in self._coming.values()
            if one.comes != me and one.starts_at > visit.services.clock()
        }

        async def go() -> None:
            other = self._coming.get(other_shift.value or 0)
            person = other.comes if other else colleague.value
            if person is None:
                visit.say("请选一位同事，或者选对方的一个班。", "warning")
                return
            asked.close()
            body = {"other_shift_id": other.id} if other else {}
            await visit.api.post("/api/agent/swaps", shift_id=shift.id, asked_of=person, **body)
            visit.say("已经请对方答复。")
            await self._show()

        with dialog("换班、替班") as asked:
            ui.label(f"我的班：{when(shift.starts_at, shift.ends_at)}")
            colleague = choice("请谁替我", self._colleagues(me))
            other_shift = choice("或者和对方的哪个班换", theirs)
            buttons(asked, "请对方答复", visit.does(go))

    def _substitute(self, shift: Shift) -> None:
        visit = self._visit

        async def go() -> None:
            if person.value is None:
                visit.say("请选一个人。", "warning")
                return
            asked.close()
            path = f"/api/agent/shifts/{shift.id}/substitute"
            await visit.api.post(path, person_id=person.value)
            visit.say("替班安排好了。")
            await self._show()

        with dialog("安排替班") as asked:
            ui.label(
                f"{self._directory.name(shift.person_id)}：{when(shift.starts_at, shift.ends_at)}"
            )
            ui.label("选原来的人就是取消替班。").classes("is-soft")
            person = choice("谁来", self._colleagues(0), shift.comes)
            buttons(asked, "安排", visit.does(go))

    def _colleagues(self, but: int) -> dict[int, str]:
        return {
            key: str(one["name"])
            for key, one in self._directory.people.items()
            if key != but and one["roles"] and one.get("active", True)
        }

    @ui.refreshable_method
    def _asked(self) -> None:
        if not self._swaps:
            return
        with ui.card().classes("console-card is-wide"):
            ui.label("换班").classes("console-h2")
            for swap in self._swaps:
                self._swap(swap)

    def _swap(self, swap: Mapping[str, Any]) -> None:
        me, state = self._visit.person.id, SwapState(swap["state"])
        mine = swap["asked_by"] == me
        asker, asked = (self._directory.name(swap[one]) for one in ("asked_by", "asked_of"))
        given = self._described(swap["shift_id"])
        wanted = (
            f"，换 {self._described(swap['other_shift_id'])}" if "other_shift_id" in swap else ""
        )
        with ui.row().classes("full-width items-center swap"):
            words = f"我请{asked}替 {given}{wanted}" if mine else f"{asker}请我替 {given}{wanted}"
            ui.label(words).classes("col")
            if state is not SwapState.ASKED:
                ui.label(_SWAP_NAMES[state]).classes("is-soft")
            elif mine:
                self._answer(swap["id"], "撤回", SwapState.WITHDRAWN, "outline")
            else:
                self._answer(swap["id"], "同意", SwapState.ACCEPTED, "")
                self._answer(swap["id"], "不同意", SwapState.REFUSED, "outline")

    def _answer(self, swap_id: int, words: str, state: SwapState, props: str) -> None:
        async def go() -> None:
            try:
                await self._visit.api.post(f"/api/agent/swaps/{swap_id}/answer", state=state.value)
            finally:
                await self._show()

        ui.button(words, on_click=self._visit.does(go)).props(props)

    def _described(self, shift_id: int) -> str:
        shift = self._coming.get(shift_id)
        return when(shift.starts_at, shift.ends_at) if shift else "以前的班"
