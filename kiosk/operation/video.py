"""Janus and coturn under a supervisord of their own, so that they can be started and stopped
beside the rest. What they run with is written by `kiosk.rooms.server_files`.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from kiosk.errors import PortTakenError, SettingsError
from kiosk.operation.processes import LOG_BACKUPS, LOG_BYTES, port_is_free
from kiosk.rooms.server_files import RELAY_PORT, SECRETS, write_files
from kiosk.settings import CallSettings

CONFIGURATION = "supervisord.conf"
PID = "supervisord.pid"
PROGRAMS = {"janus": "janus", "turnserver": "coturn"}
"""What is run, and the Debian package it comes with."""
STARTED_SECONDS = 15.0
_STOP_SECONDS = 10.0


def missing_packages() -> list[str]:
    """Debian packages that are not installed."""
    return [package for program, package in PROGRAMS.items() if shutil.which(program) is None]


def is_set_up(call: CallSettings) -> bool:
    """Whether `start` has ever been run with these settings."""
    return bool(call.rooms_address) and (call.rooms_folder / SECRETS).is_file()


def running(call: CallSettings) -> int | None:
    """The process id of the supervisord, if it runs."""
    try:
        pid = int((call.rooms_folder / PID).read_text(encoding="ascii"))
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return None
    ours = str(call.rooms_folder / CONFIGURATION).encode()
    return pid if ours in command else None


def start(call: CallSettings) -> bool:
    """Bring both up with the settings; whether anything had to be done. Raises `SettingsError`
    or `PortTakenError`."""
    missing = missing_packages()
    if missing:
        raise SettingsError(f"缺少系统软件，请先执行：apt-get install {' '.join(missing)}")
    changed = write_files(call)
    changed = _write_configuration(call.rooms_folder) or changed
    if running(call) is not None:
        if not changed:
            return False
        stop(call)
    _check_address(call)
    subprocess.run(_supervisord(call), check=True, stdin=subprocess.DEVNULL)
    _wait_until_listening(call)
    return True


def stop(call: CallSettings) -> bool:
    """Take both down; whether they ran."""
    pid = running(call)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    limit = time.monotonic() + _STOP_SECONDS
    while running(call) is not None and time.monotonic() < limit:
        time.sleep(0.1)
    return True


def _supervisord(call: CallSettings) -> list[str]:
    configuration = call.rooms_folder / CONFIGURATION
    module = "supervisor.supervisord"
    return [sys.executable, "-W", "ignore", "-m", module, "-c", str(configuration)]


def _check_address(call: CallSettings) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((call.rooms_address, 0))
        except OSError:
            raise SettingsError(
                f"设置 call.rooms_address = {call.rooms_address} 不是本机现在的地址，"
                "用 ip address 看看本机的地址是哪个。"
            ) from None
    host, _, port = call.rooms_api.rpartition(":")
    taken = [
        one
        for one in ((host, int(port)), (call.rooms_address, RELAY_PORT))
        if not port_is_free(*one)
    ]
    if taken:
        raise PortTakenError(
            f"端口 {taken[0][1]} 已经有程序在用。是不是系统自带的 janus、coturn 启动了？"
            "执行 systemctl disable --now janus coturn 再试。"
        )


def _wait_until_listening(call: CallSettings) -> None:
    host, _, port = call.rooms_api.rpartition(":")
    limit = time.monotonic() + STARTED_SECONDS
    while port_is_free(host, int(port)):
        if time.monotonic() > limit:
            stop(call)
            raise SettingsError(f"视频服务没有起来，原因见 {call.rooms_folder}/janus.log。")
        time.sleep(0.2)


def _write_configuration(folder: Path) -> bool:
    commands = {
        "janus": f"janus -F {folder} -C {folder / 'janus.jcfg'}",
        "turnserver": f"turnserver -c {folder / 'turnserver.conf'}",
    }
    lines = [
        "[supervisord]",
        f"logfile={folder}/supervisord.log",
        f"logfile_maxbytes={LOG_BYTES}",
        f"pidfile={folder / PID}",
        f"directory={folder}",
        "umask=077",
        *(["user=root"] if os.geteuid() == 0 else []),
    ]
    for name, command in commands.items():
        lines += [
            f"[program:{name}]",
            f"command={command}",
            f"stdout_logfile={folder}/{name}.log",
            f"stdout_logfile_maxbytes={LOG_BYTES}",
            f"stdout_logfile_backups={LOG_BACKUPS}",
            "redirect_stderr=true",
            "autorestart=true",
            "startretries=1000",
        ]
    text = "\n".join(line.replace("%", "%%") for line in lines) + "\n"
    path = folder / CONFIGURATION
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8")
    return True
