"""`wenxiaofa ask`: JSON lines with questions in, JSON lines with replies out.

In: `{"id", "text"}`, or `{"id", "turns": [text, …]}` for a conversation. Out:
`{"id", "replies": [[Reply, …] per turn], "ms": [milliseconds per turn]}`, or
`{"id", "error": {"code", "message"}}` for a line that can't be asked. Each line is a
conversation of its own, wiped afterwards. The exit status is 2 if the gateway can't be reached.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TextIO

import click
import httpx2 as httpx

from kiosk.errors import SettingsError
from kiosk.settings import load_settings

_TIMEOUT_SECONDS = 60.0
_PATIENT_TRIES = 10
"""Tries while the gateway says that the questions come too fast."""


class LineError(Exception):
    """A line that can't be asked, or that the gateway refused."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the input."""

    id: Any
    """Given back as it came."""
    turns: tuple[str, ...]
    """What is said, in order; at least one."""


class GatewayClient:
    """Talks to the gateway's HTTP API."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def ask(self, question: Question) -> dict[str, Any]:
        """The output line; raises `LineError`, or `httpx.HTTPError` if nobody answers."""
        replies: list[Any] = []
        times: list[float] = []
        with self._conversation() as session:
            for text in question.turns:
                answer, milliseconds = self._say(text, session)
                session["id"] = answer["session_id"]
                replies.append(answer["replies"])
                times.append(milliseconds)
        return {"id": question.id, "replies": replies, "ms": times}

    @contextmanager
    def _conversation(self) -> Iterator[dict[str, str]]:
        session: dict[str, str] = {}
        try:
            yield session
        finally:
            if session:
                self._client.delete(f"/api/sessions/{session['id']}")

    def _say(self, text: str, session: dict[str, str]) -> tuple[dict[str, Any], float]:
        body = {"text": text, "channel": "api"}
        if session:
            body["session_id"] = session["id"]
        # Escapes keep half surrogates, which UTF-8 can't carry.
        content = json.dumps(body).encode("ascii")
        for _ in range(_PATIENT_TRIES):
            started = time.perf_counter()
            response = self._client.post(
                "/api/chat", content=content, headers={"Content-Type": "application/json"}
            )
            milliseconds = round((time.perf_counter() - started) * 1000, 1)
            if response.status_code != 429:
                break
            time.sleep(float(response.headers.get("Retry-After", "1")))
        return _checked(response), milliseconds


def _checked(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        raise LineError("answer_invalid", "网关的应答看不懂，请检查地址是不是网关的。") from None
    if (
        response.is_success
        and isinstance(answer, dict)
        and {"session_id", "replies"} <= set(answer)
    ):
        return answer
    error = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(error, dict):
        raise LineError("answer_invalid", "网关的应答看不懂，请检查地址是不是网关的。")
    raise LineError(str(error.get("code")), str(error.get("message")))


def parse_line(line: bytes) -> Question:
    """The question on an input line; raises `LineError`."""
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        raise LineError("line_invalid", "这一行不是有效的 JSON。") from None
    if not isinstance(content, dict):
        raise LineError("line_invalid", "这一行应当是 JSON 对象。")
    turns = content.get("turns", [content["text"]] if "text" in content else None)
    if not isinstance(turns, list) or not turns:
        raise LineError("line_invalid", "这一行要有 text，或者有不为空的 turns。")
    if not all(isinstance(turn, str) for turn in turns):
        raise LineError("line_invalid", "text 和 turns 里的每一句都应当是文字。")
    return Question(content.get("id"), tuple(turns))


def ask_lines(lines: BinaryIO, out: TextIO, client: GatewayClient) -> None:
    """Ask line by line; bad lines are answered with an error, empty ones passed over.

    Raises `httpx.HTTPError` if the gateway can't be reached.
    """
    for line in lines:
        if line.strip():
            out.write(json.dumps(_answer(line, client), ensure_ascii=False) + "\n")
            out.flush()


def _answer(line: bytes, client: GatewayClient) -> dict[str, Any]:
    try:
        return client.ask(parse_line(line))
    except LineError as error:
        return {"id": _id_of(line), "error": {"code": error.code, "message": error.message}}


def _id_of(line: bytes) -> Any:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return content.get("id") if isinstance(content, dict) else None


def default_url() -> str:
    """The address that the settings file gives the gateway."""
    path = Path(os.environ.get("WENXIAOFA_SETTINGS", "wenxiaofa.toml"))
    if not path.exists():
        return "http://127.0.0.1:8000"
    try:
        gateway = load_settings(path).gateway
    except SettingsError as error:
        _fail(error.message)
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(gateway.host, gateway.host)
    return f"http://{host}:{gateway.port}"


def _fail(message: str) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(2)


@click.command("ask", help="逐行读入 JSON 问题，逐行输出 JSON 回答。")
@click.option("--url", help="网关的地址，例如 http://127.0.0.1:8000；不写就按设置文件。")
def command(url: str | None) -> None:
    """Ask the running gateway."""
    address = url or default_url()
    try:
        with httpx.Client(base_url=address, timeout=_TIMEOUT_SECONDS, trust_env=False) as client:
            ask_lines(sys.stdin.buffer, sys.stdout, GatewayClient(client))
    except (httpx.HTTPError, httpx.InvalidURL):
        _fail(f"连不上网关 {address}。请先运行 make run，或者用 --url 写明网关的地址。")
