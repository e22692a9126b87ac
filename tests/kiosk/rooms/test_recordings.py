"""Recording over the gateway's contract: who is asked, what is taken and when."""

from dataclasses import replace

import pytest

from kiosk.people.rights import Right
from kiosk.rooms import recordings as service
from kiosk.rooms.recordings import LARGEST_PART, WEBM
from tests.fakes_janus import FakeJanus
from tests.kiosk.conftest import MakeGateway
from tests.kiosk.console import Console, console, until
from tests.kiosk.rooms.conftest import Place, shown
from tests.kiosk.rooms.recorded import (
    DAY,
    HEAD,
    base,
    folder,
    kept,
    listed,
    opened,
    part,
    running,
    say,
    started,
    state,
    two,
)
from tests.kiosk.rooms.test_rooms import lead, let_in, wait_for


@pytest.fixture
def place(make_gateway: MakeGateway, janus: FakeJanus) -> Place:
    """A room, open."""
    return opened(make_gateway, janus)


def test_without_consent_nothing_is_taken(place: Place) -> None:
    assert part(place, 1, 0).json()["error"]["code"] == "recording_off"
    with two(place) as (mediator, guest):
        assert part(place, 1, 0).status_code == 409
        say(mediator, "ask")
        assert state(guest, "asking")["days"] == 10
        say(mediator, "agree")
        state(mediator, "asking", agreed=True)
        for stretch in (0, 1):
            assert part(place, stretch, 0).status_code == 409
        say(guest, "refuse")
        assert "不是所有人都同意" in state(mediator, "over")["words"]
        assert "words" in state(guest, "over")
        assert part(place, 1, 0).status_code == 409
    assert not folder(place).exists()
    wait_for(lambda: "ended_at" in listed(place)[-1])
    (one,) = listed(place)
    assert one["ending"] == "有人不同意"
    assert (one["agreed"], one["stretches"], "began_at" in one) == ([], [], False)
    answers = [(one.seat, one.answer.value) for one in kept(place).consents]
    assert answers == [(1, "asked"), (1, "agreed"), (2, "refused")]


def test_all_agree_and_it_is_kept_encrypted(place: Place) -> None:
    with two(place) as (mediator, guest):
        stretch = running(mediator, guest)
        state(guest, "recording")
        assert part(place, stretch, 0).status_code == 204
        assert part(place, stretch, 1, b"more").status_code == 204
        say(mediator, "stop")
        state(guest, "over")
        assert part(place, stretch, 2, b"late").status_code == 409
        wait_for(lambda: "ended_at" in listed(place)[-1])
    (one,) = listed(place)
    assert [who["name"] for who in one["agreed"]] == ["王调解员", "李老板"]
    assert one["kept_until"] == pytest.approx(one["began_at"] + 10 * DAY)
    began = kept(place).began_at or 0.0
    assert all(who.at <= began for who in kept(place).consents), "consent is written down before"
    played = place.mediator.request("GET", f"{base(place)}/{one['id']}/{stretch}")
    assert played.content == HEAD + b"more"
    assert played.headers["cache-control"] == "no-store"
    assert played.headers["content-type"] == "video/webm"
    saved = place.mediator.request("GET", f"{base(place)}/{one['id']}/{stretch}?save=true")
    assert saved.headers["content-disposition"].startswith("attachment")
    shown_lines = [line.shown for line in place.gateway.store.audit.page_now(50)]
    assert sum("看多方视频的录像" in line for line in shown_lines) == 2
    assert sum("同意录像" in line for line in shown_lines) == 2
    assert place.gateway.store.audit.verify_now().fault is None
    for file in folder(place).rglob("*"):
        assert file.is_dir() or not any(
            plain in file.read_bytes() for plain in (WEBM, b"geheime", b"more")
        )
    assert b"geheime" not in place.gateway.leftovers()


def test_parts_come_in_order_and_a_repeat_changes_nothing(place: Place) -> None:
    with two(place) as (mediator, guest):
        stretch = running(mediator, guest)
        assert part(place, stretch, 1).json()["error"]["code"] == "recording_order"
        assert part(place, stretch, 0, b"not a film").json()["error"]["code"] == "recording_invalid"
        assert part(place, stretch, 0, b"").status_code == 422
        assert part(place, stretch, 0).status_code == 204
        assert part(place, stretch, 0, WEBM + b"something else").status_code == 204
        assert part(place, stretch, 2, b"x").json()["error"]["code"] == "recording_order"
        assert part(place, stretch + 1, 0).status_code == 409
        assert part(place, 2**31, 0).status_code == 422
        say(mediator, "stop")
        wait_for(lambda: "ended_at" in listed(place)[-1])
    (one,) = listed(place)
    played = place.mediator.request("GET", f"{base(place)}/{one['id']}/{stretch}")
    assert played.content == HEAD


