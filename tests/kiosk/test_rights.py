"""Each right and each route: who may, who may not, and that no route was left out."""

import re
from typing import Any

import pytest

from kiosk.people.organisations import OrganisationKind
from kiosk.people.rights import RIGHT_NAMES, Permission, Right, permissions
from tests.kiosk.chat.test_chat import error_of
from tests.kiosk.conftest import Gateway
from tests.kiosk.console import Console, console, organisation, person

P = Permission
NEEDED = {
    "POST /api/account/sign-out": P.OWN_ACCOUNT,
    "POST /api/account/sign-out-elsewhere": P.OWN_ACCOUNT,
    "GET /api/account": P.OWN_ACCOUNT,
    "POST /api/account/password": P.OWN_ACCOUNT,
    "POST /api/account/totp": P.OWN_ACCOUNT,
    "POST /api/account/totp/confirm": P.OWN_ACCOUNT,
    "POST /api/account/totp/remove": P.OWN_ACCOUNT,
    "GET /api/agent/organisations": P.ROSTER_VIEW,
    "POST /api/agent/organisations": P.PEOPLE,
    "PUT /api/agent/organisations/{organisation_id}": P.PEOPLE,
    "GET /api/agent/people": P.ROSTER_VIEW,
    "POST /api/agent/people": P.PEOPLE,
    "PUT /api/agent/people/{person_id}": P.PEOPLE,
    "POST /api/agent/people/{person_id}/reset": P.PEOPLE,
    "GET /api/agent/audit": P.AUDIT,
    "GET /api/agent/audit/verify": P.AUDIT,
    "GET /api/agent/holidays": P.ROSTER_VIEW,
    "PUT /api/agent/holidays/{day}": P.ROSTER_EDIT,
    "DELETE /api/agent/holidays/{day}": P.ROSTER_EDIT,
    "GET /api/agent/roster": P.ROSTER_VIEW,
    "PUT /api/agent/roster": P.ROSTER_EDIT,
    "POST /api/agent/roster/check": P.ROSTER_EDIT,
    "POST /api/agent/shifts/{shift_id}/substitute": P.ROSTER_EDIT,
    "GET /api/agent/swaps": P.ROSTER_VIEW,
    "POST /api/agent/swaps": P.ROSTER_VIEW,
    "POST /api/agent/swaps/{swap_id}/answer": P.ROSTER_VIEW,
    "POST /api/agent/status": P.TICKETS,
    "GET /api/agent/tickets": P.TICKETS,
    "GET /api/agent/tickets/{code}": P.TICKETS,
    "GET /api/agent/tickets/{code}/messages": P.TICKETS,
    **{
        f"POST /api/agent/tickets/{{code}}/{verb}": P.TICKETS
        for verb in (
            "claim", "start", "release", "transfer", "book", "close", "reopen", "urgent",
            "invite", "leave", "notes",
        )
    },
    "GET /api/agent/tickets/{code}/room": P.TICKETS,
    "POST /api/agent/tickets/{code}/room": P.TICKETS,
    "POST /api/agent/tickets/{code}/room/guests": P.TICKETS,
    "POST /api/agent/tickets/{code}/room/guests/{seat}/code": P.TICKETS,
    "PUT /api/agent/tickets/{code}/room/recording/{stretch}/{number}": P.TICKETS,
    "GET /api/agent/tickets/{code}/recordings": P.TICKETS,
    "GET /api/agent/tickets/{code}/recordings/{number}/{stretch}": P.TICKETS,
    "DELETE /api/agent/tickets/{code}/recordings/{number}": P.TICKETS,
    "GET /api/agent/recordings": P.OFFICE_SETTINGS,
    "DELETE /api/agent/recordings/{number}": P.OFFICE_SETTINGS,
    "GET /api/agent/quick-replies": P.TICKETS,
    "POST /api/agent/quick-replies": P.TICKETS,
    "PUT /api/agent/quick-replies/{reply_id}": P.TICKETS,
    "DELETE /api/agent/quick-replies/{reply_id}": P.TICKETS,
    "GET /api/agent/references": P.TICKETS,
    "GET /api/agent/appointments": P.TICKETS,
    "GET /api/agent/appointments.ics": P.TICKETS,
    **{
        f"POST /api/agent/appointments/{{code}}/{verb}": P.TICKETS
        for verb in ("kept", "no-show", "cancel", "move")
    },
    "GET /api/agent/settings": P.OFFICE_SETTINGS,
    "PUT /api/agent/settings": P.OFFICE_SETTINGS,
    "GET /api/agent/settings/history": P.OFFICE_SETTINGS,
    "GET /api/agent/devices": P.OFFICE_SETTINGS,
    "PUT /api/agent/devices/{device_id}": P.OFFICE_SETTINGS,
    "DELETE /api/agent/devices/{device_id}": P.OFFICE_SETTINGS,
    "POST /api/agent/corpus/speech": P.CORPUS_VIEW,
    "GET /api/agent/statistics/mine": P.OWN_STATISTICS,
    "GET /api/agent/statistics/office": P.OFFICE_STATISTICS,
}  # fmt: skip
IN_PATH = {"code": "ABCD2345", "day": "2027-01-01"}
QUERY = {
    "GET /api/agent/references": {"q": "补偿"},
    "GET /api/agent/roster": {"starts_at": "0", "ends_at": "86400"},
}


