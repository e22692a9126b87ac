"""`wenxiaofa faq`: check, export and import the corpus."""

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click

from kiosk.cases.reference import Reference
from kiosk.commands.index import open_office_store
from kiosk.corpus.contents import FIELD_NAMES, content_of, entry_of
from kiosk.corpus.exchange.mapping import guess_fields
from kiosk.corpus.exchange.preview import Mark, PreviewRow
from kiosk.corpus.exchange.reading import Sheet, read_file
from kiosk.corpus.exchange.writing import as_csv, as_xlsx, rows_of
from kiosk.editorial.importing import Importer
from kiosk.editorial.rules import EntryRules
from kiosk.editorial.seeding import SYSTEM
from kiosk.errors import KioskError
from kiosk.operation.indexing import PACKAGE, installed_statutes
from kiosk.people.holidays import china_day
from kiosk.store import Store
from kiosk.store.corpus import newest_contents, published_contents
from knowledge_base.corpus import Corpus, Problem, load_corpus, read_corpus
from knowledge_base.corpus_check import check_corpus
from knowledge_base.corpus_files import write_corpus
from knowledge_base.corpus_lines import located
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.register import load_register
from knowledge_base.statute_store import find_library, open_library


@click.group(help="语料：检查、导入、导出。")
def command() -> None:
    """Commands on the FAQ corpus."""


@command.command(help="检查语料：写法、重复、引用的条文。不写路径就检查全部。")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def check(paths: tuple[Path, ...]) -> None:
    """Print all problems; exit with 1 if there is an error."""
    corpus, problems = read_corpus(*(paths or (PACKAGE / "faq",)))
    _report(corpus, problems + _checked(corpus, _others(paths)))


@command.command(help="导出语料：写文件夹就一个主题一个 YAML，写 .xlsx、.csv 就一张表。")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--newest", is_flag=True, help="连草稿和待审核的一起，不写就只要已发布的。")
def export(target: Path, newest: bool) -> None:
    """Write the office's corpus, or the shipped one where there is no office."""
    corpus = _office_corpus(newest=newest) or _loaded(PACKAGE / "faq")
    if target.suffix.lower() in (".xlsx", ".csv"):
        contents = [content_of(entry) for entry in corpus.entries]
        write = as_xlsx if target.suffix.lower() == ".xlsx" else as_csv
        try:
            target.write_bytes(write(contents))
        except OSError as error:
            raise _unwritten(target, error) from error
        click.echo(f"导出 {len(corpus.entries)} 个条目。")
        return
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritten(target, error) from error
    topics = dict.fromkeys(entry.topic for entry in corpus.entries)
    for topic in topics:
        chosen = [entry for entry in corpus.entries if entry.topic == topic]
        write_corpus(target / f"{topic.replace('/', '-')}.yaml", topic, chosen)
    click.echo(f"导出 {len(corpus.entries)} 个条目，{len(topics)} 个文件。")


@command.command("import", help="导入 YAML、Excel、CSV 或 Word：先检查，好的放进草稿，等送审。")
@click.argument("file", type=click.Path(path_type=Path))
def import_(file: Path) -> None:
    """Check a file against the corpus, then make drafts of it; exit 1 on errors. Where there is no
    office, a YAML file is put beside the shipped ones."""
    store = open_office_store()
    if store is not None:
        try:
            _import_into(store, file)
        finally:
            store.database.close()
        return
    target = PACKAGE / "faq" / "imported" / f"{file.stem}.yaml"
    corpus, problems = read_corpus(file)
    problems += _checked(corpus, _others((file, target)))
    _report(corpus, problems)
    target.parent.mkdir(exist_ok=True)
    write_corpus(target, corpus.entries[0].topic, corpus.entries)
    click.echo(f"放进了 {target.relative_to(PACKAGE.parent)}。接着运行 wenxiaofa index。")


def _office_corpus(*, newest: bool) -> Corpus | None:
    store = open_office_store()
    if store is None:
        return None
    try:
        read = newest_contents if newest else published_contents
        contents = store.database.read_now(read)
    except KioskError as error:
        raise click.ClickException(error.message) from error
    finally:
        store.database.close()
    entries = tuple(entry_of(content) for content in contents.values())
    return Corpus(entries, tuple("" for _ in entries)) if entries else None


