"""`wenxiaofa doctor`: says what this machine lacks, and what to do."""

import os
import sys
from pathlib import Path

import click

from kiosk.errors import SettingsError
from kiosk.operation.doctor import examine
from kiosk.settings import load_settings

_MARKS = {"好": "✓", "注意": "!", "缺": "✗"}


@click.command(help="检查麦克风、喇叭、语音模型、法条库、磁盘、端口等，缺什么、怎么补。")
def command() -> None:
    """Exit status 1 if something is missing without which the product won't work."""
    try:
        settings = load_settings(Path(os.environ.get("WENXIAOFA_SETTINGS", "wenxiaofa.toml")))
    except SettingsError as error:
        click.echo(f"✗ 设置：{error}")
        sys.exit(1)
    findings = examine(Path.cwd(), settings, os.environ)
    for finding in findings:
        click.echo(f"{_MARKS[finding.verdict]} {finding.name}：{finding.detail}")
        if finding.remedy:
            click.echo(f"    {finding.remedy}")
    sys.exit(any(finding.verdict == "缺" for finding in findings))
