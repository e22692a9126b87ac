"""What is sent into a conversation that should not be, and who knocks that should not."""

from typing import Any

import pytest
from starlette.websockets import WebSocketDisconnect

from tests.kiosk.conftest import Gateway
from tests.kiosk.console import ticket, until
from tests.kiosk.talking import resident, say, started, texts


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "message_invalid"),
        (" \u200b\x00 ", "message_invalid"),
        (7, "message_invalid"),
        (None, "message_invalid"),
        (["x"], "message_invalid"),
        ("长" * 4001, "message_too_long"),
        ("x" * 50_000, "message_too_long"),
        ("x" * 70_000, "message_too_long"),
    ],
)
def test_bad_messages_are_refused_and_the_talk_goes_on(
    gateway: Gateway, text: Any, code: str
) -> None:
    lawyer, session, ticket_code = started(gateway)
    with resident(gateway, session_id=session) as page:
        until(page, "opened")
        say(page, text, "resident-1")
        assert until(page, "error")["error"]["code"] == code
        say(page, "<b>好</b>\x07 & <script>alert(1)</script>", "resident-2")
        until(page, "ack")
    assert texts(gateway, lawyer, ticket_code) == ["<b>好</b> & <script>alert(1)</script>"]


@pytest.mark.parametrize(
    "frame",
    ["", "x", "[]", "{}", '{"type": 7}', '{"type": "fly"}', "[" * 30_000, '{"type":"say"}',
     '{"type":"say","text":"x","client_id":"kurz"}', '{"type":"read","seq":-1}',
     '{"type":"read","seq":1e99}', '{"type":"read","seq":true}', '{"type":"screen","state":[1]}'],
)  # fmt: skip
def test_odd_frames(gateway: Gateway, frame: str) -> None:
    _, session, _ = started(gateway)
    with resident(gateway, session_id=session) as page:
        until(page, "opened")
        page.send_text(frame)
        assert until(page, "error")["error"]["code"].startswith("message_")
        page.send_bytes(b"\x00\xff")
        until(page, "error")
        page.send_json({"type": "ping"})
        until(page, "pong")


def test_a_flood_is_stopped(gateway: Gateway) -> None:
    lawyer, session, code = started(gateway)
    with resident(gateway, session_id=session) as page:
        until(page, "opened")
        for number in range(200):
            say(page, "快", f"resident-{number}")
        with pytest.raises(WebSocketDisconnect) as closed:
            until(page, "never")
    assert closed.value.code == 1008
    assert 20 <= len(texts(gateway, lawyer, code)) <= 60


@pytest.mark.parametrize(
    "hello",
    [
        {"session_id": "x"},
        {"session_id": "A" * 32},
        {"session_id": 7},
        {"code": "ABCD2345"},
        {"code": "<script>"},
        {"code": ""},
        {"since": -1, "code": "ABCD2345"},
        {"since": "x", "code": "ABCD2345"},
        {},
    ],
)
def test_strangers_are_turned_away(gateway: Gateway, hello: dict[str, Any]) -> None:
    with resident(gateway, **hello) as page:
        assert page.receive_json()["type"] == "error"
        with pytest.raises(WebSocketDisconnect):
            page.receive_json()


def test_guessing_codes_over_the_socket_is_stopped_alike(gateway: Gateway) -> None:
    _, code = ticket(gateway)
    answers = []
    for number in range(25):
        with resident(gateway, code=f"2345678{'ABCDEFGHJKLMNPQRSTUVWXYZ2'[number]}") as page:
            answers.append(page.receive_json()["error"]["code"])
    assert answers[0] == "ticket_unknown"
    assert answers[-1] == "rate_limited"
    with resident(gateway, code=code) as page:
        assert page.receive_json()["error"]["code"] == "rate_limited"
