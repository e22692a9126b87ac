"""A gateway with a stand-in for Janus behind it, and people at the room's door."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import WebSocketTestSession

from kiosk.rooms.server_files import write_files
from kiosk.routes.access import COOKIE
from kiosk.services import Services
from tests.fakes_janus import FakeJanus
from tests.kiosk.conftest import Gateway, MakeGateway
from tests.kiosk.console import Console, console, ticket, until

HERE = "192.0.2.2"


@pytest.fixture
def janus() -> Iterator[FakeJanus]:
    """What the gateway talks to."""
    server = FakeJanus()
    server.start()
    yield server
    server.stop()


@dataclass(frozen=True)
class Place:
    """A room, its mediator, and what stands behind it."""

    gateway: Gateway
    services: Services
    janus: FakeJanus
    mediator: Console
    code: str
    """Of the request."""
    session: str
    """The resident's visit."""

    @property
    def path(self) -> str:
        """Of the room's routes."""
        return f"/api/agent/tickets/{self.code}/room"

    def guest(self, name: str = "李老板", side: str = "respondent") -> str:
        """The code of somebody who is asked in."""
        return str(self.mediator.did(f"{self.path}/guests", name=name, side=side)["code"])

    def seat_of(self, name: str, state: str) -> int:
        """The number of somebody's seat, once it is in a state."""
        for _ in range(100):
            for one in self.mediator.get(self.path)["seats"]:
                if (one["name"], one["state"]) == (name, state):
                    return int(one["seat"])
            time.sleep(0.02)
        raise AssertionError(f"{name} is not {state}")

    @contextlib.contextmanager
    def door(self, **hello: Any) -> Iterator[WebSocketTestSession]:
        """A resident's or guest's connection."""
        with self.gateway.client.websocket_connect("/api/room") as socket:
            socket.send_json({"type": "hello", **hello})
            yield socket

    @contextlib.contextmanager
    def staff(self, who: Console | None = None) -> Iterator[WebSocketTestSession]:
        """A connection of the mediator, or of somebody else of the staff."""
        who = who or self.mediator
        headers = {"Cookie": f"{COOKIE}={who.cookie}"}
        with self.gateway.client.websocket_connect("/api/agent/room", headers=headers) as socket:
            socket.send_json({"type": "hello", "csrf": who.csrf, "ticket": self.code})
            yield socket


@pytest.fixture
def make_place(make_gateway: MakeGateway, janus: FakeJanus, tmp_path: Path) -> Place:
    """A request in hand whose room is not open yet."""
    call = {"rooms_address": HERE, "rooms_api": janus.address}
    made: list[Services] = []
    gateway = make_gateway(call=call, console=lambda _app, services: made.append(services))
    write_files(gateway.settings.call)
    mediator = console(gateway, name="王调解员")
    session, code = ticket(gateway, name="王婆婆")
    for step in ("claim", "start"):
        mediator.did(f"/api/agent/tickets/{code}/{step}")
    return Place(gateway, made[0], janus, mediator, code, session)


@pytest.fixture
def place(make_place: Place) -> Place:
    """The room, open."""
    make_place.mediator.did(make_place.path)
    return make_place


def person(view: dict[str, Any], name: str) -> dict[str, Any]:
    """Somebody in what one is shown of the room; empty if they are not."""
    everybody: list[dict[str, Any]] = [*view["people"], *view.get("others", [])]
    return next((one for one in everybody if one["name"] == name), {})


def shown(socket: WebSocketTestSession, **fields: Any) -> dict[str, Any]:
    """The next view of the room with these fields."""
    return until(socket, "room", **fields)


def sending(place: Place, socket: WebSocketTestSession) -> int:
    """Publishes, and gives the turn; the picture arrives."""
    turn = int(until(socket, "media")["turn"])
    socket.send_json({"type": "publish", "turn": turn, "sdp": "v=0\r\nmine"})
    until(socket, "published")
    place.janus.tell(place.janus.bodies("publish")[-1]["handle"], "webrtcup")
    return turn
