"""What is passed on with a request: what was agreed to, and nothing else."""

import json

import pytest

from bot.legal_aid import AidAnswers, summary
from kiosk.cases.packet import Packet, packed, unpacked
from tests.fakes_kiosk import HELLO, FakeDialogue
from tests.kiosk.conftest import Gateway, MakeGateway
from tests.kiosk.console import console, ticket

SECRET = "我家的秘密暗号是青城山下白素贞，公司不续签"


def test_the_packet_holds_what_was_agreed_to(gateway: Gateway) -> None:
    lawyer = console(gateway)
    _, code = ticket(gateway, SECRET, name="王婆婆", phone="13812345678", village="青山村")
    case = lawyer.get(f"/api/agent/tickets/{code}")
    assert (case["topic"], case["name"], case["phone"]) == ("劳动工资", "王婆婆", "13812345678")
    assert (case["village"], case["pass_on"], case["urgent"]) == ("青山村", "summary", False)
    assert case["packet"]["articles"] == ["《中华人民共和国劳动合同法》第四十六条"]
    assert "白素贞" not in json.dumps(case, ensure_ascii=False)
    assert [event["step"] for event in case["events"]] == ["open", "consent"]
    _, code = ticket(gateway, SECRET, pass_on="transcript")
    packet = lawyer.get(f"/api/agent/tickets/{code}")["packet"]
    assert packet["question"] == SECRET
    assert packet["transcript"][0] == {"who": "居民", "text": SECRET}
    assert "一般有补偿" in packet["answered"][0]
    _, code = ticket(gateway, SECRET, pass_on="nothing")
    assert "packet" not in lawyer.get(f"/api/agent/tickets/{code}")


@pytest.mark.parametrize("pass_on", ["summary", "transcript"])
def test_a_finished_legal_aid_check_goes_along(make_gateway: MakeGateway, pass_on: str) -> None:
    checked = summary(AidAnswers("wages", "none", 2, 3000.0))
    gateway = make_gateway(FakeDialogue(script={"预检": (checked,), "": (HELLO,)}))
    lawyer = console(gateway)
    session = gateway.say("做完预检")["session_id"]
    gateway.say("谢谢", session)
    path = f"/api/sessions/{session}/ticket"
    shown = gateway.client.get(f"{path}/preview?pass_on={pass_on}").json()["packet"]
    code = gateway.client.post(path, json={"pass_on": pass_on}).json()["ticket"]
    packet = lawyer.get(f"/api/agent/tickets/{code}")["packet"]
    assert packet["aid"] == shown["aid"]
    assert "全家每月收入：3000 元" in packet["aid"]
    _, code = ticket(gateway, "你好", pass_on=pass_on)
    assert lawyer.get(f"/api/agent/tickets/{code}")["packet"]["aid"] == []


def test_a_packet_of_an_older_version_is_read() -> None:
    old = json.loads(packed(Packet(2, "问", ("答",), ("法",), ("预检",))) or "")
    del old["aid"]
    assert unpacked(json.dumps(old)) == Packet(2, "问", ("答",), ("法",))


@pytest.mark.parametrize("pass_on", ["summary", "transcript", "nothing"])
def test_what_goes_is_shown_before_it_goes(gateway: Gateway, pass_on: str) -> None:
    lawyer = console(gateway)
    session = gateway.say(SECRET)["session_id"]
    path = f"/api/sessions/{session}/ticket"
    shown = gateway.client.get(f"{path}/preview?pass_on={pass_on}").json()
    assert lawyer.get("/api/agent/tickets")["waiting"] == []
    code = gateway.client.post(path, json={"pass_on": pass_on}).json()["ticket"]
    case = lawyer.get(f"/api/agent/tickets/{code}")
    assert case.get("packet") == shown.get("packet")
    assert case["topic"] == shown["topic"]
