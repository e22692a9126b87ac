"""`wenxiaofa eval`: asks a running gateway a set of questions and judges the replies."""

import json
import sys
from pathlib import Path
from typing import Any

import click
import httpx2 as httpx

import knowledge_base
from kiosk.commands.ask import GatewayClient, LineError, Question, default_url
from kiosk.evaluation import QuestionError, judge, read_question, tally
from knowledge_base.corpus import load_corpus
from knowledge_base.errors import KnowledgeBaseError

HERE = Path(knowledge_base.__file__).parent
QUESTIONS = HERE / "evaluation" / "questions.jsonl"


@click.command(help="用一组问题评估回答质量；要先启动温小法。结果按 JSON 输出。")
@click.argument("file", type=click.Path(path_type=Path), default=QUESTIONS)
@click.option("--url", help="网关的地址；不写就按设置文件。")
@click.option("--misses", is_flag=True, help="逐行列出没有答对的。")
def command(file: Path, url: str | None, misses: bool) -> None:
    """Exit status 2 if the gateway can't be reached, 1 if the file can't be used."""
    try:
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
        questions = [read_question(line) for line in lines]
        entries = load_corpus(HERE / "faq").entries
    except (OSError, ValueError, AttributeError, QuestionError, KnowledgeBaseError) as error:
        click.echo(f"{file.name} 用不了：{error}", err=True)
        sys.exit(1)
    titles = {entry.title: entry.id for entry in entries}
    verdicts = []
    with httpx.Client(base_url=url or default_url(), timeout=60.0) as client:
        for question in questions:
            replies = _last_replies(GatewayClient(client), question.turns)
            verdict = judge(question, replies, titles)
            verdicts.append((question, verdict))
            if misses and verdict not in ("right", "asked_right") and question.expected != "none":
                click.echo(_miss(question.turns[-1], verdict, replies, question.faq_ids), err=True)
            if misses and verdict == "wrong" and question.expected == "none":
                click.echo(_miss(question.turns[-1], verdict, replies, frozenset()), err=True)
    click.echo(json.dumps(tally(verdicts), ensure_ascii=False, indent=2))


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


def _miss(text: str, verdict: str, replies: list[dict[str, Any]], wanted: frozenset[str]) -> str:
    got = replies[0] if replies else {}
    return json.dumps(
        {
            "text": text,
            "verdict": verdict,
            "got": got.get("faq_id") or [c["label"] for c in got.get("choices", [])][:3],
            "confidence": got.get("confidence"),
            "wanted": sorted(wanted),
        },
        ensure_ascii=False,
    )
