"""Rasa behind its REST channel: what counts as a reply, what as its failure."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from bot.messages import Utterance, to_wire
from kiosk.chat.dialogue import RasaDialogue
from kiosk.chat.tracker import Tracker
from kiosk.errors import DialogueUnavailableError, StoreUnavailableError
from kiosk.settings import DialogueSettings
from tests.fakes_kiosk import EXPIRY, HELLO

SECRET = "我家的秘密暗号是青城山下白素贞"
SAID = Utterance("s1", "公司不续签", "web", spoken=True, confidence=0.5)

Handler = Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]


@asynccontextmanager
async def rasa(
    handler: Any, *, timeout: float = 5.0, concurrency: int = 4, folder: Path = Path("/nowhere")
) -> AsyncIterator[RasaDialogue]:
    """A dialogue whose requests are handled here."""
    settings = DialogueSettings(
        rasa_port=1111, actions_port=2222, timeout_seconds=timeout, concurrency=concurrency
    )
    tracker = Tracker(f"sqlite:///{folder}/rasa.sqlite3")
    dialogue = RasaDialogue(settings, tracker, transport=httpx.MockTransport(handler))
    yield dialogue
    await dialogue.close()
    tracker.close()


def answering(content: Any, status: int = 200) -> Handler:
    """Answers everything with this."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return lambda _request: httpx.Response(status, content=body)


async def test_the_message_and_its_replies() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        messages = [
            {"recipient_id": "s1", "custom": to_wire(EXPIRY)},
            {"recipient_id": "s1", "custom": to_wire(HELLO)},
        ]
        return httpx.Response(200, json=messages)

    async with rasa(handler) as dialogue:
        assert await dialogue.reply(SAID) == (EXPIRY, HELLO)
    (request,) = seen
    assert str(request.url) == "http://127.0.0.1:1111/webhooks/rest/webhook"
    assert json.loads(request.content) == {
        "sender": "s1",
        "message": "公司不续签",
        "metadata": {"channel": "web", "spoken": True, "confidence": 0.5},
    }


async def test_a_resident_names_no_intent() -> None:
    heard: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        heard.append(json.loads(request.content)["message"])
        return httpx.Response(200, json=[{"custom": to_wire(HELLO)}])

    async with rasa(handler) as dialogue:
        for text in ("/restart", "/", "你好/再见"):
            await dialogue.reply(Utterance("s1", text))
    assert heard == ["／restart", "／", "你好/再见"]


@pytest.mark.parametrize(
    "handler",
    [
        answering([]),
        answering({}),
        answering(None),
        answering(b"not json"),
        answering(b"\xff\xfe"),
        answering(b"[" * 100_000),
        answering([{"text": "utter"}]),
        answering([{"custom": None}]),
        answering([{"custom": {"kind": "answer"}}]),
        answering([{"custom": {"kind": "nonsense", "shown": SECRET, "spoken": ""}}]),
        answering([{"custom": to_wire(HELLO)}, {"text": "and more"}]),
        answering(["x"]),
        answering([{"custom": to_wire(HELLO)}], status=500),
        answering([{"custom": to_wire(HELLO)}], status=404),
    ],
)
async def test_what_is_no_reply(handler: Handler) -> None:
    async with rasa(handler) as dialogue:
        with pytest.raises(DialogueUnavailableError) as caught:
            await dialogue.reply(SAID)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError(SECRET),
        httpx.ReadError(SECRET),
        httpx.ReadTimeout(SECRET),
        httpx.RemoteProtocolError(SECRET),
        httpx.PoolTimeout(SECRET),
    ],
)
async def test_a_broken_connection(error: Exception) -> None:
    def handler(_request: httpx.Request) -> httpx.Response:
        raise error

    async with rasa(handler) as dialogue:
        with pytest.raises(DialogueUnavailableError) as caught:
            await dialogue.reply(SAID)
        status = await dialogue.status()
    assert SECRET not in str(caught.value)
    assert "ok" not in (status.rasa, status.actions, status.knowledge_base)


