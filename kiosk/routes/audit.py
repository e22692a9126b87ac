"""The log of who did what."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from kiosk.office.editable import editable
from kiosk.people.rights import Permission
from kiosk.routes.access import Access
from kiosk.routes.people_wire import AuditLineWire, AuditWire, VerdictWire
from kiosk.services import Services
from kiosk.store.logins import Login

_AUDIT_PAGE = 100


def audit_routes(services: Services, access: Access) -> APIRouter:
    """The route."""
    settings = {name: one.label for name, one in editable().items()}
    router = APIRouter(prefix="/api/agent", tags=["人员"])

    @router.get("/audit", summary="操作记录，新的在前")
    async def audit(
        _login: Annotated[Login, Depends(access.may(Permission.AUDIT))],
        before: Annotated[int | None, Query(ge=1, le=2**31)] = None,
    ) -> AuditWire:
        entries = await services.store.audit.page(before, _AUDIT_PAGE)
        return AuditWire(
            entries=[
                AuditLineWire(
                    seq=entry.seq,
                    at=entry.at,
                    actor=entry.actor,
                    action=entry.action,
                    subject=entry.subject,
                    shown=entry.worded(settings),
                    hash=entry.hash,
                )
                for entry in entries
            ]
        )

    @router.get(
        "/audit/verify", summary="核对操作记录有没有被改动", response_model_exclude_none=True
    )
    async def verify(
        _login: Annotated[Login, Depends(access.may(Permission.AUDIT))],
    ) -> VerdictWire:
        verdict = await services.store.audit.verify()
        return VerdictWire(count=verdict.count, head=verdict.head, fault=verdict.fault)

    return router
