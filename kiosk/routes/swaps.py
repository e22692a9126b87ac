"""Substitutes and swaps."""

from typing import Annotated

from fastapi import APIRouter, Depends

from kiosk.audit import Action, Note
from kiosk.people.errors import PeopleError, PersonUnknownError
from kiosk.people.persons import Person
from kiosk.people.rights import Permission
from kiosk.people.roster import SwapState, stand_in, when
from kiosk.routes.access import Access, Dependency
from kiosk.routes.managed import Managed
from kiosk.routes.people_wire import PathId
from kiosk.routes.roster_wire import (
    ShiftWire,
    SubstituteRequest,
    SwapAnswer,
    SwapRequest,
    SwapsWire,
    SwapWire,
    shift_wire,
    swap_wire,
)
from kiosk.services import Services
from kiosk.store.logins import Login

_ANSWERS = {
    SwapState.ACCEPTED: "同意",
    SwapState.REFUSED: "不同意",
    SwapState.WITHDRAWN: "撤回",
}


def swap_routes(services: Services, access: Access) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api/agent", tags=["排班"])
    _add_substitutes(router, services, access.may(Permission.ROSTER_EDIT))
    _add_swaps(router, services, access.may(Permission.ROSTER_VIEW))
    return router


def _add_substitutes(router: APIRouter, services: Services, editing: Dependency) -> None:
    """Named by those who plan."""
    rosters, managed = services.store.rosters, Managed(services)

    @router.post(
        "/shifts/{shift_id}/substitute", summary="安排替班", response_model_exclude_none=True
    )
    async def substitute(
        shift_id: PathId, body: SubstituteRequest, login: Annotated[Login, Depends(editing)]
    ) -> ShiftWire:
        shift = await rosters.shift(shift_id)
        await managed.organisation(login, shift.organisation_id)
        person = await _active(services, body.person_id)
        changed = stand_in(shift, person.id)
        span = {"": when(shift.starts_at, shift.ends_at)}
        note = Note(Action.SUBSTITUTE_NAMED, login.person.login, person.login, span)
        await rosters.replace([changed], note, services.clock())
        services.dispatcher.changed()
        return shift_wire(changed)


def _add_swaps(router: APIRouter, services: Services, viewing: Dependency) -> None:
    """Agreed between two."""
    rosters = services.store.rosters

    @router.get("/swaps", summary="我提出的和请我的换班", response_model_exclude_none=True)
    async def swaps(login: Annotated[Login, Depends(viewing)]) -> SwapsWire:
        found = await rosters.swaps_of(login.person.id)
        return SwapsWire(swaps=[swap_wire(swap) for swap in found])

    @router.post(
        "/swaps", status_code=201, summary="请同事换班或者替班", response_model_exclude_none=True
    )
    async def ask_swap(body: SwapRequest, login: Annotated[Login, Depends(viewing)]) -> SwapWire:
        other = await _active(services, body.asked_of)
        if other.id == login.person.id:
            raise PeopleError("不能和自己换班。")
        swap = await rosters.ask(
            shift_id=body.shift_id,
            other_shift_id=body.other_shift_id,
            asked_by=login.person.id,
            asked_of=other.id,
            note=Note(Action.SWAP_ASKED, login.person.login, other.login),
            now=services.clock(),
        )
        return swap_wire(swap)

    @router.post(
        "/swaps/{swap_id}/answer", summary="答复或者撤回换班", response_model_exclude_none=True
    )
    async def answer_swap(
        swap_id: PathId, body: SwapAnswer, login: Annotated[Login, Depends(viewing)]
    ) -> SwapWire:
        said = _ANSWERS.get(body.state)
        if said is None:
            raise PeopleError("换班只能答复同意、不同意，或者撤回。")
        note = Note(Action.SWAP_ANSWERED, login.person.login, str(swap_id), {"": said})
        swap = await rosters.answer(swap_id, login.person.id, body.state, note, services.clock())
        services.dispatcher.changed()
        return swap_wire(swap)


async def _active(services: Services, person_id: int) -> Person:
    person = await services.store.directory.person(person_id)
    if not person.active:
        raise PersonUnknownError
    return person
