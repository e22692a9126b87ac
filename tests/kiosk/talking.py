"""The resident's end of a conversation, for tests."""

import contextlib
from collections.abc import Iterator
from typing import Any

from starlette.testclient import WebSocketTestSession

from tests.kiosk.conftest import Gateway
from tests.kiosk.console import Console, console, ticket


@contextlib.contextmanager
def resident(gateway: Gateway, **hello: Any) -> Iterator[WebSocketTestSession]:
    """A resident's page, with `opened` still to be read."""
    with gateway.client.websocket_connect("/api/talk") as socket:
        socket.send_json({"type": "hello", **hello})
        yield socket


def say(socket: WebSocketTestSession, text: Any, key: Any, **where: Any) -> None:
    """Send a message."""
    socket.send_json({"type": "say", "text": text, "client_id": key, **where})


def started(gateway: Gateway, **fields: Any) -> tuple[Console, str, str]:
    """A person who talks with a resident: console, conversation, code."""
    lawyer = console(gateway, name="王律师", **fields)
    session, code = ticket(gateway)
    for step in ("claim", "start"):
        lawyer.did(f"/api/agent/tickets/{code}/{step}")
    return lawyer, session, code


def texts(gateway: Gateway, lawyer: Console, code: str) -> list[str]:
    """What was said, without notices."""
    messages = lawyer.get(f"/api/agent/tickets/{code}/messages")["messages"]
    return [one["text"] for one in messages if one["kind"] == "text"]
