"""What helps people at their work: sentences sent often, what can be quoted, what they did."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from kiosk.errors import NotFoundError
from kiosk.people.rights import Permission
from kiosk.routes.access import Access
from kiosk.routes.people_wire import PathId
from kiosk.routes.ticket_wire import (
    FoundArticleWire,
    FoundEntryWire,
    FoundWire,
    QuickRepliesWire,
    QuickReplyChange,
    QuickReplyRequest,
    QuickReplyWire,
    TallyWire,
    tally_wire,
)
from kiosk.services import Services
from kiosk.store.logins import Login

_DAY = 86_400.0


def desk_routes(services: Services, access: Access) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api/agent", tags=["接待"])
    agent = access.may(Permission.TICKETS)
    _quick_replies(router, services, access)
    _statistics(router, services, access)

    @router.get("/references", summary="找能发给居民的语料和法条", response_model_exclude_none=True)
    async def references(
        _login: Annotated[Login, Depends(agent)],
        q: Annotated[str, Query(min_length=1, max_length=200)],
    ) -> FoundWire:
        entries, articles = await services.reference.find(q)
        return FoundWire(
            entries=[
                FoundEntryWire(id=one.id, topic=one.topic, title=one.title, answer=one.answer)
                for one in entries
            ],
            articles=[
                FoundArticleWire(law=one.law, article=one.article, gist=one.gist)
                for one in articles
            ],
        )

    return router


def _quick_replies(router: APIRouter, services: Services, access: Access) -> None:
    agent, replies = access.may(Permission.TICKETS), services.store.quick_replies

    @router.get("/quick-replies", summary="常用语")
    async def quick_replies(login: Annotated[Login, Depends(agent)]) -> QuickRepliesWire:
        found = await replies.of(login.person.organisation_id, login.person.id)
        return QuickRepliesWire(
            quick_replies=[QuickReplyWire(id=one.id, text=one.text, own=one.own) for one in found]
        )

    @router.post("/quick-replies", status_code=201, summary="新增常用语")
    async def add_quick_reply(
        body: QuickReplyRequest, login: Annotated[Login, Depends(agent)]
    ) -> QuickReplyWire:
        person = login.person
        number = await replies.add(
            person.organisation_id, person.id if body.own else None, body.text
        )
        return QuickReplyWire(id=number, text=body.text, own=body.own)

    @router.put("/quick-replies/{reply_id}", summary="修改常用语")
    async def change_quick_reply(
        reply_id: PathId, body: QuickReplyChange, login: Annotated[Login, Depends(agent)]
    ) -> QuickReplyWire:
        person = login.person
        kept = await replies.change(reply_id, person.organisation_id, person.id, body.text)
        if kept is None:
            raise NotFoundError("没有这条常用语，可能已经删除。")
        return QuickReplyWire(id=kept.id, text=kept.text, own=kept.own)

    @router.delete("/quick-replies/{reply_id}", status_code=204, summary="删除常用语")
    async def remove_quick_reply(
        reply_id: PathId, login: Annotated[Login, Depends(agent)]
    ) -> Response:
        await replies.remove(reply_id, login.person.organisation_id, login.person.id)
        return Response(status_code=204)


def _statistics(router: APIRouter, services: Services, access: Access) -> None:
    @router.get("/statistics/mine", summary="我的统计", response_model_exclude_none=True)
    async def mine(
        login: Annotated[Login, Depends(access.may(Permission.OWN_STATISTICS))],
        days: Annotated[int, Query(ge=1, le=366)] = 30,
    ) -> TallyWire:
        since = services.clock() - days * _DAY
        return tally_wire(await services.store.queue.tally(since, login.person.id), since)

    @router.get("/statistics/office", summary="全部统计", response_model_exclude_none=True)
    async def office(
        _login: Annotated[Login, Depends(access.may(Permission.OFFICE_STATISTICS))],
        days: Annotated[int, Query(ge=1, le=366)] = 30,
    ) -> TallyWire:
        since = services.clock() - days * _DAY
        return tally_wire(await services.store.queue.tally(since), since)
