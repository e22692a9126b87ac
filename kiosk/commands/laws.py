"""`wenxiaofa laws`: import the statute library, and look things up in it."""

import os
import sys
import time
from pathlib import Path

import click

from kiosk.commands.index import open_office_store
from kiosk.corpus.law_changes import ArticleState, Cited, article_states, changes, cited_by
from kiosk.editorial.dates import all_entries, flag_entries
from kiosk.operation.indexing import PACKAGE, installed_statutes
from kiosk.people.holidays import china_day
from knowledge_base.errors import KnowledgeBaseError, StatuteError
from knowledge_base.register import load_register
from knowledge_base.statute_import import find_files, import_articles, read_file
from knowledge_base.statute_store import find_library, open_library
from knowledge_base.statutes import Article, StatuteLibrary

STORE = Path("var/laws")


@click.group(help="法条库：导入、查看。")
def command() -> None:
    """Commands on the statute library."""


@command.command("import", help="导入法条：.jsonl、.jsonl.xz、.md、.docx，文件或整个文件夹。")
@click.argument("path", type=click.Path(path_type=Path))
def import_(path: Path) -> None:
    """Import what can be read; name what can't, and then exit with 1."""
    articles: list[Article] = []
    bad = 0
    watch = _Watch()
    try:
        for file in find_files(path):
            try:
                articles += read_file(file)
            except StatuteError as error:
                bad += 1
                click.echo(f"跳过：{error}", err=True)
        report = import_articles(STORE, articles) if articles else None
    except KnowledgeBaseError as error:
        raise click.ClickException(str(error)) from error
    if report:
        for title in report.undated:
            click.echo(f"提醒：《{title}》没有认出公布日期，有日期的文本优先。")
        watch.tell()
        click.echo(
            f"新增 {report.added} 部，更新 {report.changed} 部，未变 {report.unchanged} 部；"
            f"法条库现有 {report.articles} 条（{STORE}）。接着运行 wenxiaofa index。"
        )
    if bad or not report:
        said = f"有 {bad} 个文件没有导入。" if bad else "文件里一条法条也没有，什么都没有导入。"
        click.echo(said, err=True)
        sys.exit(1)


class _Watch:
    """Compares what the office's entries cite before and after an import."""

    def __init__(self) -> None:
        self._store = open_office_store()
        entries = all_entries(self._store.database) if self._store is not None else ()
        self._cited = list(cited_by(entries))
        self._before = self._states() if self._cited else {}

    def tell(self) -> None:
        """Mark the entries that an import touches, and name them."""
        if self._store is None:
            return
        changed = changes(self._before, self._states()) if self._cited else {}
        flagged = flag_entries(self._store.database, changed, time.time())
        for why in changed.values():
            click.echo(f"注意：{why}。")
        if flagged:
            click.echo(f"{len(flagged)} 个条目标成了待复核：{'、'.join(flagged[:20])}")
        self._store.database.close()

    def _states(self) -> dict[Cited, ArticleState]:
        library = installed_statutes()
        return article_states(library, self._cited, china_day(time.time()))


@command.command("list", help="列出法律；写一个词就只列名称里有这个词的。")
@click.argument("word", default="")
def list_(word: str) -> None:
    """One law a line: title, number of articles, date of the text, in force from."""
    for law in _library().laws.values():
        if word in law.title:
            since = law.in_force_from.isoformat() if law.in_force_from else "不详"
            text = f"{len(law.articles)} 条\t文本 {law.version or '不详'}\t施行 {since}"
            click.echo(f"{law.title}\t{text}")


@command.command(help="显示一条，例如：wenxiaofa laws show 劳动合同法 46")
@click.argument("law")
@click.argument("article")
def show(law: str, article: str) -> None:
    """The text of an article."""
    found = _library().article(law, article)
    if found is None:
        raise click.ClickException(f"法条库里没有《{law}》{article}。")
    click.echo(f"《{found.law}》{found.label}（{found.chapter or '无章节'}）\n{found.content}")


def _library() -> StatuteLibrary:
    try:
        path = find_library(setting=os.environ.get("WENXIAOFA_LAWS"), root=Path.cwd())
        if path is None:
            raise StatuteError("没有装法条库。用 wenxiaofa laws import 导入。")
        return open_library(path, load_register(PACKAGE / "laws.yaml"))
    except KnowledgeBaseError as error:
        raise click.ClickException(str(error)) from error
