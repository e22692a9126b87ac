"""`wenxiaofa index`: build the search index and put it to use."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from kiosk.editorial.going_live import settle
from kiosk.editorial.publisher import pointed_edition
from kiosk.editorial.seeding import Live, bring_up
from kiosk.errors import KioskError
from kiosk.operation.indexing import (
    INDEX_ROOT,
    PACKAGE,
    SHIPPED,
    CorpusSource,
    encoder_setting,
    gather,
)
from kiosk.people.holidays import china_day
from kiosk.settings import load_settings
from kiosk.store import Store, open_store
from kiosk.store.editions import set_edition
from knowledge_base.corpus import load_corpus
from knowledge_base.errors import KnowledgeBaseError, SearchIndexError
from knowledge_base.index import build_index, fingerprint, is_current
from knowledge_base.index_files import OpenIndex, current_id, open_index


@click.command(help="建立检索索引并切换使用；内容没变就跳过。")
@click.option("--force", is_flag=True, help="内容没变也重建。")
def command(force: bool) -> None:
    """Build unless the current index was made from the same inputs."""
    started = time.monotonic()
    store = open_office_store()
    try:
        built = _build(store, force=force)
    except (KnowledgeBaseError, KioskError) as error:
        raise click.ClickException(str(error)) from error
    finally:
        if store is not None:
            store.database.close()
    if not built:
        click.echo("索引已经是最新的。")
    else:
        click.echo(f"{built}，用时 {time.monotonic() - started:.1f} 秒。")


def _build(store: Store | None, *, force: bool) -> str:
    """What was built, in words; empty if nothing had to be."""
    source = SHIPPED if store is None else _office_source(store)
    materials = gather(source, encoder_setting())
    made_from, today = materials.made_from, china_day(time.time())
    if not force and is_current(INDEX_ROOT, made_from, today=today):
        return ""
    if materials.laws is None:
        click.echo("没有装法条库：只为问答建索引。")
    manifest = build_index(INDEX_ROOT, materials.inputs(today), made_from=made_from, progress=_show)
    if store is not None:
        store.database.write_now(
            lambda connection: set_edition(connection, source.edition, index=manifest.id)
        )
    return (
        f"索引 {manifest.id}：{manifest.entries} 个条目，"
        f"{manifest.wordings} 种问法，{manifest.articles} 条法条"
    )


def _office_source(store: Store) -> CorpusSource:
    """What residents get of the office's corpus, which is seeded or brought up to date first."""
    now = time.time()
    settle(store.database, pointed_edition(INDEX_ROOT), now)
    live: Live = bring_up(
        store.database, shipped_stamp(), lambda: load_corpus(PACKAGE / "faq"), now
    )
    return CorpusSource(live.edition, live.contents, live.held)


def open_office_store() -> Store | None:
    """The office's database as the settings file says; none without a settings file. Raises
    `ClickException`."""
    path = Path(os.environ.get("WENXIAOFA_SETTINGS", "wenxiaofa.toml"))
    if not path.is_file():
        return None
    try:
        return open_store(load_settings(path).gateway.database)
    except KioskError as error:
        raise click.ClickException(error.message) from error


def shipped_stamp() -> str:
    """Fingerprint of the shipped corpus."""
    return fingerprint(sorted((PACKAGE / "faq").rglob("*.yaml")), encoder_name="")


@contextmanager
def corpus_index() -> Iterator[OpenIndex]:
    """The published index, or, where there is none that fits, one of the corpus alone that is
    gone afterwards. Raises `KnowledgeBaseError`."""
    materials = gather(SHIPPED, encoder_setting())
    try:
        index = open_index(INDEX_ROOT / current_id(INDEX_ROOT))
        if index.manifest.encoder_name == materials.encoder.name:
            yield index
            return
    except SearchIndexError:
        pass
    with TemporaryDirectory() as folder:
        inputs = materials.without_statutes().inputs(china_day(time.time()))
        manifest = build_index(Path(folder), inputs, made_from="0" * 64)
        yield open_index(Path(folder) / manifest.id)


def _show(step: str, done: int, total: int) -> None:
    click.echo(f"{step} {done}/{total}")
