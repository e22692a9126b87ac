"""The gateway as a process of its own, with a small server in Rasa's place."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2 as httpx
import psutil
import pytest

from bot.messages import to_wire
from kiosk.chat.guide import guide_to
from kiosk.operation.serve import CORPUS, corpus_entries, listen
from kiosk.settings import GatewaySettings
from knowledge_base.corpus import read_corpus
from tests.fakes_kiosk import EXPIRY
from tests.kiosk.commands.test_ask import free_port

ROOT = Path(__file__).parents[3]
SECRET = "我家的秘密暗号是青城山下白素贞"

pytestmark = pytest.mark.processes


class RasaStandIn(BaseHTTPRequestHandler):
    """Answers like Rasa and like the action server; hangs up when it hears 挂."""

    def do_POST(self) -> None:
        """The REST channel."""
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["message"]
        if "挂" in message:
            self.connection.close()
            return
        self._answer([{"custom": to_wire(EXPIRY)}] if "不续签" in message else [])

    def do_GET(self) -> None:
        """Health."""
        self._answer({"version": "3.6.21", "knowledge_base": "ok", "index": "test"})

    def _answer(self, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """Be silent."""


@dataclass
class Running:
    """A gateway process."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path
    rasa_port: int
    servers: list[ThreadingHTTPServer] = field(default_factory=list)

    def start_rasa(self) -> None:
        """Let Rasa be up."""
        server = ThreadingHTTPServer(("127.0.0.1", self.rasa_port), RasaStandIn)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.servers.append(server)

    def stop_rasa(self) -> None:
        """Let Rasa be down."""
        while self.servers:
            server = self.servers.pop()
            server.shutdown()
            server.server_close()

    def say(self, text: str) -> Any:
        """The one reply."""
        answer = httpx.post(f"{self.url}/api/chat", json={"text": text}, timeout=20)
        assert answer.status_code == 200
        (reply,) = answer.json()["replies"]
        return reply

    def health(self) -> Any:
        """What /healthz says."""
        return httpx.get(f"{self.url}/healthz", timeout=5).json()


def settings_file(folder: Path, port: int, rasa_port: int) -> Path:
    """A settings file for a test."""
    path = folder / "wenxiaofa.toml"
    path.write_text(
        f"[gateway]\nport = {port}\n[dialogue]\nrasa_port = {rasa_port}\n"
        f"actions_port = {rasa_port}\ntimeout_seconds = 3\n"
    )
    return path


def started(settings: Path, log: Path) -> subprocess.Popen[bytes]:
    """The process, just started."""
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "kiosk.operation.serve"],
            cwd=ROOT,
            env={**os.environ, "WENXIAOFA_SETTINGS": str(settings)},
            stdout=out,
            stderr=out,
        )


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until it is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def answers(url: str) -> bool:
    """Whether the gateway is up."""
    try:
        return httpx.get(f"{url}/healthz", timeout=5).is_success
    except httpx.HTTPError:
        return False


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A gateway that is up; Rasa isn't yet."""
    port, rasa_port = free_port(), free_port()
    log = tmp_path / "log"
    process = started(settings_file(tmp_path, port, rasa_port), log)
    one = Running(process, f"http://127.0.0.1:{port}", log, rasa_port)
    try:
        until(lambda: process.poll() is not None or answers(one.url))
        yield one
    finally:
        one.stop_rasa()
        process.terminate()
        process.wait(30)


def test_rasa_comes_goes_and_comes_back(running: Running) -> None:
    assert running.health()["status"] == "starting"
    assert "正在启动" in running.say("公司不续签")["shown"]
    assert running.say("救命，他在打我")["kind"] == "emergency"

    running.start_rasa()
    until(lambda: bool(running.health()["parts"]["rasa"] == "ok"))
    assert running.say("公司不续签")["kind"] == "answer"
    assert running.say("别的")["kind"] == "unavailable"
    assert running.say("挂断")["kind"] == "unavailable"
    assert running.say("公司不续签")["kind"] == "answer"

    running.stop_rasa()
    gone = running.say(f"{SECRET}公司不续签")
    assert gone["kind"] == "unavailable"
    assert "正在启动" not in gone["shown"]
    until(lambda: bool(running.health()["status"] == "degraded"))

    running.start_rasa()
    assert running.say("公司不续签")["kind"] == "answer"
    written = running.log.read_text()
    assert SECRET not in written
    assert "Traceback" not in written


def test_it_stops_cleanly_and_takes_its_children_along(running: Running) -> None:
    until(lambda: "没有" not in running.health()["parts"]["synthesizer"], 30)
    children = psutil.Process(running.process.pid).children(recursive=True)
    started_stopping = time.monotonic()
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(20) == 0
    assert time.monotonic() - started_stopping < 10
    _gone, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []


def test_a_hundred_sockets_opened_and_left(running: Running) -> None:
    running.start_rasa()
    port = int(running.url.rsplit(":", 1)[1])
    greeting = (
        f"GET /api/voice HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    with contextlib.ExitStack() as left_open:
        answered = []
        for number in range(200):
            one = left_open.enter_context(socket.create_connection(("127.0.0.1", port), 20))
            if number % 2:
                one.sendall(greeting.encode())
                answered.append(one.recv(4096))
        assert [answer[9:12] for answer in answered] == [b"101"] * 20 + [b"429"] * 80
        assert b"too_many_sockets" in answered[-1] + rest_of(one)
        assert running.say("公司不续签")["kind"] == "answer"
    until(lambda: opens(port, greeting), 10)


def rest_of(connection: socket.socket) -> bytes:
    """What else came on a connection."""
    connection.settimeout(0.5)
    try:
        return connection.recv(4096)
    except TimeoutError:
        return b""


def opens(port: int, greeting: str) -> bool:
    """Whether a socket can be opened (again)."""
    with socket.create_connection(("127.0.0.1", port), 20) as one:
        one.sendall(greeting.encode())
        return one.recv(4096)[9:12] == b"101"


def test_a_port_that_is_taken(running: Running, tmp_path: Path) -> None:
    log = tmp_path / "second.log"
    assert started(tmp_path / "wenxiaofa.toml", log).wait(60) == 2
    assert "已经被别的程序占用" in log.read_text()


def test_settings_that_cannot_be_used(tmp_path: Path) -> None:
    path = tmp_path / "wenxiaofa.toml"
    path.write_text('[gateway]\nport = "x"\n')
    assert started(path, tmp_path / "log").wait(60) == 2
    assert "gateway.port" in (tmp_path / "log").read_text()


def test_the_guide_is_made_from_the_corpus() -> None:
    guide = guide_to(corpus_entries(CORPUS))
    entries = read_corpus(CORPUS)[0].entries
    assert guide == guide_to(entries)
    assert sum(topic.questions for topic in guide.topics) == len(entries)
    assert all(topic.examples for topic in guide.topics)
    assert set(guide.topic_of) == {entry.id for entry in entries}


def test_a_broken_corpus_leaves_the_rest(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("topic: [")
    assert corpus_entries(tmp_path) == ()
    assert corpus_entries(tmp_path / "none") == ()


def test_replies_do_not_wait_for_acknowledgements() -> None:
    with listen(GatewaySettings(port=free_port())) as listening:
        assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
