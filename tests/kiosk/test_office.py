"""What pages are told, the pages themselves, and the health of the whole."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kiosk.app import create_app
from kiosk.chat.dialogue import DialogueStatus
from kiosk.operation.health import STARTING_SECONDS, Health
from kiosk.settings import parse_settings
from kiosk.store import Store, open_store
from speech.protocols import EngineStatus
from tests.fakes_kiosk import FakeClock, FakeDialogue, FakeEngine
from tests.kiosk.chat.test_chat import error_of
from tests.kiosk.conftest import Gateway

WELL = FakeEngine()
SILENT = FakeEngine(EngineStatus(ok=False, reason="没有找到中文语音"))


def test_what_pages_are_told(gateway: Gateway) -> None:
    office = gateway.client.get("/api/office").json()
    assert office["name"] == "公平司法所"
    assert office["phone"] == "028-81234567"
    assert office["topics"][0] == {
        "name": "劳动工资",
        "questions": 2,
        "examples": ["劳动合同到期公司不续签，有没有补偿？", "那要补多少？"],
    }
    assert (office["idle_warning_seconds"], office["idle_wipe_seconds"]) == (60, 90)
    assert office["voice"]["recognizer"] != "ok"
    numbers = [line["number"] for line in office["hotlines"]]
    assert numbers[:3] == ["110", "120", "119"]
    assert {"12348", "12345", "96110", "12338"} <= set(numbers)
    assert all(offer["say"] and offer["label"] for offer in office["services"])


@pytest.mark.parametrize("path", ["/", "/api/docs"])
def test_pages_need_nothing_from_elsewhere(gateway: Gateway, path: str) -> None:
    response = gateway.client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/html")
    assert "//" not in response.text.replace("http://www.w3.org", "")
    assert "<script>" not in response.text
    assert " style=" not in response.text


def test_the_api_describes_itself(gateway: Gateway) -> None:
    described = gateway.client.get("/api/openapi.json").json()
    page = gateway.client.get("/api/docs").text
    assert {"/api/chat", "/healthz", "/api/office"} <= set(described["paths"])
    for path in described["paths"]:
        assert path in page
    for name in described["components"]["schemas"]:
        assert f'id="{name}"' in page


def test_a_page_can_be_asked_for_its_head(gateway: Gateway) -> None:
    response = gateway.client.head("/")
    assert (response.status_code, response.content) == (200, b"")


class ShapedDialogue(FakeDialogue):
    """Reports the health it is given, and counts how often it was asked."""

    def __init__(self, status: DialogueStatus) -> None:
        super().__init__()
        self.shape = status
        self.asked = 0

    async def status(self) -> DialogueStatus:
        """As given."""
        self.asked += 1
        return self.shape


def health(store: Store, dialogue: FakeDialogue, clock: FakeClock, **engines: Any) -> Health:
    """The health of these parts."""
    voices = {"recognizer": WELL, "synthesizer": WELL, **engines}
    return Health(dialogue=dialogue, store=store, clock=clock, **voices)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store in a file."""
    return open_store(f"sqlite:///{tmp_path}/kiosk.sqlite3")


async def test_all_is_well(store: Store) -> None:
    report = await health(store, FakeDialogue(), FakeClock()).report()
    assert report.status == "ok"
    assert set(report.parts) == {
        "rasa",
        "actions",
        "knowledge_base",
        "recognizer",
        "synthesizer",
        "database",
        "settings",
    }
    assert set(report.parts.values()) == {"ok"}
    assert report.index == "fake-1"


@pytest.mark.parametrize(
    ("engines", "part", "reason"),
    [
        ({"synthesizer": SILENT}, "synthesizer", "没有找到中文语音"),
        ({"recognizer": None}, "recognizer", "没有启用语音识别"),
    ],
)
async def test_one_part_is_unwell(store: Store, engines: Any, part: str, reason: str) -> None:
    report = await health(store, FakeDialogue(), FakeClock(), **engines).report()
    assert report.status == "degraded"
    assert report.parts[part] == reason
    assert [name for name, state in report.parts.items() if state != "ok"] == [part]


