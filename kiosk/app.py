"""The gateway's application: routes, guards, and what runs beside them."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from bot.emergencies import emergency_reply
from kiosk.answers import ErrorBoundary, handle_errors
from kiosk.clock import Clock
from kiosk.conversation import Conversation
from kiosk.dialogue import Dialogue
from kiosk.guards import AddressGuard, BodyGuard, OriginGuard, SocketGuard
from kiosk.guide import Guide
from kiosk.handoff import HandoffDesk
from kiosk.headers import SecurityHeaders
from kiosk.health import Health
from kiosk.limits import RequestLimits
from kiosk.locks import SessionLocks
from kiosk.routes.chat import chat_routes
from kiosk.routes.developers import developer_routes
from kiosk.routes.office import office_routes
from kiosk.routes.pages import add_api_page, add_static_files, page_routes
from kiosk.routes.tickets import ticket_routes
from kiosk.routes.voice import voice_router
from kiosk.routes.voice_surroundings import Surroundings
from kiosk.routes.wire import ErrorWire
from kiosk.services import Services
from kiosk.settings import GatewaySettings, Settings
from kiosk.store import Store
from kiosk.visits import Visits
from speech.protocols import Recognizer, Synthesizer
from speech.repair import Repairer

_DESCRIPTION = (
    "谈话、登记找人、本所信息的接口。所有错误都是同一个样子："
    '{"error": {"code": …, "message": …}}。语音接口是 WebSocket /api/voice。详细说明见 docs/api.md。'
)


def create_app(  # noqa: PLR0913 - collaborators are passed in
    settings: Settings,
    *,
    dialogue: Dialogue,
    store: Store,
    recognizer: Recognizer | None = None,
    synthesizer: Synthesizer | None = None,
    repairer: Repairer | None = None,
    guide: Guide | None = None,
    clock: Clock = time.time,
) -> FastAPI:
    """The application. Its collaborators are the caller's to close."""
    limits = RequestLimits(
        per_session=settings.gateway.requests_per_minute_session,
        per_address=settings.gateway.requests_per_minute_address,
    )
    health = Health(
        dialogue=dialogue,
        store=store,
        recognizer=recognizer,
        synthesizer=synthesizer,
        clock=clock,
    )
    services = _services(
        settings,
        dialogue=dialogue,
        store=store,
        guide=guide or Guide(),
        health=health,
        limits=limits,
        clock=clock,
    )
    app = FastAPI(
        title="温小法",
        description=_DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        responses={"default": {"model": ErrorWire, "description": "出错"}},
        middleware=_guards(settings.gateway, limits),
        lifespan=lambda _app: _running(services.visits),
    )
    handle_errors(app)
    for router in (chat_routes(services), ticket_routes(services), office_routes(services)):
        app.include_router(router)
    around = Surroundings(topic_of=services.guide.topic_of)
    app.include_router(
        voice_router(
            settings.speech,
            recognizer,
            synthesizer,
            services.conversation,
            surroundings=around,
            repairer=repairer,
        )
    )
    app.include_router(developer_routes(settings.gateway, around.telemetry))
    app.include_router(page_routes())
    add_api_page(app)
    add_static_files(app)
    return app


def _services(  # noqa: PLR0913 - collaborators are passed in
    settings: Settings,
    *,
    dialogue: Dialogue,
    store: Store,
    guide: Guide,
    health: Health,
    limits: RequestLimits,
    clock: Clock,
) -> Services:
    locks = SessionLocks()
    desk = HandoffDesk(store=store, guide=guide, office=settings.office, clock=clock)
    conversation = Conversation(
        dialogue=dialogue,
        sessions=store.sessions,
        desk=desk,
        health=health,
        limits=limits,
        locks=locks,
        office=settings.office,
        clock=clock,
        emergency=emergency_reply,
    )
    visits = Visits(
        store=store, dialogue=dialogue, locks=locks, settings=settings.gateway, clock=clock
    )
    return Services(
        settings=settings,
        store=store,
        conversation=conversation,
        desk=desk,
        visits=visits,
        health=health,
        guide=guide,
        clock=clock,
    )


def _guards(settings: GatewaySettings, limits: RequestLimits) -> list[Middleware]:
    """From the outermost to the innermost."""
    return [
        Middleware(SecurityHeaders),
        Middleware(ErrorBoundary),
        Middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=("GET", "POST", "DELETE"),
            allow_headers=("Content-Type",),
            expose_headers=("Retry-After",),
            max_age=3600,
        ),
        Middleware(OriginGuard, allowed=settings.allowed_origins),
        Middleware(AddressGuard, limits=limits),
        Middleware(SocketGuard, per_address=settings.sockets_per_address),
        Middleware(BodyGuard),
    ]


@contextlib.asynccontextmanager
async def _running(visits: Visits) -> AsyncIterator[None]:
    sweeping = asyncio.create_task(visits.keep_sweeping())
    try:
        yield
    finally:
        sweeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sweeping
