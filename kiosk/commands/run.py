"""`wenxiaofa run`: prepares, starts every process, and watches until it is stopped."""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

import click
import httpx2 as httpx

from kiosk.errors import KioskError
from kiosk.office.desk import open_live
from kiosk.operation import video
from kiosk.operation.first_start import ADMIN, ensure_admin
from kiosk.operation.preparation import prepare, rasa_environment
from kiosk.operation.processes import Supervisor, check_ports, write_configuration
from kiosk.people.passwords import Passwords
from kiosk.settings import CallSettings, Settings, load_settings
from kiosk.store import open_store

_PARTS = {
    "rasa": "对话",
    "actions": "应答",
    "knowledge_base": "知识库",
    "recognizer": "语音识别",
    "synthesizer": "语音播报",
    "database": "数据库",
    "settings": "设置",
}


class _StopRequestedError(Exception):
    """A signal asked for the end."""


@click.command(help="启动全部程序。按 Ctrl-C 停止。")
def command() -> None:
    """Runs until a signal; exit status 1 if it can't start."""
    root = Path.cwd()
    path = Path(os.environ.get("WENXIAOFA_SETTINGS", root / "wenxiaofa.toml")).resolve()
    try:
        settings = load_settings(path)
        check_ports(settings)
        prepare(root, environment=os.environ, tell=click.echo)
        _first_account(settings)
    except KioskError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    environment = rasa_environment({"WENXIAOFA_SETTINGS": str(path)}, settings.dialogue)
    state = path.parent / "var"
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, _stop)
    video_is_ours = _start_video(settings.call)
    supervisor = Supervisor(write_configuration(root, settings, environment, state=state))
    try:
        _watch(supervisor, settings, state / "log")
    except _StopRequestedError:
        click.echo("\n正在停止 …")
    finally:
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        supervisor.stop()
        if video_is_ours:
            video.stop(settings.call)
    click.echo("已经停止。")


def _start_video(call: CallSettings) -> bool:
    """The video server, once it was set up by `make video`; whether it is ours to stop."""
    if not video.is_set_up(call) or video.running(call) is not None:
        return False
    try:
        return video.start(call)
    except KioskError as error:
        click.echo(f"多方视频没有启动，其余照常：{error}", err=True)
        return False


def _first_account(settings: Settings) -> None:
    """Tells the first administrator's password, once, to whoever starts the product."""
    store = open_store(settings.gateway.database)
    try:
        password = ensure_admin(
            store, open_live(settings, store).now.office, Passwords(), time.time
        )
    finally:
        store.database.close()
    if password is not None:
        click.echo(
            f"第一次启动，建好了管理员账号：登录名 {ADMIN}，密码 {password}\n"
            "请现在记下来，只显示这一次；登录后要马上改。忘了可以执行 wenxiaofa accounts reset。"
        )


def _stop(_: int, __: FrameType | None) -> None:
    raise _StopRequestedError


def _watch(supervisor: Supervisor, settings: Settings, logs: Path) -> None:
    host = settings.gateway.host
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    address = f"http://{shown}:{settings.gateway.port}"
    click.echo(f"正在启动，页面：{address}/　日志：{logs}/")
    before: dict[str, Any] = {}
    healthy = False
    started = time.monotonic()
    with httpx.Client(timeout=3.0) as client:
        while not supervisor.wait(1.0 if not healthy else 5.0):
            health: dict[str, Any] = {}
            with contextlib.suppress(httpx.HTTPError, ValueError):
                health = client.get(f"{address}/healthz").json()
            parts = health.get("parts", {})
            for name, state in parts.items():
                if before.get(name) != state:
                    label = _PARTS.get(name, name)
                    click.echo(f"  {label}：{'正常' if state == 'ok' else state}")
            before = parts or before
            if not healthy and health.get("status") == "ok":
                healthy = True
                seconds = time.monotonic() - started
                click.echo(
                    f"全部就绪，用时 {seconds:.0f} 秒。居民的页面 {address}/，接待页面 {address}/console，按 Ctrl-C 停止。"
                )
    click.echo(f"进程管理程序退出了，详见 {logs}/supervisord.log。", err=True)
