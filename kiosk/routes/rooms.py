"""Mediation rooms: `WS /api/room` for residents and guests, `WS /api/agent/room` for the staff,
and opening a room, asking people in. See docs/api.md.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from starlette.websockets import WebSocket, WebSocketDisconnect

from kiosk.cases.hub import login_topic, session_topic
from kiosk.cases.talk import MessageInvalidError
from kiosk.cases.tickets import Ticket
from kiosk.chat.conversation import check_session_id
from kiosk.errors import KioskError, RequestError, TicketUnknownError
from kiosk.people.rights import Permission
from kiosk.rooms.errors import NotMediatorError, RoomUnknownError
from kiosk.rooms.meetings import actor_of
from kiosk.rooms.room import Room, Seat
from kiosk.rooms.tokens import normal_room_code
from kiosk.routes.access import Access, check, check_csrf
from kiosk.routes.casework import known_code
from kiosk.routes.live_socket import HELLO_SECONDS, POLICY, Finished, LiveSocket, text_of
from kiosk.routes.room_end import Entrant, RoomEnd
from kiosk.routes.room_wire import (
    GuestRequest,
    GuestWire,
    RoomWire,
    guest_wire,
    room_wire,
)
from kiosk.routes.talk import find_by_code
from kiosk.services import Services
from kiosk.store.logins import Login
from kiosk.store.rooms import RoomActor
from kiosk.web.answers import refuse_socket
from kiosk.web.guards import client_address


def room_routes(services: Services, access: Access) -> APIRouter:
    """The routes."""
    router = APIRouter()
    router.include_router(_desk_routes(services, access))

    @router.websocket("/api/room")
    async def room(socket: WebSocket) -> None:
        live = LiveSocket(socket, services.settings.people.messages_per_minute)
        await socket.accept()
        address = client_address(socket.scope)
        await _enter(live, services, lambda hello: _guest(services, hello, address))

    @router.websocket("/api/agent/room")
    async def staff_room(socket: WebSocket) -> None:
        try:
            login = await access.who(socket)
            check(login, Permission.TICKETS)
        except KioskError as error:
            await refuse_socket(error, socket.scope, socket.receive, socket.send)
            return
        live = LiveSocket(socket, services.settings.people.messages_per_minute)
        await socket.accept()
        await _enter(live, services, lambda hello: _staff(services, login, hello))

    return router


def _desk_routes(services: Services, access: Access) -> APIRouter:
    """What the mediator does before anybody is in the room."""
    router = APIRouter(prefix="/api/agent/tickets/{code}", tags=["多方视频"])
    agent = access.may(Permission.TICKETS)

    @router.get("/room", summary="多方视频的房间", response_model_exclude_none=True)
    async def standing(code: str, login: Annotated[Login, Depends(agent)]) -> RoomWire:
        ticket = await services.casework.look(known_code(code), login.person)
        room = await services.store.rooms.open_of(ticket.code)
        trail = () if room is None else await services.store.rooms.trail(room.id)
        return room_wire(await services.meetings.server.status(), room, trail)

    @router.post("/room", summary="开多方视频的房间", response_model_exclude_none=True)
    async def opened(code: str, login: Annotated[Login, Depends(agent)]) -> RoomWire:
        ticket = await _led(services, known_code(code), login)
        room = await services.meetings.open(ticket, login.person)
        return room_wire("ok", room, await services.store.rooms.trail(room.id))

    @router.post("/room/guests", status_code=201, summary="请当事人进房间")
    async def guest(
        code: str, body: GuestRequest, login: Annotated[Login, Depends(agent)]
    ) -> GuestWire:
        ticket = await _led(services, known_code(code), login)
        room = await services.store.rooms.open_of(ticket.code)
        if room is None:
            raise RoomUnknownError("请先开房间。")
        seat, secret = await services.meetings.invite(room, login.person, body.name, body.side)
        return guest_wire(seat, secret, services.settings.gateway.public_url)

    @router.post("/room/guests/{seat}/code", summary="换口令")
    async def recoded(
        code: str,
        seat: Annotated[int, Path(ge=1, le=1_000)],
        login: Annotated[Login, Depends(agent)],
    ) -> GuestWire:
        ticket = await _led(services, known_code(code), login)
        room = await services.store.rooms.open_of(ticket.code)
        if room is None:
            raise RoomUnknownError("请先开房间。")
        whom, secret = await services.meetings.recode(room, login.person, seat)
        return guest_wire(whom, secret, services.settings.gateway.public_url)

    return router


async def _led(services: Services, code: str, login: Login) -> Ticket:
    """The ticket, if this person holds it and has it in hand; raises `RequestError`."""
    ticket = await services.casework.may_write(code, login.person)
    if ticket.holder_id != login.person.id:
        raise NotMediatorError
    return ticket


async def _enter(live: LiveSocket, services: Services, find: Any) -> None:
    """Hello, and then the room; whoever may not come in is told why."""
    try:
        hello = await live.receive(HELLO_SECONDS)
        if hello["type"] != "hello":
            raise MessageInvalidError("第一条消息应当是 hello。")
        entrant: Entrant = await find(hello)
        await RoomEnd(live, services, entrant).run()
    except WebSocketDisconnect:
        return
    except Finished as end:
        await live.close(end.code)
    except RequestError as error:
        try:
            await live.send("error", error=error.to_wire()["error"])
        except Finished:
            return
        await live.close(POLICY)


async def _guest(services: Services, hello: Mapping[str, Any], address: str) -> Entrant:
    """A resident by the visit or the request's code, a guest by a code of their own."""
    topics: tuple[str, ...] = ()
    if "session_id" in hello:
        session_id = text_of(hello, "session_id", 100)
        check_session_id(session_id)
        await services.store.sessions.get(session_id)
        ticket = await services.desk.of_session(session_id)
        room, seat = await services.meetings.seat_of_resident(ticket)
        topics = (session_topic(session_id),)
        login = "居民"
    else:
        room, seat, login = await _by_code(services, text_of(hello, "code", 60), address)

    async def never() -> None:
        raise NotMediatorError

    async def still() -> None:
        return None

    actor = RoomActor(seat.name, login)
    return Entrant(room=room, seat=seat, actor=actor, topics=topics, may_lead=never, still=still)


async def _by_code(services: Services, code: str, address: str) -> tuple[Room, Seat, str]:
    """Wrong codes of both kinds are counted together, and answered alike."""
    normal = normal_room_code(code)
    if normal is None:
        try:
            ticket = await find_by_code(services, code, address)
        except TicketUnknownError:
            raise RoomUnknownError from None
        return *(await services.meetings.seat_of_resident(ticket)), "居民"
    services.limits.check_codes(address)
    try:
        return *(await services.meetings.seat_of_code(normal)), "当事人"
    except RoomUnknownError:
        services.limits.count_wrong_code(address)
        raise


async def _staff(services: Services, login: Login, hello: Mapping[str, Any]) -> Entrant:
    """Somebody of the staff: whoever holds the request, or was asked into its conversation."""
    check_csrf(login, hello.get("csrf"))
    code = known_code(text_of(hello, "ticket", 40))
    ticket = await services.casework.may_write(code, login.person)
    room, seat = await services.meetings.seat_of_person(ticket, login.person)

    async def may_lead() -> None:
        await _led(services, code, login)

    async def still() -> None:
        now = await services.accounts.still(login, touch=True)
        check(now, Permission.TICKETS)

    return Entrant(
        room=room,
        seat=seat,
        actor=actor_of(login.person),
        topics=(login_topic(login.id),),
        may_lead=may_lead,
        still=still,
    )
