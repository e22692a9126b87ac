"""`wenxiaofa index`: build the search index and put it to use."""

import datetime
import os
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from knowledge_base.article_shelf import load_cited
from knowledge_base.asked import read_asked
from knowledge_base.corpus import load_corpus
from knowledge_base.encoder import Encoder, open_encoder
from knowledge_base.errors import KnowledgeBaseError, SearchIndexError
from knowledge_base.index import IndexInputs, build_index, fingerprint, is_current
from knowledge_base.index_files import OpenIndex, current_id, open_index
from knowledge_base.register import LawRegister, load_register
from knowledge_base.statute_store import find_library, library_files, open_library
from knowledge_base.statutes import StatuteLibrary

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
    files = [*corpus_files(), PACKAGE / "laws.yaml", PACKAGE / "cited.json"]
    files += library_files(laws) if laws else ()
    made_from = fingerprint(files, encoder_name=encoder.name)
    today = datetime.date.today()
    if not force and is_current(INDEX_ROOT, made_from, today=today):
        return ""
    register = load_register(PACKAGE / "laws.yaml")
    if laws is None:
        click.echo("没有装法条库：只为问答建索引。")
    inputs = _inputs(open_library(laws, register) if laws else None, register, encoder, today)
    manifest = build_index(INDEX_ROOT, inputs, made_from=made_from, progress=_show)
    return (
        f"索引 {manifest.id}：{manifest.entries} 个条目，"
        f"{manifest.wordings} 种问法，{manifest.articles} 条法条"
    )


def _inputs(
    library: StatuteLibrary | None,
    register: LawRegister,
    encoder: Encoder,
    today: datetime.date,
) -> IndexInputs:
    return IndexInputs(
        corpus=load_corpus(PACKAGE / "faq"),
        library=library,
        register=register,
        encoder=encoder,
        encoder_setting=encoder_setting(),
        today=today,
        asked=read_asked(PACKAGE / "lay_questions"),
        cited=load_cited(PACKAGE / "cited.json"),
    )


def corpus_files() -> list[Path]:
    """The files of the FAQ corpus and of the lay questions about articles."""
    folders = (PACKAGE / "faq", PACKAGE / "lay_questions")
    return [path for folder in folders for path in sorted(folder.rglob("*.yaml"))]


@contextmanager
def corpus_index() -> Iterator[OpenIndex]:
    """The published index, or, where there is none that fits, one of the corpus alone that is
    gone afterwards. Raises `KnowledgeBaseError`."""
    encoder = open_encoder(encoder_setting(), root=PACKAGE.parent)
    try:
        index = open_index(INDEX_ROOT / current_id(INDEX_ROOT))
        if index.manifest.encoder_name == encoder.name:
            yield index
            return
    except SearchIndexError:
        pass
    with TemporaryDirectory() as folder:
        register = load_register(PACKAGE / "laws.yaml")
        inputs = _inputs(None, register, encoder, datetime.date.today())
        manifest = build_index(Path(folder), inputs, made_from="0" * 64)
        yield open_index(Path(folder) / manifest.id)


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
