"""Rooms over the gateway's contract: who comes in, who leads, what reaches the video server."""

import time
from collections.abc import Callable
from typing import Any

from starlette.testclient import WebSocketTestSession

from kiosk.rooms.meeting import ABSENT_SECONDS
from kiosk.rooms.tokens import ROOM_CODE_HOURS
from tests.kiosk.console import console, ticket, until
from tests.kiosk.rooms.conftest import Place, person, sending, shown
from tests.kiosk.talking import resident


def wait_for(true: Callable[[], bool]) -> None:
    """Something that the gateway does beside."""
    for _ in range(200):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def told_until(socket: WebSocketTestSession, kind: str) -> list[dict[str, Any]]:
    """All that is told up to an event of a kind."""
    told: list[dict[str, Any]] = []
    while not told or told[-1]["type"] != kind:
        told.append(socket.receive_json())
    return told


def lead(socket: WebSocketTestSession, step: str, **fields: Any) -> None:
    """A step of the mediator."""
    socket.send_json({"type": "lead", "step": step, **fields})


def let_in(
    place: Place, mediator: WebSocketTestSession, guest: WebSocketTestSession, name: str
) -> int:
    """From the waiting room; the seat."""
    seat = place.seat_of(name, "waiting")
    lead(mediator, "admit", seat=seat)
    shown(guest, part="main")
    return seat


def test_a_guest_waits_sees_nobody_and_is_let_in(place: Place) -> None:
    code = place.guest()
    with place.staff() as mediator, place.door(code=code) as guest:
        waits = shown(guest)
        assert (waits["part"], waits["people"], waits["you"]["state"]) == ("outside", [], "waiting")
        assert "others" not in waits
        guest.send_json({"type": "publish", "turn": 0, "sdp": "v=0\r\n"})
        assert until(guest, "error")["error"]["code"] == "room_step"
        let_in(place, mediator, guest, "李老板")
        assert until(guest, "media")["servers"][0]["urls"][0].startswith("turn:192.0.2.2")
    trail = place.mediator.get(place.path)["trail"]
    assert [one["what"] for one in trail][:2] == ["开房间", "请人"]
    assert {"准许进入", "来了"} <= {one["what"] for one in trail}
    assert place.gateway.store.audit.verify_now().fault is None
    assert code.replace("-", "").encode() not in place.gateway.leftovers()


def test_pictures_are_handed_out_only_to_who_may_see_them(place: Place) -> None:
    with place.staff() as mediator, place.door(code=place.guest()) as guest:
        turn = sending(place, mediator)
        seat = let_in(place, mediator, guest, "李老板")
        mine = sending(place, guest)
        while "stream" not in person(shown(mediator), "李老板"):
            pass
        mediator.send_json({"type": "watch", "turn": turn, "seat": seat})
        assert until(mediator, "offer")["seat"] == seat
        watched = place.janus.bodies("join")[-1]
        assert (
            watched["streams"][0]["feed"] == f"feed-{place.janus.bodies('publish')[-1]['handle']}"
        )
        lead(mediator, "caucus", side="applicant")
        assert until(mediator, "error")["error"]["code"] == "room_step"
        with place.door(session_id=place.session) as resident:
            let_in(place, mediator, resident, "王婆婆")
            lead(mediator, "caucus", side="applicant")
            shown(guest, part="aside")
            before = len(place.janus.bodies("join"))
            for aimed in (mine, mine + 1, mine + 2):
                guest.send_json({"type": "watch", "turn": aimed, "seat": 1})
            until(guest, "error")
            shown(resident, part="caucus")
            joined = place.janus.bodies("join")[before:]
            main = place.janus.bodies("join")[0]["room"]
            assert all(one["room"] != main for one in joined), "nobody is in the main room now"
            assert len({one["room"] for one in place.janus.bodies("create")}) == 2


def test_what_the_browser_holds_opens_nothing(place: Place) -> None:
    with place.staff() as mediator:
        sending(place, mediator)
        mediator.send_json({"type": "ping"})
        held = told_until(mediator, "pong")
    secrets = (place.gateway.settings.call.rooms_folder / "secrets.json").read_text()
    joined = place.janus.bodies("join")[0]
    for secret in (joined["room"], joined["pin"], joined["token"]):
        assert secret not in str(held)
        assert secret not in secrets
    assert all("apisecret" in one and "token" in one for one in place.janus.asked)


def test_the_second_page_of_a_seat_takes_over(place: Place) -> None:
    code = place.guest()
    with place.door(code=code) as first:
        shown(first)
        with place.door(code=code) as second:
            shown(second)
            closed = first.receive()
            while closed["type"] != "websocket.close":
                closed = first.receive()
            assert closed["code"] == 4409


def test_made_up_codes_get_one_answer(place: Place) -> None:
    for code in ("AAAAA-AAAAA", "7KQ3MD2H", "x", "x" * 60, "<script>", "ＡＡＡＡＡＡＡＡＡＡ"):
        with place.door(code=code) as guest:
            assert until(guest, "error")["error"]["code"] == "room_unknown", code
    for odd in (None, 5, "", "x" * 61, ["AAAAAAAAAA"]):
        with place.door(code=odd) as guest:
            assert until(guest, "error")["error"]["code"] == "message_invalid", odd


