"""`wenxiaofa video`: the video server for rooms of three to eight."""

import asyncio
import os
import sys
import time
from pathlib import Path

import click

from kiosk.errors import KioskError
from kiosk.operation import video
from kiosk.rooms.server_files import MEDIA_PORTS, RELAY_PORT, RELAY_PORTS
from kiosk.rooms.video_server import OK, VideoServer
from kiosk.settings import CallSettings, load_settings


@click.group(help="多方视频的服务（Janus 和 coturn）。")
def command() -> None:
    """Only a group."""


@command.command(help="写好自己的设置，启动；已经开着、设置没有变的，什么也不做。")
def start() -> None:
    """Exit status 1 if it can't be started."""
    call = _call()
    try:
        done = video.start(call)
    except KioskError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    click.echo("多方视频的服务启动了。" if done else "多方视频的服务已经开着，设置没有变。")
    click.echo(
        f"防火墙请放行 {call.rooms_address} 的 UDP {MEDIA_PORTS[0]}—{MEDIA_PORTS[1]}"
        f"（画面和声音）、TCP 和 UDP {RELAY_PORT}、UDP {RELAY_PORTS[0]}—{RELAY_PORTS[1]}（中继）。"
    )
    _say_status(call)


@command.command(help="停下。")
def stop() -> None:
    """Does no harm if it doesn't run."""
    click.echo("多方视频的服务停了。" if video.stop(_call()) else "多方视频的服务没有开着。")


@command.command(help="现在能不能用，不能用是为什么。")
def status() -> None:
    """Exit status 1 if there can be no rooms."""
    _say_status(_call())


def _say_status(call: CallSettings) -> None:
    found = asyncio.run(VideoServer(call, time.time).status())
    click.echo("多方视频可以用。" if found == OK else found)
    sys.exit(found != OK)


def _call() -> CallSettings:
    try:
        path = Path(os.environ.get("WENXIAOFA_SETTINGS", "wenxiaofa.toml"))
        return load_settings(path.resolve()).call
    except KioskError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
