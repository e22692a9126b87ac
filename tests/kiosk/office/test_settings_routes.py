"""Changing settings over HTTP: who may, what is refused, and that it is in force at once."""

import sqlite3
from typing import Any

import pytest

from kiosk.cases.hub import Hub
from kiosk.chat.locks import SessionLocks
from kiosk.chat.visits import Visits
from kiosk.office.live import LiveSettings
from kiosk.people.organisations import OrganisationKind
from kiosk.people.rights import Right
from tests.kiosk.chat.test_chat import error_of
from tests.kiosk.conftest import Gateway, MakeGateway
from tests.kiosk.console import Console, console, organisation
from tests.kiosk.office.test_overrides import kept

PATH = "/api/agent/settings"


@pytest.fixture
def admin(gateway: Gateway) -> Console:
    """An administrator of the office."""
    return console(gateway, "boss", rights=[Right.ADMIN])


def put(who: Console, *changes: dict[str, Any]) -> Any:
    """The response to a change."""
    return who.request("PUT", PATH, json={"changes": list(changes)})


def refused(response: Any) -> dict[str, str]:
    """What is wrong, by name of the setting."""
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (422, "office_setting_invalid"), error
    assert error["message"]
    fields: dict[str, str] = error["fields"]
    return fields


def setting(who: Console, name: str) -> dict[str, Any]:
    """How a setting stands."""
    found = {one["name"]: one for one in who.get(PATH)["settings"]}
    one: dict[str, Any] = found[name]
    return one


def office(gateway: Gateway) -> Any:
    """What residents' pages are told."""
    return gateway.client.get("/api/office").json()


def test_a_change_is_in_force_at_once_and_can_be_taken_back(
    gateway: Gateway, admin: Console
) -> None:
    response = put(
        admin,
        {"name": "office.phone", "seen": 0, "value": "028-8888"},
        {"name": "page.text_size", "value": 3},
        {"name": "office.stations", "value": [{"name": "兴隆村", "kind": "village_station"}]},
        {"name": "gateway.idle_wipe_seconds", "value": 120},
    )
    assert response.status_code == 200, response.text
    told = office(gateway)
    assert (told["phone"], told["text_size"], told["idle_wipe_seconds"]) == ("028-8888", 3, 120)
    assert told["stations"][0]["name"] == "兴隆村"
    one = setting(admin, "office.phone")
    assert (one["value"], one["file_value"], one["changed"]) == ("028-8888", "028-81234567", True)
    assert (one["changed_by"], one["at_once"], one["waits"]) == ("boss", True, False)
    home = admin.get("/api/agent/organisations")["organisations"][0]
    assert home["phone"] == "028-8888"

    back = {"name": "office.phone", "seen": one["version"], "back": True}
    assert put(admin, back).status_code == 200
    assert office(gateway)["phone"] == "028-81234567"
    assert not setting(admin, "office.phone")["changed"]
    history = admin.get(f"{PATH}/history?name=office.phone")["changes"]
    assert [(c["old"], c["new"], c["back"]) for c in history] == [
        ("028-8888", None, True),
        ("028-81234567", "028-8888", False),
    ]
    lines = [line["shown"] for line in admin.get("/api/agent/audit")["entries"]]
    assert any("修改本所的设置　窗口电话" in line for line in lines)
    assert any(
        line["subject"] == "office.phone" for line in admin.get("/api/agent/audit")["entries"]
    )
    assert admin.get("/api/agent/audit/verify").get("fault") is None


def test_what_waits_for_a_restart_says_so(admin: Console) -> None:
    assert put(admin, {"name": "speech.voice", "value": "sit/cmn"}).status_code == 200
    one = setting(admin, "speech.voice")
    assert (one["at_once"], one["waits"]) == (False, True)


def test_the_gateway_starts_again_with_what_was_changed(
    make_gateway: MakeGateway, gateway: Gateway, admin: Console
) -> None:
    put(admin, {"name": "office.name", "value": "公道司法所"})
    again = make_gateway()
    assert office(again)["name"] == "公道司法所"


def test_a_bad_row_is_told_by_the_health_page_and_can_be_mended(
    make_gateway: MakeGateway, gateway: Gateway, admin: Console
) -> None:
    put(admin, {"name": "office.phone", "value": "028-8888"})
    with sqlite3.connect(gateway.database) as connection:
        connection.execute("UPDATE setting_changes SET new = '[1'")
    again = make_gateway()
    assert office(again)["phone"] == "028-81234567"
    report = again.client.get("/healthz").json()
    assert "office.phone" in report["parts"]["settings"]
    boss = console(again, rights=[Right.ADMIN])
    one = setting(boss, "office.phone")
    assert one["problem"]
    mended = {"name": "office.phone", "seen": one["version"], "value": "028-81234567"}
    assert put(boss, mended).status_code == 200
    again.clock.pass_time(2)
    assert again.client.get("/healthz").json()["parts"]["settings"] == "ok"


def test_nothing_is_changed_if_one_value_is_bad(gateway: Gateway, admin: Console) -> None:
    response = put(
        admin,
        {"name": "office.phone", "value": "1"},
        {"name": "office.name", "value": ""},
        {"name": "speech.rate", "value": 20},
        {"name": "gateway.database", "value": "sqlite:///x"},
    )
    assert set(refused(response)) == {"office.name", "speech.rate", "gateway.database"}
    assert office(gateway)["phone"] == "028-81234567"
    together = put(admin, {"name": "answering.answer_at", "value": 0.2})
    assert refused(together) == {"answering.answer_at": "“反问”不能高于“直接回答”"}


