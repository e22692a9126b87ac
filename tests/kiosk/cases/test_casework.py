"""People take up residents' requests: who sees what, who is first, what is told."""

import asyncio
from typing import Any

from kiosk.cases.dispatch import ABSENT_SECONDS, SETTLE_SECONDS
from kiosk.cases.tickets import Step
from kiosk.people.organisations import OrganisationKind
from kiosk.people.persons import Role
from kiosk.people.rights import Right
from tests.kiosk.chat.test_chat import error_of
from tests.kiosk.conftest import Gateway, MakeGateway
from tests.kiosk.console import console, organisation, ticket, until

SECRET = "我家的秘密暗号是青城山下白素贞，公司不续签"


def test_danger_makes_it_urgent_and_urgent_goes_first(gateway: Gateway) -> None:
    lawyer = console(gateway)
    _, calm = ticket(gateway)
    gateway.clock.pass_time(5)
    _, urgent = ticket(gateway, "他拿刀要杀我，救命")
    waiting = lawyer.get("/api/agent/tickets")["waiting"]
    assert [(one["ticket"], one["urgent"]) for one in waiting] == [(urgent, True), (calm, False)]
    assert gateway.client.get(f"/api/tickets/{calm}").json()["position"] == 2
    lawyer.did(f"/api/agent/tickets/{calm}/urgent", urgent=True)
    assert gateway.client.get(f"/api/tickets/{calm}").json()["position"] == 1


def test_from_claim_to_close(gateway: Gateway) -> None:
    lawyer = console(gateway, "wang", name="王律师")
    session, code = ticket(gateway)
    path = f"/api/agent/tickets/{code}"
    assert lawyer.did(f"{path}/claim")["mine"] is True
    assert gateway.client.get(f"/api/tickets/{code}").json()["with_whom"] == "王律师"
    assert lawyer.did(f"{path}/start")["state"] == "in_conversation"
    lawyer.did(f"{path}/notes", text="要补社保")
    closed = lawyer.did(f"{path}/close", outcome="answered", follow_up="下周再来")
    assert closed["state"] == "closed"
    case = lawyer.get(path)
    assert (case["outcome"], case["follow_up"]) == ("answered", "下周再来")
    assert [note["text"] for note in case["notes"]] == ["要补社保"]
    steps = [(event["step"], event["actor"]) for event in case["events"]]
    assert steps[2:] == [("claim", "王律师"), ("start", "王律师"), ("close", "王律师")]
    assert lawyer.get("/api/agent/tickets")["ended"][0]["ticket"] == code
    kinds = [one["kind"] for one in lawyer.get(f"{path}/messages")["messages"]]
    assert kinds == ["notice", "notice", "closing"]
    mine = lawyer.get("/api/agent/statistics/mine")
    assert (mine["taken"], mine["closed"], mine["outcomes"]) == (1, 1, {"answered": 1})
    assert gateway.say("那要补多少", session)["replies"][0]["kind"] == "answer"


def test_another_organisations_ticket_does_not_exist(gateway: Gateway) -> None:
    firm = organisation(gateway, "公道律所", OrganisationKind.LAW_FIRM)
    here, there = console(gateway), console(gateway, roles=[Role.MEDIATOR], at=firm)
    _, code = ticket(gateway, SECRET)
    here.did(f"/api/agent/tickets/{code}/claim")
    for path in ("", "/messages"):
        response = there.request("GET", f"/api/agent/tickets/{code}{path}")
        assert error_of(response) == (404, "ticket_unknown")
    for verb in ("claim", "start", "release", "leave", "reopen"):
        response = there.post(f"/api/agent/tickets/{code}/{verb}")
        assert error_of(response) == (404, "ticket_unknown"), verb
    assert there.get("/api/agent/tickets")["waiting"] == []


def test_a_ticket_that_was_passed_on_is_no_longer_theirs(gateway: Gateway) -> None:
    first, second = console(gateway, name="安律师"), console(gateway, name="白律师")
    _, code = ticket(gateway)
    path = f"/api/agent/tickets/{code}"
    first.did(f"{path}/claim")
    given = first.did(f"{path}/transfer", person_id=second.person.id, why="婚姻问题")
    assert (given["state"], given["holder"]) == ("claimed", "白律师")
    late = first.post(f"{path}/close", outcome="answered")
    assert error_of(late) == (409, "ticket_held")
    assert "白律师" in late.json()["error"]["message"]
    second.did(f"{path}/close", outcome="answered")


