"""`wenxiaofa prepare`: makes what a start needs, and nothing that is up to date."""

import os
import sys
from pathlib import Path

import click

from kiosk.errors import PreparationError
from kiosk.operation.preparation import prepare


@click.command(help="准备语音模型、检索索引和对话模型；没有变化的跳过。")
def command() -> None:
    """Prepares in the current folder."""
    try:
        prepare(Path.cwd(), environment=os.environ, tell=click.echo)
    except PreparationError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