def call(who: Console, route: str) -> Any:
    """The response to a request with made-up values."""
    method, path = route.split(" ")
    filled = re.sub(r"{(\w+)}", lambda match: IN_PATH.get(match[1], "99"), path)
    return who.request(
        method, filled, params=QUERY.get(route), json={} if method != "GET" else None
    )


def test_no_route_is_left_out(gateway: Gateway) -> None:
    described = gateway.client.get("/api/openapi.json").json()["paths"]
    routes = {
        f"{method.upper()} {path}"
        for path, ways in described.items()
        for method in ways
        if path.startswith(("/api/agent", "/api/account"))
    }
    assert routes - {"POST /api/account/sign-in"} == set(NEEDED)


@pytest.mark.parametrize("right", [None, *Right])
def test_each_right_opens_its_routes_and_no_others(gateway: Gateway, right: Right | None) -> None:
    rights = [right] if right else []
    allowed = permissions(rights)
    somebody = console(gateway, rights=rights)
    last = "POST /api/account/sign-out"
    for route, needed in sorted(NEEDED.items(), key=lambda pair: pair[0] == last):
        response = call(somebody, route)
        if needed in allowed:
            assert response.status_code not in (401, 403, 500) or "account" in route, route
        else:
            assert error_of(response) == (403, "forbidden"), route


def test_without_a_sign_in_nothing_opens(gateway: Gateway) -> None:
    nobody = Console(gateway, person(gateway), "made-up", "made-up")
    for route in NEEDED:
        assert error_of(call(nobody, route)) == (401, "not_signed_in"), route


def test_an_admin_reads_no_residents_words() -> None:
    assert Permission.TICKETS not in permissions([Right.ADMIN])
    assert Permission.PEOPLE not in permissions(set(Right) - {Right.ADMIN})
    assert set(RIGHT_NAMES) == set(Right)


@pytest.fixture
def firm(gateway: Gateway) -> int:
    """A law firm."""
    return organisation(gateway, "公道律师事务所", OrganisationKind.LAW_FIRM)


def test_a_firms_admin_looks_after_the_firm_only(gateway: Gateway, firm: int) -> None:
    boss = console(gateway, rights=[Right.ADMIN], at=firm)
    stranger, colleague = person(gateway), person(gateway, at=firm)
    body = {
        "name": "新", "roles": [], "rights": ["admin"], "skills": [], "villages": [], "active": True,
    }  # fmt: skip
    path = "/api/agent/people"
    refused = boss.request("PUT", f"{path}/{stranger.id}", json=body)
    assert error_of(refused) == (404, "person_unknown")
    assert error_of(boss.post(f"{path}/{stranger.id}/reset")) == (404, "person_unknown")
    new = {"login": "neu", "name": "新", "organisation_id": 1, "rights": ["admin"]}
    assert error_of(boss.post(path, **new)) == (404, "organisation_unknown")
    assert boss.request("PUT", f"{path}/{colleague.id}", json=body).status_code == 200
    kind = {"kind": "law_firm", "name": "另一家"}
    assert error_of(boss.post("/api/agent/organisations", **kind)) == (404, "organisation_unknown")
    listed = {one["id"]: one for one in boss.get(path)["people"]}
    assert "login" not in listed[stranger.id]
    assert "login" in listed[colleague.id]


def test_what_the_settings_file_says_is_changed_there(gateway: Gateway, firm: int) -> None:
    admin = console(gateway, rights=[Right.ADMIN])
    home, other = admin.get("/api/agent/organisations")["organisations"]
    assert (home["name"], home["home"], other["id"]) == ("公平司法所", True, firm)
    path = f"/api/agent/organisations/{home['id']}"
    assert admin.request("PUT", path, json={**home, "name": "别的"}).status_code == 422
    changed = admin.request("PUT", path, json={**home, "hours": "1-5 9:00-17:00"})
    assert error_of(changed) == (422, "hours_invalid")
    changed = admin.request("PUT", path, json={**home, "hours": "1-5 09:00-17:00"})
    assert changed.json()["hours"] == "1-5 09:00-17:00"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"login": "ÄÖ"}, "people_invalid"),
        ({"login": "a"}, "people_invalid"),
        ({"login": "x" * 33}, "people_invalid"),
        ({"login": "taken"}, "login_taken"),
        ({"name": ""}, "request_invalid"),
        ({"name": "长" * 41}, "request_invalid"),
        ({"rights": ["root"]}, "request_invalid"),
        ({"roles": "staff"}, "request_invalid"),
        ({"organisation_id": 99}, "organisation_unknown"),
        ({"organisation_id": 10**30}, "request_invalid"),
        ({"organisation_id": True}, "request_invalid"),
        ({"skills": ["题"] * 70}, "request_invalid"),
        ({"skills": [f"题{n}" for n in range(61)]}, "request_invalid"),
        ({"villages": ["村" * 41]}, "request_invalid"),
        ({"villages": [7]}, "request_invalid"),
    ],
)
def test_bad_accounts(gateway: Gateway, fields: dict[str, Any], code: str) -> None:
    admin = console(gateway, rights=[Right.ADMIN])
    person(gateway, "taken")
    body = {"login": "neu", "name": "新", "organisation_id": 1, **fields}
    assert error_of(admin.post("/api/agent/people", **body))[1] == code


def test_numbers_that_no_database_holds(gateway: Gateway) -> None:
    admin = console(gateway, rights=[Right.ADMIN])
    for number in (0, -1, 10**30, "x", "1e3"):
        response = admin.post(f"/api/agent/people/{number}/reset")
        assert response.status_code in (404, 422)
