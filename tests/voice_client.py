"""A client of the voice socket, and a gateway with nothing but that."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from kiosk.routes.voice import voice_router
from kiosk.routes.voice_surroundings import Surroundings
from speech.repair.correction import Repairer
from speech.settings import SpeechSettings
from tests.fakes_speech import FakeConversation, FakeRecognizer, FakeSynthesizer


@dataclass
class Talk:
    """A client at the socket."""

    socket: WebSocketTestSession
    frames: list[bytes] = field(default_factory=list)

    def say(self, **message: Any) -> None:
        self.socket.send_text(json.dumps(message))

    def hear(self, pcm: bytes, step: int = 3200) -> None:
        for at in range(0, len(pcm), step):
            self.socket.send_bytes(pcm[at : at + step])

    def event(self) -> dict[str, Any]:
        """The next JSON event; speech on the way is put aside."""
        while True:
            message = self.socket.receive()
            if message["type"] == "websocket.close":
                raise WebSocketDisconnect(message["code"])
            if message.get("bytes") is not None:
                self.frames.append(message["bytes"])
                continue
            event: dict[str, Any] = json.loads(message["text"])
            return event

    def until(self, kind: str) -> list[dict[str, Any]]:
        """Events up to and with the first of this kind."""
        events = [self.event()]
        while events[-1]["type"] != kind:
            events.append(self.event())
        return events

    def error(self) -> str:
        """The code of the next error, whose shape is the contract's."""
        told = self.until("error")[-1]
        assert set(told) == {"type", "error"}
        assert set(told["error"]) == {"code", "message"}
        assert told["error"]["message"]
        return str(told["error"]["code"])

    def closed_with(self) -> int:
        """The close code; events before it are passed over."""
        try:
            while True:
                self.event()
        except WebSocketDisconnect as gone:
            return gone.code


@dataclass
class Voice:
    """A gateway with nothing but the voice route."""

    recognizer: FakeRecognizer | None = field(default_factory=FakeRecognizer)
    synthesizer: FakeSynthesizer | None = field(default_factory=FakeSynthesizer)
    conversation: FakeConversation = field(default_factory=FakeConversation)
    settings: SpeechSettings = field(default_factory=SpeechSettings)
    surroundings: Surroundings = field(default_factory=Surroundings)
    repairer: Repairer | None = None

    @contextmanager
    def client(self) -> Iterator[TestClient]:
        app = FastAPI()
        app.include_router(
            voice_router(
                lambda: self.settings,
                self.recognizer,
                self.synthesizer,
                self.conversation,
                surroundings=self.surroundings,
                repairer=self.repairer,
            )
        )
        with TestClient(app) as client:
            yield client

    @contextmanager
    def talk(self) -> Iterator[Talk]:
        with self.client() as client, client.websocket_connect("/api/voice") as socket:
            yield Talk(socket)


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in events]
