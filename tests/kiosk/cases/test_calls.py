"""Signals between two browsers: passed on to whom they concern, never kept; relays' credentials."""

import base64
import hashlib
import hmac
from typing import Any

import pytest

from kiosk.cases.relays import Relays
from kiosk.errors import SettingsError
from kiosk.settings import parse_settings
from tests.kiosk.conftest import Gateway
from tests.kiosk.console import console, ticket, until
from tests.kiosk.talking import resident, started

PEER, FAR = "a" * 16, "b" * 16


def signal(data: Any, peer: Any = PEER, **more: Any) -> dict[str, Any]:
    return {"type": "signal", "peer": peer, "data": data, **more}


def test_signals_go_to_the_other_end_and_are_not_kept(gateway: Gateway) -> None:
    lawyer, session, code = started(gateway)
    with resident(gateway, session_id=session) as page, lawyer.live() as desk:
        until(page, "opened")
        desk.send_json({"type": "open", "ticket": code, "since": 0})
        until(desk, "opened")
        page.send_json(signal({"kind": "ring", "video": True}))
        rung = until(desk, "signal")
        assert (rung["who"], rung["peer"], rung["data"]["kind"]) == ("resident", PEER, "ring")
        desk.send_json(signal({"kind": "accept"}, FAR, to=PEER, ticket=code))
        accepted = until(page, "signal")
        assert (accepted["name"], accepted["to"]) == ("王律师", PEER)
        page.send_json(signal({"kind": "offer", "sdp": "v=0 geheim"}, to=FAR))
        assert until(desk, "signal", peer=PEER)["data"]["sdp"] == "v=0 geheim"
        gateway.clock.pass_time(300)
        page.send_json(signal({"kind": "bye"}, to=FAR))
        assert until(page, "message", text="视频通话结束，用了 5 分钟。")["kind"] == "notice"
        page.send_json({"type": "ice"})
        assert until(page, "ice")["servers"] == []
        desk.send_json({"type": "ice", "ticket": code})
        assert until(desk, "ice")["ticket"] == code
    assert b"geheim" not in gateway.leftovers()


def test_nobody_else_hears_them_and_nobody_rings_before_somebody_is_there(gateway: Gateway) -> None:
    waiting = console(gateway, name="李律师")
    session, code = ticket(gateway)
    with resident(gateway, session_id=session) as page, waiting.live() as desk:
        until(page, "opened")
        desk.send_json({"type": "open", "ticket": code, "since": 0})
        until(desk, "opened")
        page.send_json(signal({"kind": "ring"}))
        assert until(page, "error")["error"]["code"] == "talk_closed"
        desk.send_json(signal({"kind": "ring"}, FAR, ticket=code))
        assert until(desk, "error")["error"]["code"] == "ticket_held"
        desk.send_json({"type": "ice", "ticket": code})
        assert until(desk, "error")["error"]["code"] == "ticket_held"


@pytest.mark.parametrize(
    "message",
    [
        signal({"kind": "ring"}, peer=None),
        signal({"kind": "ring"}, peer="x"),
        signal({"kind": "ring"}, peer="<script>alert(1)</script>"),
        signal({"kind": "ring"}, to="x" * 100),
        signal({"kind": "own"}),
        signal([]),
        signal(None),
        signal("ring"),
        signal({"kind": "offer", "sdp": "v" * 50_000}),
    ],
    ids=range(9),
)
def test_odd_signals_are_refused(gateway: Gateway, message: dict[str, Any]) -> None:
    lawyer, session, code = started(gateway)
    with resident(gateway, session_id=session) as page, lawyer.live() as desk:
        until(page, "opened")
        desk.send_json({"type": "open", "ticket": code, "since": 0})
        until(desk, "opened")
        page.send_json(message)
        assert until(page, "error")["error"]["code"] in ("message_invalid", "message_too_long")
        page.send_json(signal({"kind": "bye"}))
        assert until(desk, "signal")["data"]["kind"] == "bye", "nothing came before"


def test_credentials_of_relays_expire_and_have_no_secret() -> None:
    relays = Relays(("stun:r.example:3478", "turn:r.example:3478?transport=udp"), "geheim", 600)
    stun, turn = relays.ice_servers("resident", 1_000.0)
    assert stun == {"urls": ["stun:r.example:3478"]}
    assert turn["username"] == "1600:resident"
    digest = hmac.new(b"geheim", b"1600:resident", hashlib.sha1).digest()
    assert turn["credential"] == base64.b64encode(digest).decode()
    assert Relays().ice_servers("resident", 0.0) == []


@pytest.mark.parametrize(
    "call",
    [
        {"relays": ["http://r.example"], "relay_secret": "x"},
        {"relays": ["turn:r.example:3478"]},
        {"relays": ["turn:"], "relay_secret": "x"},
        {"relay_minutes": 1},
        {"camra": "x"},
    ],
)
def test_odd_settings_are_pointed_at(call: dict[str, Any], tmp_path: Any) -> None:
    with pytest.raises(SettingsError, match="call"):
        parse_settings({"call": call}, folder=tmp_path)
