"""`wenxiaofa backup`: a copy of what the office keeps."""

import os
import time
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.engine import make_url

from kiosk.errors import KioskError
from kiosk.operation.backup import BackupError, Sources, back_up
from kiosk.people.holidays import CHINA
from kiosk.settings import load_settings


@click.command(help="备份：数据库、设置、录像，复制到一个新文件夹；不用停下温小法。")
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path) -> None:
    """Into a folder of its own, named by the time in China."""
    path = Path(os.environ.get("WENXIAOFA_SETTINGS", "wenxiaofa.toml"))
    try:
        settings = load_settings(path)
    except KioskError as error:
        raise click.ClickException(error.message) from error
    url = make_url(settings.gateway.database)
    if url.get_backend_name() != "sqlite":
        raise click.ClickException("数据库是 PostgreSQL，请用它自己的 pg_dump 备份。")
    now = datetime.fromtimestamp(time.time(), CHINA)
    target = folder / f"wenxiaofa-{now:%Y%m%d-%H%M%S}"
    sources = Sources(Path(str(url.database)), path, settings.recording.folder)
    try:
        names = back_up(sources, target)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"备份好了：{target}（{'、'.join(names)}）。")
    click.echo("里面没有正在进行的谈话，有居民同意留下的登记和谈话，请妥善保管，到期删除。")
    if sources.recordings.is_dir():
        click.echo(f"录像的钥匙 {settings.recording.key_file} 没有复制，请另外保存。")