def _import_into(store: Store, file: Path) -> None:
    """Drafts of the good rows; bad ones are named, and then the exit status is 1."""
    try:
        sheet = _sheet(file)
        done = asyncio.run(_take(store, sheet))
    except OSError as error:
        raise click.ClickException(_unread(file, error)) from error
    except (KioskError, KnowledgeBaseError) as error:
        raise click.ClickException(str(error)) from error
    bad = [row for row in done if row.mark is Mark.BAD]
    for row in bad:
        click.echo(f"第 {row.number} 行：{row.title}：{row.why}")
    taken = sum(row.mark in (Mark.NEW, Mark.CHANGED) for row in done)
    same = sum(row.mark is Mark.SAME for row in done)
    click.echo(
        f"{taken} 条放进了草稿，{same} 条和原来一样，{len(bad)} 条有错。到接待页面“语料”里送审。"
    )
    if bad:
        sys.exit(1)


def _unread(file: Path, error: OSError) -> str:
    """Why a file can't be read, in words."""
    if isinstance(error, FileNotFoundError):
        return f"没有这个文件：{file}"
    if isinstance(error, IsADirectoryError):
        return f"{file} 是文件夹，请写一个文件。"
    return f"读不了 {file}：{error.strerror}"


def _unwritten(target: Path, error: OSError) -> click.ClickException:
    """Why a file can't be written, in words."""
    if isinstance(error, FileNotFoundError):
        return click.ClickException(f"没有 {target.parent} 这个文件夹，没有导出。")
    if isinstance(error, (FileExistsError, NotADirectoryError)):
        return click.ClickException(
            f"{target} 不能当文件夹用，没有导出。表格请写 .xlsx 或者 .csv。"
        )
    return click.ClickException(f"写不了 {target}（{error.strerror}），没有导出。")


def _sheet(file: Path) -> Sheet:
    if file.suffix.lower() not in (".yaml", ".yml"):
        return read_file(file.name, file.read_bytes())
    corpus = _loaded(file)
    rows = rows_of(content_of(entry) for entry in corpus.entries)
    return Sheet(tuple(FIELD_NAMES.values()), tuple(tuple(row) for row in rows), first=1)


async def _take(store: Store, sheet: Sheet) -> Sequence[PreviewRow]:
    rules = EntryRules(
        store.database,
        PACKAGE / "laws.yaml",
        Reference((), installed_statutes).library,
        clock=time.time,
    )
    importer = Importer(store.database, rules, clock=time.time)
    rows = await importer.preview(sheet, guess_fields(sheet.columns))
    await importer.take(SYSTEM, rows, by_command=True)
    return rows


def _others(paths: tuple[Path, ...]) -> Corpus | None:
    """The entries of the installed corpus that are not among the checked paths."""
    if not paths:
        return None
    checked = [path.resolve() for path in paths]
    corpus, _ = read_corpus(PACKAGE / "faq")
    kept = [
        (entry, path)
        for entry, path in zip(corpus.entries, corpus.paths, strict=True)
        if not any(Path(path).resolve().is_relative_to(part) for part in checked)
    ]
    return Corpus(tuple(entry for entry, _ in kept), tuple(path for _, path in kept))


def _checked(corpus: Corpus, others: Corpus | None) -> tuple[Problem, ...]:
    """The problems of entries that could be read, citations among them."""
    try:
        register = load_register(PACKAGE / "laws.yaml")
        path = find_library(setting=os.environ.get("WENXIAOFA_LAWS"), root=Path.cwd())
        if path is None:
            click.echo("没有装法条库：只检查写法，不核对条文。用 wenxiaofa laws import 导入。")
        library = open_library(path, register) if path else None
    except KnowledgeBaseError as error:
        raise click.ClickException(str(error)) from error
    today = china_day(time.time())
    return check_corpus(corpus, library, register=register, today=today, others=others)


def _report(corpus: Corpus, problems: Sequence[Problem]) -> None:
    """Print the problems and their number; exit with 1 if there is an error."""
    for problem in located(problems):
        click.echo(str(problem))
    errors = sum(problem.severity == "error" for problem in problems)
    wordings = sum(len(entry.wordings) for entry in corpus.entries)
    click.echo(
        f"共 {len(corpus.entries)} 个条目，{wordings} 种问法："
        f"{errors} 个错误，{len(problems) - errors} 个提醒。"
    )
    if errors:
        sys.exit(1)


def _loaded(path: Path) -> Corpus:
    try:
        return load_corpus(path)
    except KnowledgeBaseError as error:
        raise click.ClickException(str(error)) from error
