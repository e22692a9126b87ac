"""Recordings for tests: rooms in which everybody agrees, and what is kept of them."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.testclient import WebSocketTestSession

from kiosk.rooms.recordings import WEBM
from kiosk.rooms.server_files import write_files
from kiosk.services import Services
from kiosk.store.recordings import KeptRecording
from tests.fakes_janus import FakeJanus
from tests.kiosk.conftest import Gateway, MakeGateway
from tests.kiosk.console import Console, console, ticket
from tests.kiosk.rooms.conftest import HERE, Place, shown
from tests.kiosk.rooms.test_rooms import let_in, wait_for

DAY = 86_400.0
HEAD = WEBM + b"geheime Worte" * 20


def started(make_gateway: MakeGateway, janus: FakeJanus) -> tuple[Gateway, Services]:
    """A gateway of an office that offers recording; the next one has the same database."""
    made: list[Services] = []
    gateway = make_gateway(
        call={"rooms_address": HERE, "rooms_api": janus.address},
        recording={"offered": True, "keep_days": 10},
        console=lambda _app, services: made.append(services),
    )
    write_files(gateway.settings.call)
    return gateway, made[0]


def opened(make_gateway: MakeGateway, janus: FakeJanus) -> Place:
    """A room, open."""
    gateway, services = started(make_gateway, janus)
    mediator = console(gateway, name="王调解员")
    session, code = ticket(gateway, name="王婆婆")
    for step in ("claim", "start", "room"):
        mediator.did(f"/api/agent/tickets/{code}/{step}")
    return Place(gateway, services, janus, mediator, code, session)


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
