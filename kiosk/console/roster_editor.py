"""Planning duty for a month: edit, copy, check, save."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from nicegui import ui

from kiosk.console.api import ApiError
from kiosk.console.dialogs import buttons, choice, dialog, line
from kiosk.console.duty import (
    Directory,
    clock,
    directory_of,
    month_start,
    next_month,
    sheet,
    shifts_between,
)
from kiosk.console.visit import Visit
from kiosk.people.copying import filled, repeated
from kiosk.people.holidays import Calendar, china_day, moment_of
from kiosk.people.persons import ROLE_NAMES, Role
from kiosk.people.roster import Shift

_MONTHS_AHEAD = 12
_FOUR_WEEKS = 28
_MOST_PROBLEMS = 40


async def roster_editor_page(visit: Visit) -> None:
    """The page."""
    await RosterEditor(visit).build()


class RosterEditor:
    """A plan for one organisation and one month; nothing is kept before it is saved."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._month = next_month(china_day(visit.services.clock()))
        self._organisation = visit.person.organisation_id
        self._directory = Directory({}, {}, Calendar())
        self._plan: list[Shift] = []
        self._problems: list[Mapping[str, Any]] | None = None
        self._changed = False

    async def build(self) -> None:
        """Lay out the page."""
        visit = self._visit
        self._directory = await directory_of(visit)
        await self._read()
        with ui.row().classes("items-center full-width"):
            self._chosen()
            ui.button("照四周前排", on_click=visit.does(self._copy)).props("outline")
            ui.button("第一周排到全月", on_click=visit.does(self._fill)).props("outline")
            ui.button("检查", on_click=visit.does(self._check)).props("outline")
            ui.button("保存", on_click=visit.does(self._save))
        ui.label("按一个日子加班次，按一个班次修改、删除。保存以前什么都不会变。").classes(
            "is-soft"
        )
        self._report()
        self._sheet()

    @ui.refreshable_method
    def _chosen(self) -> None:
        """Which organisation and which month."""
        months, month = {}, month_start(china_day(self._visit.services.clock()))
        for _ in range(_MONTHS_AHEAD):
            months[month.isoformat()] = f"{month.year}年{month.month}月"
            month = next_month(month)
        names = {
            key: one["name"] for key, one in self._directory.organisations.items() if one["active"]
        }
        which = ui.select(names, value=self._organisation, label="机构").props("outlined dense")
        which.on_value_change(lambda event: self._turn(organisation=event.value))
        when = ui.select(months, value=self._month.isoformat(), label="月份")
        when.props("outlined dense")
        when.on_value_change(lambda event: self._turn(month=event.value))

    @property
    def _span(self) -> tuple[float, float]:
        return moment_of(self._month, 0), moment_of(next_month(self._month), 0)

    async def _turn(self, organisation: int | None = None, month: str | None = None) -> None:
        if self._changed:
            self._ask_turn(organisation, month)
        else:
            await self._turn_to(organisation, month)

    def _ask_turn(self, organisation: int | None, month: str | None) -> None:
        def stay() -> None:
            asked.close()
            self._chosen.refresh()

        async def go() -> None:
            asked.close()
            await self._turn_to(organisation, month)

        with dialog("有改动还没有保存") as asked:
            asked.props("persistent")
            ui.label("换到别的机构或者月份，这些改动就没有了。")
            with ui.row().classes("full-width justify-end"):
                ui.button("留在这里", on_click=self._visit.does(stay)).props("outline")
                ui.button("不保存，换过去", on_click=self._visit.does(go))

    async def _turn_to(self, organisation: int | None, month: str | None) -> None:
        self._organisation = organisation or self._organisation
        self._month = date.fromisoformat(month) if month else self._month
        await self._read()
        self._draw()

    async def _read(self) -> None:
        days = (next_month(self._month) - self._month).days
        start, end = self._span
        found = await shifts_between(self._visit, self._month, days, self._organisation)
        self._plan = [one for one in found if start <= one.starts_at < end]
        self._problems = None
        self._note(changed=False)

    def _set(self, plan: list[Shift]) -> None:
        self._plan = sorted(plan, key=lambda one: (one.starts_at, one.person_id))
        self._problems = None
        self._note(changed=True)
        self._draw()

    def _note(self, *, changed: bool) -> None:
        """Let the browser ask before it leaves a plan that isn't saved."""
        if changed != self._changed:
            self._changed = changed
            asks = "(event) => event.preventDefault()" if changed else "null"
            self._visit.run(f"window.onbeforeunload = {asks}")

    def _draw(self) -> None:
        self._sheet.refresh()
        self._report.refresh()

    async def _copy(self) -> None:
        before = await shifts_between(
            self._visit,
            self._month - timedelta(days=_FOUR_WEEKS),
            _FOUR_WEEKS + 7,
            self._organisation,
        )
        start, end = self._span
        calendar = self._directory.calendar
        earlier = [one for one in before if one.starts_at < start]
        four = repeated(earlier, calendar, days=_FOUR_WEEKS, starts_at=start, ends_at=end)
        rest = repeated(earlier, calendar, days=_FOUR_WEEKS + 7, starts_at=start, ends_at=end)
        last = max((one.starts_at for one in four), default=start)
        self._set([*four, *(one for one in rest if china_day(one.starts_at) > china_day(last))])

    async def _fill(self) -> None:
        start, end = self._span
        self._set(list(filled(self._plan, self._directory.calendar, starts_at=start, ends_at=end)))

    async def _as_last_week(self, first: date) -> None:
        before = await shifts_between(self._visit, first - timedelta(days=7), 7, self._organisation)
        start, end = self._span
        planned = [one for one in self._plan if one.starts_at < moment_of(first, 0)]
        stored = [one for one in before if one.starts_at < start]
        week = (
            max(moment_of(first, 0), start),
            min(moment_of(first + timedelta(days=7), 0), end),
        )
        kept = [one for one in self._plan if not week[0] <= one.starts_at < week[1]]
        again = repeated(
            [*stored, *planned],
            self._directory.calendar,
            days=7,
            starts_at=week[0],
            ends_at=week[1],
        )
        self._set([*kept, *again])

    def _body(self, *, accept_gaps: bool = False) -> dict[str, Any]:
        start, end = self._span
        return {
            "organisation_id": self._organisation,
            "starts_at": start,
            "ends_at": end,
            "accept_gaps": accept_gaps,
            "shifts": [
                {
                    "person_id": one.person_id,
                    "role": one.role.value,
                    "starts_at": one.starts_at,
                    "ends_at": one.ends_at,
                }
                for one in self._plan
            ],
        }

    async def _check(self) -> None:
        found = await self._visit.api.post("/api/agent/roster/check", **self._body())
        self._problems = found["problems"]
        self._report.refresh()

    async def _save(self) -> None:
        await self._check()
        problems = self._problems or []
        if any(one["forbids"] for one in problems):
            self._visit.say("有班次重叠或者不对，改好才能保存。", "warning")
        elif problems:
            self._ask_gaps(len(problems))
        else:
            await self._keep(accept_gaps=False)

    def _ask_gaps(self, count: int) -> None:
        async def go() -> None:
            asked.close()
            await self._keep(accept_gaps=True)

        with dialog("有要看的地方，也保存吗？") as asked:
            ui.label(
                f"有 {count} 处要看：办公时间没有人值班、班次不在办公时间里，或者排的人没有那个身份，列在页面上。"
            )
            buttons(asked, "知道了，也保存", self._visit.does(go))

    async def _keep(self, *, accept_gaps: bool) -> None:
        try:
            await self._visit.api.put("/api/agent/roster", **self._body(accept_gaps=accept_gaps))
        except ApiError:
            await self._check()
            raise
        await self._read()
        self._draw()
        self._visit.say("排班保存好了。")

    @ui.refreshable_method
    def _report(self) -> None:
        if self._problems is None:
            return
        if not self._problems:
            ui.label("检查过了：没有重叠，没有空缺。").classes("report is-good")
            return
        with ui.element("div").classes("report"):
            ui.label(f"有 {len(self._problems)} 处要看：").classes("text-weight-bold")
            for one in self._problems[:_MOST_PROBLEMS]:
                must = "（必须改）" if one["forbids"] else ""
                ui.label(f"{one['message']}{must}")
            if len(self._problems) > _MOST_PROBLEMS:
                ui.label(f"还有 {len(self._problems) - _MOST_PROBLEMS} 处。")

    @ui.refreshable_method
    def _sheet(self) -> None:
        last = next_month(self._month) - timedelta(days=1)
        sheet(self._month, last, self._directory, self._day, self._week)

    def _week(self, first: date) -> None:
        ui.button("照上周", on_click=self._visit.does(self._as_last_week, first)).props(
            "flat dense"
        )

    def _day(self, day: date) -> None:
        for shift in self._plan:
            if china_day(shift.starts_at) == day:
                box = ui.element("button").classes("shift is-own")
                with box:
                    span = f"{clock(shift.starts_at)}—{clock(shift.ends_at)}"
                    ui.label(span).classes("shift-time")
                    ui.label(f"{self._directory.name(shift.person_id)} {ROLE_NAMES[shift.role]}")
                box.on("click", self._visit.does(self._edit, day, shift))
        ui.button(icon="add", on_click=self._visit.does(self._edit, day, None)).props(
            f'flat dense aria-label="{day.month}月{day.day}日加班次"'
        )

    def _edit(self, day: date, shift: Shift | None) -> None:
        visit = self._visit
        people = {
            key: str(one["name"])
            for key, one in self._directory.people.items()
            if one["roles"] and one.get("active", True)
        }

        def go() -> None:
            new = self._typed(day, person.value, role.value, start.value, end.value)
            if new is None:
                visit.say("请选人、身份，时间写成 09:00 的样子，结束要在开始之后。", "warning")
                return
            asked.close()
            self._set([*(one for one in self._plan if one is not shift), new])

        def remove() -> None:
            asked.close()
            self._set([one for one in self._plan if one is not shift])

        with dialog(f"{day.month}月{day.day}日的班") as asked:
            person = choice("谁", people, shift.person_id if shift else None)
            role = choice("身份", self._roles(shift), shift.role.value if shift else None)
            person.on_value_change(lambda event: self._offer(role, event.value))
            with ui.row().classes("full-width no-wrap"):
                start = line("开始", clock(shift.starts_at) if shift else "09:00", 5)
                end = line("结束", clock(shift.ends_at) if shift else "17:00", 5)
                for field in (start, end):
                    field.props("type=time stack-label")
            if shift is not None:
                ui.button("删除这个班", on_click=visit.does(remove)).props("outline color=negative")
            buttons(asked, "好了", visit.does(go))

    def _roles(self, shift: Shift | None) -> dict[str, str]:
        """What there is to be on duty as; of somebody who was chosen, only what they are."""
        if shift is None:
            return {one.value: name for one, name in ROLE_NAMES.items()}
        return {shift.role.value: ROLE_NAMES[shift.role], **self._roles_of(shift.person_id)}

    def _roles_of(self, person_id: int | None) -> dict[str, str]:
        theirs = self._directory.people.get(person_id or 0, {}).get("roles", ())
        return {str(one): ROLE_NAMES[Role(one)] for one in theirs}

    def _offer(self, role: ui.select, person_id: int | None) -> None:
        theirs = self._roles_of(person_id)
        role.set_options(
            theirs, value=role.value if role.value in theirs else next(iter(theirs), None)
        )

    def _typed(
        self, day: date, person: int | None, role: str | None, start: str, end: str
    ) -> Shift | None:
        minutes = [_minutes(one) for one in (start, end)]
        if person is None or role is None or minutes[0] is None or minutes[1] is None:
            return None
        shift = Shift(
            organisation_id=self._organisation,
            person_id=person,
            role=Role(role),
            starts_at=moment_of(day, minutes[0]),
            ends_at=moment_of(day, minutes[1]),
        )
        return shift if shift.ends_at > shift.starts_at else None


def _minutes(text: str | None) -> int | None:
    """Minutes after midnight, or none if it is no time of day."""
    hours, colon, minutes = (text or "").partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal()):
        return None
    whole = int(hours) * 60 + int(minutes)
    return whole if int(minutes) < 60 and whole < 24 * 60 else None
