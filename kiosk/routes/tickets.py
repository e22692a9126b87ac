"""A resident asks for a person, sees how the request stands, and comes back to it."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from bot.messages import to_wire
from kiosk.cases.handoff import Wish
from kiosk.cases.tickets import PassOn, Ticket
from kiosk.chat.conversation import check_session_id
from kiosk.chat.text import phone_number
from kiosk.people.candidates import Availability, Stage, Waiting, candidates
from kiosk.people.persons import ROLE_NAMES
from kiosk.people.routing import nobody_on_duty
from kiosk.people.slots import next_slots
from kiosk.routes.prospect_wire import HOTLINE, prospect_wire
from kiosk.routes.talk import find_by_code
from kiosk.routes.ticket_wire import PreviewWire, packet_wire, slot_wire
from kiosk.routes.wire import (
    CallbackRequest,
    DutyWire,
    TicketRequest,
    TicketResponse,
    TicketWire,
)
from kiosk.services import Services
from kiosk.web.guards import client_address


def ticket_routes(services: Services) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api", tags=["找人"])
    _add_asking(router, services)
    _add_coming_back(router, services)

    @router.get("/duty", summary="现在谁在，接下来什么时候有人")
    async def duty() -> DutyWire:
        return await _duty(services)

    return router


def _add_asking(router: APIRouter, services: Services) -> None:
    """From within a conversation with the robot."""
    desk = services.desk

    @router.get(
        "/sessions/{session_id}/ticket/preview",
        summary="同意之前先看：会转交什么",
        response_model_exclude_none=True,
    )
    async def preview(session_id: str, pass_on: Annotated[PassOn, Query()]) -> PreviewWire:
        check_session_id(session_id)
        session = await services.store.sessions.get(session_id)
        topic, packet = await desk.preview(session, pass_on)
        return PreviewWire(pass_on=pass_on, topic=topic, packet=packet_wire(packet))

    @router.post(
        "/sessions/{session_id}/ticket",
        status_code=201,
        summary="登记要找工作人员；已经登记的返回原来的编号",
        response_model_exclude_none=True,
    )
    async def request_person(
        session_id: str, request: TicketRequest, response: Response
    ) -> TicketResponse:
        check_session_id(session_id)
        phone = phone_number(request.phone) if request.phone else None
        session = await services.store.sessions.touch(session_id, services.clock())
        wish = Wish(request.pass_on, request.name, phone, request.village)
        recorded = await desk.request(session, wish)
        response.status_code = 201 if recorded.is_new else 200
        return TicketResponse(
            **prospect_wire(recorded.prospect).model_dump(), reply=to_wire(recorded.reply)
        )


def _add_coming_back(router: APIRouter, services: Services) -> None:
    """With the code of a request."""
    desk = services.desk

    async def coming_back(code: str, request: Request) -> Ticket:
        return await find_by_code(services, code, client_address(request.scope))

    async def wire(ticket: Ticket) -> TicketWire:
        return prospect_wire(await services.dispatcher.prospect(ticket))

    @router.get(
        "/tickets/{code}",
        summary="登记现在怎么样了",
        response_model_exclude_none=True,
    )
    async def ticket(code: str, request: Request) -> TicketWire:
        return await wire(await coming_back(code, request))

    @router.post(
        "/tickets/{code}/withdraw",
        summary="居民取消登记",
        response_model_exclude_none=True,
    )
    async def withdraw(code: str, request: Request) -> TicketWire:
        found = await coming_back(code, request)
        return await wire(await desk.withdraw(found.code))

    @router.post(
        "/tickets/{code}/callback",
        summary="居民留电话，不再等",
        response_model_exclude_none=True,
    )
    async def callback(code: str, body: CallbackRequest, request: Request) -> TicketWire:
        found = await coming_back(code, request)
        return await wire(await desk.book(found.code, phone_number(body.phone), body.at))

    @router.post(
        "/tickets/{code}/reopen",
        summary="办完以后居民还要找人",
        response_model_exclude_none=True,
    )
    async def reopen(code: str, request: Request) -> TicketWire:
        found = await coming_back(code, request)
        return await wire(await desk.reopen(found.code))


async def _duty(services: Services) -> DutyWire:
    staffing, now = await services.dispatcher.staffing(), services.clock()
    anybody = Waiting(stage=Stage.ON_SITE, stage_since=now)
    there = [
        one
        for stage in (Stage.ON_SITE, Stage.DUTY_LAWYER, Stage.CENTRE, Stage.LAW_FIRM)
        for one in candidates(stage, anybody, staffing, now)
        if one.availability is not Availability.EXPECTED
    ]
    who = [f"{one.person.name}（{ROLE_NAMES[one.role]}，{one.organisation.name}）" for one in there]
    return DutyWire(
        who=list(dict.fromkeys(who)),
        nobody=nobody_on_duty(anybody, staffing, now),
        slots=[slot_wire(slot) for slot in next_slots(staffing, now)],
        hotline=HOTLINE,
    )
