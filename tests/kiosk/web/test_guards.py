"""Origins, addresses, sockets, bodies, headers."""

import asyncio
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from kiosk.web.guards import BodyGuard, SocketGuard
from tests.kiosk.chat.test_chat import error_of
from tests.kiosk.conftest import Gateway, MakeGateway

SITE = "https://www.example.gov.cn"
STRANGER = "https://evil.example"
PATHS = ["/", "/api/office", "/healthz", "/api/nothing", "/static/css/api-docs.css", "/api/docs"]


@pytest.mark.parametrize("path", PATHS)
def test_security_headers_are_everywhere(gateway: Gateway, path: str) -> None:
    headers = gateway.client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "http" not in policy, "nothing may come from elsewhere"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "microphone=(self)" in headers["Permissions-Policy"]


def test_what_browsers_may_keep(gateway: Gateway) -> None:
    assert gateway.client.get("/api/office").headers["Cache-Control"] == "no-store"
    assert gateway.client.post("/api/chat", json={}).headers["Cache-Control"] == "no-store"
    style = gateway.client.get("/static/css/api-docs.css")
    assert style.headers["Cache-Control"] == "no-cache"
    assert style.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    for encoding in ("identity", "gzip"):
        tagged = {"If-None-Match": style.headers["ETag"], "Accept-Encoding": encoding}
        assert gateway.client.get("/static/css/api-docs.css", headers=tagged).status_code == 304


@pytest.mark.parametrize("path", ["/", "/embed.js", "/static/kiosk.js", "/static/css/base.css"])
def test_files_are_compressed_for_browsers_that_want_it(gateway: Gateway, path: str) -> None:
    plain = gateway.client.get(path, headers={"Accept-Encoding": "identity"})
    packed = gateway.client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 2
    assert packed.content == plain.content
    assert packed.headers["Content-Security-Policy"] == plain.headers["Content-Security-Policy"]


def test_a_part_of_a_file_is_not_compressed(gateway: Gateway) -> None:
    headers = {"Accept-Encoding": "gzip", "Range": "bytes=0-1999"}
    part = gateway.client.get("/static/kiosk.js", headers=headers)
    whole = gateway.client.get("/static/kiosk.js")
    assert part.status_code == 206
    assert "Content-Encoding" not in part.headers
    assert part.content == whole.content[:2000]


@pytest.mark.parametrize("path", ["/api/office", "/api/openapi.json"])
def test_answers_of_the_api_are_not_compressed(gateway: Gateway, path: str) -> None:
    answer = gateway.client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def chat_from(gateway: Gateway, origin: str) -> Any:
    """The response to a question from a page of this site."""
    return gateway.client.post("/api/chat", json={"text": "你好"}, headers={"Origin": origin})


def test_only_allowed_sites_may_ask(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(allowed_origins=[SITE])
    allowed = chat_from(gateway, SITE)
    assert allowed.status_code == 200
    assert allowed.headers["Access-Control-Allow-Origin"] == SITE
    assert "Access-Control-Allow-Credentials" not in allowed.headers
    own = chat_from(gateway, "http://testserver")
    assert own.status_code == 200
    for origin in (STRANGER, "null", "https://[", f"{SITE}.evil.example", "http://testserver:81"):
        refused = chat_from(gateway, origin)
        assert error_of(refused) == (403, "origin_forbidden")
        assert "Access-Control-Allow-Origin" not in refused.headers


def test_errors_can_be_read_by_allowed_sites(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(allowed_origins=[SITE])
    response = gateway.client.post("/api/chat", json={}, headers={"Origin": SITE})
    assert error_of(response) == (422, "request_invalid")
    assert response.headers["Access-Control-Allow-Origin"] == SITE


@pytest.mark.parametrize(("origin", "status"), [(SITE, 200), (STRANGER, 400)])
def test_preflight(make_gateway: MakeGateway, origin: str, status: int) -> None:
    gateway = make_gateway(allowed_origins=[SITE])
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    response = gateway.client.options("/api/chat", headers=headers)
    assert response.status_code == status
    assert ("Access-Control-Allow-Origin" in response.headers) == (status == 200)


def test_a_form_of_another_site_gets_nowhere(gateway: Gateway) -> None:
    response = gateway.client.post(
        "/api/chat", content='{"text": "你好"}', headers={"Content-Type": "text/plain"}
    )
    assert error_of(response) == (422, "request_invalid")
    assert gateway.dialogue.heard == []


def test_a_strange_site_opens_no_socket(gateway: Gateway) -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        gateway.client.websocket_connect("/api/voice", headers={"Origin": STRANGER}),
    ):
        pass
    with gateway.client.websocket_connect("/api/voice", headers={"Origin": "http://testserver"}):
        pass


def test_one_address_holds_so_many_sockets(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(sockets_per_address=2)

    def connect() -> Any:
        return gateway.client.websocket_connect("/api/voice")

    with connect():
        with connect(), pytest.raises(WebSocketDisconnect), connect():
            pass
        with connect():
            pass
    assert gateway.say("你好")


async def never(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """An application that must not be reached."""
    raise AssertionError


async def test_one_socket_too_many_gets_a_plain_error() -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {
        "type": "websocket",
        "path": "/api/voice",
        "client": ("10.0.0.1", 5),
        "headers": [],
        "extensions": {"websocket.http.response": {}},
    }
    await SocketGuard(never, per_address=0)(scope, receive, send)
    assert sent[0]["type"] == "websocket.http.response.start"
    assert sent[0]["status"] == 429
    assert b"too_many_sockets" in sent[1]["body"]


async def guarded(receive: Receive, **limits: Any) -> list[Message]:
    """What `BodyGuard` answers to this body, with nobody behind it."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "POST", "path": "/api/chat", "headers": []}
    await BodyGuard(never, **limits)(scope, receive, send)
    return sent


async def test_an_endless_body_is_cut_off() -> None:
    pieces = 0

    async def receive() -> Message:
        nonlocal pieces
        pieces += 1
        return {"type": "http.request", "body": b"x" * 100, "more_body": True}

    sent = await guarded(receive, max_bytes=1000)
    assert sent[0]["status"] == 413
    assert pieces == 11


async def test_a_body_that_never_comes_is_not_waited_for() -> None:
    async def receive() -> Message:
        await asyncio.sleep(60)
        return {"type": "http.request"}

    assert (await guarded(receive, seconds=0.05))[0]["status"] == 408


async def test_a_client_that_left_gets_no_answer() -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    assert await guarded(receive) == []


def test_addresses_do_not_share_a_count(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(requests_per_minute_address=1)
    other = TestClient(gateway.app, client=("10.1.1.1", 5))
    assert gateway.client.get("/api/office").status_code == 200
    assert gateway.client.get("/api/office").status_code == 429
    assert other.get("/api/office").status_code == 200
