"""Figures for those who run the office's machines: `/metrics`, and `/dev/voice` if it is set.

Neither holds a word of a resident.
"""

import ipaddress

from fastapi import APIRouter
from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kiosk.errors import NotFoundError
from kiosk.operation.telemetry import VoiceTelemetry
from kiosk.routes.pages import TEMPLATES
from kiosk.settings import GatewaySettings

EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"


def developer_routes(settings: GatewaySettings, telemetry: VoiceTelemetry) -> APIRouter:
    """The routes. What a setting turns off is not there."""
    router = APIRouter(include_in_schema=False)

    @router.get("/metrics")
    def metrics(request: Request) -> Response:
        open_to_all = settings.metrics == "all"
        if settings.metrics == "off" or not (open_to_all or _from_this_machine(request)):
            raise NotFoundError
        return Response(telemetry.exposition(), media_type=EXPOSITION)

    if settings.developer_pages:
        templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)

        @router.get("/dev/voice")
        def page() -> Response:
            shown = templates.get_template("dev_voice.html")
            return HTMLResponse(shown.render(turns=telemetry.last_turns()))

    return router


def _from_this_machine(request: Request) -> bool:
    """Whether the request comes from this machine itself, and not through a proxy on it."""
    if request.client is None or "x-forwarded-for" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
