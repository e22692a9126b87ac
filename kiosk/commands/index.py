"""`wenxiaofa index`: build the search index and put it to use."""

import datetime
import os
import time
import tomllib
from pathlib import Path

import click

from knowledge_base.corpus import load_corpus
from knowledge_base.encoder import open_encoder
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.index import IndexInputs, build_index, fingerprint, is_current
from knowledge_base.register import load_register
from knowledge_base.statute_store import find_library, library_files, open_library

PACKAGE = Path(__file__).parents[2] / "knowledge_base"
INDEX_ROOT = Path("var/index")
DEFAULT_ENCODER = "knowledge_base/model"


@click.command(help="建立检索索引并切换使用；内容没变就跳过。")
@click.option("--force", is_flag=True, help="内容没变也重建。")
def command(force: bool) -> None:
    """Build unless the current index was made from the same inputs."""
    started = time.monotonic()
    try:
        built = _build(force=force)
    except KnowledgeBaseError as error:
        raise click.ClickException(str(error)) from error
    if not built:
        click.echo("索引已经是最新的。")
    else:
        click.echo(f"{built}，用时 {time.monotonic() - started:.1f} 秒。")


def _build(*, force: bool) -> str:
    """What was built, in words; empty if nothing had to be."""
    setting = encoder_setting()
    encoder = open_encoder(setting, root=PACKAGE.parent)
    laws = find_library(setting=os.environ.get("WENXIAOFA_LAWS"), root=Path.cwd())
    files = [*sorted((PACKAGE / "faq").rglob("*.yaml")), PACKAGE / "laws.yaml"]
    files += library_files(laws) if laws else ()
    made_from = fingerprint(files, encoder_name=encoder.name)
    today = datetime.date.today()
    if not force and is_current(INDEX_ROOT, made_from, today=today):
        return ""
    register = load_register(PACKAGE / "laws.yaml")
    if laws is None:
        click.echo("没有装法条库：只为问答建索引。")
    inputs = IndexInputs(
        corpus=load_corpus(PACKAGE / "faq"),
        library=open_library(laws, register) if laws else None,
        register=register,
        encoder=encoder,
        encoder_setting=setting,
        today=today,
    )
    manifest = build_index(INDEX_ROOT, inputs, made_from=made_from, progress=_show)
    return (
        f"索引 {manifest.id}：{manifest.entries} 个条目，"
        f"{manifest.wordings} 种问法，{manifest.articles} 条法条"
    )


def encoder_setting() -> str:
    """The encoder of the settings file ($WENXIAOFA_SETTINGS, else wenxiaofa.toml)."""
    path = Path(os.environ.get("WENXIAOFA_SETTINGS", "wenxiaofa.toml"))
    try:
        settings = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return DEFAULT_ENCODER
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise click.ClickException(f"设置文件 {path} 读不了：{error}") from error
    section = settings.get("answering")
    value = section.get("encoder", DEFAULT_ENCODER) if isinstance(section, dict) else None
    if not isinstance(value, str) or not value:
        raise click.ClickException(f"设置文件 {path} 的 answering.encoder 应当是文字。")
    return value


def _show(step: str, done: int, total: int) -> None:
    click.echo(f"{step} {done}/{total}")
