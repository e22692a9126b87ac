"""A person is wanted: the ticket is stored first, and only what was agreed to goes with it."""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from bot.messages import HandoffRequest
from kiosk.cases.tickets import CODE_LETTERS, SYSTEM, Actor, Step
from kiosk.store.ticket_tables import ticket_events, tickets
from tests.fakes_kiosk import FakeDialogue
from tests.kiosk.chat.test_chat import UNKNOWN, error_of
from tests.kiosk.conftest import Gateway, MakeGateway

SECRET = "我家的秘密暗号是青城山下白素贞"


def stored(gateway: Gateway, code: str) -> dict[str, Any]:
    """The ticket's row."""
    with gateway.store.database.engine.connect() as connection:
        query = sa.select(tickets).where(tickets.c.code == code)
        return dict(connection.execute(query).mappings().one())


def ask(gateway: Gateway, session: str, **body: Any) -> Any:
    """The response to a request for a person."""
    return gateway.client.post(f"/api/sessions/{session}/ticket", json=body)


LAWYER = Actor("person", 7, "王律师")


async def served(gateway: Gateway, code: str, claimed: float, closed: float) -> None:
    """A person takes the ticket up, and ends it."""
    for step, at in ((Step.CLAIM, claimed), (Step.CLOSE, closed)):
        await gateway.store.tickets.step(code, step, LAWYER, at)


def handoff_of(answer: Any) -> Any:
    """The hand-off in the only reply."""
    (reply,) = answer["replies"]
    assert reply["kind"] == "handoff"
    return reply["handoff"]


def test_the_ticket_is_stored_when_the_resident_reads_its_code(gateway: Gateway) -> None:
    answer = gateway.say("我想找工作人员")
    handoff = handoff_of(answer)
    assert set(handoff["ticket"]) <= set(CODE_LETTERS)
    assert handoff == {"ticket": handoff["ticket"], "position": 1}
    row = stored(gateway, handoff["ticket"])
    assert (row["state"], row["pass_on"], row["channel"]) == ("open", "nothing", "kiosk")
    assert handoff["ticket"] in answer["replies"][0]["shown"]


def test_no_ticket_no_announcement(gateway: Gateway) -> None:
    gateway.store.database.write_now(
        lambda connection: connection.exec_driver_sql("DROP TABLE ticket_events")
    )
    (reply,) = gateway.say("我想找工作人员")["replies"]
    assert reply["kind"] == "unavailable"
    assert "没有办法登记" in reply["shown"]
    session = gateway.say("你好")["session_id"]
    assert error_of(ask(gateway, session, pass_on="nothing")) == (503, "store_unavailable")


def test_nothing_is_promised_that_nobody_keeps(gateway: Gateway) -> None:
    (reply,) = gateway.say("我想找工作人员")["replies"]
    for words in (reply["shown"], reply["spoken"]):
        assert "请到窗口" in words
        assert "不会自动过来" in words
        assert not re.search("马上就来|正在为您转接|请稍候|请稍等", words)
    assert "028-81234567" in reply["shown"]
    assert not re.search(r"[A-Z0-9]{6}", reply["spoken"]), "a code must be read out by letters"


def test_asking_again_gives_the_same_ticket(gateway: Gateway) -> None:
    first = gateway.say("我想找工作人员")
    session = first["session_id"]
    again = handoff_of(gateway.say("工作人员呢", session))
    assert again == handoff_of(first)
    response = ask(gateway, session, pass_on="nothing")
    assert response.status_code == 200
    assert response.json()["ticket"] == again["ticket"]


def test_the_queue_has_places(gateway: Gateway) -> None:
    codes = []
    for place in (1, 2, 3):
        answer = gateway.say("我想找工作人员")
        handoff = handoff_of(answer)
        assert handoff["position"] == place
        assert (f"前面还有 {place - 1} 位" in answer["replies"][0]["shown"]) == (place > 1)
        codes.append(handoff["ticket"])
        gateway.clock.pass_time(1)
    where = gateway.client.get(f"/api/tickets/{codes[1].lower()}").json()
    assert (where["ticket"], where["state"], where["position"]) == (codes[1], "open", 2)


