"""The processes of the product under supervisord: who they are, and how they are watched.

supervisord restarts what dies, keeps and rotates the logs, and stops everything on a signal.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import PortTakenError
from kiosk.operation.preparation import RASA_MODEL
from kiosk.settings import Settings

LOG_BYTES = "5MB"
LOG_BACKUPS = 3
STOP_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Program:
    """One process that is kept running."""

    name: str
    """Its name in logs and messages."""
    command: tuple[str, ...]
    """What is run."""
    priority: int
    """Smaller ones start first and stop last."""


def programs(settings: Settings) -> tuple[Program, ...]:
    """Gateway first, so that the page can say that the rest is loading."""
    python = sys.executable
    rasa = (
        python, "-W", "ignore", "-m", "bot.rasa_server", "run", "--model", str(RASA_MODEL),
        "--endpoints", "endpoints.yml", "--credentials", "credentials.yml",
        "--interface", "127.0.0.1", "--port", str(settings.dialogue.rasa_port),
    )  # fmt: skip
    return (
        Program("gateway", (python, "-m", "kiosk.operation.serve"), 10),
        Program("actions", (python, "-W", "ignore", "-m", "bot.actions"), 20),
        Program("rasa", rasa, 30),
    )


def check_ports(settings: Settings) -> None:
    """Raises `PortTakenError` naming the setting of a port that somebody else has."""
    ports = {
        "[gateway] port": (settings.gateway.host, settings.gateway.port),
        "[dialogue] rasa_port": ("127.0.0.1", settings.dialogue.rasa_port),
        "[dialogue] actions_port": ("127.0.0.1", settings.dialogue.actions_port),
    }
    for name, (host, port) in ports.items():
        if not port_is_free(host, port):
            raise PortTakenError(
                f"端口 {port} 已经有程序在用。温小法是不是已经开着？"
                f"要换端口，请改 wenxiaofa.toml 里 {name}。"
            )


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def write_configuration(
    root: Path, settings: Settings, environment: Mapping[str, str], *, state: Path
) -> Path:
    """supervisord's configuration in `run` below the state folder; returns its path."""
    run, logs = state / "run", state / "log"
    run.mkdir(parents=True, exist_ok=True)
    logs.mkdir(parents=True, exist_ok=True)
    lines = [
        "[supervisord]",
        f"logfile={logs}/supervisord.log",
        f"logfile_maxbytes={LOG_BYTES}",
        f"logfile_backups={LOG_BACKUPS}",
        f"pidfile={run}/supervisord.pid",
        f"directory={root}",
        "nodaemon=true",
        "silent=true",
        *(["user=root"] if os.geteuid() == 0 else []),
        "",
    ]
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in environment.items())
    for program in programs(settings):
        lines += [
            f"[program:{program.name}]",
            f"command={' '.join(_escaped(part) for part in program.command)}",
            f"priority={program.priority}",
            f"environment={pairs}",
            f"stdout_logfile={logs}/{program.name}.log",
            f"stdout_logfile_maxbytes={LOG_BYTES}",
            f"stdout_logfile_backups={LOG_BACKUPS}",
            "redirect_stderr=true",
            "autorestart=true",
            "startsecs=3",
            "startretries=1000",
            f"stopwaitsecs={STOP_SECONDS // 2}",
            "stopasgroup=true",
            "killasgroup=true",
            "",
        ]
    path = run / "supervisord.conf"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _escaped(text: str) -> str:
    return text.replace("%", "%%").replace('"', '\\"')


class Supervisor:
    """supervisord as a child process."""

    def __init__(self, configuration: Path) -> None:
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-W",
                "ignore",
                "-m",
                "supervisor.supervisord",
                "-c",
                str(configuration),
            ],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """The exit status, once it has ended."""
        return self._process.poll()

    def wait(self, seconds: float) -> bool:
        """Waits for its end; whether it has ended."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> None:
        """Stops all programs and then supervisord itself."""
        if self.exit_code is None:
            self._process.send_signal(signal.SIGTERM)
            if not self.wait(STOP_SECONDS):
                os.killpg(self._process.pid, signal.SIGKILL)
                self.wait(5)
