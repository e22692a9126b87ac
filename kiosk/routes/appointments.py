"""Appointments from the resident's side: what can be booked, booking, changing, cancelling; the
four remote services."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from kiosk.appointments.appointment import (
    AppointmentError,
    AppointmentState,
    AppointmentUnknownError,
    Time,
)
from kiosk.appointments.booking import ANY_ROLE, Wanted
from kiosk.appointments.papers import calendar_file, qr_svg
from kiosk.appointments.remote_services import RemoteService
from kiosk.cases.tickets import Ticket
from kiosk.chat.text import phone_number
from kiosk.people.persons import ROLE_NAMES
from kiosk.people.roster import when
from kiosk.routes.appointment_wire import BookingRequest, TimesWire, TimeWire
from kiosk.routes.prospect_wire import HOTLINE, prospect_wire
from kiosk.routes.talk import find_by_code
from kiosk.routes.wire import TicketWire
from kiosk.services import Services
from kiosk.web.guards import client_address


def appointment_routes(services: Services) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api", tags=["预约"])
    _add_offers(router, services)
    _add_booking(router, services)
    _add_papers(router, services)
    return router


def _add_offers(router: APIRouter, services: Services) -> None:
    """What can be booked."""
    remote = services.remote_services

    @router.get("/remote-services", summary="四种远程服务：谁能参加、带什么、怎么办")
    async def remote_services() -> dict[str, Any]:
        return {"services": [_service(service) for service in remote.values()]}

    @router.get("/appointments/times", summary="能约的时间")
    async def times(service: Annotated[str | None, Query(max_length=40)] = None) -> TimesWire:
        found = _chosen(services, service)
        offered = await services.booking.times(found.roles if found else ANY_ROLE)
        return TimesWire(times=[await _time(services, one) for one in offered], hotline=HOTLINE)


def _add_booking(router: APIRouter, services: Services) -> None:
    """Booking, changing, cancelling."""
    booking = services.booking

    @router.post(
        "/tickets/{code}/appointment",
        summary="约时间，改时间也是这个",
        response_model_exclude_none=True,
    )
    async def book(code: str, body: BookingRequest, request: Request) -> TicketWire:
        services.limits.count_booking(client_address(request.scope))
        ticket = await _coming_back(services, code, request)
        service = _chosen(services, body.service)
        if service is not None and body.way not in service.ways:
            raise AppointmentError("这项服务不能这样办，请另选一种方式。")
        wanted = Wanted(
            key=body.time,
            way=body.way,
            phone=phone_number(body.phone),
            name=body.name,
            service=body.service,
            roles=service.roles if service else ANY_ROLE,
        )
        await booking.book(ticket.code, wanted)
        return await _wire(services, ticket.code)

    @router.delete(
        "/tickets/{code}/appointment",
        summary="取消预约",
        response_model_exclude_none=True,
    )
    async def cancel(code: str, request: Request) -> TicketWire:
        ticket = await _coming_back(services, code, request)
        await booking.end(ticket.code, AppointmentState.CANCELLED)
        await services.desk.withdraw(ticket.code)
        return await _wire(services, ticket.code)


def _add_papers(router: APIRouter, services: Services) -> None:
    """What a resident takes along."""

    @router.get("/tickets/{code}/appointment.ics", summary="预约的日历文件")
    async def calendar(code: str, request: Request) -> Response:
        ticket = await _coming_back(services, code, request)
        found = await services.booking.of(ticket.code)
        if found is None:
            raise AppointmentUnknownError
        content = calendar_file([found], services.settings.office, services.clock())
        return calendar_response(content)

    @router.get("/tickets/{code}/qr.svg", summary="编号的二维码")
    async def qr(code: str, request: Request) -> Response:
        ticket = await _coming_back(services, code, request)
        page = services.settings.gateway.public_url
        text = f"{page}/#code={ticket.code}" if page else ticket.code
        return Response(qr_svg(text), media_type="image/svg+xml")


def calendar_response(content: bytes) -> Response:
    """A calendar file to be kept."""
    headers = {"Content-Disposition": 'attachment; filename="appointments.ics"'}
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


async def _coming_back(services: Services, code: str, request: Request) -> Ticket:
    return await find_by_code(services, code, client_address(request.scope))


def _chosen(services: Services, name: str | None) -> RemoteService | None:
    if name is None:
        return None
    if name not in services.remote_services:
        raise AppointmentError("没有这项服务，请重新选。")
    return services.remote_services[name]


async def _wire(services: Services, code: str) -> TicketWire:
    ticket = await services.store.tickets.get(code)
    return prospect_wire(await services.dispatcher.prospect(ticket))


async def _time(services: Services, time: Time) -> TimeWire:
    person, organisation = await services.booking.names(time)
    return TimeWire(
        time=time.key,
        starts_at=time.starts_at,
        ends_at=time.ends_at,
        who=person,
        role=ROLE_NAMES[time.role],
        organisation=organisation,
        shown=when(time.starts_at, time.ends_at),
    )


def _service(service: RemoteService) -> dict[str, Any]:
    known = asdict(service)
    del known["roles"]
    return known