def test_passed_on_to_an_organisation(gateway: Gateway) -> None:
    firm = organisation(gateway, "公道律所", OrganisationKind.LAW_FIRM)
    here, there = console(gateway), console(gateway, roles=[Role.DUTY_LAWYER], at=firm)
    _, code = ticket(gateway)
    path = f"/api/agent/tickets/{code}"
    here.did(f"{path}/claim")
    here.did(f"{path}/transfer", organisation_id=firm)
    assert [one["ticket"] for one in there.get("/api/agent/tickets")["waiting"]] == [code]
    there.did(f"{path}/claim")
    assert error_of(here.post(f"{path}/transfer"))[0] == 422
    assert error_of(here.post(f"{path}/transfer", organisation_id=99)) == (409, "ticket_held")


def test_whoever_is_invited_takes_part_and_no_longer_after_leaving(gateway: Gateway) -> None:
    firm = organisation(gateway, "公道律所", OrganisationKind.LAW_FIRM)
    lawyer = console(gateway)
    mediator = console(gateway, roles=[Role.MEDIATOR], at=firm, name="李调解")
    _, code = ticket(gateway)
    path = f"/api/agent/tickets/{code}"
    lawyer.did(f"{path}/claim")
    assert error_of(mediator.request("GET", path)) == (404, "ticket_unknown")
    lawyer.did(f"{path}/invite", person_id=mediator.person.id)
    assert mediator.get(path)["members"] == [
        {"person_id": mediator.person.id, "name": "李调解", "present": True}
    ]
    assert error_of(mediator.post(f"{path}/close", outcome="answered")) == (409, "ticket_held")
    mediator.did(f"{path}/leave")
    assert error_of(mediator.request("GET", path)) == (404, "ticket_unknown")


def test_the_resident_leaves_in_every_state(gateway: Gateway) -> None:
    lawyer = console(gateway)
    for steps in ([], ["claim"], ["claim", "start"], ["claim", "book"]):
        _, code = ticket(gateway)
        for step in steps:
            lawyer.did(f"/api/agent/tickets/{code}/{step}")
        left = gateway.client.post(f"/api/tickets/{code}/withdraw")
        assert left.json()["state"] == "abandoned"
        again = gateway.client.post(f"/api/tickets/{code}/withdraw")
        assert error_of(again) == (409, "ticket_transition")
        late = lawyer.post(f"/api/agent/tickets/{code}/close", outcome="answered")
        assert late.status_code in (404, 409)
        back = gateway.client.post(f"/api/tickets/{code}/reopen").json()
        assert back["state"] == "open"
        gateway.client.post(f"/api/tickets/{code}/withdraw")


def test_a_number_instead_of_waiting(gateway: Gateway) -> None:
    lawyer = console(gateway)
    _, code = ticket(gateway)
    path = f"/api/tickets/{code}/callback"
    assert error_of(gateway.client.post(path, json={"phone": "12"})) == (422, "phone_invalid")
    assert error_of(gateway.client.post(path, json={})) == (422, "request_invalid")
    over = gateway.client.post(path, json={"phone": "13812345678", "at": gateway.clock() - 60})
    assert error_of(over) == (422, "callback_past")
    at = gateway.clock() + 3600
    booked = gateway.client.post(path, json={"phone": "138 1234 5678", "at": at}).json()
    assert (booked["state"], booked["callback_at"]) == ("callback", at)
    (listed,) = lawyer.get("/api/agent/tickets")["callbacks"]
    assert listed["ticket"] == code
    lawyer.did(f"/api/agent/tickets/{code}/claim")
    assert lawyer.get(f"/api/agent/tickets/{code}")["phone"] == "13812345678"


