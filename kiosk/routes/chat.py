"""Talking by text: `/api/chat`, the conversation so far, wiping it, feedback."""

from fastapi import APIRouter
from starlette.responses import Response

from bot.messages import to_wire
from kiosk.chat.conversation import check_session_id
from kiosk.routes.prospect_wire import prospect_wire
from kiosk.routes.wire import (
    ChatRequest,
    ChatResponse,
    FeedbackRequest,
    SessionWire,
    TurnWire,
)
from kiosk.services import Services
from kiosk.store.feedback import Feedback
from kiosk.store.sessions import StoredTurn


def chat_routes(services: Services) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api", tags=["谈话"])
    sessions = services.store.sessions

    @router.post("/chat", summary="说一句话，得到回答")
    async def chat(request: ChatRequest) -> ChatResponse:
        turn = await services.conversation.turn(
            session_id=request.session_id, text=request.text, channel=request.channel
        )
        return ChatResponse(
            session_id=turn.session_id, replies=[to_wire(reply) for reply in turn.replies]
        )

    @router.get(
        "/sessions/{session_id}",
        summary="到现在为止的谈话，页面重新载入时用",
        response_model_exclude_none=True,
    )
    async def session(session_id: str) -> SessionWire:
        check_session_id(session_id)
        found = await sessions.get(session_id)
        turns = await sessions.turns(session_id)
        ticket = await services.store.tickets.of_session(session_id)
        prospect = await services.dispatcher.prospect(ticket) if ticket else None
        return SessionWire(
            session_id=found.id,
            channel=found.channel,
            turns=[_turn_wire(turn) for turn in turns],
            ticket=prospect_wire(prospect) if prospect else None,
        )

    @router.delete("/sessions/{session_id}", status_code=204, summary="清除这次谈话")
    async def wipe(session_id: str) -> Response:
        check_session_id(session_id)
        await services.visits.wipe(session_id)
        return Response(status_code=204)

    @router.post("/sessions/{session_id}/activity", status_code=204, summary="居民还在操作")
    async def activity(session_id: str) -> Response:
        check_session_id(session_id)
        await sessions.touch(session_id, services.clock())
        return Response(status_code=204)

    @router.post("/feedback", status_code=204, summary="有没有帮助")
    async def feedback(request: FeedbackRequest) -> Response:
        await services.store.feedback.add(await _verdict(request, services))
        await services.editorial.learning.judged(request.session_id, helpful=request.helpful)
        return Response(status_code=204)

    return router


async def _verdict(request: FeedbackRequest, services: Services) -> Feedback:
    """What was judged: the last reply of the conversation; raises `SessionUnknownError`."""
    check_session_id(request.session_id)
    found = await services.store.sessions.get(request.session_id)
    turns = await services.store.sessions.turns(request.session_id)
    last = turns[-1].replies[-1] if turns and request.about == "answer" else None
    return Feedback(
        at=services.clock(),
        channel=found.channel,
        helpful=request.helpful,
        comment=request.comment,
        kind="person" if request.about == "person" else last.kind if last else None,
        faq_id=getattr(last, "faq_id", None),
    )


def _turn_wire(turn: StoredTurn) -> TurnWire:
    return TurnWire(
        at=turn.at,
        said=turn.said,
        spoken=turn.spoken,
        replies=[to_wire(reply) for reply in turn.replies],
    )
