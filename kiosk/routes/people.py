"""People and their accounts."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends

from kiosk.audit import Action, Note
from kiosk.people.directory import login_name, words
from kiosk.people.persons import Person
from kiosk.people.rights import RIGHT_NAMES, Permission, permissions
from kiosk.routes.access import Access, Dependency
from kiosk.routes.managed import Managed
from kiosk.routes.people_wire import (
    FirstPasswordWire,
    NewPersonRequest,
    PathId,
    PeopleWire,
    PersonRequest,
    PersonWire,
    StatusRequest,
    person_wire,
)
from kiosk.services import Services
from kiosk.store.logins import Login

_AUDIT_PAGE = 100


def people_routes(services: Services, access: Access) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api/agent", tags=["人员"])
    _add_list(router, services, access.may(Permission.ROSTER_VIEW))
    _add_managing(router, services, access.may(Permission.PEOPLE))
    _add_status(router, services, access.may(Permission.TICKETS))
    return router


def _add_list(router: APIRouter, services: Services, viewing: Dependency) -> None:
    """Who is there."""
    directory, managed = services.store.directory, Managed(services)

    @router.get("/people", summary="同事和各机构的人", response_model_exclude_none=True)
    async def people(login: Annotated[Login, Depends(viewing)]) -> PeopleWire:
        full = Permission.PEOPLE in permissions(login.person.rights)
        home, connected = await managed.home_id(), services.hub.connected()
        at_home = login.person.organisation_id == home
        return PeopleWire(
            people=[
                person_wire(
                    person,
                    connected=person.id in connected,
                    full=full
                    and (at_home or person.organisation_id == login.person.organisation_id),
                )
                for person in await directory.people()
                if person.active or full
            ]
        )


def _add_managing(router: APIRouter, services: Services, managing: Dependency) -> None:
    """People and their accounts are made, changed, let in again."""
    directory, managed = services.store.directory, Managed(services)

    @router.post("/people", status_code=201, summary="新增人员和账号，返回第一次的密码")
    async def add_person(
        body: NewPersonRequest, login: Annotated[Login, Depends(managing)]
    ) -> FirstPasswordWire:
        await managed.organisation(login, body.organisation_id)
        new = Person(
            id=0,
            organisation_id=body.organisation_id,
            login=login_name(body.login),
            name=body.name,
            roles=frozenset(body.roles),
            rights=frozenset(body.rights),
            skills=frozenset(words(body.skills, "擅长的主题")),
            villages=frozenset(words(body.villages, "负责的村、社区")),
        )
        password, hashed = await services.accounts.first_hash()
        note = Note(Action.PERSON_ADDED, login.person.login, new.login, _rights(new))
        kept = await directory.add_person(new, hashed, note, services.clock())
        services.dispatcher.changed()
        return FirstPasswordWire(id=kept.id, login=kept.login, password=password)

    @router.put("/people/{person_id}", summary="修改人员、停用账号")
    async def change_person(
        person_id: PathId, body: PersonRequest, login: Annotated[Login, Depends(managing)]
    ) -> PersonWire:
        was = await managed.person(login, person_id)
        changed = replace(
            was,
            name=body.name,
            roles=frozenset(body.roles),
            rights=frozenset(body.rights),
            skills=frozenset(words(body.skills, "擅长的主题")),
            villages=frozenset(words(body.villages, "负责的村、社区")),
            active=body.active,
        )
        note = Note(Action.PERSON_CHANGED, login.person.login, was.login, _rights(changed))
        await directory.change_person(changed, note, services.clock())
        services.dispatcher.changed()
        services.accounts.recheck(changed)
        connected = person_id in services.hub.connected()
        return person_wire(changed, connected=connected, full=True)

    @router.post("/people/{person_id}/reset", summary="重置密码，返回新的第一次密码")
    async def reset(
        person_id: PathId, login: Annotated[Login, Depends(managing)]
    ) -> FirstPasswordWire:
        person = await managed.person(login, person_id)
        password = await services.accounts.reset(person, login.person.login)
        return FirstPasswordWire(id=person.id, login=person.login, password=password)


def _add_status(router: APIRouter, services: Services, agent: Dependency) -> None:
    """A person's own."""

    @router.post("/status", summary="在岗、忙、离开")
    async def status(body: StatusRequest, login: Annotated[Login, Depends(agent)]) -> PersonWire:
        await services.store.directory.set_status(login.person.id, body.status)
        services.dispatcher.changed()
        changed = replace(login.person, status=body.status)
        connected = changed.id in services.hub.connected()
        return person_wire(changed, connected=connected, full=True)


def _rights(person: Person) -> dict[str, str]:
    state = "" if person.active else "（停用）"
    names = "、".join(name for right, name in RIGHT_NAMES.items() if right in person.rights)
    return {"权限": f"：{names or '没有'}{state}"}
