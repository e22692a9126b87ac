"""The whole product as `wenxiaofa run` starts it: asked, hurt, and stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2 as httpx
import psutil
import pytest

from tests.stack import ROOT, free_port

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]
QUESTION = "劳动合同到期公司不续签有没有补偿"


@dataclass
class Product:
    """A running product of the test's own."""

    folder: Path
    address: str
    process: subprocess.Popen[str]
    environment: dict[str, str]

    def health(self) -> dict[str, Any]:
        try:
            report: dict[str, Any] = httpx.get(f"{self.address}/healthz", timeout=3.0).json()
        except (httpx.HTTPError, ValueError):
            return {"status": "down", "parts": {}}
        return report

    def say(self, text: str, session: str | None = None) -> tuple[str, list[dict[str, Any]]]:
        body = {"text": text, "channel": "api", **({"session_id": session} if session else {})}
        answer = httpx.post(f"{self.address}/api/chat", json=body, timeout=30.0)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()["session_id"], answer.json()["replies"]

    def part(self, words: str) -> psutil.Process:
        """The process whose command line has these words."""
        for process in psutil.Process(self.process.pid).children(recursive=True):
            if words in " ".join(process.cmdline()):
                return process
        raise AssertionError(f"no process {words!r}")

    def logs(self) -> str:
        return "".join(p.read_text(errors="replace") for p in (self.folder / "var/log").glob("*"))


def wait_until(condition: Callable[[], bool], seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.3)
    raise AssertionError(f"not within {seconds} s")


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    if not (ROOT / "var/models/current.tar.gz").exists():
        pytest.skip("对话模型还没有准备：先执行 .venv/bin/wenxiaofa prepare")
    folder = tmp_path_factory.mktemp("product")
    port = free_port()
    (folder / "wenxiaofa.toml").write_text(
        f"[gateway]\nport = {port}\n"
        f"[dialogue]\nrasa_port = {free_port()}\nactions_port = {free_port()}\n"
        f'[speech]\nmodel = "{ROOT}/var/voice/model"\nmodel_store = "{ROOT}/var/voice"\n',
        encoding="utf-8",
    )
    environment = {**os.environ, "WENXIAOFA_SETTINGS": str(folder / "wenxiaofa.toml")}
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    running = Product(folder, f"http://127.0.0.1:{port}", process, environment)
    try:
        wait_until(lambda: running.health()["status"] == "ok", 150.0)
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def test_ask_gives_an_answer_with_the_article(product: Product) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "ask", "--url", product.address],
        input=f'{{"id":1,"text":"{QUESTION}"}}\n',
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    reply = json.loads(done.stdout)["replies"][0][0]
    assert reply["kind"] == "answer"
    cited = [(c["law"], c["article"]) for c in reply["citations"]]
    assert ("中华人民共和国劳动合同法", "第四十六条") in cited


@pytest.mark.parametrize(
    "text",
    [
        "😀😀😀",
        "<script>alert(1)</script>",
        "/restart",
        '/ask_legal{"x":1}',
        "a" * 1500,
        "押金\x00\x07怎么退",
        "' OR 1=1 --",
        "{{7*7}} ${HOME}",
    ],
)
def test_odd_text_gets_a_polite_reply(product: Product, text: str) -> None:
    _, replies = product.say(text)
    assert replies
    assert replies[0]["kind"] != "unavailable"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00\x01",
        b'{"text": "\\ud83d", "channel": "api"}',
        b'{"text": 3, "channel": "api"}',
        b'{"text": ["x"]}',
        b'{"text": "x", "channel": "fax"}',
        b'{"text": "x", "session_id": "../../etc"}',
        b"[" * 20_000,
        json.dumps({"text": "诉" * 10_000, "channel": "api"}).encode(),
    ],
)
def test_bad_requests_get_the_one_error_shape_or_a_reply(product: Product, body: bytes) -> None:
    answer = httpx.post(
        f"{product.address}/api/chat", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR
    if answer.status_code != httpx.codes.OK:
        assert set(answer.json()["error"]) >= {"code", "message"}


def test_what_is_said_is_not_logged_and_not_left(product: Product) -> None:
    secret = "王老五欠我一万三千二百一十七块"
    session, _ = product.say(secret)
    product.say("那要好久才还", session)
    deleted = httpx.delete(f"{product.address}/api/sessions/{session}", timeout=30.0)
    assert deleted.status_code == httpx.codes.NO_CONTENT
    assert "王老五" not in product.logs()
    marker = "王老五".encode()
    escaped = json.dumps("王老五").strip('"').encode()

    def left() -> list[str]:
        files = [p for p in (product.folder / "var").rglob("*") if p.is_file()]
        return [p.name for p in files if marker in p.read_bytes() or escaped in p.read_bytes()]

    wait_until(lambda: left() == [], 90.0)


def test_rasa_dies_and_the_conversation_goes_on_afterwards(product: Product) -> None:
    session, replies = product.say(QUESTION)
    assert replies[0]["kind"] == "answer"
    product.part("bot.rasa_server").kill()
    _, replies = product.say("那要补多少", session)
    assert replies[0]["kind"] == "unavailable"
    emergency = product.say("救命，他拿刀砍人", session)[1]
    assert emergency[0]["hotlines"][0] == "110"
    wait_until(
        lambda: product.health()["parts"]["rasa"] != "ok", 30.0
    )  # what it says is a second old
    wait_until(lambda: product.health()["status"] == "ok", 120.0)
    _, replies = product.say("那要补多少", session)
    assert replies[0]["kind"] == "answer"
    assert replies[0]["faq_id"] == "economic-compensation-amount"


def test_the_action_server_dies(product: Product) -> None:
    product.part("bot.actions").kill()
    assert product.say(QUESTION)[1][0]["kind"] == "unavailable"
    wait_until(lambda: product.say(QUESTION)[1][0]["kind"] == "answer", 90.0)


def test_the_gateway_dies(product: Product) -> None:
    session, _ = product.say(QUESTION)
    product.part("kiosk.operation.serve").kill()
    wait_until(lambda: product.health()["status"] == "ok", 60.0)
    assert product.say("那要补多少", session)[1][0]["faq_id"] == "economic-compensation-amount"


def test_a_second_start_says_that_the_port_is_taken(product: Product) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "run"],
        cwd=ROOT,
        env=product.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "端口" in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_ends_everything(product: Product) -> None:
    children = psutil.Process(product.process.pid).children(recursive=True)
    assert len(children) >= 4
    product.process.send_signal(signal.SIGINT)
    assert product.process.wait(40) == 0
    _, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []
