"""Conversations between residents and people, over real WebSockets: nothing lost, none doubled."""

import asyncio
import json
import random
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from kiosk.app import create_app
from kiosk.people.organisations import OrganisationKind
from kiosk.people.persons import Role
from kiosk.people.rights import Right
from kiosk.routes.talk import ResidentEnd
from kiosk.store import open_store
from tests.fakes_kiosk import CHEAP_PASSWORDS, ENTRY, FakeDialogue
from tests.kiosk.conftest import Gateway, MakeGateway
from tests.kiosk.console import console, organisation, ticket, until
from tests.kiosk.talking import resident, say, started, texts

SECRET = "我家的秘密暗号是青城山下白素贞"


def test_both_talk_and_see_each_other(gateway: Gateway) -> None:
    lawyer, session, code = started(gateway)
    with resident(gateway, session_id=session) as page, lawyer.live() as desk:
        opened = until(page, "opened")
        assert (opened["state"], opened["with_whom"]) == ("in_conversation", "王律师")
        desk.send_json({"type": "open", "ticket": code, "since": 0})
        assert until(desk, "opened")["resident_there"] is True
        say(page, "您好", "resident-1")
        assert until(page, "ack")["client_id"] == "resident-1"
        got = until(desk, "message", kind="text")
        assert (got["from"], got["text"], got["ticket"]) == ("resident", "您好", code)
        say(desk, "您好，请讲", "lawyer-01", ticket=code)
        until(desk, "ack", client_id="lawyer-01")
        answer = until(page, "message", text="您好，请讲")
        assert (answer["from"], answer["name"]) == ("person", "王律师")
        assert "person_id" not in answer
        desk.send_json({"type": "typing", "ticket": code})
        assert until(page, "typing")["name"] == "王律师"
        page.send_json({"type": "typing"})
        until(desk, "typing", who="resident")
        page.send_json({"type": "read", "seq": answer["seq"]})
        assert until(desk, "read", reader="resident")["seq"] == answer["seq"]
        page.send_json({"type": "ping"})
        assert until(page, "pong")["now"] == gateway.clock()
    with lawyer.live() as desk:
        desk.send_json({"type": "open", "ticket": code, "since": 0})
        assert until(desk, "opened")["resident_there"] is False


