"""What the pages about duty share: shifts as they come from the routes, and a sheet of days."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from nicegui import ui

from kiosk.console.visit import Visit
from kiosk.people.holidays import CHINA, Calendar, SpecialDay, calendar_of, moment_of
from kiosk.people.persons import Role
from kiosk.people.roster import Shift

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Directory:
    """Names by number, and the calendar."""

    people: Mapping[int, Mapping[str, Any]]
    organisations: Mapping[int, Mapping[str, Any]]
    calendar: Calendar

    def name(self, person_id: int) -> str:
        """Of a person."""
        return str(self.people.get(person_id, {}).get("name", "已停用的人"))


async def directory_of(visit: Visit) -> Directory:
    """People, organisations and holidays."""
    people = (await visit.api.get("/api/agent/people"))["people"]
    organisations = (await visit.api.get("/api/agent/organisations"))["organisations"]
    days = (await visit.api.get("/api/agent/holidays"))["days"]
    special = tuple(
        SpecialDay(date.fromisoformat(one["day"]), one["works"], one["name"]) for one in days
    )
    return Directory(
        {one["id"]: one for one in people},
        {one["id"]: one for one in organisations},
        calendar_of(special),
    )


async def shifts_between(
    visit: Visit, first: date, days: int, organisation_id: int | None = None
) -> list[Shift]:
    """The shifts of so many days."""
    found = await visit.api.get(
        "/api/agent/roster",
        starts_at=moment_of(first, 0),
        ends_at=moment_of(first + timedelta(days=days), 0),
        organisation_id=organisation_id,
    )
    return [shift_of(one) for one in found["shifts"]]


def shift_of(wire: Mapping[str, Any]) -> Shift:
    """A shift as a route gives it."""
    return Shift(**{**wire, "role": Role(wire["role"])})


def clock(at: float) -> str:
    """The time of day in China."""
    return f"{datetime.fromtimestamp(at, UTC).astimezone(CHINA):%H:%M}"


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def month_start(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after."""
    return (month_start(day) + timedelta(days=32)).replace(day=1)


def sheet(
    first: date,
    last: date,
    directory: Directory,
    fill: Callable[[date], None],
    week: Callable[[date], None] | None = None,
) -> None:
    """Weeks from Monday to Sunday; `fill` draws what a day holds, `week` the end of a week."""
    start = monday(first)
    with ui.element("div").classes("sheet"):
        for name in WEEKDAYS:
            ui.label(f"周{name}").classes("sheet-head")
        day = start
        while day <= last or day.weekday():
            _day(day, directory, fill, inside=first <= day <= last)
            if week is not None and day.weekday() == 6:
                with ui.element("div").classes("sheet-week"):
                    week(day - timedelta(days=6))
            day += timedelta(days=1)


def _day(day: date, directory: Directory, fill: Callable[[date], None], *, inside: bool) -> None:
    box = ui.element("div").classes("sheet-day").props(f"data-day={day.isoformat()}")
    if not inside:
        box.classes("is-outside")
        return
    special = directory.calendar.days.get(day)
    if not directory.calendar.works(day):
        box.classes("is-off")
    with box:
        words = f"{day.month}月{day.day}日" if day.day == 1 else f"{day.day}日"
        with ui.element("div").classes("sheet-date"):
            ui.label(f"{words} 周{WEEKDAYS[day.weekday()]}")
            if special is not None:
                ui.label(f"{special.name}{'上班' if special.works else '放假'}").classes("is-soft")
        fill(day)
