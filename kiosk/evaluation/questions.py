"""The questions of a development set, one a line of a JSON lines file.

A question says what a good reply to it is: the corpus entries (`faq_ids`) or the articles
(`articles`) that would satisfy its asker, that the robot must ask back (`kind: clarify`) or must
not answer (`kind: none`), or the kinds of reply that will do (`expect`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from knowledge_base.article_shelf import ArticleKey, article_key

Expected: TypeAlias = Literal["answer", "clarify", "none", "kinds"]
VARIANTS = ("sichuan", "asr")
"""Other ways in which a question may be said, as fields of its line."""


class QuestionError(ValueError):
    """A line that is not a question of an evaluation set."""

    code = "question-invalid"


@dataclass(frozen=True, slots=True)
class EvaluationQuestion:
    """One question and what a good reply to it is."""

    id: Any
    """As in the file."""
    turns: tuple[str, ...]
    """What is said; the last turn is judged."""
    expected: Expected
    """An answer, a question back, neither, or one of `kinds`."""
    faq_ids: frozenset[str] = frozenset()
    """Entries that would satisfy the asker."""
    articles: frozenset[ArticleKey] = frozenset()
    """Articles that a right answer may stand on."""
    kinds: frozenset[str] = frozenset()
    """Kinds of reply that will do."""
    hotlines: frozenset[str] = frozenset()
    """Numbers of which one must be shown first."""
    style: str = ""
    """How it is said, such as `sichuan`, or what kind of question it is."""
    topic: str = ""
    """What it is about."""


def read_set(path: Path) -> dict[str, list[EvaluationQuestion]]:
    """The questions of a file under its name, and their variants under names of their own.

    Raises `QuestionError`, `OSError`.
    """
    lines = [_object(line, path) for line in path.read_text("utf-8").splitlines() if line.strip()]
    sets = {path.stem: [read_question(line) for line in lines]}
    for variant in VARIANTS:
        found = list(_variants(lines, variant))
        if found:
            sets[f"{path.stem}, {variant}"] = found
    return sets


def _object(line: str, path: Path) -> Mapping[str, Any]:
    try:
        raw = json.loads(line)
    except ValueError as error:
        raise QuestionError(f"{path.name} 里有一行不是 JSON。") from error
    if not isinstance(raw, dict):
        raise QuestionError(f"{path.name} 里有一行不是 JSON 对象。")
    return raw


def _variants(lines: list[Mapping[str, Any]], name: str) -> Iterator[EvaluationQuestion]:
    for line in lines:
        if isinstance(line.get(name), str):
            yield replace(read_question(line), turns=(line[name],))


def read_question(line: Mapping[str, Any]) -> EvaluationQuestion:
    """The question on a line of the file; raises `QuestionError`."""
    name = f"第 {line.get('id')} 题"
    turns = line.get("turns", [line.get("text")])
    if not isinstance(turns, list) or not turns or not all(isinstance(t, str) for t in turns):
        raise QuestionError(f"{name}没有 text 或 turns。")
    faq_ids = _strings(line, "faq_ids", name)
    kinds = _strings(line, "expect", name)
    articles = _articles(line.get("articles", []), name)
    expected = line.get("kind", "kinds" if kinds else "answer")
    if expected not in get_args(Expected):
        raise QuestionError(f"{name}的 kind 应当是 answer、clarify 或 none。")
    if expected == "answer" and not (faq_ids or articles):
        raise QuestionError(f"{name}没有写 faq_ids 或 articles。")
    return EvaluationQuestion(
        line.get("id"),
        tuple(turns),
        expected,
        faq_ids=faq_ids,
        articles=articles,
        kinds=kinds,
        hotlines=frozenset(str(line.get("hotline", "")).split("|")) - {""},
        style=str(line.get("style", line.get("group", ""))),
        topic=str(line.get("topic", "")),
    )


def _strings(line: Mapping[str, Any], field: str, name: str) -> frozenset[str]:
    values = line.get(field, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise QuestionError(f"{name}的 {field} 应当是一列文字。")
    return frozenset(values)


def _articles(values: Any, name: str) -> frozenset[ArticleKey]:
    message = f"{name}的 articles 应当是一列“法律、条号”。"
    if not isinstance(values, list):
        raise QuestionError(message)
    keys = set()
    for value in values:
        if not isinstance(value, list) or [type(part) for part in value] != [str, str]:
            raise QuestionError(message)
        key = article_key(value[0], value[1])
        if key is None:
            raise QuestionError(message)
        keys.add(key)
    return frozenset(keys)
