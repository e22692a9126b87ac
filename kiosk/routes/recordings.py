"""Recordings of mediation rooms: parts from the mediator's page, what there is, playing, deleting.
See docs/api.md.
"""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from kiosk.audit import Action, Note
from kiosk.cases.tickets import NotHolderError
from kiosk.errors import BodyTooSlowError
from kiosk.people.rights import Permission
from kiosk.rooms.errors import (
    NotMediatorError,
    RecordingOffError,
    RecordingTooLargeError,
    RecordingUnknownError,
    RoomUnknownError,
)
from kiosk.rooms.recordings import LARGEST_PART
from kiosk.routes.access import Access, Dependency
from kiosk.routes.casework import known_code
from kiosk.routes.office_settings import at_home
from kiosk.routes.recording_wire import (
    RecordingFactsWire,
    RecordingsWire,
    facts_wire,
    recordings_wire,
)
from kiosk.services import Services
from kiosk.store.logins import Login
from kiosk.store.recordings import KeptRecording

BODY_SECONDS = 30.0
_BIG = 2**31 - 1
Number = Annotated[int, Path(ge=0, le=_BIG)]


def recording_routes(services: Services, access: Access) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["多方视频的录像"])
    agent = access.may(Permission.TICKETS)
    _add_parts(router, services, agent)
    _add_reading(router, services, agent)
    _add_office(router, services, at_home(services, access))
    return router


def _add_parts(router: APIRouter, services: Services, agent: Dependency) -> None:
    """What the mediator's page records."""

    @router.put(
        "/api/agent/tickets/{code}/room/recording/{stretch}/{number}",
        status_code=204,
        summary="录像的一小段",
    )
    async def part(
        code: str,
        stretch: Number,
        number: Number,
        request: Request,
        login: Annotated[Login, Depends(agent)],
    ) -> Response:
        ticket = await services.casework.look(known_code(code), login.person)
        if ticket.holder_id != login.person.id:
            raise NotMediatorError
        room = await services.store.rooms.open_of(ticket.code)
        if room is None:
            raise RecordingOffError
        meeting = services.meetings.meeting(room)
        recording = meeting.recording
        if recording is None:
            raise RecordingOffError
        if room.seat(recording.asked_by).person_id != login.person.id:
            raise NotMediatorError
        content = await _body(request)
        await services.meetings.recordings.add(meeting, stretch, number, content)
        return Response(status_code=204)


def _add_reading(router: APIRouter, services: Services, agent: Dependency) -> None:
    """For those who may read the request."""
    prefix = "/api/agent/tickets/{code}/recordings"

    @router.get(prefix, summary="登记的录像", response_model_exclude_none=True)
    async def listed(code: str, login: Annotated[Login, Depends(agent)]) -> RecordingsWire:
        ticket = await services.casework.look(known_code(code), login.person)
        found = await services.store.recordings.of_ticket(ticket.code)
        names: dict[int, dict[int, str]] = {}
        for room_id in {one.room_id for one in found}:
            try:
                room = await services.store.rooms.get(room_id)
            except RoomUnknownError:
                continue  # names go before recordings do, if the office keeps these longer
            names[room_id] = {one.number: one.name for one in room.seats}
        return recordings_wire(found, names, mine=ticket.holder_id == login.person.id)

    @router.get(prefix + "/{number}/{stretch}", summary="看录像", response_class=Response)
    async def play(
        code: str,
        number: Number,
        stretch: Number,
        login: Annotated[Login, Depends(agent)],
        save: Annotated[bool, Query(description="下载，不在页面里看")] = False,
    ) -> Response:
        kept = await _of_ticket(services, code, number, login)
        content = await services.meetings.recordings.open(kept, stretch)
        detail = {"": "下载" if save else "播放", "第": f"{number} 号录像第 {stretch} 段"}
        note = Note(Action.RECORDING_READ, login.person.login, kept.code, detail)
        await services.store.audit.add(note, services.clock())
        headers = {"Cache-Control": "no-store"}
        if save:
            name = f"{kept.code}-{number}-{stretch}.webm"
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return StreamingResponse(content, media_type="video/webm", headers=headers)

    @router.delete(prefix + "/{number}", status_code=204, summary="删除录像")
    async def delete(
        code: str, number: Number, login: Annotated[Login, Depends(agent)]
    ) -> Response:
        kept = await _of_ticket(services, code, number, login)
        ticket = await services.casework.look(kept.code, login.person)
        if ticket.holder_id != login.person.id:
            raise NotHolderError("只有接单的人和管理员能删录像。")
        await services.meetings.recordings.delete(kept, login.person.login, "接单的人删除")
        return Response(status_code=204)


def _add_office(router: APIRouter, services: Services, admin: Dependency) -> None:
    """For the office's own administrators: that there are recordings, never what is on them."""

    @router.get("/api/agent/recordings", summary="本所还存着的录像")
    async def kept(_login: Annotated[Login, Depends(admin)]) -> list[RecordingFactsWire]:
        return [facts_wire(one) for one in await services.store.recordings.all_kept()]

    @router.delete("/api/agent/recordings/{number}", status_code=204, summary="删除录像")
    async def delete(number: Number, login: Annotated[Login, Depends(admin)]) -> Response:
        found = await services.store.recordings.get(number)
        await services.meetings.recordings.delete(found, login.person.login, "管理员删除")
        return Response(status_code=204)


async def _of_ticket(services: Services, code: str, number: int, login: Login) -> KeptRecording:
    """One of a request that this person may read; raises `RecordingUnknownError`."""
    ticket = await services.casework.look(known_code(code), login.person)
    found = await services.store.recordings.get(number)
    if found.code != ticket.code:
        raise RecordingUnknownError
    return found


async def _body(request: Request) -> bytes:
    """The whole of it; raises `RecordingTooLargeError` or `BodyTooSlowError`."""
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                size += len(chunk)
                if size > LARGEST_PART:
                    raise RecordingTooLargeError
                parts.append(chunk)
    except (TimeoutError, ClientDisconnect):
        raise BodyTooSlowError from None
    return b"".join(parts)