async def test_places_move_up_and_waits_are_measured(gateway: Gateway) -> None:
    waits = (120, 240, 600)
    codes = [handoff_of(gateway.say("找工作人员"))["ticket"] for _ in waits]
    opened = gateway.clock()
    gateway.clock.pass_time(1)
    last = handoff_of(gateway.say("找工作人员"))
    assert (last["position"], "wait_minutes" in last) == (4, False)
    for code, wait in zip(codes, waits, strict=True):
        await served(gateway, code, opened + wait, opened + wait + 60)
    where = gateway.client.get(f"/api/tickets/{last['ticket']}").json()
    told = (where["ticket"], where["state"], where["position"], where["wait_minutes"])
    assert told == (last["ticket"], "open", 1, 4)
    claimed = gateway.client.get(f"/api/tickets/{codes[0]}").json()
    assert claimed == {"ticket": codes[0], "state": "closed", "with_whom": "王律师"}


async def test_every_step_is_on_record(gateway: Gateway) -> None:
    code = handoff_of(gateway.say("找工作人员"))["ticket"]
    await gateway.store.tickets.step(code, Step.BOOK, SYSTEM, 1.0)
    await gateway.store.tickets.step(code, Step.CLAIM, LAWYER, 2.0)
    await gateway.store.tickets.step(code, Step.CLOSE, LAWYER, 3.0, why="answered")
    with gateway.store.database.engine.connect() as connection:
        columns = (ticket_events.c.was, ticket_events.c.state, ticket_events.c.actor_name)
        query = sa.select(*columns, ticket_events.c.why).order_by(ticket_events.c.id)
        steps = [tuple(row) for row in connection.execute(query)]
    assert steps == [
        (None, "open", "", ""),
        ("open", "callback", "", ""),
        ("callback", "claimed", "王律师", ""),
        ("claimed", "closed", "王律师", "answered"),
    ]


@pytest.mark.parametrize("step", [Step.CLAIM, Step.BOOK])
async def test_a_ticket_in_hand_is_not_opened_twice(gateway: Gateway, step: Step) -> None:
    first = gateway.say("找工作人员")
    code = handoff_of(first)["ticket"]
    await gateway.store.tickets.step(code, step, LAWYER, 1.0)
    again = gateway.say("找工作人员", first["session_id"])
    assert handoff_of(again) == {"ticket": code}


async def test_after_the_end_a_new_ticket_may_be_opened(gateway: Gateway) -> None:
    first = gateway.say("找工作人员")
    code = handoff_of(first)["ticket"]
    await gateway.store.tickets.step(code, Step.WITHDRAW, SYSTEM, 1.0)
    assert handoff_of(gateway.say("找工作人员", first["session_id"]))["ticket"] != code


def test_without_consent_only_the_topic_goes_along(gateway: Gateway) -> None:
    session = gateway.say(f"{SECRET}，公司不续签")["session_id"]
    row = stored(gateway, handoff_of(gateway.say("找工作人员", session))["ticket"])
    assert row["topic"] == "劳动工资"
    assert (row["passed_on"], row["name"], row["phone"]) == (None, None, None)


def test_a_summary_has_no_word_of_the_resident(gateway: Gateway) -> None:
    session = gateway.say(f"{SECRET}，公司不续签")["session_id"]
    answer = ask(gateway, session, pass_on="summary", name=" 王婆婆 ", phone="138 1234 5678")
    assert answer.status_code == 201
    body = answer.json()
    assert {"ticket", "state", "position", "reply"} <= set(body)
    assert "王婆婆" not in answer.text
    assert "13812345678" not in answer.text
    assert body["reply"]["kind"] == "handoff"
    row = stored(gateway, body["ticket"])
    assert "第四十六条" in row["passed_on"]
    assert "劳动工资" in row["passed_on"]
    assert SECRET not in row["passed_on"]
    assert (row["name"], row["phone"]) == ("王婆婆", "13812345678")


def test_a_transcript_has_every_word(gateway: Gateway) -> None:
    session = gateway.say(f"{SECRET}，公司不续签")["session_id"]
    row = stored(gateway, ask(gateway, session, pass_on="transcript").json()["ticket"])
    assert SECRET in row["passed_on"]
    assert "一般有补偿" in row["passed_on"]


def test_consent_can_be_taken_back(gateway: Gateway) -> None:
    session = gateway.say(SECRET)["session_id"]
    code = ask(gateway, session, pass_on="transcript", phone="13912345678").json()["ticket"]
    ask(gateway, session, pass_on="nothing")
    row = stored(gateway, code)
    assert (row["pass_on"], row["passed_on"], row["phone"]) == ("nothing", None, None)
    assert b"13912345678" not in gateway.leftovers()