def test_claimed_while_the_page_comes_in_it_is_told_by_whom(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    lawyer = console(gateway, name="王律师")
    session, code = ticket(gateway)
    hello = ResidentEnd._hello

    async def claimed_meanwhile(self: ResidentEnd, message: Any) -> Any:
        found = await hello(self, message)  # read, but nobody listens yet
        await asyncio.to_thread(lawyer.did, f"/api/agent/tickets/{code}/claim")
        return found

    monkeypatch.setattr(ResidentEnd, "_hello", claimed_meanwhile)
    with resident(gateway, session_id=session) as page:
        opened = until(page, "opened")
        assert (opened["state"], opened["with_whom"]) == ("claimed", "王律师")
        page.send_json({"type": "status"})
        assert until(page, "ticket")["with_whom"] == "王律师"


def test_what_was_read_before_a_claim_is_not_told_after_it(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dispatcher's round goes on with tickets that it read before somebody claimed one."""
    lawyer = console(gateway, name="王律师")
    session, code = ticket(gateway)
    before = asyncio.run(gateway.store.tickets.live())
    assert [one.state for one in before] == ["open"]

    async def read_before() -> Any:
        return before

    with lawyer.live(), resident(gateway, session_id=session) as page:
        until(page, "opened")
        lawyer.did(f"/api/agent/tickets/{code}/claim")
        until(page, "ticket", state="claimed")
        monkeypatch.setattr(gateway.store.tickets, "live", read_before)
        assert until(page, "ticket")["with_whom"] == "王律师"


def test_a_reload_loses_nothing(gateway: Gateway) -> None:
    lawyer, session, code = started(gateway)
    with resident(gateway, session_id=session) as page:
        until(page, "opened")
        say(page, "一", "resident-1")
        last = until(page, "ack")["seq"]
    with lawyer.live() as desk:
        say(desk, "二", "lawyer-02", ticket=code)
        until(desk, "ack")
    with resident(gateway, session_id=session, since=last) as page:
        until(page, "opened")
        assert until(page, "message")["text"] == "二"
    with resident(gateway, code=f"{code[:4]} {code[4:].lower()}") as page:
        until(page, "opened")
        seqs = [page.receive_json()["seq"] for _ in range(4)]
        assert seqs == [1, 2, 3, 4]


def test_sent_again_after_a_lost_answer_it_is_said_once(gateway: Gateway) -> None:
    lawyer, session, code = started(gateway)
    for _ in range(3):
        with resident(gateway, session_id=session) as page:
            until(page, "opened")
            say(page, "只说一次", "resident-1")
            assert until(page, "ack")["seq"] == 3
        with lawyer.live() as desk:
            say(desk, "只答一次", "resident-1", ticket=code)
            assert until(desk, "ack")["seq"] == 4
    assert texts(gateway, lawyer, code) == ["只说一次", "只答一次"]


def test_a_restart_in_the_middle_loses_nothing(make_gateway: MakeGateway) -> None:
    gateway = make_gateway()
    lawyer, session, code = started(gateway)
    with resident(gateway, session_id=session) as page:
        until(page, "opened")
        say(page, SECRET, "resident-1")
        last = until(page, "ack")["seq"]
    again = open_store(gateway.settings.gateway.database)
    app = create_app(
        gateway.settings,
        dialogue=FakeDialogue(),
        store=again,
        passwords=CHEAP_PASSWORDS,
        clock=gateway.clock,
    )
    with TestClient(app) as client:
        headers = {"Cookie": f"wenxiaofa_login={lawyer.cookie}"}
        with (
            client.websocket_connect("/api/talk") as page,
            client.websocket_connect("/api/agent/live", headers=headers) as desk,
        ):
            page.send_json({"type": "hello", "session_id": session, "since": last})
            desk.send_json({"type": "hello", "csrf": lawyer.csrf})
            inbox = until(desk, "inbox")
            assert [one["ticket"] for one in inbox["mine"]] == [code]
            desk.send_json({"type": "open", "ticket": code, "since": 0})
            assert until(desk, "message", kind="text")["text"] == SECRET
            say(desk, "接着谈", "lawyer-01", ticket=code)
            assert until(page, "message")["text"] == "接着谈"
    again.database.close()


def test_the_robot_is_silent_meanwhile_and_returns_with_one_line(gateway: Gateway) -> None:
    lawyer, session, code = started(gateway)
    heard = len(gateway.dialogue.heard)
    (reply,) = gateway.say("那要补多少", session)["replies"]
    assert (reply["kind"], reply["spoken"], reply["shown"]) == ("handoff", "", "已经转给王律师。")
    assert texts(gateway, lawyer, code) == ["那要补多少"]
    assert len(gateway.dialogue.heard) == heard, "the dialogue was not asked"
    with resident(gateway, session_id=session) as page:
        until(page, "opened")
        lawyer.did(f"/api/agent/tickets/{code}/close", outcome="answered")
        line = until(page, "message", kind="closing")
        assert line["from"] == "robot"
        assert until(page, "ticket")["state"] == "closed"
        say(page, "还有一句", "resident-9")
        assert until(page, "error")["error"]["code"] == "talk_closed"
    assert gateway.say("那要补多少", session)["replies"][0]["kind"] == "answer"


def test_danger_is_answered_while_a_person_talks(gateway: Gateway) -> None:
    lawyer, session, code = started(gateway)
    (reply,) = gateway.say("他拿刀要杀我，救命", session)["replies"]
    assert reply["kind"] == "emergency"
    kinds = [one["kind"] for one in lawyer.get(f"/api/agent/tickets/{code}/messages")["messages"]]
    assert kinds[-2:] == ["text", "hotlines"]


def test_a_waiting_answer_is_there_when_the_resident_comes_back(gateway: Gateway) -> None:
    lawyer = console(gateway)
    session, code = ticket(gateway)
    gateway.client.delete(f"/api/sessions/{session}")
    with lawyer.live() as desk:
        lawyer.did(f"/api/agent/tickets/{code}/claim")
        say(desk, "请带合同来", "lawyer-01", ticket=code)
        until(desk, "ack")
    with resident(gateway, code=code) as page:
        until(page, "opened")
        assert until(page, "message", kind="text")["text"] == "请带合同来"


def test_articles_and_entries_can_be_sent(gateway: Gateway) -> None:
    lawyer, session, code = started(gateway)
    law, article = ENTRY.citations[0].law, ENTRY.citations[0].article
    with resident(gateway, session_id=session) as page, lawyer.live() as desk:
        until(page, "opened")
        cite = {"type": "cite", "ticket": code, "client_id": "lawyer-01"}
        desk.send_json({**cite, "law": law, "article": article})
        cited = until(page, "message", kind="citation")
        assert cited["data"]["gist"] == ENTRY.citations[0].gist
        desk.send_json({"type": "faq", "ticket": code, "client_id": "lawyer-02", "id": ENTRY.id})
        assert until(page, "message", kind="faq")["data"]["answer"] == ENTRY.answer
        desk.send_json({**cite, "client_id": "lawyer-03", "law": law, "article": "第九千条"})
        assert until(desk, "error")["error"]["code"] == "reference_unknown"
        desk.send_json({"type": "faq", "ticket": code, "client_id": "lawyer-04", "id": "no-such"})
        assert until(desk, "error")["error"]["code"] == "reference_unknown"


def test_the_page_is_shared_only_as_long_as_the_resident_wishes(gateway: Gateway) -> None:
    lawyer, session, code = started(gateway)
    with resident(gateway, session_id=session) as page, lawyer.live() as desk:
        until(page, "opened")
        page.send_json({"type": "screen", "state": {"screen": "answer", "title": SECRET}})
        page.send_json({"type": "ping"})
        until(page, "pong")
        desk.send_json({"type": "open", "ticket": code, "since": 0})
        assert until(desk, "opened")["screen"]["title"] == SECRET
        desk.send_json({"type": "ask_screen", "ticket": code})
        assert until(page, "ask_screen")["name"] == "王律师"
        where = {"x": 0.25, "y": 0.5, "target": "citation-1"}
        desk.send_json({"type": "point", "ticket": code, "at": where})
        assert until(page, "point")["at"] == where
        page.send_json({"type": "screen", "state": None})
        assert until(desk, "screen")["shared"] is False
    assert SECRET.encode() not in gateway.leftovers(), "what a page shows is never kept"


def test_three_talk_and_a_transfer_cuts_the_first_off(gateway: Gateway) -> None:
    lawyer, session, code = started(gateway)
    firm = organisation(gateway, "公道律所", OrganisationKind.LAW_FIRM)
    mediator = console(gateway, roles=[Role.MEDIATOR], at=firm, name="李调解")
    with (
        resident(gateway, session_id=session) as page,
        lawyer.live() as desk,
        mediator.live() as third,
    ):
        until(page, "opened")
        desk.send_json({"type": "open", "ticket": code, "since": 0})
        lawyer.did(f"/api/agent/tickets/{code}/invite", person_id=mediator.person.id)
        assert until(third, "invited")["by"] == "王律师"
        third.send_json({"type": "open", "ticket": code, "since": 0})
        say(third, "我是调解员", "mediator", ticket=code)
        assert until(page, "message", kind="text")["name"] == "李调解"
        assert until(desk, "message", kind="text")["text"] == "我是调解员"
        lawyer.did(f"/api/agent/tickets/{code}/transfer", person_id=mediator.person.id)
        until(desk, "ticket", holder="李调解")
        say(desk, "还在吗", "lawyer-09", ticket=code)
        assert until(desk, "error")["error"]["code"] == "ticket_held"
        say(third, "我来谈", "mediator2", ticket=code)
        assert until(page, "message", text="我来谈")["name"] == "李调解"


def test_others_neither_hear_nor_speak(gateway: Gateway) -> None:
    lawyer, _, code = started(gateway)
    firm = organisation(gateway, "公道律所", OrganisationKind.LAW_FIRM)
    stranger, colleague = console(gateway, at=firm), console(gateway)
    for other in (stranger, colleague):
        with other.live() as socket:
            until(socket, "inbox")
            for kind in ("open", "typing", "read", "point"):
                socket.send_json({"type": kind, "ticket": code})
                error = until(socket, "error")["error"]["code"]
                assert error in ("ticket_unknown", "message_invalid")
            say(socket, "偷听", "stranger", ticket=code)
            assert until(socket, "error")["error"]["code"] in ("ticket_unknown", "ticket_held")
    assert texts(gateway, lawyer, code) == []


def test_consoles_need_a_sign_in_with_its_token(gateway: Gateway) -> None:
    viewer = console(gateway, rights=[Right.VIEWER])
    with pytest.raises(WebSocketDisconnect), viewer.live():
        pass
    lawyer = console(gateway)
    with lawyer.live(csrf="x") as socket:
        assert until(socket, "error")["error"]["code"] == "csrf"
        with pytest.raises(WebSocketDisconnect):
            socket.receive_json()


def test_signing_out_ends_the_connection(gateway: Gateway) -> None:
    lawyer = console(gateway)
    with lawyer.live() as socket:
        until(socket, "inbox")
        lawyer.did("/api/account/sign-out")
        with pytest.raises(WebSocketDisconnect) as closed:
            until(socket, "never")
    assert closed.value.code == 4401


def test_wiping_the_visit_ends_the_residents_connection(gateway: Gateway) -> None:
    _, session, _ = started(gateway)
    with resident(gateway, session_id=session) as page:
        until(page, "opened")
        gateway.client.delete(f"/api/sessions/{session}")
        with pytest.raises(WebSocketDisconnect):
            until(page, "never")


async def test_what_was_said_is_deleted_in_time(gateway: Gateway) -> None:
    lawyer, session, code = started(gateway)
    with resident(gateway, session_id=session) as page:
        until(page, "opened")
        say(page, SECRET, "resident-1")
        until(page, "ack")
    lawyer.did(f"/api/agent/tickets/{code}/close", outcome="answered")
    gateway.client.delete(f"/api/sessions/{session}")
    assert SECRET.encode() in gateway.leftovers()
    now = gateway.clock()
    assert await gateway.store.talks.delete_ended(now, now) == 0
    assert await gateway.store.talks.delete_ended(now + 1, now) == 1
    assert SECRET.encode() not in gateway.leftovers()
    assert await gateway.store.talks.delete_ended(now + 1, now) == 0


def test_whatever_order_events_come_in_messages_come_in_theirs(gateway: Gateway) -> None:
    """Two residents' pages and a console, all writing at random; each sees the same sequence."""
    lawyer, session, code = started(gateway)
    dice = random.Random(3)
    with (
        resident(gateway, session_id=session) as one,
        resident(gateway, code=code) as two,
        lawyer.live() as desk,
    ):
        desk.send_json({"type": "open", "ticket": code, "since": 0})
        for number in range(24):
            writer = dice.choice([one, two, desk])
            where = {"ticket": code} if writer is desk else {}
            say(writer, f"第{number}句", f"message-{number}", **where)
        seen = []
        for socket in (one, two, desk):
            got: list[dict[str, Any]] = []
            while sum(message["kind"] == "text" for message in got) < 24:
                event = socket.receive_json()
                if event["type"] == "message":
                    got.append(event)
            assert [message["seq"] for message in got] == list(range(1, len(got) + 1))
            seen.append([message["text"] for message in got])
    assert seen[0] == seen[1] == seen[2]
    assert json.dumps(seen[0]).count("message") == 0
