"""Recording over the gateway's contract: who is asked, what is taken, who may play and delete."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import WebSocketTestSession

from kiosk.people.organisations import OrganisationKind
from kiosk.people.rights import Right
from kiosk.rooms import recordings as service
from kiosk.rooms.recordings import LARGEST_PART, WEBM
from kiosk.rooms.server_files import write_files
from kiosk.services import Services
from kiosk.store.recordings import KeptRecording
from tests.fakes_janus import FakeJanus
from tests.kiosk.conftest import MakeGateway
from tests.kiosk.console import Console, console, organisation, ticket, until
from tests.kiosk.rooms.conftest import HERE, Place, shown
from tests.kiosk.rooms.test_rooms import lead, let_in, wait_for

DAY = 86_400.0
HEAD = WEBM + b"geheime Worte" * 20


@pytest.fixture
def place(make_gateway: MakeGateway, janus: FakeJanus) -> Place:
    """A room, open, in an office that offers recording."""
    call = {"rooms_address": HERE, "rooms_api": janus.address}
    made: list[Services] = []
    gateway = make_gateway(
        call=call,
        recording={"offered": True, "keep_days": 10},
        console=lambda _app, services: made.append(services),
    )
    write_files(gateway.settings.call)
    mediator = console(gateway, name="王调解员")
    session, code = ticket(gateway, name="王婆婆")
    for step in ("claim", "start", "room"):
        mediator.did(f"/api/agent/tickets/{code}/{step}")
    return Place(gateway, made[0], janus, mediator, code, session)


def say(socket: WebSocketTestSession, step: str) -> None:
    """Something about recording."""
    socket.send_json({"type": "record", "step": step})


def state(socket: WebSocketTestSession, wanted: str, **fields: Any) -> dict[str, Any]:
    """What one is shown of the recording, once it is in a state."""
    for _ in range(200):
        found: dict[str, Any] = shown(socket).get("recording", {})
        if found.get("state") == wanted and all(found.get(one) == fields[one] for one in fields):
            return found
    raise AssertionError(f"it is never {wanted}")


@contextlib.contextmanager
def two(place: Place) -> Iterator[tuple[WebSocketTestSession, WebSocketTestSession]]:
    """The mediator and a guest in the room."""
    code = place.guest()
    with place.staff() as mediator, place.door(code=code) as guest:
        let_in(place, mediator, guest, "李老板")
        yield mediator, guest


def running(mediator: WebSocketTestSession, *others: WebSocketTestSession) -> int:
    """Everybody agrees; the stretch."""
    say(mediator, "ask")
    state(mediator, "asking")
    for one in (mediator, *others):
        say(one, "agree")
        while not shown(one).get("recording", {}).get("agreed"):
            pass
    return int(state(mediator, "recording")["stretch"])


def part(
    place: Place, stretch: int, number: int, content: bytes = HEAD, who: Console | None = None
) -> Any:
    """The response to a part of the recording."""
    path = f"{place.path}/recording/{stretch}/{number}"
    return (who or place.mediator).request("PUT", path, content=content)


def listed(place: Place) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = place.mediator.get(f"{base(place)}")["recordings"]
    return found


def base(place: Place) -> str:
    return f"/api/agent/tickets/{place.code}/recordings"


def folder(place: Place) -> Path:
    return place.gateway.settings.recording.folder


def kept(place: Place) -> KeptRecording:
    """The last one in the database."""
    run = place.gateway.client.portal
    assert run is not None
    return run.call(place.services.store.recordings.of_ticket, place.code)[-1]


def expire(place: Place, tickets_before: float = 0.0) -> None:
    """The daily deleting."""
    run = place.gateway.client.portal
    assert run is not None
    run.call(place.services.meetings.recordings.expire, tickets_before)


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


def test_what_a_stopped_gateway_left_is_over(place: Place) -> None:
    with two(place) as (mediator, guest):
        running(mediator, guest)
        place.services.meetings.recordings._live.clear()  # as if it were another process
        run = place.gateway.client.portal
        assert run is not None
        run.call(place.services.meetings.recordings.sweep)
        assert listed(place)[0]["ending"] == "服务器重新启动了"


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


def recorded(place: Place) -> dict[str, Any]:
    """A recording that is over."""
    with two(place) as (mediator, guest):
        stretch = running(mediator, guest)
        assert part(place, stretch, 0).status_code == 204
        assert part(place, stretch, 1, b"more").status_code == 204
        say(mediator, "stop")
        state(mediator, "over")
        wait_for(lambda: "ended_at" in listed(place)[-1])
    return listed(place)[-1]


def test_who_may_play_and_delete(place: Place) -> None:
    one = recorded(place)
    path = f"{base(place)}/{one['id']}"
    colleague = console(place.gateway, name="赵律师")
    firm = organisation(place.gateway, "某律所", OrganisationKind.LAW_FIRM)
    outsider = console(place.gateway, name="钱律师", at=firm)
    admin = console(place.gateway, rights=[Right.ADMIN])
    for who in (colleague, outsider, admin):
        for asked in (base(place), f"{path}/1"):
            assert who.request("GET", asked).status_code in (403, 404, 409), asked
        assert who.request("DELETE", path).status_code in (403, 404, 409)
    _, other = ticket(place.gateway)
    place.mediator.did(f"/api/agent/tickets/{other}/claim")
    elsewhere = f"/api/agent/tickets/{other}/recordings/{one['id']}"
    assert place.mediator.request("GET", f"{elsewhere}/1").status_code == 404
    assert place.mediator.request("DELETE", elsewhere).status_code == 404
    assert place.mediator.request("GET", f"{path}/7").status_code == 404
    place.mediator.did(f"/api/agent/tickets/{place.code}/invite", person_id=colleague.person.id)
    assert colleague.request("GET", f"{path}/1").status_code == 200
    assert colleague.request("DELETE", path).status_code == 409
    (known,) = admin.get("/api/agent/recordings")
    assert (known["ticket"], known["size"]) == (place.code, len(HEAD) + 4)
    assert place.mediator.request("GET", "/api/agent/recordings").status_code == 403
    assert place.mediator.request("DELETE", path).status_code == 204
    assert place.mediator.request("GET", f"{path}/1").status_code == 404
    assert place.mediator.request("DELETE", path).status_code == 404
    assert list(folder(place).iterdir()) == []
    (left,) = listed(place)
    assert left["deleted_at"] > 0
    assert len(left["agreed"]) == 2
    assert admin.get("/api/agent/recordings") == []


def test_administrators_delete_what_they_can_not_see(place: Place) -> None:
    one = recorded(place)
    admin = console(place.gateway, rights=[Right.ADMIN])
    path = f"/api/agent/recordings/{one['id']}"
    assert place.mediator.request("DELETE", path).status_code == 403
    assert admin.request("DELETE", path).status_code == 204
    assert list(folder(place).iterdir()) == []
    assert any("管理员删除" in line.shown for line in place.gateway.store.audit.page_now(5))


def test_a_damaged_recording_is_not_played(place: Place) -> None:
    one = recorded(place)
    path = f"{base(place)}/{one['id']}/1"
    first, second = sorted(folder(place).rglob("*.part"))
    content = first.read_bytes()
    first.write_bytes(content[:-1])
    refused = place.mediator.request("GET", path)
    assert refused.json()["error"]["code"] == "recording_damaged"
    first.write_bytes(second.read_bytes())
    assert place.mediator.request("GET", path).status_code == 409
    first.write_bytes(content)
    assert place.mediator.request("GET", path).status_code == 200
    second.unlink()
    assert place.mediator.request("GET", path).status_code == 409
    place.gateway.settings.recording.key_file.unlink()
    second.write_bytes(content)
    refused = place.mediator.request("GET", path)
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "recording_key")


def test_it_is_deleted_when_its_time_is_over_and_the_fact_stays(place: Place) -> None:
    recorded(place)
    place.gateway.clock.pass_time(10 * DAY - 60)
    expire(place)
    assert kept(place).wrapped_key is not None
    place.gateway.clock.pass_time(120)
    expire(place)
    assert list(folder(place).iterdir()) == []
    found = kept(place)
    assert found.wrapped_key is None
    assert found.deleted_at is not None
    assert len(found.consents) == 3


def test_it_goes_with_its_request_at_the_latest(place: Place) -> None:
    recorded(place)
    place.mediator.did(f"/api/agent/tickets/{place.code}/close", outcome="mediation", follow_up="")
    now = place.gateway.clock()
    expire(place, now - 1)
    assert list(folder(place).iterdir()) != []
    expire(place, now + 1)
    assert list(folder(place).iterdir()) == []


def test_files_that_could_not_be_deleted_are_deleted_later(place: Place) -> None:
    one = recorded(place)
    run = place.gateway.client.portal
    assert run is not None
    run.call(place.services.store.recordings.shred, one["id"], "系统", "到期", 1.0)
    assert list(folder(place).iterdir()) != []
    expire(place)
    assert list(folder(place).iterdir()) == []


def test_without_its_key_file_no_further_one_is_begun(place: Place) -> None:
    recorded(place)
    place.gateway.settings.recording.key_file.unlink()
    with two(place) as (mediator, _guest):
        say(mediator, "ask")
        assert until(mediator, "error")["error"]["code"] == "recording_key"
