"""Appointments from the side of those who are waited for."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from kiosk.appointments.appointment import Appointment, AppointmentState
from kiosk.appointments.booking import Wanted
from kiosk.appointments.papers import calendar_file
from kiosk.people.candidates import Staffing
from kiosk.people.persons import Person
from kiosk.people.rights import Permission
from kiosk.routes.access import Access
from kiosk.routes.appointment_wire import (
    OwnAppointmentsWire,
    OwnAppointmentWire,
    TimeRequest,
    appointment_wire,
)
from kiosk.routes.appointments import calendar_response
from kiosk.routes.casework import known_code
from kiosk.services import Services
from kiosk.store.logins import Login

_DAY = 86_400.0
_PAST_DAYS = 7


def agent_appointment_routes(services: Services, access: Access) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api/agent", tags=["接待"])
    booking = services.booking
    agent = access.may(Permission.TICKETS)

    @router.get(
        "/appointments",
        summary="约了我的、约了窗口的：前七天到以后",
        response_model_exclude_none=True,
    )
    async def appointments(
        login: Annotated[Login, Depends(agent)],
        days: Annotated[int, Query(ge=1, le=31)] = 14,
    ) -> OwnAppointmentsWire:
        now = services.clock()
        found = await booking.concerning(login.person, now - _PAST_DAYS * _DAY, now + days * _DAY)
        return OwnAppointmentsWire(
            now=now, appointments=[await _own(services, one, login.person) for one in found]
        )

    @router.get("/appointments.ics", summary="我的预约，日历文件")
    async def calendar(login: Annotated[Login, Depends(agent)]) -> Response:
        now = services.clock()
        found = await booking.concerning(login.person, now - _PAST_DAYS * _DAY, now + 31 * _DAY)
        mine = [one for one in found if one.time.person_id == login.person.id]
        return calendar_response(calendar_file(mine, services.settings.office, now))

    @router.post("/appointments/{code}/kept", status_code=204, summary="居民来了")
    async def kept(code: str, login: Annotated[Login, Depends(agent)]) -> Response:
        await _end(services, code, login.person, AppointmentState.KEPT)
        return Response(status_code=204)

    @router.post("/appointments/{code}/no-show", status_code=204, summary="居民没有来")
    async def no_show(code: str, login: Annotated[Login, Depends(agent)]) -> Response:
        await _end(services, code, login.person, AppointmentState.NO_SHOW)
        return Response(status_code=204)

    @router.post("/appointments/{code}/cancel", status_code=204, summary="取消预约，登记还在")
    async def cancel(code: str, login: Annotated[Login, Depends(agent)]) -> Response:
        await _end(services, code, login.person, AppointmentState.CANCELLED)
        return Response(status_code=204)

    @router.post(
        "/appointments/{code}/move",
        summary="和居民说好，改到别的时间",
        response_model_exclude_none=True,
    )
    async def move(
        code: str, body: TimeRequest, login: Annotated[Login, Depends(agent)]
    ) -> OwnAppointmentWire:
        was = await booking.check_theirs(known_code(code), login.person)
        ticket = await services.store.tickets.get(was.code)
        wanted = Wanted(key=body.time, way=was.way, phone=ticket.phone or "", service=was.service)
        moved = await booking.book(was.code, wanted, login.person)
        return await _own(services, moved, login.person)

    return router


async def _end(services: Services, code: str, person: Person, state: AppointmentState) -> None:
    found = await services.booking.check_theirs(known_code(code), person)
    await services.booking.end(found.code, state, person)


async def _own(services: Services, one: Appointment, person: Person) -> OwnAppointmentWire:
    ticket = await services.store.tickets.get(one.code)
    staffing = await services.dispatcher.staffing()
    return OwnAppointmentWire(
        **appointment_wire(one).model_dump(),
        ticket=one.code,
        mine=one.time.person_id == person.id,
        topic=ticket.topic,
        uncovered=one.live and not _covered(one, staffing),
    )


def _covered(one: Appointment, staffing: Staffing) -> bool:
    """Whether whoever is waited for is still on the roster then; the window always is."""
    time = one.time
    return time.person_id == 0 or any(
        shift.comes == time.person_id
        and shift.starts_at <= time.starts_at
        and time.ends_at <= shift.ends_at
        for shift in staffing.shifts
    )
