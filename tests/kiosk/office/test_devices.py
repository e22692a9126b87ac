"""Kiosks report themselves: nothing of a resident gets in, and nobody can fill the list."""

import json
from typing import Any

import pytest

from kiosk.office.devices import FORGET_SECONDS, MOST_DEVICES, SILENT_SECONDS
from kiosk.people.rights import Right
from kiosk.web.limits import HEARTBEATS_PER_MINUTE, NEW_DEVICES_PER_HOUR
from tests.kiosk.chat.test_chat import error_of
from tests.kiosk.conftest import Gateway, MakeGateway
from tests.kiosk.console import Console, console

PATH = "/api/devices/heartbeat"
ORIGIN = "http://testserver"
NUMBER = "0123456789abcdef" * 2


def beat(gateway: Gateway, origin: str | None = ORIGIN, **fields: Any) -> Any:
    """A kiosk's report, as its page sends it."""
    headers = {"Origin": origin} if origin else {}
    return gateway.client.post(PATH, json={"device": NUMBER, **fields}, headers=headers)


@pytest.fixture
def admin(gateway: Gateway) -> Console:
    """An administrator of the office."""
    return console(gateway, "boss", rights=[Right.ADMIN])


def listed(who: Console) -> list[dict[str, Any]]:
    """What the settings page shows."""
    found: list[dict[str, Any]] = who.get("/api/agent/devices")["devices"]
    return found


def number(count: int) -> str:
    """Another kiosk's number."""
    return f"{count:032x}"


def test_a_kiosk_is_listed_named_and_removed(gateway: Gateway, admin: Console) -> None:
    version = gateway.client.get("/api/office").json()["version"]
    error = "script TypeError call/peer.js:86"
    assert beat(gateway, version=version, microphone="denied", error=error).status_code == 204
    gateway.clock.pass_time(60)
    assert beat(gateway, version=version, microphone="ok", speaker="ok").status_code == 204
    (one,) = listed(admin)
    assert (one["last_seen"] - one["first_seen"], one["silent"]) == (60, False)
    assert (one["outdated"], one["microphone_shown"], one["speaker_shown"]) == (
        False, "正常", "正常",
    )  # fmt: skip
    assert one["error_shown"] == "页面程序出错（TypeError call/peer.js:86）"
    assert one["error_at"] == one["first_seen"], "it stays until there is another one"
    path = f"/api/agent/devices/{one['id']}"
    assert admin.request("PUT", path, json={"name": " 大厅 "}).status_code == 204
    gateway.clock.pass_time(SILENT_SECONDS + 1)
    assert beat(gateway, device=number(7), version="0" * 12).status_code == 204
    named, other = listed(admin)
    assert (named["name"], named["silent"], other["outdated"]) == ("大厅", True, True)
    assert admin.request("DELETE", path).status_code == 204
    assert [one["name"] for one in listed(admin)] == [""]
    gone = admin.request("PUT", path, json={"name": "x"})
    assert error_of(gone) == (404, "device_unknown")
    assert error_of(admin.request("DELETE", path)) == (404, "device_unknown")


def test_the_number_itself_is_not_kept(gateway: Gateway, admin: Console) -> None:
    beat(gateway)
    assert NUMBER.encode() not in gateway.leftovers()
    assert NUMBER not in json.dumps(listed(admin))


@pytest.mark.parametrize(
    "fields",
    [
        {"device": ""}, {"device": "x" * 32}, {"device": NUMBER + "0"}, {"device": 7},
        {"device": NUMBER.upper()}, {"device": NUMBER + "\n"}, {"device": None},
        {"version": "1.0"}, {"version": "a" * 13}, {"microphone": "broken"}, {"speaker": 7},
        {"error": "我叫王二麻子"}, {"error": "script 我叫王二麻子"}, {"error": "script Error: secret"},
        {"error": "script 公司不续签.js:1"}, {"error": "made-up"}, {"error": ""},
        {"error": "script TypeError /etc/passwd"}, {"error": "script " + "A" * 200},
        {"error": "offline\nscript"}, {"name": "大厅"}, {"words": "x"},
    ],
)  # fmt: skip
def test_nothing_but_the_closed_lists_gets_in(
    gateway: Gateway, admin: Console, fields: dict[str, Any]
) -> None:
    assert error_of(beat(gateway, **fields)) == (422, "request_invalid")
    assert listed(admin) == []


def test_only_the_offices_own_pages_are_kiosks(make_gateway: MakeGateway) -> None:
    site = "https://www.example.gov.cn"
    gateway = make_gateway(public_url="http://testserver", allowed_origins=[site])
    admin = console(gateway, rights=[Right.ADMIN])
    assert beat(gateway).status_code == 204, "a resident's phone is told nothing, and not kept"
    assert beat(gateway, origin=site).status_code == 204
    assert beat(gateway, origin=None).status_code == 204
    assert beat(gateway, origin="https://elsewhere.example").status_code == 403
    assert listed(admin) == []


def test_reports_that_come_too_fast(gateway: Gateway) -> None:
    codes = [beat(gateway).status_code for _ in range(HEARTBEATS_PER_MINUTE + 1)]
    assert codes == [204] * HEARTBEATS_PER_MINUTE + [429]


def test_one_address_cannot_fill_the_list(gateway: Gateway, admin: Console) -> None:
    for count in range(NEW_DEVICES_PER_HOUR + 5):
        assert beat(gateway, device=number(count)).status_code == 204
    assert len(listed(admin)) == NEW_DEVICES_PER_HOUR
    assert beat(gateway, device=number(0)).status_code == 204, "known ones still report"


def test_a_full_list_makes_room_but_never_of_named_ones(
    gateway: Gateway, admin: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.web.limits.RequestLimits.may_add_device", lambda *_: True)
    for count in range(MOST_DEVICES):
        beat(gateway, device=number(count))
        gateway.clock.pass_time(1)
    first = min(listed(admin), key=lambda one: one["first_seen"])
    admin.request("PUT", f"/api/agent/devices/{first['id']}", json={"name": "大厅"})
    beat(gateway, device=number(1000))
    found = listed(admin)
    assert len(found) == MOST_DEVICES
    assert found[0]["name"] == "大厅"
    assert gateway.clock.now in [one["first_seen"] for one in found]
    for one in found[1:]:
        admin.request("PUT", f"/api/agent/devices/{one['id']}", json={"name": "有名"})
    beat(gateway, device=number(2000))
    assert len(listed(admin)) == MOST_DEVICES
    assert all(one["name"] for one in listed(admin))


def test_what_was_silent_for_long_goes_by_itself(gateway: Gateway, admin: Console) -> None:
    beat(gateway)
    gateway.clock.pass_time(FORGET_SECONDS + 1)
    assert console(gateway, rights=[Right.ADMIN]).get("/api/agent/devices")["devices"] == []


@pytest.mark.parametrize("name", ["长" * 41, 7, None, "一\n二", "\u202e"])
def test_bad_names(gateway: Gateway, admin: Console, name: Any) -> None:
    beat(gateway)
    (one,) = listed(admin)
    response = admin.request("PUT", f"/api/agent/devices/{one['id']}", json={"name": name})
    assert error_of(response) == (422, "request_invalid")
