"""What pages need to know of the office, and how the whole stands."""

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fastapi import APIRouter

from kiosk.chat.guide import HOTLINES, OFFERS
from kiosk.errors import StoreUnavailableError
from kiosk.routes.pages import STATIC
from kiosk.routes.wire import HealthWire
from kiosk.services import Services


def office_routes(services: Services) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["本所"])
    version = page_version(STATIC)

    @router.get("/api/office", summary="本所信息、能问的主题、服务和求助电话")
    async def about() -> dict[str, Any]:
        report = await services.health.report()
        settings = services.settings
        return {
            **asdict(settings.office),
            "text_size": settings.page.text_size,
            "public_url": settings.gateway.public_url,
            "version": version,
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
            "idle_warning_seconds": settings.gateway.idle_warning_seconds,
            "idle_wipe_seconds": settings.gateway.idle_wipe_seconds,
            "call": {
                "camera": settings.call.camera,
                "microphone": settings.call.microphone,
            },
            "voice": {
                **{name: report.parts[name] for name in ("recognizer", "synthesizer")},
                "barge_in": settings.speech.voice_barge_in,
                "earcons": settings.speech.earcons,
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


def page_version(folder: Path) -> str:
    """Of the page's scripts and styles: the same for the same contents, 12 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted((*folder.rglob("*.js"), *folder.rglob("*.css"))):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


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
