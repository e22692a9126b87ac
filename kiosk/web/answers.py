"""Errors on their way out: one shape for all, and nothing of a request in the log."""

import logging
import traceback

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.errors import (
    KioskError,
    MethodNotAllowedError,
    NotFoundError,
    RequestError,
    RequestInvalidError,
)

log = logging.getLogger(__name__)

_FIELDS = {
    "text": "text（要说的话）",
    "channel": "channel（kiosk、web 或 api）",
    "session_id": "session_id（会话编号）",
    "pass_on": "pass_on（summary、transcript 或 nothing）",
    "helpful": "helpful（true 或 false）",
    "comment": "comment（意见）",
    "name": "name（称呼）",
    "phone": "phone（电话）",
    "village": "village（村、社区）",
    "login": "login（登录名）",
    "password": "password（密码）",
    "roles": "roles（身份）",
    "rights": "rights（权限）",
    "outcome": "outcome（处理结果）",
    "shifts": "shifts（班次）",
    "why": "why（原因）",
}
_TRY_AGAIN_LATER = 1013


def error_response(error: KioskError) -> Response:
    """The error as an HTTP response."""
    wait = getattr(error, "retry_after", None)
    headers = {"Retry-After": str(wait)} if wait is not None else None
    return JSONResponse(error.to_wire(), status_code=error.status, headers=headers)


def handle_errors(app: FastAPI) -> None:
    """Give every error of the routes the one shape."""
    app.add_exception_handler(KioskError, _on_kiosk_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_exception)


async def refuse_socket(error: KioskError, scope: Scope, receive: Receive, send: Send) -> None:
    """Turn down a WebSocket before it is opened, with the error as body if the server can."""
    await receive()
    if "websocket.http.response" in scope.get("extensions", {}):
        await error_response(error)(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": _TRY_AGAIN_LATER, "reason": error.code})


class ErrorBoundary:
    """The outermost boundary: what nobody foresaw becomes a plain error.

    Only the class of the exception and the lines of code go to the log: its text might hold
    a resident's words.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 500, or close the socket, if anything escapes."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] == "lifespan":
                raise
            trail = "".join(traceback.format_tb(error.__traceback__))
            log.error("%s while serving a request:\n%s", type(error).__name__, trail)
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1011})
            elif not started:
                await error_response(KioskError())(scope, receive, send)


async def _on_kiosk_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, KioskError)
    if not isinstance(error, RequestError):
        log.error("%s: %s", error.code, error.message)
    return error_response(error)


async def _on_invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problem = error.errors()[0] if error.errors() else {}
    if problem.get("type") == "json_invalid":
        return error_response(RequestInvalidError("请求的内容不是有效的 JSON。"))
    field = next((str(part) for part in reversed(problem.get("loc", ())) if part in _FIELDS), None)
    if field is None:
        return error_response(RequestInvalidError("请求的内容应当是 JSON 对象，字段要齐全。"))
    return error_response(RequestInvalidError(f"请求里的 {_FIELDS[field]} 没有写或者写得不对。"))


async def _on_http_exception(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known: dict[int, KioskError] = {404: NotFoundError(), 405: MethodNotAllowedError()}
    shaped = known.get(error.status_code)
    if shaped is None:
        shaped = RequestInvalidError("请求的内容不是有效的 JSON。")
    response = error_response(shaped)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response
