"""A gateway with a scripted dialogue, a clock that stands still, and a database of its own."""

import contextlib
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from kiosk.app import create_app
from kiosk.cases.reference import Reference
from kiosk.services import Services
from kiosk.settings import Settings, parse_settings
from kiosk.store import Store, open_store
from speech.protocols import Synthesizer
from tests.fake_gateway import GUIDE
from tests.fakes_kiosk import CHEAP_PASSWORDS, ENTRY, FakeClock, FakeDialogue


@dataclass(frozen=True)
class Gateway:
    """The application under test, with everything that it was given."""

    app: FastAPI
    client: TestClient
    settings: Settings
    store: Store
    dialogue: FakeDialogue
    clock: FakeClock
    database: Path

    def say(self, text: str, session: str | None = None, channel: str = "kiosk") -> Any:
        """The answer to something said, as parsed JSON; it must be a success."""
        body = {"text": text, "channel": channel}
        if session is not None:
            body["session_id"] = session
        response = self.client.post("/api/chat", json=body)
        assert response.status_code == 200, response.text
        return response.json()

    def leftovers(self) -> bytes:
        """All bytes of the database's files."""
        found = b""
        for file in sorted(self.database.parent.glob(self.database.name + "*")):
            with contextlib.suppress(FileNotFoundError):  # SQLite drops its side files at will
                found += file.read_bytes()
        return found


MakeGateway = Callable[..., Gateway]


@pytest.fixture(autouse=True)
def no_sign_in_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody signs in from one address here."""
    monkeypatch.setattr("kiosk.web.limits.SIGN_INS_PER_MINUTE", 100_000)


@pytest.fixture
def make_gateway(tmp_path: Path) -> Iterator[MakeGateway]:
    """Makes gateways; keyword arguments become the section [gateway]."""
    made: list[Gateway] = []

    def make(
        dialogue: FakeDialogue | None = None,
        people: dict[str, Any] | None = None,
        call: dict[str, Any] | None = None,
        *,
        recording: dict[str, Any] | None = None,
        console: Callable[[FastAPI, Services], None] | None = None,
        synthesizer: Synthesizer | None = None,
        **values: Any,
    ) -> Gateway:
        settings = parse_settings(
            {
                "office": {"name": "公平司法所", "phone": "028-81234567"},
                "gateway": {"database": "sqlite:///kiosk.sqlite3", **values},
                "people": people or {},
                "call": call or {},
                "recording": recording or {},
            },
            folder=tmp_path,
        )
        store = open_store(settings.gateway.database)
        dialogue = dialogue or FakeDialogue()
        clock = FakeClock()
        app = create_app(
            settings,
            dialogue=dialogue,
            store=store,
            synthesizer=synthesizer,
            guide=copy.deepcopy(GUIDE),
            reference=Reference([ENTRY]),
            passwords=CHEAP_PASSWORDS,
            clock=clock,
            console=console,
        )
        client = TestClient(app, raise_server_exceptions=False)
        client.__enter__()
        database = tmp_path / "kiosk.sqlite3"
        made.append(Gateway(app, client, settings, store, dialogue, clock, database))
        return made[-1]

    yield make
    for gateway in made:
        gateway.client.__exit__(None, None, None)
        gateway.store.database.close()


@pytest.fixture
def gateway(make_gateway: MakeGateway) -> Gateway:
    """A gateway with the default settings."""
    return make_gateway()
