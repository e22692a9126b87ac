"""The gateway's application: routes, guards, and what runs beside them."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware

from bot.settings import changes_file
from kiosk.cases.reference import Reference
from kiosk.chat.dialogue import Dialogue
from kiosk.chat.guide import Guide
from kiosk.clock import Clock
from kiosk.editorial.office import make_editorial
from kiosk.editorial.published import PublishedEntries
from kiosk.office.desk import open_live
from kiosk.office.live import LiveSettings
from kiosk.operation.first_start import found_office
from kiosk.operation.health import Health
from kiosk.operation.indexing import IndexPlace
from kiosk.operation.upkeep import Upkeep
from kiosk.people.passwords import Passwords
from kiosk.routes.access import Access
from kiosk.routes.account import account_routes
from kiosk.routes.agent_appointments import agent_appointment_routes
from kiosk.routes.agent_live import agent_live_routes
from kiosk.routes.appointments import appointment_routes
from kiosk.routes.audit import audit_routes
from kiosk.routes.casework import casework_routes
from kiosk.routes.chat import chat_routes
from kiosk.routes.corpus_speech import corpus_speech_routes
from kiosk.routes.desk import desk_routes
from kiosk.routes.developers import developer_routes
from kiosk.routes.devices import device_routes
from kiosk.routes.holidays import holiday_routes
from kiosk.routes.office import office_routes
from kiosk.routes.office_settings import office_setting_routes
from kiosk.routes.organisations import organisation_routes
from kiosk.routes.pages import add_api_page, add_static_files, page_routes
from kiosk.routes.people import people_routes
from kiosk.routes.recordings import recording_routes
from kiosk.routes.rooms import room_routes
from kiosk.routes.roster import roster_routes
from kiosk.routes.swaps import swap_routes
from kiosk.routes.talk import talk_routes
from kiosk.routes.tickets import ticket_routes
from kiosk.routes.voice import voice_router
from kiosk.routes.voice_surroundings import Surroundings
from kiosk.routes.wire import ErrorWire
from kiosk.services import Services, make_services
from kiosk.settings import GatewaySettings, Settings
from kiosk.store import Store
from kiosk.web.answers import ErrorBoundary, handle_errors
from kiosk.web.compression import CompressedFiles
from kiosk.web.guards import AddressGuard, AllowedOrigins, BodyGuard, OriginGuard, SocketGuard
from kiosk.web.headers import SecurityHeaders
from kiosk.web.limits import RequestLimits
from speech.protocols import Recognizer, Synthesizer
from speech.repair.correction import Repairer

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
    reference: Reference | None = None,
    passwords: Passwords | None = None,
    clock: Clock = time.time,
    console: Callable[[FastAPI, Services], None] | None = None,
    index: IndexPlace | None = None,
    live: LiveSettings | None = None,
) -> FastAPI:
    """The application. Its collaborators are the caller's to close. `console` adds the pages of
    staff, as `mount_console` does; without it NiceGUI is not loaded. What is published at
    `index` is followed. `live` is what the office has changed of the settings, if it has been
    read already."""
    live = live or open_live(settings, store)
    settings = live.now
    found_office(store, settings.office)
    limits = _limits(settings.gateway)
    health = Health(
        dialogue=dialogue,
        store=store,
        recognizer=recognizer,
        synthesizer=synthesizer,
        clock=clock,
        settings_problem=lambda: live.problem,
    )
    guide, reference = guide or Guide(), reference or Reference()
    services = make_services(
        live,
        dialogue=dialogue,
        store=store,
        guide=guide,
        reference=reference,
        editorial=make_editorial(store, reference, clock=clock, place=index or IndexPlace()),
        passwords=passwords or Passwords(),
        health=health,
        limits=limits,
        clock=clock,
        robot_file=changes_file(index.root) if index is not None else None,
    )
    beside = [services.editorial.keep_sweeping, _upkeep(services).keep_sweeping]
    if index is not None:
        published = PublishedEntries(index.root, tell=(guide.renew, reference.renew))
        beside.append(published.keep_watching)
    app = _application(settings.gateway, limits, services, beside)
    handle_errors(app)
    voices = _voice_routes(live, services, recognizer, synthesizer, repairer)
    for router in (*_resident_routes(services), *_console_routes(services), *voices, page_routes()):
        app.include_router(router)
    add_api_page(app)
    add_static_files(app)
    if console is not None:
        console(app, services)
    return app


def _limits(gateway: GatewaySettings) -> RequestLimits:
    return RequestLimits(
        per_session=gateway.requests_per_minute_session,
        per_address=gateway.requests_per_minute_address,
    )


def _upkeep(services: Services) -> Upkeep:
    return Upkeep(
        store=services.store,
        casework=services.casework,
        booking=services.booking,
        accounts=services.accounts,
        recordings=services.meetings.recordings,
        settings=lambda: services.settings,
        clock=services.clock,
    )


def _application(
    settings: GatewaySettings,
    limits: RequestLimits,
    services: Services,
    beside: Sequence[Callable[[], Coroutine[None, None, None]]],
) -> FastAPI:
    """Without its routes."""
    return FastAPI(
        title="温小法",
        description=_DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        responses={"default": {"model": ErrorWire, "description": "出错"}},
        middleware=_guards(settings, limits, lambda: services.settings.gateway.allowed_origins),
        lifespan=lambda _app: _running(services, beside),
    )


def _resident_routes(services: Services) -> list[APIRouter]:
    """What needs no sign-in."""
    return [
        chat_routes(services),
        ticket_routes(services),
        talk_routes(services),
        appointment_routes(services),
        office_routes(services),
    ]


def _voice_routes(
    live: LiveSettings,
    services: Services,
    recognizer: Recognizer | None,
    synthesizer: Synthesizer | None,
    repairer: Repairer | None,
) -> list[APIRouter]:
    """Hearing and speaking, and the times that they take."""
    around = Surroundings(topic_of=services.guide.topic_of)
    voice = voice_router(
        lambda: live.now.speech,
        recognizer,
        synthesizer,
        services.conversation,
        surroundings=around,
        repairer=repairer,
    )
    return [
        corpus_speech_routes(Access(services.accounts), synthesizer),
        voice,
        developer_routes(live.now.gateway, around.telemetry),
    ]


def _console_routes(services: Services) -> list[APIRouter]:
    """What needs a sign-in."""
    access = Access(services.accounts)
    return [
        account_routes(services, access),
        casework_routes(services, access),
        room_routes(services, access),
        recording_routes(services, access),
        desk_routes(services, access),
        agent_appointment_routes(services, access),
        roster_routes(services, access),
        swap_routes(services, access),
        holiday_routes(services, access),
        people_routes(services, access),
        organisation_routes(services, access),
        audit_routes(services, access),
        office_setting_routes(services, access),
        device_routes(services, access),
        agent_live_routes(services, access),
    ]


def _guards(
    settings: GatewaySettings, limits: RequestLimits, allowed: Callable[[], tuple[str, ...]]
) -> list[Middleware]:
    """From the outermost to the innermost."""
    return [
        Middleware(SecurityHeaders),
        Middleware(ErrorBoundary),
        Middleware(AllowedOrigins, allowed=allowed),
        Middleware(OriginGuard, allowed=allowed),
        Middleware(AddressGuard, limits=limits),
        Middleware(SocketGuard, per_address=settings.sockets_per_address),
        Middleware(BodyGuard),
        Middleware(CompressedFiles),
    ]


@contextlib.asynccontextmanager
async def _running(
    services: Services, beside: Sequence[Callable[[], Coroutine[None, None, None]]]
) -> AsyncIterator[None]:
    jobs = [
        services.visits.keep_sweeping,
        services.dispatcher.keep_ticking,
        services.meetings.keep_sweeping,
        *beside,
    ]
    tasks = [asyncio.create_task(job()) for job in jobs]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
