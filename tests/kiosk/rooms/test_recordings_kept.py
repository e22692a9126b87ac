"""Recordings that are over: who may play and delete them, and when they go by themselves."""

import pytest

from kiosk.people.organisations import OrganisationKind
from kiosk.people.rights import Right
from tests.fakes_janus import FakeJanus
from tests.kiosk.conftest import MakeGateway
from tests.kiosk.console import console, organisation, ticket, until
from tests.kiosk.rooms.conftest import Place
from tests.kiosk.rooms.recorded import (
    DAY,
    HEAD,
    base,
    expire,
    folder,
    kept,
    listed,
    opened,
    recorded,
    say,
    two,
)


@pytest.fixture
def place(make_gateway: MakeGateway, janus: FakeJanus) -> Place:
    """A room, open."""
    return opened(make_gateway, janus)


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
    firm = organisation(place.gateway, "某律所", OrganisationKind.LAW_FIRM)
    elsewhere = console(place.gateway, name="孙主任", rights=[Right.ADMIN], at=firm)
    for who in (place.mediator, elsewhere):
        assert who.request("GET", "/api/agent/recordings").status_code == 403
        assert who.request("DELETE", path).status_code == 403
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