def test_what_is_too_large_is_refused(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with two(place) as (mediator, guest):
        stretch = running(mediator, guest)
        huge = part(place, stretch, 0, WEBM + bytes(LARGEST_PART))
        assert (huge.status_code, huge.json()["error"]["code"]) == (413, "recording_too_large")
        assert part(place, stretch, 0, WEBM + bytes(1_000_000)).status_code == 204
        monkeypatch.setattr(service, "MOST_BYTES", 1_000_500)
        assert part(place, stretch, 1, bytes(1_000)).status_code == 413
        assert "太长" in state(mediator, "over")["words"]


def test_only_the_mediators_own_sign_in_sends_parts(place: Place) -> None:
    other = console(place.gateway, name="赵律师")
    with two(place) as (mediator, guest):
        stretch = running(mediator, guest)
        assert part(place, stretch, 0, who=other).status_code in (404, 409)
        path = f"{place.path}/recording/{stretch}/0"
        assert place.gateway.client.put(path, content=HEAD).status_code == 401
        forged = Console(place.gateway, place.mediator.person, place.mediator.cookie, "wrong")
        assert part(place, stretch, 0, who=forged).status_code == 403
        headers = {"Origin": "https://evil.example"}
        assert place.gateway.client.put(path, content=HEAD, headers=headers).status_code == 403
        say(guest, "ask")
        assert until(guest, "error")["error"]["code"] == "room_not_mediator"
        say(guest, "stop")
        assert until(guest, "error")["error"]["code"] == "room_not_mediator"
        say(guest, "film")
        assert until(guest, "error")["error"]["code"] == "room_message"
        assert part(place, stretch, 0).status_code == 204


def test_a_newcomer_pauses_it_until_they_agree(place: Place) -> None:
    with two(place) as (mediator, guest):
        stretch = running(mediator, guest)
        assert part(place, stretch, 0).status_code == 204
        with place.door(session_id=place.session) as late:
            assert shown(late)["recording"] == {"state": "recording"}
            let_in(place, mediator, late, "王婆婆")
            state(guest, "paused")
            assert part(place, stretch, 1, b"x").status_code == 409
            say(late, "agree")
            again = stretch + 1
            state(mediator, "recording", stretch=again)
            assert part(place, stretch, 1, b"x").status_code == 409, "of before they agreed"
            assert part(place, again, 0).status_code == 204
            say(late, "refuse")
            assert "收回" in state(mediator, "over")["words"]
            assert part(place, again, 1, b"x").status_code == 409


def test_a_caucus_is_not_recorded(place: Place) -> None:
    with two(place) as (mediator, guest):
        stretch = running(mediator, guest)
        lead(mediator, "caucus", side="respondent")
        state(guest, "paused")
        assert part(place, stretch, 0).status_code == 409
        lead(mediator, "return")
        again = stretch + 1
        state(mediator, "recording", stretch=again)
        assert part(place, stretch, 0).status_code == 409
        assert part(place, again, 0).status_code == 204


def test_it_ends_with_the_meeting(place: Place) -> None:
    with two(place) as (mediator, guest):
        stretch = running(mediator, guest)
        assert part(place, stretch, 0).status_code == 204
        lead(mediator, "close")
        shown(guest, open=False)
    assert part(place, stretch, 1, b"x").status_code == 409
    run = place.gateway.client.portal
    assert run is not None
    run.call(place.services.meetings.sweep)
    assert listed(place)[0]["ending"] == "多方视频结束了"


def test_after_a_restart_everybody_is_back_and_nobody_is_recorded(
    place: Place, make_gateway: MakeGateway, janus: FakeJanus
) -> None:
    code = place.guest()
    with place.staff() as mediator, place.door(code=code) as guest:
        let_in(place, mediator, guest, "李老板")
        stretch = running(mediator, guest)
        assert part(place, stretch, 0).status_code == 204
    gateway, services = started(make_gateway, janus)
    mine = replace(place.mediator, gateway=gateway)
    again = replace(place, gateway=gateway, services=services, mediator=mine)
    with again.staff() as mediator, again.door(code=code) as guest:
        assert shown(guest, part="main")["people"][0]["name"] == "王调解员"
        assert "recording" not in shown(mediator, part="main")
        assert part(again, stretch, 1, b"x").status_code == 409
        run = gateway.client.portal
        assert run is not None
        run.call(services.meetings.sweep)
        assert listed(again)[0]["ending"] == "服务器重新启动了"
        say(mediator, "ask")
        assert state(guest, "asking")["agreed"] is False, "all are asked again"
    one = listed(again)[0]
    played = mine.request("GET", f"{base(again)}/{one['id']}/{stretch}")
    assert played.content == HEAD


def test_an_office_that_does_not_offer_it(place: Place) -> None:
    admin = console(place.gateway, rights=[Right.ADMIN])
    for offered in (False, True):
        change = {"name": "recording.offered", "value": offered, "seen": 0 if not offered else 1}
        done = admin.request("PUT", "/api/agent/settings", json={"changes": [change]})
        assert done.status_code == 200, done.text
        with two(place) as (mediator, _guest):
            assert shown(mediator)["may_record"] is offered
            if not offered:
                say(mediator, "ask")
                assert until(mediator, "error")["error"]["code"] == "recording_off"
