"""The office's settings, for its own administrators."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request

from kiosk.office.changes import KeptChange
from kiosk.office.desk import as_change
from kiosk.office.editable import Editable, editable
from kiosk.people.errors import ForbiddenError
from kiosk.people.rights import Permission
from kiosk.routes.access import Access, Dependency
from kiosk.routes.managed import Managed
from kiosk.routes.office_settings_wire import (
    ChangesRequest,
    HistoryWire,
    KeptChangeWire,
    SettingsWire,
    SettingWire,
)
from kiosk.services import Services
from kiosk.store.logins import Login


def office_setting_routes(services: Services, access: Access) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api/agent", tags=["设置"])
    office = services.office
    managing = at_home(services, access)

    async def present() -> SettingsWire:
        last = await office.last()
        settings = [_wire(services, one, last.get(one.name)) for one in editable().values()]
        return SettingsWire(settings=settings, trouble=office.live.trouble or None)

    @router.get("/settings", summary="本所的设置", response_model_exclude_none=True)
    async def settings(_login: Annotated[Login, Depends(managing)]) -> SettingsWire:
        return await present()

    @router.put("/settings", summary="修改本所的设置", response_model_exclude_none=True)
    async def change(
        body: ChangesRequest, login: Annotated[Login, Depends(managing)]
    ) -> SettingsWire:
        wanted = {one.name: one for one in body.changes}
        changes = [
            as_change(one.name, one.seen, one.value, back=one.back) for one in wanted.values()
        ]
        values = [one.value for one in wanted.values()]
        await office.change(changes, values, login.person.login)
        return await present()

    @router.get("/settings/history", summary="一项设置改过几次")
    async def history(
        _login: Annotated[Login, Depends(managing)],
        name: Annotated[str, Query(max_length=80)],
    ) -> HistoryWire:
        kept = await services.store.office_settings.history(name)
        return HistoryWire(changes=[_kept(one) for one in kept])

    return router


def at_home(services: Services, access: Access) -> Dependency:
    """A dependency that gives who asks, if they look after the settings of the home office."""
    managed = Managed(services)
    may = access.may(Permission.OFFICE_SETTINGS)

    async def checked(request: Request) -> Login:
        login = await may(request)
        if login.person.organisation_id != await managed.home_id():
            raise ForbiddenError("只有本所的管理员能看、能改本所的设置。")
        return login

    return checked


def _wire(services: Services, one: Editable, last: KeptChange | None) -> SettingWire:
    live = services.office.live
    value, file_value = one.value_in(live.now), one.value_in(live.file)
    return SettingWire(
        name=one.name,
        label=one.label,
        group=one.group,
        kind=one.kind,
        hint=one.hint,
        options=dict(one.options) if one.options else None,
        value=value,
        file_value=file_value,
        changed=one.name in live.values,
        version=last.id if last else 0,
        changed_by=last.author if last else None,
        changed_at=last.at if last else None,
        problem=live.refused.get(one.name),
        at_once=one.at_once,
        waits=not one.at_once and value != one.value_in(live.at_start),
    )


def _kept(one: KeptChange) -> KeptChangeWire:
    return KeptChangeWire(
        at=one.at,
        author=one.author,
        old=_read(one.old),
        new=_read(one.new),
        back=one.new is None,
    )


def _read(packed: str | None) -> object:
    try:
        return None if packed is None else json.loads(packed)
    except (ValueError, RecursionError):
        return "（读不了）"