async def test_too_slow_an_answer() -> None:
    async def handler(_request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(30)
        return httpx.Response(200)

    async with rasa(handler, timeout=0.05) as dialogue:
        with pytest.raises(DialogueUnavailableError):
            await dialogue.reply(SAID)


async def test_rasa_gets_no_more_at_a_time_than_set() -> None:
    at_work, most = 0, 0

    async def handler(_request: httpx.Request) -> httpx.Response:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0.01)
        at_work -= 1
        return httpx.Response(200, json=[{"custom": to_wire(HELLO)}])

    async with rasa(handler, concurrency=3) as dialogue:
        utterances = [Utterance(f"s{number}", "你好") for number in range(12)]
        await asyncio.gather(*(dialogue.reply(utterance) for utterance in utterances))
    assert most == 3


async def test_waiting_for_a_place_counts_towards_the_time_limit() -> None:
    async def handler(_request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.15)
        return httpx.Response(200, json=[{"custom": to_wire(HELLO)}])

    async with rasa(handler, concurrency=1, timeout=0.2) as dialogue:
        replies = [dialogue.reply(Utterance(f"s{number}", "你好")) for number in range(3)]
        got = await asyncio.gather(*replies, return_exceptions=True)
    assert [type(one).__name__ for one in got].count("DialogueUnavailableError") == 2


def servers(version: Any, status: Any) -> Handler:
    """Both servers' health pages."""

    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=version if request.url.port == 1111 else status)

    return handler


@pytest.mark.parametrize(
    ("version", "status", "expected"),
    [
        ({"version": "3"}, {"knowledge_base": "ok", "index": "i1"}, ("ok", "ok", "ok", "i1")),
        ({}, {"knowledge_base": "索引损坏", "index": None}, ("ok", "ok", "索引损坏", None)),
        ({}, {}, ("ok", "ok", "动作服务没有说明知识库的情况", None)),
    ],
)
async def test_the_health_of_both_servers(version: Any, status: Any, expected: Any) -> None:
    async with rasa(servers(version, status)) as dialogue:
        report = await dialogue.status()
    assert (report.rasa, report.actions, report.knowledge_base, report.index) == expected


async def test_a_server_that_speaks_nonsense_is_not_well() -> None:
    async with rasa(answering(b"<html>")) as dialogue:
        report = await dialogue.status()
    assert "ok" not in (report.rasa, report.actions, report.knowledge_base)


def tracker_file(folder: Path) -> Path:
    """Rasa's tracker store with two conversations."""
    path = folder / "rasa.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255) NOT NULL, "
            "type_name VARCHAR(255) NOT NULL, timestamp FLOAT, intent_name VARCHAR(255), "
            "action_name VARCHAR(255), data TEXT)"
        )
        connection.execute("CREATE INDEX ix_events_sender_id ON events (sender_id)")
        for sender, text in (("s1", SECRET), ("s2", "别人的话"), ("s1", SECRET * 500)):
            connection.execute(
                "INSERT INTO events (sender_id, type_name, data) VALUES (?, 'user', ?)",
                (sender, text),
            )
    connection.close()
    return path


async def test_a_conversation_is_forgotten_to_the_last_byte(tmp_path: Path) -> None:
    path = tracker_file(tmp_path)
    assert SECRET.encode() in path.read_bytes()
    async with rasa(answering([]), folder=tmp_path) as dialogue:
        await dialogue.forget("s1")
        await dialogue.forget("s1")
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert SECRET.encode() not in left
    assert "别人的话".encode() in left


async def test_rasa_may_not_have_started_yet(tmp_path: Path) -> None:
    async with rasa(answering([]), folder=tmp_path) as dialogue:
        await dialogue.forget("s1")
        assert list(tmp_path.iterdir()) == []
        (tmp_path / "rasa.sqlite3").touch()
        await dialogue.forget("s1")


async def test_a_broken_tracker_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "rasa.sqlite3").write_bytes(b"no database" * 1000)
    async with rasa(answering([]), folder=tmp_path) as dialogue:
        with pytest.raises(StoreUnavailableError):
            await dialogue.forget("s1")
