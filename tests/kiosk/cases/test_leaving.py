"""The resident leaves, in every state a request can be in: the words of the visit are gone, the
request stands as it stood, and the code leads back to it."""

from collections.abc import Callable

import pytest

from tests.kiosk.conftest import Gateway
from tests.kiosk.console import Console, console, ticket, until
from tests.kiosk.talking import resident, say

SECRET = "我家的秘密暗号是青城山下白素贞"
Steps = Callable[[Gateway, Console, str], None]


def nothing(gateway: Gateway, lawyer: Console, code: str) -> None:
    """It waits."""


def claim(gateway: Gateway, lawyer: Console, code: str) -> None:
    lawyer.did(f"/api/agent/tickets/{code}/claim")


def start(gateway: Gateway, lawyer: Console, code: str) -> None:
    claim(gateway, lawyer, code)
    lawyer.did(f"/api/agent/tickets/{code}/start")


def call_back(gateway: Gateway, lawyer: Console, code: str) -> None:
    answer = gateway.client.post(f"/api/tickets/{code}/callback", json={"phone": "13800001234"})
    assert answer.status_code == 200


def close(gateway: Gateway, lawyer: Console, code: str) -> None:
    start(gateway, lawyer, code)
    lawyer.did(f"/api/agent/tickets/{code}/close", outcome="answered")


def withdraw(gateway: Gateway, lawyer: Console, code: str) -> None:
    assert gateway.client.post(f"/api/tickets/{code}/withdraw").status_code == 200


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        (nothing, "open"),
        (claim, "claimed"),
        (start, "in_conversation"),
        (call_back, "callback"),
        (close, "closed"),
        (withdraw, "abandoned"),
    ],
)
def test_leaving(gateway: Gateway, steps: Steps, state: str) -> None:
    lawyer = console(gateway, name="王律师")
    session, code = ticket(gateway, SECRET, pass_on="nothing")
    steps(gateway, lawyer, code)
    with resident(gateway, session_id=session) as page:
        assert until(page, "opened")["state"] == state
        assert gateway.client.delete(f"/api/sessions/{session}").status_code == 204
        ended = page.receive()
        while ended["type"] != "websocket.close":
            ended = page.receive()
        assert ended["code"] == 1001
    assert SECRET.encode() not in gateway.leftovers()
    assert gateway.client.get(f"/api/tickets/{code}").json()["state"] == state
    with resident(gateway, code=code) as page:
        assert until(page, "opened")["state"] == state
        say(page, "我回来了", "resident-1")
        over = state in ("closed", "abandoned")
        until(page, "error" if over else "ack")
    with resident(gateway, session_id=session) as page:
        assert until(page, "error")["error"]["code"] == "session_unknown"


def test_the_person_sees_that_the_resident_left_and_came_back(gateway: Gateway) -> None:
    lawyer = console(gateway, name="王律师")
    session, code = ticket(gateway)
    start(gateway, lawyer, code)
    with lawyer.live() as desk:
        desk.send_json({"type": "open", "ticket": code, "since": 0})
        until(desk, "opened")
        with resident(gateway, session_id=session) as page:
            until(page, "opened")
            assert until(desk, "presence", who="resident")["there"] is True
        assert until(desk, "presence", who="resident")["there"] is False
        with resident(gateway, code=code) as page:
            until(page, "opened")
            assert until(desk, "presence", who="resident")["there"] is True


def test_status_gives_the_place_as_it_is_now(gateway: Gateway) -> None:
    lawyer = console(gateway, name="王律师")
    _, first = ticket(gateway)
    gateway.clock.pass_time(1)
    session, _ = ticket(gateway)
    with resident(gateway, session_id=session) as page:
        assert until(page, "opened")["position"] == 2
        lawyer.did(f"/api/agent/tickets/{first}/claim")
        page.send_json({"type": "status"})
        assert until(page, "ticket")["position"] == 1
