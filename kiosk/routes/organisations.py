"""Organisations."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends

from kiosk.audit import Action, Note
from kiosk.people.directory import words
from kiosk.people.errors import PeopleError
from kiosk.people.hours import parse_hours
from kiosk.people.organisations import Organisation
from kiosk.people.rights import Permission
from kiosk.routes.access import Access
from kiosk.routes.managed import Managed
from kiosk.routes.people_wire import (
    OrganisationRequest,
    OrganisationsWire,
    OrganisationWire,
    PathId,
    organisation_wire,
)
from kiosk.services import Services
from kiosk.store.logins import Login


def organisation_routes(services: Services, access: Access) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api/agent", tags=["人员"])
    directory, managed = services.store.directory, Managed(services)
    viewing = access.may(Permission.ROSTER_VIEW)
    managing = access.may(Permission.PEOPLE)

    @router.get("/organisations", summary="全部机构")
    async def organisations(_login: Annotated[Login, Depends(viewing)]) -> OrganisationsWire:
        found = await directory.organisations()
        return OrganisationsWire(organisations=[organisation_wire(one) for one in found])

    @router.post("/organisations", status_code=201, summary="新增机构")
    async def add_organisation(
        body: OrganisationRequest, login: Annotated[Login, Depends(managing)]
    ) -> OrganisationWire:
        await managed.organisation(login, await managed.home_id())
        new = _organisation(Organisation(id=0, kind=body.kind, name=body.name), body)
        note = Note(Action.ORGANISATION_ADDED, login.person.login, new.name)
        kept = await directory.add_organisation(new, note, services.clock())
        services.dispatcher.changed()
        return organisation_wire(kept)

    @router.put("/organisations/{organisation_id}", summary="修改机构")
    async def change_organisation(
        organisation_id: PathId,
        body: OrganisationRequest,
        login: Annotated[Login, Depends(managing)],
    ) -> OrganisationWire:
        was = await managed.organisation(login, organisation_id)
        changed = _organisation(was, body)
        if was.home:
            _check_home(was, changed)
        note = Note(Action.ORGANISATION_CHANGED, login.person.login, changed.name)
        await directory.change_organisation(changed, note, services.clock())
        services.dispatcher.changed()
        return organisation_wire(changed)

    return router


def _organisation(was: Organisation, body: OrganisationRequest) -> Organisation:
    return replace(
        was,
        kind=body.kind,
        name=body.name,
        phone=body.phone,
        address=body.address,
        hours=parse_hours(body.hours),
        villages=words(body.villages, "村、社区"),
        active=body.active,
    )


def _check_home(was: Organisation, changed: Organisation) -> None:
    """Raises `PeopleError`: what the settings say is changed there, and the office stays."""
    same = (was.kind, was.name, was.phone, was.address, was.active)
    if same != (changed.kind, changed.name, changed.phone, changed.address, changed.active):
        raise PeopleError("本所的名称、电话、地址在“设置”里改；类别不能改，也不能停用。")
