"""Booking over HTTP: by residents, seen by those who are waited for; never twice."""

import concurrent.futures
from typing import Any

import icalendar
import pytest

from kiosk.people.organisations import OrganisationKind
from kiosk.people.persons import Role
from kiosk.people.rights import Right
from kiosk.services import Services
from tests.kiosk.conftest import Gateway, MakeGateway
from tests.kiosk.console import Console, console, organisation, sign_in, ticket, until

HOUR = 3_600.0
PHONE = "13800001234"


def on_duty(gateway: Gateway, who: Console, role: str = "duty_lawyer", hours: float = 4) -> None:
    """A shift from the next hour on."""
    start = gateway.clock() + HOUR
    body = {
        "organisation_id": who.person.organisation_id,
        "starts_at": gateway.clock(),
        "ends_at": gateway.clock() + 86_400,
        "accept_gaps": True,
        "shifts": [
            {
                "person_id": who.person.id,
                "role": role,
                "starts_at": start,
                "ends_at": start + hours * HOUR,
            }
        ],
    }
    boss = console(gateway, rights=[Right.ADMIN])
    response = boss.request("PUT", "/api/agent/roster", json=body)
    assert response.status_code == 200, response.text


@pytest.fixture
def lawyer(gateway: Gateway) -> Console:
    who = console(gateway, name="王律师", roles=[Role.DUTY_LAWYER])
    on_duty(gateway, who)
    return who


def times(gateway: Gateway, service: str | None = None) -> list[dict[str, Any]]:
    query = f"?service={service}" if service else ""
    response = gateway.client.get(f"/api/appointments/times{query}")
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["times"]
    return found


def book(gateway: Gateway, code: str, time: str, **fields: Any) -> Any:
    body = {"time": time, "way": "video", "phone": PHONE, **fields}
    return gateway.client.post(f"/api/tickets/{code}/appointment", json=body)


def test_a_resident_books_and_both_see_it(gateway: Gateway, lawyer: Console) -> None:
    _, code = ticket(gateway)
    first = times(gateway, "consultation")[0]
    assert (first["who"], first["role"]) == ("王律师", "值班律师")
    with lawyer.live() as desk:
        until(desk, "inbox")
        response = book(gateway, code, first["time"], name="王婆婆", service="consultation")
        assert response.status_code == 200, response.text
        assert until(desk, "appointment")["ticket"] == code
    known = gateway.client.get(f"/api/tickets/{code}").json()
    assert known["state"] == "callback"
    assert known["appointment"]["who"] == "王律师"
    assert known["appointment"]["starts_at"] == known["callback_at"] == first["starts_at"]
    (own,) = lawyer.get("/api/agent/appointments")["appointments"]
    assert (own["ticket"], own["mine"], own["uncovered"]) == (code, True, False)
    assert "王婆婆" not in str(own)
    assert PHONE not in str(own)
    assert first["time"] not in [one["time"] for one in times(gateway)]
    case = lawyer.get(f"/api/agent/tickets/{code}")
    assert (case["name"], case["phone"]) == ("王婆婆", PHONE)


def test_a_time_is_booked_once_however_many_ask(gateway: Gateway, lawyer: Console) -> None:
    codes = [ticket(gateway)[1] for _ in range(6)]
    first = times(gateway)[0]["time"]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        phones = [f"1380000{1000 + number}" for number in range(6)]
        answers = list(
            pool.map(
                lambda pair: book(gateway, pair[0], first, phone=pair[1]),
                zip(codes, phones, strict=True),
            )
        )
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409, 409, 409]
    assert {one.json()["error"]["code"] for one in answers if one.status_code == 409} == {
        "time_taken"
    }
    states = [gateway.client.get(f"/api/tickets/{code}").json()["state"] for code in codes]
    assert sorted(states) == ["callback", *["open"] * 5], "who was too late still waits"


def test_changing_and_cancelling_frees_the_time(gateway: Gateway, lawyer: Console) -> None:
    _, code = ticket(gateway)
    first, second = (one["time"] for one in times(gateway)[:2])
    assert book(gateway, code, first).status_code == 200
    assert book(gateway, code, second).status_code == 200
    offered = [one["time"] for one in times(gateway)]
    assert first in offered
    assert second not in offered
    response = gateway.client.delete(f"/api/tickets/{code}/appointment")
    assert response.json()["state"] == "abandoned"
    assert response.json()["appointment"]["state"] == "cancelled"
    assert second in [one["time"] for one in times(gateway)]
    assert gateway.client.delete(f"/api/tickets/{code}/appointment").status_code == 404
    assert book(gateway, code, first).json()["error"]["code"] == "ticket_transition"


def test_no_show_and_booking_again_with_the_same_code(gateway: Gateway, lawyer: Console) -> None:
    _, code = ticket(gateway)
    first, second = (one["time"] for one in times(gateway)[:2])
    book(gateway, code, first)
    assert lawyer.post(f"/api/agent/appointments/{code}/no-show").status_code == 204
    known = gateway.client.get(f"/api/tickets/{code}").json()
    assert (known["state"], known["appointment"]["state"]) == ("callback", "no_show")
    assert book(gateway, code, second).json()["appointment"]["state"] == "booked"
    third = times(gateway)[0]["time"]
    moved = lawyer.did(f"/api/agent/appointments/{code}/move", time=third)
    assert moved["state"] == "booked"
    assert lawyer.post(f"/api/agent/appointments/{code}/cancel").status_code == 204
    assert lawyer.post(f"/api/agent/appointments/{code}/kept").status_code == 404


