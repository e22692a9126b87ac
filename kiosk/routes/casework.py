"""What people do with residents' requests."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from kiosk.audit import Action, Note
from kiosk.cases.casework import Casework, Ending
from kiosk.cases.tickets import Ticket, TicketState, normal_code
from kiosk.cases.views import Views
from kiosk.errors import TicketUnknownError
from kiosk.people.errors import PeopleError
from kiosk.people.persons import Person
from kiosk.people.rights import Permission
from kiosk.routes.access import Access, Dependency
from kiosk.routes.ticket_wire import (
    BookRequest,
    CaseWire,
    CloseRequest,
    InboxWire,
    InviteRequest,
    MessagesWire,
    NoteRequest,
    TicketHead,
    TransferRequest,
    UrgentRequest,
    WhyRequest,
    case_wire,
    head_wire,
)
from kiosk.services import Services
from kiosk.store.logins import Login

_DAY = 86_400.0
_ENDED_DAYS = 7
_MOST_ENDED = 50
_IN_HAND = (TicketState.CLAIMED, TicketState.IN_CONVERSATION)


def known_code(text: str) -> str:
    """The code as it is kept; raises `TicketUnknownError`."""
    code = normal_code(text)
    if code is None:
        raise TicketUnknownError
    return code


class Cases:
    """Lists and whole cases, for one who may see them."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def inbox(self, person: Person) -> InboxWire:
        """All that concerns a person."""
        services, now = self._services, self._services.clock()
        live, invited, ended = await asyncio.gather(
            services.store.tickets.live(),
            services.store.talks.invited_to(person.id),
            services.store.tickets.ended_by(person.id, now - _ENDED_DAYS * _DAY, _MOST_ENDED),
        )
        asked = {
            ticket.code for ticket in live if await services.dispatcher.may_take(ticket, person)
        }

        def heads(tickets: list[Ticket]) -> list[TicketHead]:
            return [head_wire(one, person.id, asked=one.code in asked) for one in tickets]

        return InboxWire(
            now=now,
            waiting=heads([one for one in live if one.code in asked and _is_open(one)]),
            mine=heads([one for one in live if one.holder_id == person.id and _is_held(one)]),
            invited=heads([one for one in live if one.code in invited]),
            callbacks=heads(
                [
                    one
                    for one in live
                    if one.state is TicketState.CALLBACK
                    and (one.code in asked or one.holder_id == person.id)
                ]
            ),
            ended=heads(list(ended)),
        )

    async def case(self, ticket: Ticket, person: Person) -> CaseWire:
        """The whole of it."""
        services = self._services
        members, notes, events, asked = await asyncio.gather(
            services.store.talks.members(ticket.code),
            services.store.talks.notes(ticket.code),
            services.store.tickets.trail(ticket.code),
            services.dispatcher.may_take(ticket, person),
        )
        waiting = ticket.state is TicketState.OPEN
        decided = await services.dispatcher.route(ticket) if waiting else None
        return case_wire(
            ticket,
            person.id,
            asked=asked,
            members=members,
            notes=notes,
            events=events,
            reason=decided.reason if decided else None,
            until=decided.until if decided else None,
        )


def casework_routes(services: Services, access: Access) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api/agent", tags=["接待"])
    agent = access.may(Permission.TICKETS)
    _add_reading(router, services, agent)
    _add_steps(router, services.casework, agent)
    _add_company(router, services.casework, agent)
    return router


def _add_reading(router: APIRouter, services: Services, agent: Dependency) -> None:
    """Lists, whole cases, what was said."""
    casework, cases, views = services.casework, Cases(services), Views()

    @router.get("/tickets", summary="和我有关的登记", response_model_exclude_none=True)
    async def inbox(login: Annotated[Login, Depends(agent)]) -> InboxWire:
        return await cases.inbox(login.person)

    @router.get("/tickets/{code}", summary="一个登记的全部内容", response_model_exclude_none=True)
    async def case(code: str, login: Annotated[Login, Depends(agent)]) -> CaseWire:
        ticket = await casework.look(known_code(code), login.person)
        view, now = (login.id, ticket.code, ticket.pass_on), services.clock()
        if views.is_new(view, now):
            note = Note(Action.TICKET_READ, login.person.login, ticket.code)
            await services.store.audit.add(note, now)
            views.wrote(view, now)
        return await cases.case(ticket, login.person)

    @router.get("/tickets/{code}/messages", summary="谈话")
    async def messages(
        code: str,
        login: Annotated[Login, Depends(agent)],
        since: Annotated[int, Query(ge=0, le=2**31)] = 0,
    ) -> MessagesWire:
        ticket = await casework.look(known_code(code), login.person)
        found = await services.store.talks.since(ticket.code, since)
        return MessagesWire(messages=[message.to_wire() for message in found])


