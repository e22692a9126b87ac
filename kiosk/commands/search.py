"""`wenxiaofa search`: questions in, hits out, as JSON lines."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click

from kiosk.commands.index import corpus_index
from kiosk.operation.indexing import INDEX_ROOT, PACKAGE, encoder_setting
from knowledge_base.article_search import ArticleSearch
from knowledge_base.article_shelf import load_cited
from knowledge_base.encoder import open_encoder
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.passages import Passage
from knowledge_base.search import KnowledgeBase, load_models
from knowledge_base.statute_lines import read_records

MAX_LINE_BYTES = 1024 * 1024
MAX_TOP = 1_000

Hits = list[dict[str, Any]]
Search = Callable[[str], Hits]


class LineError(ValueError):
    """A line that is not a question."""

    def __init__(self, message: str, name: object = None) -> None:
        super().__init__(message)
        self.name = name
        """The id that the line gives, if it can be read."""


@click.command(help="检索知识库：逐行读入 JSON {id, text}，逐行输出命中。")
@click.option("--top", type=click.IntRange(1, MAX_TOP), default=10, help="每个问题给出几条。")
@click.option(
    "--articles",
    type=click.Path(path_type=Path),
    help="只在这个文件（.jsonl 或 .jsonl.xz，字段 law、article、content，可有 id）的条文里检索。",
)
def command(top: int, articles: Path | None) -> None:
    """Answer each line as it comes; a bad line gets an error object."""
    try:
        search = _over_file(articles, top) if articles else _over_index(top)
    except KnowledgeBaseError as error:
        raise click.ClickException(str(error)) from error
    for line in read_lines(sys.stdin.buffer):
        click.echo(json.dumps(answer(line, search), ensure_ascii=False))
        sys.stdout.flush()


def answer(line: bytes | None, search: Search) -> dict[str, Any]:
    """The output object of one line; none stands for a line that was too long."""
    try:
        name, text = _question(line)
    except LineError as error:
        return {"id": error.name, "error": {"code": "line-invalid", "message": str(error)}}
    started = time.perf_counter()
    hits = search(text)
    return {"id": name, "hits": hits, "ms": round((time.perf_counter() - started) * 1000, 2)}


def read_lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines that are not blank; none for one that is too long."""
    while line := stream.readline(MAX_LINE_BYTES + 1):
        if len(line) > MAX_LINE_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE_BYTES)
            yield None
        elif line.strip():
            yield line


def _question(line: bytes | None) -> tuple[object, str]:
    if line is None:
        raise LineError("这一行太长。")
    try:
        raw = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise LineError("不是 UTF-8 编码。") from error
    except (ValueError, RecursionError) as error:
        raise LineError("不是 JSON。") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str):
        name = raw.get("id") if isinstance(raw, dict) else None
        raise LineError("应当是带 text（文字）的 JSON 对象。", name)
    return raw.get("id"), raw["text"]


def _over_index(top: int) -> Search:
    knowledge = KnowledgeBase.open(INDEX_ROOT)

    def search(text: str) -> Hits:
        return [_hit(passage) for passage in knowledge.search(text, top=top)]

    return search


def _over_file(path: Path, top: int) -> Search:
    records = list(read_records(path))
    with corpus_index() as index:
        engine = ArticleSearch(
            records,
            index=index,
            encoder=open_encoder(encoder_setting(), root=PACKAGE.parent),
            models=load_models(),
            cited=load_cited(PACKAGE / "cited.json"),
        )

    def search(text: str) -> Hits:
        return [
            {
                "kind": "statute",
                "id": records[row].id,
                "law": records[row].law,
                "article": records[row].article,
                "score": round(score, 4),
            }
            for row, score in engine.search(text, top=top)
        ]

    return search


def _hit(passage: Passage) -> dict[str, Any]:
    first = passage.citations[0]
    return {
        "kind": passage.kind,
        "id": passage.id,
        "law": first.law,
        "article": first.article,
        "score": round(passage.score, 4),
        "probability": round(passage.probability, 4),
    }