def test_the_resident_comes_by_the_code_of_the_request_too(place: Place) -> None:
    with place.door(session_id=place.session) as first:
        seat = shown(first)["you"]["seat"]
    with place.door(code=place.code) as again:
        you = shown(again)["you"]
        assert (you["seat"], you["kind"], you["side"]) == (seat, "resident", "applicant")


def test_the_resident_is_told_when_the_room_opens_and_ends(make_place: Place) -> None:
    place = make_place
    with resident(place.gateway, session_id=place.session) as page:
        place.mediator.did(place.path)
        assert until(page, "room")["open"] is True
        with place.staff() as mediator:
            shown(mediator)
            lead(mediator, "close")
            assert until(page, "room")["open"] is False
    place.mediator.did(place.path)
    with resident(place.gateway, session_id=place.session) as page:
        assert until(page, "room")["open"] is True


def test_a_visit_that_ends_leaves_the_room(place: Place) -> None:
    with place.door(session_id=place.session) as page:
        shown(page)
        place.gateway.client.delete(f"/api/sessions/{place.session}")
        closed = page.receive()
        while closed["type"] != "websocket.close":
            closed = page.receive()
        assert closed["code"] == 4410


def test_guessing_is_counted(place: Place) -> None:
    good = place.guest()
    for _ in range(20):
        with place.door(code="AAAAA-AAAAA") as guest:
            until(guest, "error")
    with place.door(code=good) as guest:
        assert until(guest, "error")["error"]["code"] == "rate_limited"


def test_codes_grow_old_and_end_with_the_room(place: Place) -> None:
    code = place.guest()
    with place.staff() as mediator:
        shown(mediator)
        lead(mediator, "close")
        shown(mediator, open=False)
    with place.door(code=code) as guest:
        assert until(guest, "error")["error"]["code"] == "room_unknown"
    place.mediator.did(place.path)
    late = place.guest()
    place.gateway.clock.pass_time(ROOM_CODE_HOURS * 3600 + 1)
    with place.door(code=late) as guest:
        assert until(guest, "error")["error"]["code"] == "room_unknown"
    wait_for(lambda: len(place.janus.bodies("destroy")) == 1)


def test_another_code_kills_the_one_before(place: Place) -> None:
    lost = place.guest()
    seat = place.seat_of("李老板", "invited")
    path = f"{place.path}/guests"
    other = console(place.gateway, name="赵律师")
    assert other.post(f"{path}/{seat}/code").status_code in (403, 404, 409)
    known = place.mediator.did(f"{path}/{seat}/code")
    assert (known["seat"]["seat"], known["seat"]["name"]) == (seat, "李老板")
    with place.door(code=lost) as guest:
        assert until(guest, "error")["error"]["code"] == "room_unknown"
    with place.staff() as mediator, place.door(code=known["code"]) as guest:
        assert shown(guest)["you"]["seat"] == seat
        assert place.mediator.post(f"{path}/1/code").status_code == 409, "the mediator has none"
        assert place.mediator.post(f"{path}/99/code").status_code == 404
        lead(mediator, "remove", seat=seat)
        while shown(guest)["you"]["state"] != "removed":
            pass
        assert place.mediator.post(f"{path}/{seat}/code").status_code == 409
    assert "换口令" in [one["what"] for one in place.mediator.get(place.path)["trail"]]


def test_only_the_holder_leads(place: Place) -> None:
    other = console(place.gateway, name="赵律师")
    assert other.post(place.path).status_code in (404, 409)
    assert other.post(f"{place.path}/guests", name="某", side="office").status_code in (404, 409)
    with place.staff(other) as socket:
        assert until(socket, "error")["error"]["code"] in ("ticket_held", "ticket_unknown")
    code = place.guest()
    with place.door(code=code) as guest:
        seat = shown(guest)["you"]["seat"]
        for step in ("admit", "mute", "remove"):
            lead(guest, step, seat=seat)
            assert until(guest, "error")["error"]["code"] == "room_not_mediator"
        guest.send_json({"type": "share", "title": "假", "text": "假的协议"})
        assert until(guest, "error")["error"]["code"] == "room_not_mediator"


def test_leading_goes_with_the_request(place: Place) -> None:
    other = console(place.gateway, name="赵律师")
    with place.staff() as mediator, place.door(code=place.guest()) as guest:
        seat = let_in(place, mediator, guest, "李老板")
        place.mediator.did(
            f"/api/agent/tickets/{place.code}/transfer", person_id=other.person.id, why=""
        )
        lead(mediator, "mute", seat=seat)
        until(mediator, "error")
        with place.staff(other) as new:
            assert shown(new)["you"]["kind"] == "mediator"
            lead(new, "mute", seat=seat)
            while not shown(guest)["you"]["muted"]:
                pass


