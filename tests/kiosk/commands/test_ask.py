"""`wenxiaofa ask`: every line gets a line back."""

import io
import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kiosk.commands.ask import GatewayClient, LineError, Question, ask_lines, command, parse_line
from tests.fakes_kiosk import FakeDialogue
from tests.kiosk.conftest import Gateway, MakeGateway

ROOT = Path(__file__).parents[3]


def asked(gateway: Gateway, *lines: Any) -> list[Any]:
    """The output lines for these input lines."""
    content = b"".join(
        (line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines
    )
    out = io.StringIO()
    ask_lines(io.BytesIO(content), out, GatewayClient(gateway.client))
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_question(gateway: Gateway) -> None:
    (line,) = asked(gateway, {"id": 1, "text": "劳动合同到期公司不续签有没有补偿"})
    assert set(line) == {"id", "replies", "ms"}
    assert line["id"] == 1
    assert line["replies"][0][0]["citations"][0]["article"] == "第四十六条"
    assert len(line["ms"]) == 1
    assert line["ms"][0] > 0


def test_a_conversation(gateway: Gateway) -> None:
    (line,) = asked(gateway, {"id": "c", "turns": ["公司不续签", "那要补多少", "你好"]})
    assert [turn[0]["kind"] for turn in line["replies"]] == ["answer", "answer", "smalltalk"]
    assert len(line["ms"]) == 3


def test_each_line_is_a_conversation_of_its_own_and_wiped(gateway: Gateway) -> None:
    asked(gateway, {"text": "你好"}, {"text": "你好"}, {"turns": ["你好", ""]})
    assert len(set(gateway.dialogue.forgotten)) == 3
    assert gateway.dialogue.heard == []


@pytest.mark.parametrize(
    ("line", "id_", "code"),
    [
        (b"not json", None, "line_invalid"),
        (b"\xff\xfe\x00", None, "line_invalid"),
        (b"[" * 50_000, None, "line_invalid"),
        ([], None, "line_invalid"),
        (7, None, "line_invalid"),
        ({}, None, "line_invalid"),
        ({"id": 3}, 3, "line_invalid"),
        ({"id": 3, "text": 5}, 3, "line_invalid"),
        ({"id": 3, "text": None}, 3, "line_invalid"),
        ({"id": 3, "turns": []}, 3, "line_invalid"),
        ({"id": 3, "turns": "你好"}, 3, "line_invalid"),
        ({"id": 3, "turns": ["你好", 4]}, 3, "line_invalid"),
        ({"id": {"a": 1}, "text": ""}, {"a": 1}, "text_empty"),
        ({"id": 3, "text": "字" * 10_000}, 3, "text_too_long"),
        ({"id": 3, "text": "字" * 100_000}, 3, "body_too_large"),
        (b'{"id": 3, "text": "\\ud800"}', 3, "text_empty"),
    ],
)
def test_a_bad_line_is_told_and_the_rest_goes_on(
    gateway: Gateway, line: Any, id_: Any, code: str
) -> None:
    bad, good = asked(gateway, line, {"id": "good", "text": "你好"})
    assert set(bad) == {"id", "error"}
    assert (bad["id"], bad["error"]["code"]) == (id_, code)
    assert bad["error"]["message"]
    assert good["replies"][0][0]["kind"] == "smalltalk"


def test_empty_lines_are_passed_over(gateway: Gateway) -> None:
    assert asked(gateway, b"", b"  ", b"\r") == []


def test_unavailable_is_a_reply(make_gateway: MakeGateway) -> None:
    gateway = make_gateway(FakeDialogue(down=True))
    (line,) = asked(gateway, {"id": 1, "text": "你好"})
    assert line["replies"][0][0]["kind"] == "unavailable"


def test_when_told_to_wait_it_waits(gateway: Gateway) -> None:
    answers = [
        httpx.Response(429, headers={"Retry-After": "0"}, json={"error": {}}),
        httpx.Response(200, json={"session_id": "s", "replies": []}),
        httpx.Response(204),
    ]
    transport = httpx.MockTransport(lambda _request: answers.pop(0))
    client = GatewayClient(httpx.Client(transport=transport, base_url="http://x"))
    assert client.ask(Question(1, ("你好",)))["replies"] == [[]]
    assert answers == []


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"error": 5}', b"null"])
def test_something_else_at_the_address(body: bytes) -> None:
    transport = httpx.MockTransport(lambda _request: httpx.Response(200, content=body))
    client = GatewayClient(httpx.Client(transport=transport, base_url="http://x"))
    with pytest.raises(LineError) as caught:
        client.ask(Question(1, ("你好",)))
    assert caught.value.code == "answer_invalid"


@given(st.binary(max_size=200))
def test_no_line_breaks_the_parser(line: bytes) -> None:
    try:
        question = parse_line(line)
    except LineError:
        return
    assert question.turns


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}", "no url", "http://[", "ftp://x"])
def test_without_a_gateway_it_says_so(url: str) -> None:
    address = url.format(port=free_port())
    result = CliRunner().invoke(command, ["--url", address], input='{"text": "你好"}\n')
    assert result.exit_code == 2
    assert "连不上网关" in result.output
    assert "make run" in result.output


def test_the_address_comes_from_the_settings(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "wenxiaofa.toml").write_text(f'[gateway]\nport = {port}\nhost = "0.0.0.0"\n')
    run = subprocess.run(
        [sys.executable, "-m", "kiosk", "ask"],
        input=b'{"text": "x"}\n',
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin"},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 2
    assert f"http://127.0.0.1:{port}" in run.stderr.decode()
    (tmp_path / "wenxiaofa.toml").write_text("[gateway]\nport = 0\n")
    result = subprocess.run(
        [sys.executable, "-m", "kiosk", "ask"],
        input=b"",
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin"},
        capture_output=True,
        check=False,
    )
    assert result.returncode == 2
    assert "gateway.port" in result.stderr.decode()
