"""Starts the real Rasa server and action server for tests, on free ports, with an own tracker."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
START_SECONDS = 120


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def get_json(url: str, *, timeout: float = 3.0) -> Any:
    """The JSON behind an address; raises `OSError` or `ValueError`."""
    with urllib.request.urlopen(url, timeout=timeout) as response:
        return json.load(response)


def post_json(url: str, body: object, *, timeout: float = 30.0) -> Any:
    """The JSON that a POST is answered with."""
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=timeout) as response:
        return json.load(response)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Waits until an address answers; raises `RuntimeError` if its process dies before."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            get_json(url)
        except (OSError, ValueError, urllib.error.URLError):
            time.sleep(0.3)
        else:
            return
    raise RuntimeError(f"{url} did not answer within {START_SECONDS} s")


@dataclass
class DialogueStack:
    """A running Rasa server and its action server."""

    folder: Path
    """Where logs, settings and the tracker lie."""
    rasa_port: int = field(default_factory=free_port)
    actions_port: int = field(default_factory=free_port)
    actions: subprocess.Popen[bytes] | None = None
    rasa: subprocess.Popen[bytes] | None = None

    def say(self, session: str, text: str, *, spoken: bool = False) -> list[dict[str, Any]]:
        """The replies to one utterance; empty if the dialogue failed."""
        messages = post_json(
            f"http://127.0.0.1:{self.rasa_port}/webhooks/rest/webhook",
            {
                "sender": session,
                "message": text,
                "metadata": {"channel": "api", "spoken": spoken},
            },
        )
        return [message["custom"] for message in messages if "custom" in message]

    def start_actions(self, index: Path | None = None) -> None:
        """Starts the action server, on another index if one is given."""
        extra = {"WENXIAOFA_INDEX": str(index)} if index else {}
        self.actions = self._start("actions", ["bot.actions"], extra)
        wait_for(f"http://127.0.0.1:{self.actions_port}/status", self.actions)

    def start_rasa(self) -> None:
        """Starts the Rasa server with the trained model."""
        command = ["bot.rasa_server", "run", "--model", "var/models/current.tar.gz"]
        command += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
        command += ["--interface", "127.0.0.1", "--port", str(self.rasa_port)]
        self.rasa = self._start("rasa", command, {})
        wait_for(f"http://127.0.0.1:{self.rasa_port}/webhooks/rest/", self.rasa)

    def stop(self) -> None:
        """Ends both."""
        for process in (self.rasa, self.actions):
            if process and process.poll() is None:
                process.kill()
                process.wait()

    def _start(
        self, name: str, module: list[str], extra: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        settings = self.folder / "wenxiaofa.toml"
        settings.write_text(
            f"[dialogue]\nrasa_port = {self.rasa_port}\nactions_port = {self.actions_port}\n",
            encoding="utf-8",
        )
        environment = {
            **os.environ,
            "WENXIAOFA_SETTINGS": str(settings),
            "ACTIONS_PORT": str(self.actions_port),
            "TRACKER_DB": str(self.folder / "rasa.sqlite3"),
            "RASA_TELEMETRY_ENABLED": "false",
            "OMP_NUM_THREADS": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "SANIC_WORKERS": "1",
            **extra,
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", *module],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )


@contextmanager
def dialogue_stack(folder: Path) -> Iterator[DialogueStack]:
    """Both servers, ended afterwards."""
    stack = DialogueStack(folder)
    try:
        stack.start_actions()
        stack.start_rasa()
        yield stack
    finally:
        stack.stop()
