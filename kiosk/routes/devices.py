"""Kiosks: they report themselves, staff look at them."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from kiosk.errors import RequestInvalidError
from kiosk.office.devices import MICROPHONES, SPEAKERS, Device, Heartbeat, key_of
from kiosk.office.stations import one_line
from kiosk.routes.access import Access
from kiosk.routes.office import page_version
from kiosk.routes.office_settings import at_home
from kiosk.routes.office_settings_wire import DeviceName, DevicesWire, DeviceWire
from kiosk.routes.pages import STATIC
from kiosk.routes.people_wire import PathId
from kiosk.services import Services
from kiosk.store.logins import Login
from kiosk.web.guards import client_address


def device_routes(services: Services, access: Access) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["设置"])
    devices, managing = services.store.devices, at_home(services, access)
    version = page_version(STATIC)

    @router.post("/api/devices/heartbeat", status_code=204, summary="一体机每分钟报告一次")
    async def heartbeat(body: Heartbeat, request: Request) -> Response:
        if _from_outside(request, services.settings.gateway.public_url):
            return Response(status_code=204)
        services.limits.count_heartbeat(body.device)
        known = await devices.known(key_of(body.device))
        if known or services.limits.may_add_device(client_address(request.scope)):
            await devices.report(body, services.clock())
        return Response(status_code=204)

    @router.get("/api/agent/devices", summary="全部一体机", response_model_exclude_none=True)
    async def listed(_login: Annotated[Login, Depends(managing)]) -> DevicesWire:
        now = services.clock()
        found = [one for one in await devices.all() if not one.is_forgotten(now)]
        return DevicesWire(devices=[_wire(one, now, version) for one in found])

    @router.put("/api/agent/devices/{device_id}", status_code=204, summary="给一体机起名")
    async def rename(
        device_id: PathId, body: DeviceName, login: Annotated[Login, Depends(managing)]
    ) -> Response:
        try:
            name = one_line(body.name).strip()
        except ValueError as error:
            raise RequestInvalidError(f"名称{error}。") from None
        await devices.rename(device_id, name, login.person.login, services.clock())
        return Response(status_code=204)

    @router.delete("/api/agent/devices/{device_id}", status_code=204, summary="移除一体机")
    async def remove(device_id: PathId, login: Annotated[Login, Depends(managing)]) -> Response:
        await devices.remove(device_id, login.person.login, services.clock())
        return Response(status_code=204)

    return router


def _from_outside(request: Request, public_url: str) -> bool:
    """Whether the page was opened where residents' own phones open it: those are no kiosks."""
    origin = request.headers.get("origin", "")
    try:
        same_host = bool(origin) and urlsplit(origin).netloc == request.headers.get("host")
    except ValueError:
        return True
    return not same_host or bool(public_url and origin == public_url)


def _wire(one: Device, now: float, version: str) -> DeviceWire:
    return DeviceWire(
        id=one.id,
        name=one.name,
        first_seen=one.first_seen,
        last_seen=one.last_seen,
        silent=one.is_silent(now),
        version=one.version,
        outdated=bool(one.version) and one.version != version,
        microphone=one.microphone,
        speaker=one.speaker,
        microphone_shown=MICROPHONES.get(one.microphone, one.microphone),
        speaker_shown=SPEAKERS.get(one.speaker, one.speaker),
        error=one.error,
        error_shown=one.error_shown,
        error_at=one.error_at,
    )
