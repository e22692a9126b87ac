"""`wenxiaofa eval`: asks a running gateway the development sets and judges the replies."""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import httpx2 as httpx

import knowledge_base
from kiosk.commands.ask import GatewayClient, LineError, Question, default_url
from kiosk.evaluation import retrieval
from kiosk.evaluation.judging import Judge, Judged, tally
from kiosk.evaluation.questions import EvaluationQuestion, QuestionError, read_set
from kiosk.operation.indexing import INDEX_ROOT
from knowledge_base.corpus import load_corpus
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.index_files import current_id, open_index
from knowledge_base.search import KnowledgeBase

HERE = Path(knowledge_base.__file__).parent
SETS = HERE / "evaluation"
Sets = dict[str, list[EvaluationQuestion]]


@click.command(help="用开发集评估回答质量；要先启动温小法。不写文件就跑全部，打印一张表。")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--url", help="网关的地址；不写就按设置文件。")
@click.option(
    "--json", "as_json", is_flag=True, help="按 JSON 输出，分主题、分说法的数字都在里面。"
)
@click.option("--misses", is_flag=True, help="逐行列出没有答对的。")
def command(files: tuple[Path, ...], url: str | None, as_json: bool, misses: bool) -> None:
    """Exit status 2 if the gateway can't be reached, 1 if a file can't be used."""
    sets: Sets = {}
    try:
        for path in files or sorted(SETS.glob("*.jsonl")):
            sets |= read_set(path)
        judge = Judge(load_corpus(HERE / "faq").entries)
    except (OSError, ValueError, QuestionError, KnowledgeBaseError) as error:
        click.echo(f"用不了：{error}", err=True)
        sys.exit(1)
    figures: dict[str, Any] = {}
    with httpx.Client(base_url=url or default_url(), timeout=60.0) as client:
        for name, questions in sets.items():
            judged = [_judged(client, judge, question) for question in questions]
            figures[name] = tally(judged)
            for one in judged if misses else ():
                _show_miss(one)
    figures = {"answers": figures, "articles": _retrieval(sets)}
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        _show(figures)


def _judged(client: httpx.Client, judge: Judge, question: EvaluationQuestion) -> Judged:
    started = time.perf_counter()
    replies = _last_replies(GatewayClient(client), question.turns)
    milliseconds = (time.perf_counter() - started) * 1000 / len(question.turns)
    return judge.judge(question, replies, milliseconds=milliseconds)


def _last_replies(client: GatewayClient, turns: tuple[str, ...]) -> list[dict[str, Any]]:
    try:
        answered = client.ask(Question(None, turns))
    except LineError:
        return []
    except httpx.HTTPError as error:
        click.echo(f"连不上网关（{type(error).__name__}）。先执行 make run。", err=True)
        sys.exit(2)
    replies: list[dict[str, Any]] = answered["replies"][-1]
    return replies


def _retrieval(sets: Sets) -> dict[str, Any]:
    """Of the sets that name articles; nothing without an index or without statutes in it."""
    try:
        index = open_index(INDEX_ROOT / current_id(INDEX_ROOT))
        knowledge = KnowledgeBase.open(INDEX_ROOT)
    except KnowledgeBaseError:
        return {}
    if not len(index.articles):
        return {}
    searches = {"BM25 over pairs": retrieval.baseline(index), "ours": retrieval.ours(knowledge)}
    return {
        name: {called: retrieval.measure(questions, search) for called, search in searches.items()}
        for name, questions in sets.items()
        if any(question.articles for question in questions)
    }


def _show(figures: Mapping[str, Any]) -> None:
    names = ("right_of_answerable", "helped_of_answerable", "wrong_of_answered", "fitting")
    heads = ("答对", "答对或问对", "答的里面答错", "恰当", "校准误差", "毫秒 p50", "p95")
    click.echo("\t".join(("问题集", "题数", *heads)))
    for name, found in figures["answers"].items():
        cells = [_percent(found[field]) for field in names]
        error, times = found["calibration_error"], found["milliseconds"]
        cells += ["–" if error is None else f"{error:.3f}", f"{times['p50']}", f"{times['p95']}"]
        click.echo("\t".join((name, str(found["questions"]), *cells)))
    if not figures["articles"]:
        click.echo("没有法条库，不评检索。用 wenxiaofa laws import 导入。")
        return
    measures = ("R@5", "R@10", "R@30", "MRR@10", "p50_ms", "p95_ms")
    click.echo("\t".join(("找法条", *measures)))
    for name, searches in figures["articles"].items():
        for called, found in searches.items():
            click.echo("\t".join((f"{name}: {called}", *(str(found[m]) for m in measures))))


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _show_miss(judged: Judged) -> None:
    question, reply = judged.question, judged.reply
    silent_is_right = question.expected == "none" and judged.verdict != "wrong"
    if judged.verdict in ("right", "asked_right") or silent_is_right:
        return
    wanted: Sequence[Any] = sorted(question.faq_ids or question.kinds)
    got = reply.get("faq_id") or [choice["label"] for choice in reply.get("choices", [])[:3]]
    miss = {
        "id": question.id,
        "text": question.turns[-1],
        "verdict": judged.verdict,
        "kind": reply.get("kind"),
        "got": got,
        "cited": [f"{c['law']}{c['article']}" for c in reply.get("citations", [])][:3],
        "confidence": reply.get("confidence"),
        "wanted": list(wanted)
        or [f"{law}{number[0]}" for law, number in sorted(question.articles)],
    }
    click.echo(json.dumps(miss, ensure_ascii=False), err=True)
