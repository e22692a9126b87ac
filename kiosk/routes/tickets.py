"""Asking for a person with a button, and how the request stands."""

from fastapi import APIRouter
from starlette.responses import Response

from bot.messages import to_wire
from kiosk.conversation import check_session_id
from kiosk.errors import TicketUnknownError
from kiosk.routes.chat import ticket_wire
from kiosk.routes.wire import TicketRequest, TicketResponse, TicketWire
from kiosk.services import Services
from kiosk.text import phone_number
from kiosk.tickets import normal_code


def ticket_routes(services: Services) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api", tags=["找人"])

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
        recorded = await services.desk.request(
            session, pass_on=request.pass_on, name=request.name, phone=phone
        )
        response.status_code = 201 if recorded.is_new else 200
        wire = ticket_wire(recorded.standing)
        return TicketResponse(**wire.model_dump(), reply=to_wire(recorded.reply))

    @router.get(
        "/tickets/{code}",
        summary="登记现在怎么样了",
        response_model_exclude_none=True,
    )
    async def ticket(code: str) -> TicketWire:
        normal = normal_code(code)
        if normal is None:
            raise TicketUnknownError
        return ticket_wire(await services.store.tickets.standing(normal, services.clock()))

    return router