def test_at_its_time_it_is_reminded_of_taken_up_and_kept(make_gateway: MakeGateway) -> None:
    made: list[Services] = []
    gateway = make_gateway(console=lambda _app, services: made.append(services))
    lawyer = console(gateway, name="王律师", roles=[Role.DUTY_LAWYER])
    on_duty(gateway, lawyer)
    sweep, portal = made[0].booking.sweep, gateway.client.portal
    assert portal is not None
    _, code = ticket(gateway)
    first = times(gateway)[0]
    book(gateway, code, first["time"])
    gateway.clock.now = first["starts_at"] - 600
    lawyer = sign_in(gateway, lawyer.person)
    with lawyer.live() as desk:
        until(desk, "inbox")
        portal.call(sweep)
        reminded = until(desk, "reminder")
        assert (reminded["ticket"], reminded["who"]) == (code, "王律师")
        portal.call(sweep)
        for step in ("claim", "start"):
            lawyer.did(f"/api/agent/tickets/{code}/{step}")
        portal.call(sweep)
        kinds = [desk.receive_json()["type"] for _ in range(2)]
        assert "reminder" not in kinds, "only once"
    known = gateway.client.get(f"/api/tickets/{code}").json()
    assert (known["state"], known["appointment"]["state"]) == ("in_conversation", "kept")


def test_the_calendar_file_has_the_time_and_nothing_of_the_resident(
    gateway: Gateway, lawyer: Console
) -> None:
    _, code = ticket(gateway)
    first = times(gateway)[0]
    book(gateway, code, first["time"], name="王婆婆")
    content = lawyer.request("GET", "/api/agent/appointments.ics").content
    events = list(icalendar.Calendar.from_ical(content).walk("VEVENT"))
    assert len(events) == 1
    assert events[0].decoded("dtstart").timestamp() == first["starts_at"]
    assert events[0].decoded("dtend").timestamp() == first["ends_at"]
    assert code in str(events[0]["summary"])
    assert "王婆婆".encode() not in content
    assert PHONE.encode() not in content
    own = gateway.client.get(f"/api/tickets/{code}/appointment.ics")
    assert own.headers["content-type"].startswith("text/calendar")


def test_the_code_to_photograph(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(public_url="https://fw.example.gov.cn")
    _, code = ticket(gateway)
    response = gateway.client.get(f"/api/tickets/{code}/qr.svg")
    assert response.headers["content-type"].startswith("image/svg+xml")
    assert b"<path" in response.content
    assert b"<script" not in response.content


def test_only_those_who_are_waited_for_see_and_change_it(gateway: Gateway, lawyer: Console) -> None:
    _, code = ticket(gateway)
    book(gateway, code, times(gateway)[0]["time"])
    firm = organisation(gateway, "公道律师事务所", OrganisationKind.LAW_FIRM)
    stranger = console(gateway, at=firm, roles=[Role.DUTY_LAWYER])
    assert stranger.get("/api/agent/appointments")["appointments"] == []
    for way in ("kept", "no-show", "cancel"):
        answer = stranger.post(f"/api/agent/appointments/{code}/{way}")
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "appointment_unknown"
    assert gateway.client.get("/api/agent/appointments").status_code == 401
    assert gateway.client.get("/api/agent/appointments.ics").status_code == 401


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"time": "1-7-1"}, "time_taken"),
        ({"time": "x" * 60}, "time_taken"),
        ({"time": "<script>"}, "time_taken"),
        ({"time": ""}, "request_invalid"),
        ({"time": "9" * 2_000}, "request_invalid"),
        ({"phone": "12"}, "phone_invalid"),
        ({"phone": None}, "request_invalid"),
        ({"way": "carrier"}, "request_invalid"),
        ({"service": "magic"}, "appointment_invalid"),
        ({"service": "mediation", "way": "phone"}, "appointment_invalid"),
        ({"name": "长" * 41}, "request_invalid"),
    ],
)
def test_bad_input_is_refused(
    gateway: Gateway, lawyer: Console, change: dict[str, Any], code: str
) -> None:
    _, number = ticket(gateway)
    time = change.pop("time", times(gateway)[0]["time"])
    answer = book(gateway, number, time, **change)
    assert answer.json()["error"]["code"] == code
    assert gateway.client.get(f"/api/tickets/{number}").json()["state"] == "open"


def test_one_phone_cannot_take_all_times_and_guessing_codes_is_limited(
    gateway: Gateway, lawyer: Console
) -> None:
    for number in range(4):
        _, code = ticket(gateway)
        answer = book(gateway, code, times(gateway)[0]["time"])
        assert answer.status_code == (200 if number < 3 else 429)
    assert answer.json()["error"]["code"] == "too_many_appointments"
    assert gateway.client.get(f"/api/tickets/{code}").json()["state"] == "open"
    wrong = [
        book(gateway, f"2222222{letter}", "1-1-1").json()["error"]["code"]
        for letter in "23456789ABCDEFGHJKLMNPQRS"
    ]
    assert wrong[0] == "ticket_unknown"
    assert wrong[-1] == "rate_limited"


def test_remote_services_are_told_with_their_articles(gateway: Gateway) -> None:
    services = gateway.client.get("/api/remote-services").json()["services"]
    assert [one["label"] for one in services] == ["远程咨询", "远程调解", "远程援助", "远程公证"]
    for one in services:
        assert all(one[part] for part in ("who", "bring", "steps", "sees", "stays", "citations"))
