"""`POST /api/chat`, with all the input that nobody should send."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.messages import from_wire
from tests.fakes_kiosk import FakeDialogue
from tests.kiosk.conftest import Gateway, MakeGateway

UNKNOWN = "A" * 32
SECRET = "我家的秘密暗号是青城山下白素贞"


def error_of(response: Any) -> tuple[int, str]:
    """Status and code, once the shape is seen to be right."""
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message"}
    assert body["error"]["message"].strip()
    return response.status_code, body["error"]["code"]


def test_a_question_is_answered(gateway: Gateway) -> None:
    answer = gateway.say("劳动合同到期公司不续签，有没有补偿？")
    assert set(answer) == {"session_id", "replies"}
    (reply,) = answer["replies"]
    assert reply["kind"] == "answer"
    assert reply["citations"][0]["article"] == "第四十六条"
    from_wire(reply)


def test_a_conversation_goes_on(gateway: Gateway) -> None:
    first = gateway.say("公司不续签")
    second = gateway.say("那要补多少？", first["session_id"])
    assert second["session_id"] == first["session_id"]
    assert {heard.session for heard in gateway.dialogue.heard} == {first["session_id"]}


def test_conversations_do_not_mix(gateway: Gateway) -> None:
    assert gateway.say("你好")["session_id"] != gateway.say("你好")["session_id"]


def test_the_dialogue_hears_the_channel_and_the_cleaned_text(gateway: Gateway) -> None:
    gateway.say("  你好\x00\x07\u200b，\u202e在吗 ", channel="web")
    (heard,) = gateway.dialogue.heard
    assert (heard.text, heard.channel, heard.spoken) == ("你好，在吗", "web", False)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": ""}, 422, "text_empty"),
        ({"text": " \n\t"}, 422, "text_empty"),
        ({"text": "\x00\x01\x02"}, 422, "text_empty"),
        ({"text": "\u200b\u202e\ufeff"}, 422, "text_empty"),
        ({"text": "字" * 2001}, 422, "text_too_long"),
        ({"text": "字" * 10_000}, 422, "text_too_long"),
        ({"text": 7}, 422, "request_invalid"),
        ({"text": None}, 422, "request_invalid"),
        ({"text": ["你好"]}, 422, "request_invalid"),
        ({"text": {"a": 1}}, 422, "request_invalid"),
        ({"text": True}, 422, "request_invalid"),
        ({}, 422, "request_invalid"),
        ({"text": "你好", "channel": "fax"}, 422, "request_invalid"),
        ({"text": "你好", "channel": 1}, 422, "request_invalid"),
        ({"text": "你好", "session_id": 5}, 422, "request_invalid"),
        ({"text": "你好", "session_id": ["x"]}, 422, "request_invalid"),
        ({"text": "你好", "session_id": ""}, 422, "session_malformed"),
        ({"text": "你好", "session_id": "../../etc/passwd"}, 422, "session_malformed"),
        ({"text": "你好", "session_id": "x" * 5000}, 422, "session_malformed"),
        ({"text": "你好", "session_id": "'; DROP TABLE turns; --"}, 422, "session_malformed"),
        ({"text": "你好", "session_id": "\x00" * 32}, 422, "session_malformed"),
        ({"text": "你好", "session_id": UNKNOWN}, 404, "session_unknown"),
        ([], 422, "request_invalid"),
        ("你好", 422, "request_invalid"),
        (None, 422, "request_invalid"),
        (3, 422, "request_invalid"),
    ],
)
def test_bad_requests(gateway: Gateway, body: Any, status: int, code: str) -> None:
    assert error_of(gateway.client.post("/api/chat", json=body)) == (status, code)
    assert gateway.dialogue.heard == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\x00\xff\xfe\x80binary",
        b'{"text": "\xff\xfe"}',
        b'{"text": NaN}',
        b"[" * 30_000,
        b'{"a":' * 10_000,
        b'{"text": ' + b"9" * 20_000 + b"}",
        b"PK\x03\x04" * 100,
        b"\xef\xbb\xbf[]",
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "text/plain", None, "multipart/form-data"])
def test_garbage_where_json_belongs(gateway: Gateway, body: bytes, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}
    response = gateway.client.post("/api/chat", content=body, headers=headers)
    assert error_of(response) == (422, "request_invalid")


@pytest.mark.parametrize(
    ("sent", "heard"),
    [
        ('"\\ud800房东不退押金"', "房东不退押金"),
        ('"房东\\udfff不退押金\\ud83d"', "房东不退押金"),
        ('"\\u0000房东不退押金\\u0008"', "房东不退押金"),
        ('"<script>alert(1)</script>"', "<script>alert(1)</script>"),
        ('"😀👨‍👩‍👧"', "😀👨‍👩‍👧"),
        ('"\'; DROP TABLE turns; --"', "'; DROP TABLE turns; --"),
        ('"{{7*7}} ${x} %s %n"', "{{7*7}} ${x} %s %n"),
        ('"/restart"', "/restart"),
        ('"第一行\\r\\n\\r\\n\\r\\n第二行"', "第一行\n第二行"),
    ],
)
def test_odd_text_is_cleaned_and_answered(gateway: Gateway, sent: str, heard: str) -> None:
    response = gateway.client.post(
        "/api/chat",
        content=f'{{"text": {sent}}}'.encode(),
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 200
    assert gateway.dialogue.heard[0].text == heard
    said = gateway.client.get(f"/api/sessions/{response.json()['session_id']}").json()["turns"]
    assert said[0]["said"] == heard


def test_two_thousand_characters_are_fine(gateway: Gateway) -> None:
    gateway.say("字" * 2000)
    assert gateway.dialogue.heard[0].text == "字" * 2000


@pytest.mark.parametrize("body", [b'{"text": "\\ud800"}', b'{"text": "\xed\xa0\x80"}'])
def test_half_a_surrogate_alone_is_empty(gateway: Gateway, body: bytes) -> None:
    response = gateway.client.post(
        "/api/chat", content=body, headers={"Content-Type": "application/json"}
    )
    assert error_of(response) == (422, "text_empty")


def test_a_body_that_is_too_large(gateway: Gateway) -> None:
    response = gateway.client.post("/api/chat", json={"text": "a" * 70_000})
    assert error_of(response) == (413, "body_too_large")


def test_a_large_body_without_its_length(gateway: Gateway) -> None:
    def pieces() -> Any:
        for _ in range(100):
            yield b"x" * 1024

    response = gateway.client.post(
        "/api/chat", content=pieces(), headers={"Content-Type": "application/json"}
    )
    assert error_of(response) == (413, "body_too_large")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/chat", 405, "method_not_allowed"),
        ("PUT", "/api/chat", 405, "method_not_allowed"),
        ("GET", "/api/nothing", 404, "not_found"),
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/static/../settings.py", 404, "not_found"),
        ("GET", "/static/%2e%2e/settings.py", 404, "not_found"),
        ("GET", "/static/nothing.js", 404, "not_found"),
        ("GET", "/docs", 404, "not_found"),
        ("GET", "/api/chat/", 404, "not_found"),
        ("GET", "/api/sessions/%00%ff", 422, "session_malformed"),
    ],
)
def test_wrong_places(gateway: Gateway, method: str, path: str, status: int, code: str) -> None:
    assert error_of(gateway.client.request(method, path)) == (status, code)


def test_messages_of_one_conversation_wait_for_each_other(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(FakeDialogue(delay=0.05))
    session = gateway.say("你好")["session_id"]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: gateway.say(f"问题{number}", session), range(6)))
    assert not gateway.dialogue.interleaved
    turns = gateway.client.get(f"/api/sessions/{session}").json()["turns"]
    assert [turn["said"] for turn in turns] == [heard.text for heard in gateway.dialogue.heard]


def test_too_many_questions_in_one_conversation(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(requests_per_minute_session=3)
    session = gateway.say("你好")["session_id"]
    gateway.say("你好", session)
    gateway.say("你好", session)
    response = gateway.client.post("/api/chat", json={"text": "你好", "session_id": session})
    assert error_of(response) == (429, "rate_limited")
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    gateway.say("你好")


def test_too_many_requests_from_one_address(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(requests_per_minute_address=3)
    session = gateway.say("你好")["session_id"]
    gateway.say("你好")
    gateway.say("你好")
    assert error_of(gateway.client.get("/api/office")) == (429, "rate_limited")
    assert gateway.client.get("/healthz").status_code == 200
    assert gateway.client.delete(f"/api/sessions/{session}").status_code == 204


def test_unavailable_is_never_no_answer(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(FakeDialogue(down=True))
    (starting,) = gateway.say("公司不续签")["replies"]
    assert starting["kind"] == "unavailable"
    assert "正在启动" in starting["shown"]
    gateway.clock.pass_time(181)
    (down,) = gateway.say("公司不续签")["replies"]
    assert down["kind"] == "unavailable"
    assert "正在启动" not in down["shown"]
    assert "暂时不可用" in down["shown"]
    assert "110" in down["shown"]
    assert "028-81234567" in down["shown"]


def test_after_it_was_up_the_dialogue_is_not_starting(gateway: Gateway) -> None:
    gateway.say("你好")
    gateway.dialogue.down = True
    assert "正在启动" not in gateway.say("你好")["replies"][0]["shown"]


def test_it_recovers_without_a_hand(gateway: Gateway) -> None:
    gateway.dialogue.down = True
    session = gateway.say("公司不续签")["session_id"]
    gateway.dialogue.down = False
    assert gateway.say("公司不续签", session)["replies"][0]["kind"] == "answer"


def test_an_emergency_needs_no_dialogue(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(FakeDialogue(down=True))
    (reply,) = gateway.say("救命，他在打我")["replies"]
    assert reply["kind"] == "emergency"
    assert reply["hotlines"][0] == "110"


def test_an_emergency_needs_no_database(gateway: Gateway) -> None:
    gateway.store.database.write_now(
        lambda connection: connection.exec_driver_sql("DROP TABLE turns")
    )
    gateway.store.database.write_now(
        lambda connection: connection.exec_driver_sql("DROP TABLE sessions")
    )
    assert gateway.say("救命，他在打我")["replies"][0]["kind"] == "emergency"
    assert gateway.say("公司不续签")["replies"][0]["kind"] == "unavailable"
    assert gateway.client.get("/healthz").status_code == 200


def test_nothing_that_was_said_is_logged(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    session = gateway.say(SECRET)["session_id"]
    gateway.client.post("/api/chat", json={"text": SECRET, "session_id": SECRET})
    gateway.client.post("/api/chat", json={"text": [SECRET]})
    gateway.client.post("/api/chat", content=json.dumps({"text": SECRET})[:-1].encode())
    gateway.client.post(
        "/api/feedback", json={"session_id": session, "helpful": True, "comment": SECRET}
    )
    gateway.dialogue.down = True
    gateway.say(SECRET, session)
    gateway.client.get(f"/api/sessions/{session}")
    gateway.client.delete(f"/api/sessions/{session}")
    assert caplog.records
    written = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records)
    assert SECRET not in written
    assert SECRET.encode("unicode-escape").decode() not in written


class BrokenDialogue(FakeDialogue):
    """Fails in a way that nobody foresaw, with the resident's words in the error."""

    async def reply(self, utterance: Any) -> Any:
        """Raise."""
        raise KeyError(utterance.text)


def test_a_fault_of_our_own_is_an_error_of_the_one_shape(
    make_gateway: MakeGateway, caplog: pytest.LogCaptureFixture
) -> None:
    gateway = make_gateway(BrokenDialogue())
    response = gateway.client.post("/api/chat", json={"text": SECRET})
    assert error_of(response) == (500, "internal")
    assert "KeyError" in caplog.text
    assert SECRET not in caplog.text