def test_a_ticket_outlives_the_conversation_with_what_was_agreed(gateway: Gateway) -> None:
    session = gateway.say(f"{SECRET}，公司不续签")["session_id"]
    code = ask(gateway, session, pass_on="summary").json()["ticket"]
    gateway.client.delete(f"/api/sessions/{session}")
    assert gateway.client.get(f"/api/tickets/{code}").json()["state"] == "open"
    assert stored(gateway, code)["session_id"] is None
    assert SECRET.encode() not in gateway.leftovers()


def test_the_reloaded_page_sees_the_ticket(gateway: Gateway) -> None:
    first = gateway.say("找工作人员")
    loaded = gateway.client.get(f"/api/sessions/{first['session_id']}").json()
    assert loaded["ticket"].items() >= {**handoff_of(first), "state": "open"}.items()


def test_a_code_tells_strangers_nothing_personal(gateway: Gateway) -> None:
    session = gateway.say(SECRET)["session_id"]
    code = ask(gateway, session, pass_on="transcript", name="王婆婆", phone="13812345678").json()
    told = gateway.client.get(f"/api/tickets/{code['ticket']}").json()
    public = {"ticket", "state", "position", "wait_minutes", "asking", "nobody", "hotline"}
    assert set(told) <= public


def test_a_person_can_be_wanted_while_the_dialogue_is_down(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(FakeDialogue(down=True))
    session = gateway.say("你好")["session_id"]
    assert ask(gateway, session, pass_on="nothing").status_code == 201


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "request_invalid"),
        ({"pass_on": "everything"}, "request_invalid"),
        ({"pass_on": True}, "request_invalid"),
        ({"pass_on": "nothing", "phone": "123"}, "phone_invalid"),
        ({"pass_on": "nothing", "phone": "1381234567八"}, "phone_invalid"),
        ({"pass_on": "nothing", "phone": "<script>"}, "phone_invalid"),
        ({"pass_on": "nothing", "phone": 13812345678}, "request_invalid"),
        ({"pass_on": "nothing", "phone": "1" * 5000}, "request_invalid"),
        ({"pass_on": "nothing", "name": "长" * 41}, "request_invalid"),
        ({"pass_on": "nothing", "name": ["王"]}, "request_invalid"),
    ],
)
def test_bad_requests_for_a_person(gateway: Gateway, body: Any, code: str) -> None:
    session = gateway.say("你好")["session_id"]
    assert error_of(ask(gateway, session, **body)) == (422, code)


def test_a_person_for_nobody(gateway: Gateway) -> None:
    assert error_of(ask(gateway, UNKNOWN, pass_on="nothing")) == (404, "session_unknown")
    assert error_of(ask(gateway, "x", pass_on="nothing")) == (422, "session_malformed")


@pytest.mark.parametrize("code", ["AAAAAA", "x", "0OI1AB", "'--", "%00", "A" * 4000])
def test_an_unknown_ticket(gateway: Gateway, code: str) -> None:
    response = gateway.client.get(f"/api/tickets/{code}")
    assert error_of(response) == (404, "ticket_unknown")


async def test_tickets_that_nobody_takes_up_come_to_an_end(gateway: Gateway) -> None:
    session = gateway.say("找工作人员")["session_id"]
    code = ask(gateway, session, pass_on="nothing", phone="13912345678").json()["ticket"]
    opened = gateway.clock()
    assert await gateway.store.tickets.lapse(opened, opened + 1) == ()
    assert len(await gateway.store.tickets.lapse(opened + 1, opened + 2)) == 1
    assert gateway.client.get(f"/api/tickets/{code}").json()["state"] == "abandoned"
    assert await gateway.store.tickets.delete_ended(opened + 2) == 0
    assert b"13912345678" in gateway.leftovers()
    assert await gateway.store.tickets.delete_ended(opened + 3) == 1
    assert b"13912345678" not in gateway.leftovers()
    assert error_of(gateway.client.get(f"/api/tickets/{code}")) == (404, "ticket_unknown")


class TwoReplies(FakeDialogue):
    """Wants a person twice in one breath."""

    async def reply(self, utterance: Any) -> Any:
        """Two requests."""
        request = HandoffRequest(shown="好的。", spoken="好的。")
        return (request, request)


def test_two_requests_in_one_breath_make_one_ticket(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(TwoReplies())
    one, two = gateway.say("找人")["replies"]
    assert one["handoff"] == two["handoff"]
