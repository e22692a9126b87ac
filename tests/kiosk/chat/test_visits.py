"""Sessions: reload, wipe, idle time; nothing of one resident is left for the next."""

import random
import sqlite3
from pathlib import Path

import pytest

from bot.messages import Smalltalk
from kiosk.cases.hub import Hub
from kiosk.chat.locks import SessionLocks
from kiosk.chat.visits import FORGET_AGAIN_SECONDS, KIOSK_GRACE_SECONDS, Visits
from kiosk.errors import SessionUnknownError, StoreUnavailableError
from kiosk.store import Store, open_store
from kiosk.store.sessions import StoredTurn
from tests.fakes_kiosk import FakeDialogue
from tests.kiosk.chat.test_chat import UNKNOWN, error_of
from tests.kiosk.conftest import Gateway, MakeGateway

SECRET = "我家的秘密暗号是青城山下白素贞"
KIOSK_PATIENCE = 90 + KIOSK_GRACE_SECONDS


@pytest.fixture(autouse=True)
def nobody_else_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway's own sweeper would wipe between a test's sweep and its look at the result."""
    monkeypatch.setattr("kiosk.chat.visits.SWEEP_SECONDS", 3600.0)


def visits_of(gateway: Gateway) -> Visits:
    """Another sweeper over the same store."""
    return Visits(
        store=gateway.store,
        dialogue=gateway.dialogue,
        locks=SessionLocks(),
        hub=Hub(gateway.clock),
        settings=lambda: gateway.settings.gateway,
        clock=gateway.clock,
    )


def is_gone(gateway: Gateway, session: str) -> bool:
    """Whether the gateway denies having known the conversation."""
    response = gateway.client.get(f"/api/sessions/{session}")
    return bool(response.status_code == 404 and error_of(response)[1] == "session_unknown")


def test_a_page_can_load_the_conversation_again(gateway: Gateway) -> None:
    session = gateway.say("公司不续签")["session_id"]
    gateway.say("那要补多少", session)
    loaded = gateway.client.get(f"/api/sessions/{session}").json()
    assert loaded["session_id"] == session
    assert loaded["channel"] == "kiosk"
    assert [turn["said"] for turn in loaded["turns"]] == ["公司不续签", "那要补多少"]
    assert loaded["turns"][0]["replies"][0]["kind"] == "answer"
    assert "ticket" not in loaded


def test_wiping_leaves_nothing(gateway: Gateway) -> None:
    session = gateway.say(f"{SECRET}，公司不续签")["session_id"]
    assert SECRET.encode() in gateway.leftovers()
    assert gateway.client.delete(f"/api/sessions/{session}").status_code == 204
    assert is_gone(gateway, session)
    assert SECRET.encode() not in gateway.leftovers()
    assert gateway.dialogue.forgotten == [session]
    assert gateway.dialogue.heard == []
    again = gateway.client.post("/api/chat", json={"text": "你好", "session_id": session})
    assert error_of(again) == (404, "session_unknown")


def test_wiping_one_spares_the_others(gateway: Gateway) -> None:
    one, other = gateway.say("你好")["session_id"], gateway.say("公司不续签")["session_id"]
    gateway.client.delete(f"/api/sessions/{one}")
    assert len(gateway.client.get(f"/api/sessions/{other}").json()["turns"]) == 1


def test_wiping_twice_or_what_never_was_is_fine(gateway: Gateway) -> None:
    session = gateway.say("你好")["session_id"]
    for target in (session, session, UNKNOWN):
        assert gateway.client.delete(f"/api/sessions/{target}").status_code == 204
    assert error_of(gateway.client.delete("/api/sessions/x")) == (422, "session_malformed")


@pytest.mark.parametrize(
    ("channel", "patience"), [("kiosk", KIOSK_PATIENCE), ("web", 7200), ("api", 7200)]
)
async def test_idle_conversations_are_wiped(gateway: Gateway, channel: str, patience: int) -> None:
    session = gateway.say(SECRET, channel=channel)["session_id"]
    gateway.clock.pass_time(patience - 1)
    await visits_of(gateway).sweep()
    assert not is_gone(gateway, session)
    gateway.clock.pass_time(2)
    await visits_of(gateway).sweep()
    assert is_gone(gateway, session)
    assert gateway.dialogue.forgotten == [session]
    assert SECRET.encode() not in gateway.leftovers()


async def test_words_that_linger_while_somebody_reads_go_with_the_next_sweep(
    make_gateway: MakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite can't empty its log while another program reads from it."""
    monkeypatch.setattr("kiosk.store.database._BUSY_SECONDS", 0.05)
    gateway = make_gateway()
    session = gateway.say(SECRET)["session_id"]
    reader = sqlite3.connect(gateway.database, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM turns").fetchone()
    assert gateway.client.delete(f"/api/sessions/{session}").status_code == 204
    await visits_of(gateway).sweep()
    assert SECRET.encode() in gateway.leftovers()
    reader.close()
    await visits_of(gateway).sweep()
    assert SECRET.encode() not in gateway.leftovers()


@pytest.mark.parametrize("sign", ["chat", "activity"])
async def test_a_sign_of_life_keeps_a_conversation(gateway: Gateway, sign: str) -> None:
    session = gateway.say("你好")["session_id"]
    gateway.clock.pass_time(KIOSK_PATIENCE - 1)
    if sign == "chat":
        gateway.say("你好", session)
    else:
        response = gateway.client.post(f"/api/sessions/{session}/activity")
        assert response.status_code == 204
    gateway.clock.pass_time(KIOSK_PATIENCE - 1)
    await visits_of(gateway).sweep()
    assert not is_gone(gateway, session)


def test_no_sign_of_life_wakes_a_wiped_conversation(gateway: Gateway) -> None:
    session = gateway.say("你好")["session_id"]
    gateway.client.delete(f"/api/sessions/{session}")
    response = gateway.client.post(f"/api/sessions/{session}/activity")
    assert error_of(response) == (404, "session_unknown")


async def test_the_dialogue_is_told_to_forget_twice_then_the_row_goes(gateway: Gateway) -> None:
    session = gateway.say("你好")["session_id"]
    gateway.client.delete(f"/api/sessions/{session}")
    await visits_of(gateway).sweep()
    assert gateway.dialogue.forgotten == [session]
    assert session.encode() in gateway.leftovers()
    gateway.clock.pass_time(FORGET_AGAIN_SECONDS + 1)
    await visits_of(gateway).sweep()
    await gateway.store.database.scrub()
    assert gateway.dialogue.forgotten == [session, session]
    assert session.encode() not in gateway.leftovers()
    await visits_of(gateway).sweep()
    assert gateway.dialogue.forgotten == [session, session]


class ForgetfulDialogue(FakeDialogue):
    """Can't reach its tracker store at first."""

    async def forget(self, session: str) -> None:
        """Fail while down."""
        if self.down:
            raise StoreUnavailableError
        await super().forget(session)


async def test_forgetting_is_tried_again(make_gateway: MakeGateway) -> None:
    dialogue = ForgetfulDialogue()
    gateway = make_gateway(dialogue)
    session = gateway.say("你好")["session_id"]
    dialogue.down = True
    assert gateway.client.delete(f"/api/sessions/{session}").status_code == 204
    gateway.clock.pass_time(FORGET_AGAIN_SECONDS + 1)
    await visits_of(gateway).sweep()
    assert dialogue.forgotten == []
    dialogue.down = False
    await visits_of(gateway).sweep()
    assert dialogue.forgotten == [session]


async def test_a_turn_that_ends_after_the_wipe_is_not_kept(store: Store) -> None:
    session = await store.sessions.open("kiosk", 0.0)
    await store.sessions.wipe([session.id], 1.0)
    with pytest.raises(SessionUnknownError):
        await store.sessions.add(session.id, turn_of(SECRET))


async def test_no_trace_is_left_in_a_busy_database(store: Store, tmp_path: Path) -> None:
    """Rows move between pages as others come and go; none may leave a copy behind."""
    dice = random.Random(7)
    live: list[str] = []
    gone: list[str] = []
    for number in range(250):
        session = await store.sessions.open("kiosk", 0.0)
        marks = f"<{session.id}>"
        for _ in range(dice.randrange(1, 5)):
            await store.sessions.add(session.id, turn_of(marks * dice.randrange(1, 60)))
        live.append(session.id)
        if number % 3:
            chosen = live.pop(dice.randrange(len(live)))
            await store.sessions.wipe([chosen], 1.0)
            gone.append(chosen)
    data = b"".join(file.read_bytes() for file in tmp_path.glob("kiosk.sqlite3*"))
    assert len(gone) > 100
    assert [one for one in gone if f"<{one}>".encode() in data] == []
    assert all(f"<{one}>".encode() in data for one in live)


def turn_of(said: str) -> StoredTurn:
    """A turn with these words, also in the reply."""
    reply = Smalltalk(shown=said, spoken=said)
    return StoredTurn(at=0.0, said=said, spoken=False, confidence=None, replies=(reply,))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store in a file."""
    return open_store(f"sqlite:///{tmp_path}/kiosk.sqlite3")