def test_mute_is_done_on_the_server_and_the_draft_is_kept_nowhere(place: Place) -> None:
    with place.staff() as mediator, place.door(code=place.guest()) as guest:
        seat = let_in(place, mediator, guest, "李老板")
        sending(place, guest)
        while "stream" not in person(shown(mediator), "李老板"):
            pass
        lead(mediator, "mute", seat=seat)
        while not shown(guest)["you"]["muted"]:
            pass
        moderated = place.janus.bodies("moderate")[0]
        assert (moderated["mid"], moderated["mute"]) == ("0", True)
        mediator.send_json({"type": "share", "title": "草稿", "text": "第一条 geheim\n\n第二条"})
        assert until(guest, "draft", title="草稿")["text"] == "第一条 geheim\n\n第二条"
        mediator.send_json({"type": "scroll", "at": 0.5})
        assert until(guest, "scroll")["at"] == 0.5
    assert b"geheim" not in place.gateway.leftovers()


def test_whoever_is_gone_too_long_has_left(place: Place) -> None:
    with place.staff() as mediator, place.door(code=place.guest()) as guest:
        let_in(place, mediator, guest, "李老板")
    meetings = place.services.meetings
    place.gateway.clock.pass_time(ABSENT_SECONDS - 1)
    run = place.gateway.client.portal
    assert run is not None
    run.call(meetings.sweep)
    assert place.mediator.get(place.path)["seats"][1]["state"] == "admitted"
    place.gateway.clock.pass_time(2)
    run.call(meetings.sweep)
    assert {one["state"] for one in place.mediator.get(place.path)["seats"]} == {"left"}
    place.mediator.did(
        f"/api/agent/tickets/{place.code}/close", outcome="mediation", follow_up=None
    )
    run.call(meetings.sweep)
    assert place.mediator.get(place.path)["seats"] == []


def test_without_a_video_server_the_reason_is_said(make_place: Place) -> None:
    place = make_place
    place.janus.stop()
    place.gateway.clock.pass_time(60)
    refused = place.mediator.post(place.path)
    assert refused.status_code == 503
    assert "两方视频" in refused.json()["error"]["message"]
    assert place.mediator.get(place.path)["status"] != "ok"


def test_the_room_outlives_a_janus_that_refuses(place: Place) -> None:
    place.janus.refusing.add("join")
    with place.staff() as mediator:
        assert "down" in until(mediator, "media")
        place.janus.refusing.clear()
        assert "servers" in until(mediator, "media", down=None)


def test_rooms_of_another_request_are_another_room(place: Place) -> None:
    _, code = ticket(place.gateway)
    for step in ("claim", "start"):
        place.mediator.did(f"/api/agent/tickets/{code}/{step}")
    place.mediator.did(f"/api/agent/tickets/{code}/room")
    assert len({one["room"] for one in place.janus.bodies("create")}) == 2
    assert len({one["pin"] for one in place.janus.bodies("create")}) == 2
    with place.door(code=place.guest()) as guest:
        shown(guest)
        guest.send_json({"type": "watch", "turn": 0, "seat": 1, "room": "other"})
        until(guest, "error")
    assert not [one for one in place.janus.bodies("join") if one["ptype"] == "subscriber"]


ODD: list[dict[str, Any]] = [
    {"type": "janus"},
    {"type": "message", "body": {"request": "destroy"}},
    {"type": "watch", "seat": "1"},
    {"type": "watch", "seat": True},
    {"type": "watch", "seat": 99},
    {"type": "watch", "seat": 1},
    {"type": "publish", "sdp": "x"},
    {"type": "publish", "sdp": "v=0\r\n" + "a" * 50_000},
    {"type": "candidate", "seat": 0, "candidate": {"candidate": "x" * 5_000}},
    {"type": "candidate", "seat": 0, "candidate": {"candidate": 7}},
    {"type": "lead", "step": "invite", "seat": 1},
    {"type": "lead", "step": "recode", "seat": 2},
    {"type": "lead", "step": "admit"},
    {"type": "lead", "step": "admit", "seat": 99},
    {"type": "lead", "step": "caucus", "side": "office"},
    {"type": "lead", "step": "caucus", "side": "applicant"},
    {"type": "lead", "step": "remove", "seat": 1},
    {"type": "share", "title": "t", "text": "长" * 20_001},
    {"type": "scroll", "at": 1e9},
    {"type": "media", "camera": "yes", "microphone": 1},
]


def test_odd_messages_go_no_further(place: Place) -> None:
    with place.staff() as mediator:
        turn = int(until(mediator, "media")["turn"])
        asked = len(place.janus.asked)
        for message in ODD:
            mediator.send_json({"turn": turn, **message})
            until(mediator, "error")
            assert len(place.janus.asked) == asked, message


def test_a_flood_of_faults_ends_the_connection(place: Place) -> None:
    with place.staff() as mediator:
        until(mediator, "media")
        for _ in range(30):
            mediator.send_json({"type": "janus"})
        closed = mediator.receive()
        while closed["type"] != "websocket.close":
            closed = mediator.receive()
        assert closed["code"] == 1008
