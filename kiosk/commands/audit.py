"""`wenxiaofa audit`: reads and checks the log of who did what."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from kiosk.errors import KioskError
from kiosk.office.editable import editable
from kiosk.people.holidays import CHINA
from kiosk.settings import load_settings
from kiosk.store import Store, open_store


@click.group(help="操作记录：查看、核对。")
def command() -> None:
    """The group."""


@command.command(help="核对操作记录有没有被改动、删除；没有问题退出码是 0。")
@click.option("--head", help="以前核对时打印的“第几条:校验值”，看那一条还在不在。")
def verify(head: str | None) -> None:
    """Walks the whole chain."""
    store = _open()
    try:
        verdict = store.audit.verify_now()
        noted = _noted(head)
        kept = store.audit.hash_now(noted[0]) if noted else None
    except KioskError as error:
        click.echo(error.message, err=True)
        sys.exit(2)
    if verdict.fault is not None:
        click.echo(f"操作记录有问题：前 {verdict.count} 条完好。{verdict.fault}", err=True)
        sys.exit(1)
    if noted and kept != noted[1]:
        click.echo(f"操作记录有问题：第 {noted[0]} 条和以前记下的不一样。", err=True)
        sys.exit(1)
    click.echo(f"操作记录完好，共 {verdict.count} 条。")
    click.echo(f"请把这一行抄下来另外保存，下次核对时用 --head：{verdict.count}:{verdict.head}")


@command.command(help="显示最近的操作记录。")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, help="最多多少条。")
def show(most: int) -> None:
    """Newest last."""
    try:
        entries = _open().audit.page_now(most)
    except KioskError as error:
        click.echo(error.message, err=True)
        sys.exit(2)
    settings = {name: one.label for name, one in editable().items()}
    for entry in reversed(entries):
        at = datetime.fromtimestamp(entry.at, UTC).astimezone(CHINA)
        click.echo(f"{entry.seq}　{at:%Y-%m-%d %H:%M:%S}　{entry.worded(settings)}")


def _noted(head: str | None) -> tuple[int, str] | None:
    if head is None:
        return None
    seq, _, value = head.partition(":")
    if not seq.isdecimal() or len(value) != 64:
        click.echo("--head 应当是“第几条:校验值”，例如 120:9f86d0…（64 位）。", err=True)
        sys.exit(2)
    return int(seq), value


def _open() -> Store:
    try:
        settings = load_settings(Path(os.environ.get("WENXIAOFA_SETTINGS", "wenxiaofa.toml")))
        return open_store(settings.gateway.database)
    except KioskError as error:
        click.echo(error.message, err=True)
        sys.exit(2)
