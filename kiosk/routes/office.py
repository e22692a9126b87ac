"""What pages need to know of the office, and how the whole stands."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from kiosk.chat.guide import HOTLINES, OFFERS
from kiosk.errors import StoreUnavailableError
from kiosk.routes.wire import HealthWire
from kiosk.services import Services


def office_routes(services: Services) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["本所"])
    office, gateway = services.settings.office, services.settings.gateway
    speech = services.settings.speech

    @router.get("/api/office", summary="本所信息、能问的主题、服务和求助电话")
    async def about() -> dict[str, Any]:
        report = await services.health.report()
        return {
            **asdict(office),
            "villages": await _villages(services),
            "topics": [
                {
                    "name": topic.name,
                    "questions": topic.questions,
                    "examples": list(topic.examples),
                }
                for topic in services.guide.topics
            ],
            "services": [asdict(offer) for offer in OFFERS],
            "hotlines": [asdict(hotline) for hotline in HOTLINES],
            "idle_warning_seconds": gateway.idle_warning_seconds,
            "idle_wipe_seconds": gateway.idle_wipe_seconds,
            "call": {
                "camera": services.settings.call.camera,
                "microphone": services.settings.call.microphone,
            },
            "voice": {
                **{name: report.parts[name] for name in ("recognizer", "synthesizer")},
                "barge_in": speech.voice_barge_in,
                "earcons": speech.earcons,
            },
        }

    @router.get("/healthz", summary="各部分是否正常", response_model_exclude_none=True)
    async def healthz() -> HealthWire:
        report = await services.health.report()
        return HealthWire(
            status=report.status,
            parts=report.parts,
            index=report.index,
            rooms=await services.meetings.server.status(),
        )

    return router


async def _villages(services: Services) -> list[str]:
    """Those that somebody looks after, for residents to choose from; none if they can't be read."""
    try:
        staffing = await services.dispatcher.staffing()
    except StoreUnavailableError:
        return []
    named = {
        *(village for person in staffing.people if person.active for village in person.villages),
        *(
            village
            for one in staffing.organisations.values()
            if one.active
            for village in one.villages
        ),
    }
    return sorted(named)
