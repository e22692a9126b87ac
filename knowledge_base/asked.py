"""Lay questions about articles: how people ask for what an article says.

`lay_questions/` holds YAML files with `law` (its full title) and `articles` (number to
questions), written for this project.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge_base.errors import CorpusError
from knowledge_base.numerals import article_number


@dataclass(frozen=True, slots=True)
class AskedArticle:
    """One article and how people ask for it."""

    law: str
    """Full title."""
    article: str
    """Number, such as 第四十六条."""
    questions: tuple[str, ...]
    """In our own words; at least one."""


def read_asked(folder: Path) -> tuple[AskedArticle, ...]:
    """All files of a folder, in the order of their names. Raises `CorpusError` naming file and
    article."""
    return tuple(found for path in sorted(folder.glob("*.yaml")) for found in _read(path))


def _read(path: Path) -> list[AskedArticle]:
    try:
        raw: Any = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise CorpusError(f"问法文件 {path.name} 读不了：{error}", code="asked-invalid") from error
    law = raw.get("law") if isinstance(raw, Mapping) else None
    articles = raw.get("articles") if isinstance(raw, Mapping) else None
    if not isinstance(law, str) or not isinstance(articles, Mapping):
        raise CorpusError(f"问法文件 {path.name} 要有 law 和 articles。", code="asked-invalid")
    return [_article(path, law, label, questions) for label, questions in articles.items()]


def _article(path: Path, law: str, label: object, questions: object) -> AskedArticle:
    if not isinstance(label, str) or article_number(label) is None:
        message = f"问法文件 {path.name}：{label} 不是条号。"
        raise CorpusError(message, code="asked-invalid")
    if (
        not isinstance(questions, list)
        or not questions
        or not all(isinstance(question, str) and question.strip() for question in questions)
    ):
        message = f"问法文件 {path.name}：{label} 下面要有问题，每个都是文字。"
        raise CorpusError(message, code="asked-invalid")
    return AskedArticle(law, label, tuple(questions))
