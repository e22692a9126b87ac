"""`wenxiaofa faq`: check, export and import the corpus."""

import datetime
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from knowledge_base.corpus import Corpus, Problem, load_corpus, read_corpus
from knowledge_base.corpus_check import check_corpus
from knowledge_base.corpus_files import write_corpus
from knowledge_base.corpus_lines import located
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.register import load_register
from knowledge_base.statute_store import find_library, open_library

PACKAGE = Path(__file__).parents[2] / "knowledge_base"
"""Where the corpus and the register that the product ships are."""


@click.group(help="语料：检查、导入、导出。")
def command() -> None:
    """Commands on the FAQ corpus."""


@command.command(help="检查语料：写法、重复、引用的条文。不写路径就检查全部。")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def check(paths: tuple[Path, ...]) -> None:
    """Print all problems; exit with 1 if there is an error."""
    corpus, problems = read_corpus(*(paths or (PACKAGE / "faq",)))
    _report(corpus, problems + _checked(corpus, _others(paths)))


@command.command(help="导出语料到一个文件夹，一个主题一个 YAML 文件。")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export(folder: Path) -> None:
    """Write the installed corpus, a file a topic."""
    corpus = _loaded(PACKAGE / "faq")
    folder.mkdir(parents=True, exist_ok=True)
    topics = dict.fromkeys(entry.topic for entry in corpus.entries)
    for topic in topics:
        chosen = [entry for entry in corpus.entries if entry.topic == topic]
        write_corpus(folder / f"{topic.replace('/', '-')}.yaml", topic, chosen)
    click.echo(f"导出 {len(corpus.entries)} 个条目，{len(topics)} 个文件。")


@command.command("import", help="导入一个 YAML 文件：先检查，没有错误才放进语料。")
@click.argument("file", type=click.Path(path_type=Path))
def import_(file: Path) -> None:
    """Check a file against the corpus, then put it beside the others; exit 1 on errors."""
    target = PACKAGE / "faq" / "imported" / f"{file.stem}.yaml"
    corpus, problems = read_corpus(file)
    problems += _checked(corpus, _others((file, target)))
    _report(corpus, problems)
    target.parent.mkdir(exist_ok=True)
    write_corpus(target, corpus.entries[0].topic, corpus.entries)
    click.echo(f"放进了 {target.relative_to(PACKAGE.parent)}。接着运行 wenxiaofa index。")


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
    today = datetime.date.today()
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