@pytest.mark.parametrize("knowledge_base", ["索引损坏", "没有索引"])
async def test_a_broken_index_is_no_start(store: Store, knowledge_base: str) -> None:
    dialogue = ShapedDialogue(DialogueStatus("ok", "ok", knowledge_base))
    report = await health(store, dialogue, FakeClock()).report()
    assert (report.status, report.parts["knowledge_base"]) == ("degraded", knowledge_base)


async def test_starting_then_up_then_down(store: Store) -> None:
    clock, dialogue = FakeClock(), FakeDialogue(down=True)
    watched = health(store, dialogue, clock)
    assert (await watched.report()).status == "starting"
    assert watched.starting
    dialogue.down = False
    clock.pass_time(30)
    assert (await watched.report()).status == "ok"
    dialogue.down = True
    clock.pass_time(30)
    assert (await watched.report()).status == "degraded"
    assert not watched.starting


async def test_a_start_that_takes_too_long_is_a_fault(store: Store) -> None:
    clock, dialogue = FakeClock(), FakeDialogue(down=True)
    watched = health(store, dialogue, clock)
    clock.pass_time(STARTING_SECONDS + 1)
    assert (await watched.report()).status == "degraded"


async def test_the_parts_are_not_asked_all_the_time(store: Store) -> None:
    clock = FakeClock()
    dialogue = ShapedDialogue(DialogueStatus("ok", "ok", "ok"))
    watched = health(store, dialogue, clock)
    for _ in range(5):
        await watched.report()
    assert dialogue.asked == 1
    clock.pass_time(1.5)
    await watched.report()
    assert dialogue.asked == 2


async def test_a_broken_database_is_told(store: Store, tmp_path: Path) -> None:
    store.database.close()
    for file in tmp_path.glob("kiosk.sqlite3*"):
        file.unlink()
    (tmp_path / "kiosk.sqlite3").mkdir()
    report = await health(store, FakeDialogue(), FakeClock()).report()
    assert report.status == "degraded"
    assert "不能保存" in report.parts["database"]


def test_health_over_http(gateway: Gateway) -> None:
    gateway.dialogue.down = True
    body = gateway.client.get("/healthz").json()
    assert body["status"] == "starting"
    assert body["parts"]["rasa"] == "没有启动"


def test_without_pages_there_is_a_plain_error(tmp_path: Path, store: Store) -> None:
    settings = parse_settings({}, folder=tmp_path)
    client = TestClient(create_app(settings, dialogue=FakeDialogue(), store=store))
    assert error_of(client.get("/nothing.html")) == (404, "not_found")


@pytest.mark.parametrize(
    ("comment", "status"),
    [(None, 204), ("说得清楚", 204), ("", 204), ("\x00", 204), ("长" * 501, 422), (7, 422)],
)
def test_feedback(gateway: Gateway, comment: Any, status: int) -> None:
    session = gateway.say("公司不续签")["session_id"]
    body = {"session_id": session, "helpful": True, "comment": comment}
    response = gateway.client.post("/api/feedback", json=body)
    assert response.status_code == status
    with gateway.store.database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM feedback").mappings().all()
    assert len(rows) == (status == 204)
    if rows:
        assert (rows[0]["helpful"], rows[0]["kind"], rows[0]["channel"]) == (1, "answer", "kiosk")
        assert rows[0]["faq_id"] == "contract-expiry-no-renewal"
        assert rows[0]["comment"] == (comment if comment and comment != "\x00" else None)
        assert session not in str(dict(rows[0])), "feedback must not lead back to a conversation"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "request_invalid"),
        ({"session_id": "A" * 32, "helpful": True}, 404, "session_unknown"),
        ({"session_id": "A" * 32, "helpful": "yes"}, 422, "request_invalid"),
        ({"session_id": "A" * 32, "helpful": 1}, 422, "request_invalid"),
        ({"session_id": "x", "helpful": False}, 422, "session_malformed"),
    ],
)
def test_bad_feedback(gateway: Gateway, body: Any, status: int, code: str) -> None:
    assert error_of(gateway.client.post("/api/feedback", json=body)) == (status, code)