def test_nobody_on_duty_is_said_at_once_with_the_next_times(gateway: Gateway) -> None:
    admin = console(gateway, rights=[Right.ADMIN])
    session = gateway.say("公司不续签")["session_id"]
    path = f"/api/sessions/{session}/ticket"
    nobody = gateway.client.post(path, json={"pass_on": "nothing"}).json()
    assert nobody["nobody"] is True
    assert nobody["hotline"] == "12348"
    assert "slots" not in nobody, "nothing was entered"
    assert "现在没有人值班" in nobody["reply"]["shown"]
    lawyer = console(gateway, name="王律师", roles=[Role.DUTY_LAWYER])
    start = gateway.clock() + 86_400
    plan = {
        "organisation_id": 1,
        "starts_at": start - 3600,
        "ends_at": start + 86_400,
        "shifts": [
            {
                "person_id": lawyer.person.id,
                "role": "duty_lawyer",
                "starts_at": start,
                "ends_at": start + 7200,
            }
        ],
    }
    assert admin.request("PUT", "/api/agent/roster", json=plan).status_code == 200
    again = gateway.client.post(path, json={"pass_on": "nothing"}).json()
    assert again["slots"][0]["who"] == "王律师（值班律师）"
    assert again["slots"][0]["starts_at"] == start
    assert again["slots"][0]["shown"] in again["reply"]["shown"]
    duty = gateway.client.get("/api/duty").json()
    assert duty["slots"] == again["slots"]


def test_a_plan_is_checked_before_it_is_saved(gateway: Gateway) -> None:
    admin = console(gateway, rights=[Right.ADMIN])
    lawyer = console(gateway, name="王律师", roles=[Role.DUTY_LAWYER])
    now = gateway.clock()
    one = {
        "person_id": lawyer.person.id,
        "role": "duty_lawyer",
        "starts_at": now,
        "ends_at": now + 7200,
    }
    plan = {
        "organisation_id": 1,
        "starts_at": now,
        "ends_at": now + 86_400,
        "shifts": [one, {**one, "starts_at": now + 3600}],
    }
    found = admin.did("/api/agent/roster/check", **plan)["problems"]
    assert [problem["kind"] for problem in found] == ["overlap"]
    clerk = admin.did(
        "/api/agent/roster/check", **{**plan, "shifts": [{**one, "role": "mediator"}]}
    )["problems"]
    assert [problem["message"].partition(" ")[2] for problem in clerk] == [
        "王律师没有“调解员”这个身份。"
    ]
    refused = admin.request("PUT", "/api/agent/roster", json={**plan, "accept_gaps": True})
    assert error_of(refused) == (409, "roster_conflict")
    assert "王律师的两个班重叠" in refused.json()["error"]["message"]
    listed = admin.get(f"/api/agent/roster?starts_at={now}&ends_at={now + 86_400}")
    assert listed == {"shifts": []}
    for bad in ({"ends_at": now}, {"ends_at": now + 99 * 86_400}, {"starts_at": now + 60}):
        assert error_of(admin.request("PUT", "/api/agent/roster", json={**plan, **bad}))[0] in (
            409,
            422,
        )
    home = {"organisation_id": 1, "shifts": [one]}
    saved = admin.request("PUT", "/api/agent/roster", json={**plan, **home})
    assert saved.status_code == 200
    again = admin.request("PUT", "/api/agent/roster", json={**plan, **home})
    assert again.status_code == 200


def test_swaps_and_substitutes(gateway: Gateway) -> None:
    admin = console(gateway, rights=[Right.ADMIN])
    anna, bert = console(gateway, name="安"), console(gateway, name="白")
    now = gateway.clock()
    plan = {
        "organisation_id": 1,
        "starts_at": now,
        "ends_at": now + 86_400,
        "shifts": [
            {
                "person_id": who.person.id,
                "role": "staff",
                "starts_at": now + at,
                "ends_at": now + at + 3600,
            }
            for who, at in ((anna, 3600), (bert, 7200))
        ],
    }
    assert admin.request("PUT", "/api/agent/roster", json=plan).status_code == 200
    span = f"/api/agent/roster?starts_at={now}&ends_at={now + 86_400}"
    hers, his = admin.get(span)["shifts"]
    wish = {"shift_id": hers["id"], "other_shift_id": his["id"], "asked_of": bert.person.id}
    swap = anna.did("/api/agent/swaps", **wish)
    answer = f"/api/agent/swaps/{swap['id']}/answer"
    assert error_of(anna.post(answer, state="accepted")) == (404, "shift_unknown")
    assert error_of(admin.post(answer, state="accepted")) == (404, "shift_unknown")
    assert error_of(bert.post(answer, state="asked")) == (422, "people_invalid")
    bert.did(answer, state="accepted")
    assert error_of(bert.post(answer, state="refused")) == (409, "swap_state")
    assert [one["stand_in_id"] for one in admin.get(span)["shifts"]] == [
        bert.person.id,
        anna.person.id,
    ]
    back = admin.did(f"/api/agent/shifts/{hers['id']}/substitute", person_id=anna.person.id)
    assert "stand_in_id" not in back
    assert error_of(bert.post("/api/agent/swaps", **wish)) == (422, "people_invalid")
    assert error_of(admin.post("/api/agent/shifts/999/substitute", person_id=1)) == (
        404,
        "shift_unknown",
    )