def _add_steps(router: APIRouter, casework: Casework, agent: Dependency) -> None:
    """From taking a request up to its end."""

    @router.post("/tickets/{code}/claim", summary="接单", response_model_exclude_none=True)
    async def claim(code: str, login: Annotated[Login, Depends(agent)]) -> TicketHead:
        return _head(await casework.claim(known_code(code), login.person), login)

    @router.post("/tickets/{code}/start", summary="开始谈话", response_model_exclude_none=True)
    async def start(code: str, login: Annotated[Login, Depends(agent)]) -> TicketHead:
        return _head(await casework.start(known_code(code), login.person), login)

    @router.post("/tickets/{code}/release", summary="放回等待", response_model_exclude_none=True)
    async def release(
        code: str, body: WhyRequest, login: Annotated[Login, Depends(agent)]
    ) -> TicketHead:
        ticket = await casework.release(known_code(code), login.person, body.why)
        return _head(ticket, login)

    @router.post(
        "/tickets/{code}/transfer", summary="转给同事或者别的机构", response_model_exclude_none=True
    )
    async def transfer(
        code: str, body: TransferRequest, login: Annotated[Login, Depends(agent)]
    ) -> TicketHead:
        known, person = known_code(code), login.person
        if (body.person_id is None) == (body.organisation_id is None):
            raise PeopleError("转给同事或者转给机构，选一个。")
        if body.person_id is not None:
            ticket = await casework.transfer(known, person, body.person_id, body.why)
        else:
            to = body.organisation_id or 0
            ticket = await casework.transfer_to(known, person, to, body.why)
        return _head(ticket, login)

    @router.post("/tickets/{code}/book", summary="约回电", response_model_exclude_none=True)
    async def book(
        code: str, body: BookRequest, login: Annotated[Login, Depends(agent)]
    ) -> TicketHead:
        ticket = await casework.book(known_code(code), login.person, body.at, body.why)
        return _head(ticket, login)

    @router.post("/tickets/{code}/close", summary="办完", response_model_exclude_none=True)
    async def close(
        code: str, body: CloseRequest, login: Annotated[Login, Depends(agent)]
    ) -> TicketHead:
        ending = Ending(body.outcome, body.follow_up)
        return _head(await casework.close(known_code(code), login.person, ending), login)

    @router.post("/tickets/{code}/reopen", summary="重新打开", response_model_exclude_none=True)
    async def reopen(
        code: str, body: WhyRequest, login: Annotated[Login, Depends(agent)]
    ) -> TicketHead:
        return _head(await casework.reopen(known_code(code), login.person, body.why), login)


def _add_company(router: APIRouter, casework: Casework, agent: Dependency) -> None:
    """Colleagues in a case, and what only they see."""

    @router.post("/tickets/{code}/urgent", summary="标为紧急", response_model_exclude_none=True)
    async def urgent(
        code: str, body: UrgentRequest, login: Annotated[Login, Depends(agent)]
    ) -> TicketHead:
        ticket = await casework.mark_urgent(known_code(code), login.person, body.urgent)
        return _head(ticket, login)

    @router.post("/tickets/{code}/invite", summary="请同事一起谈", response_model_exclude_none=True)
    async def invite(
        code: str, body: InviteRequest, login: Annotated[Login, Depends(agent)]
    ) -> TicketHead:
        ticket = await casework.invite(known_code(code), login.person, body.person_id)
        return _head(ticket, login)

    @router.post("/tickets/{code}/leave", status_code=204, summary="离开别人请我的谈话")
    async def leave(code: str, login: Annotated[Login, Depends(agent)]) -> Response:
        await casework.leave(known_code(code), login.person)
        return Response(status_code=204)

    @router.post("/tickets/{code}/notes", status_code=204, summary="给同事的备注，居民看不到")
    async def note(
        code: str, body: NoteRequest, login: Annotated[Login, Depends(agent)]
    ) -> Response:
        await casework.note(known_code(code), login.person, body.text)
        return Response(status_code=204)


def _head(ticket: Ticket, login: Login) -> TicketHead:
    return head_wire(ticket, login.person.id, asked=False)


def _is_open(ticket: Ticket) -> bool:
    return ticket.state is TicketState.OPEN


def _is_held(ticket: Ticket) -> bool:
    return ticket.state in _IN_HAND
