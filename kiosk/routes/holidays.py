"""Working days and days off."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from kiosk.audit import Action, Note
from kiosk.people.holidays import SpecialDay, calendar_of, china_day
from kiosk.people.rights import Permission
from kiosk.routes.access import Access
from kiosk.routes.roster_wire import HolidayRequest, HolidaysWire, HolidayWire
from kiosk.services import Services
from kiosk.store.logins import Login


def holiday_routes(services: Services, access: Access) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api/agent", tags=["排班"])
    directory = services.store.directory
    viewing, editing = access.may(Permission.ROSTER_VIEW), access.may(Permission.ROSTER_EDIT)

    @router.get("/holidays", summary="放假和调休的日子")
    async def holidays(_login: Annotated[Login, Depends(viewing)]) -> HolidaysWire:
        days = await directory.holidays()
        calendar, year = calendar_of(days), china_day(services.clock()).year
        return HolidaysWire(
            days=[
                HolidayWire(day=one.day, works=one.works, name=one.name, source=one.source)
                for one in days
            ],
            missing=[one for one in (year, year + 1) if not calendar.knows(one)],
        )

    @router.put("/holidays/{day}", status_code=204, summary="录入放假或者调休的一天")
    async def set_holiday(
        day: date, body: HolidayRequest, login: Annotated[Login, Depends(editing)]
    ) -> Response:
        special = SpecialDay(day, body.works, body.name, body.source)
        what = {"": "上班" if body.works else "放假", "名称": body.name}
        note = Note(Action.HOLIDAY_SET, login.person.login, day.isoformat(), what)
        await directory.set_holiday(special, note, services.clock())
        services.dispatcher.changed()
        return Response(status_code=204)

    @router.delete("/holidays/{day}", status_code=204, summary="删除录入的一天")
    async def remove_holiday(day: date, login: Annotated[Login, Depends(editing)]) -> Response:
        note = Note(Action.HOLIDAY_REMOVED, login.person.login, day.isoformat())
        await directory.remove_holiday(day, note, services.clock())
        services.dispatcher.changed()
        return Response(status_code=204)

    return router