def test_a_value_that_does_not_go_with_an_earlier_change(admin: Console) -> None:
    assert put(admin, {"name": "answering.clarify_at", "value": 0.7}).status_code == 200
    response = put(
        admin, {"name": "office.phone", "value": "1"}, {"name": "answering.answer_at", "value": 0.6}
    )
    assert list(refused(response)) == ["answering.answer_at"]


def test_two_people_are_told_of_each_other(gateway: Gateway, admin: Console) -> None:
    other = console(gateway, "second", rights=[Right.ADMIN])
    seen = setting(admin, "office.phone")["version"]
    assert put(other, {"name": "office.phone", "seen": seen, "value": "1"}).status_code == 200
    late = put(
        admin,
        {"name": "office.address", "value": "新街 1 号"},
        {"name": "office.phone", "seen": seen, "value": "2"},
    )
    assert error_of(late) == (409, "office_setting_conflict")
    assert "second" in late.json()["error"]["message"]
    assert (office(gateway)["phone"], office(gateway)["address"]) == ("1", "")
    hours = {"name": "office.hours", "seen": 0, "value": "九点"}
    assert put(admin, hours).status_code == 200, "another setting is nobody's business"


def test_origins_are_let_in_and_shut_out_without_a_restart(
    gateway: Gateway, admin: Console
) -> None:
    site = "https://www.example.gov.cn"

    def asks() -> Any:
        body = {"text": "你好", "channel": "web"}
        return gateway.client.post("/api/chat", json=body, headers={"Origin": site})

    def preflight() -> Any:
        headers = {"Origin": site, "Access-Control-Request-Method": "POST"}
        return gateway.client.options("/api/chat", headers=headers)

    assert error_of(asks()) == (403, "origin_forbidden")
    assert preflight().status_code == 400
    assert put(admin, {"name": "gateway.allowed_origins", "value": [site]}).status_code == 200
    assert asks().headers["access-control-allow-origin"] == site
    assert preflight().headers["access-control-allow-origin"] == site
    seen = setting(admin, "gateway.allowed_origins")["version"]
    put(admin, {"name": "gateway.allowed_origins", "seen": seen, "back": True})
    assert error_of(asks()) == (403, "origin_forbidden")


async def test_conversations_are_wiped_by_the_new_rule(gateway: Gateway) -> None:
    live = LiveSettings(gateway.settings)
    visits = Visits(
        store=gateway.store,
        dialogue=gateway.dialogue,
        locks=SessionLocks(),
        hub=Hub(gateway.clock),
        settings=lambda: live.now.gateway,
        clock=gateway.clock,
    )
    session = gateway.say("你好", channel="web")["session_id"]
    gateway.clock.pass_time(90)
    await visits.sweep()
    assert gateway.client.get(f"/api/sessions/{session}").status_code == 200
    gateway.clock.pass_time(90)
    live.take([kept("gateway.web_session_minutes", "1")])
    await visits.sweep()
    assert gateway.client.get(f"/api/sessions/{session}").status_code == 404


def test_the_admin_of_a_firm_has_no_say_in_the_office(gateway: Gateway) -> None:
    firm = organisation(gateway, "公道律师事务所", OrganisationKind.LAW_FIRM)
    boss = console(gateway, rights=[Right.ADMIN], at=firm)
    for response in (
        boss.request("GET", PATH),
        put(boss, {"name": "office.phone", "value": "1"}),
        boss.request("GET", f"{PATH}/history?name=office.phone"),
        boss.request("GET", "/api/agent/devices"),
        boss.request("PUT", "/api/agent/devices/1", json={"name": "x"}),
        boss.request("DELETE", "/api/agent/devices/1"),
    ):
        assert error_of(response) == (403, "forbidden")


@pytest.mark.parametrize(
    "body",
    [
        None, [], {}, {"changes": []}, {"changes": "x"}, {"changes": [{}]}, {"changes": [7]},
        {"changes": [{"name": 7, "value": 1}]},
        {"changes": [{"name": "office.phone", "seen": -1, "value": "1"}]},
        {"changes": [{"name": "office.phone", "seen": "0", "value": "1"}]},
        {"changes": [{"name": "office.phone", "seen": 10**30, "value": "1"}]},
        {"changes": [{"name": "office.phone", "back": "yes"}]},
        {"changes": [{"name": "office.phone", "value": "1", "author": "other"}]},
        {"changes": [{"name": "x" * 81, "value": "1"}]},
        {"changes": [{"name": "office.phone", "value": "1"}] * 41},
    ],
)  # fmt: skip
def test_malformed_changes(admin: Console, gateway: Gateway, body: Any) -> None:
    assert error_of(admin.request("PUT", PATH, json=body)) == (422, "request_invalid")
    assert office(gateway)["phone"] == "028-81234567"


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "'; DROP TABLE people; --"])
def test_hostile_words_are_words(gateway: Gateway, admin: Console, value: str) -> None:
    assert put(admin, {"name": "office.address", "value": value}).status_code == 200
    assert office(gateway)["address"] == value


def test_too_much_at_once(admin: Console) -> None:
    huge = put(admin, {"name": "office.phone", "value": "长" * 70_000})
    assert error_of(huge) == (413, "body_too_large")
    deep: Any = "x"
    for _ in range(200):
        deep = [deep]
    assert list(refused(put(admin, {"name": "office.phone", "value": deep}))) == ["office.phone"]
    half = admin.request(
        "PUT",
        PATH,
        content=b'{"changes": [{"name": "office.phone", "value": "\\ud800"}]}',
    )
    assert half.status_code == 422