async def test_the_next_stage_is_asked_after_its_patience(gateway: Gateway) -> None:
    centre = organisation(gateway, "区中心", OrganisationKind.SERVICE_CENTRE)
    near, far = console(gateway), console(gateway, at=centre)
    with near.live() as here, far.live() as there:
        until(here, "inbox")
        until(there, "inbox")
        gateway.clock.pass_time(SETTLE_SECONDS)
        _, code = ticket(gateway)
        assert until(here, "ticket", ticket=code)["asked"] is True
        gateway.clock.pass_time(121)
        come = until(there, "ticket", ticket=code)
        assert (come["asked"], come["stage"]) == (True, "centre")
        assert error_of(near.request("GET", "/api/agent/tickets/XXXXXXXX"))[0] == 404
        far.did(f"/api/agent/tickets/{code}/claim")
        gone = until(here, "ticket", ticket=code, state="claimed")
        assert gone["asked"] is False
    trail = await gateway.store.tickets.trail(code)
    assert Step.ESCALATE in [event.step for event in trail]


async def test_whoever_goes_away_without_a_word_has_it_no_more(gateway: Gateway) -> None:
    lawyer, other = console(gateway, name="王律师"), console(gateway)
    _, silent = ticket(gateway)
    lawyer.did(f"/api/agent/tickets/{silent}/claim")
    with other.live() as socket:
        until(socket, "inbox")
        for _ in range(3):
            gateway.clock.pass_time(ABSENT_SECONDS / 2 + 1)
            await asyncio.sleep(1.2)
        found: Any = gateway.client.get(f"/api/tickets/{silent}").json()
    assert found["state"] == "open"
    assert "王律师离线太久" in [event.why for event in await gateway.store.tickets.trail(silent)]


def test_codes_can_not_be_guessed(make_gateway: MakeGateway) -> None:
    gateway = make_gateway()
    _, code = ticket(gateway)
    unknown = [
        gateway.client.get(f"/api/tickets/{wrong}") for wrong in ("ABCD2345", "x", "<b>", "%00")
    ]
    assert len({(one.status_code, one.text) for one in unknown}) == 1
    for guess in range(30):
        last = gateway.client.get(
            f"/api/tickets/2345678{'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'[guess]}"
        )
    assert error_of(last) == (429, "rate_limited")
    right = gateway.client.get(f"/api/tickets/{code}")
    assert (right.status_code, right.json()["error"]) == (429, last.json()["error"])


def test_a_code_runs_out(gateway: Gateway) -> None:
    _, code = ticket(gateway)
    gateway.client.post(f"/api/tickets/{code}/withdraw")
    gateway.clock.pass_time(7 * 86_400 + 1)
    assert error_of(gateway.client.get(f"/api/tickets/{code}")) == (404, "ticket_unknown")


def test_quick_replies(gateway: Gateway) -> None:
    anna, bert = console(gateway), console(gateway)
    mine = anna.did("/api/agent/quick-replies", text="请带身份证。")
    ours = anna.did("/api/agent/quick-replies", text="请稍等。", own=False)
    assert [one["id"] for one in bert.get("/api/agent/quick-replies")["quick_replies"]] == [
        ours["id"]
    ]
    bert.request("DELETE", f"/api/agent/quick-replies/{mine['id']}")
    assert len(anna.get("/api/agent/quick-replies")["quick_replies"]) == 2
    assert error_of(anna.post("/api/agent/quick-replies", text=" \u200b ")) == (
        422,
        "request_invalid",
    )
    assert error_of(anna.post("/api/agent/quick-replies", text="长" * 501))[0] == 422
