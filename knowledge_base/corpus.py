"""The FAQ corpus: its types, and reading it from YAML (docs/corpus.md)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from knowledge_base.errors import CorpusError
from knowledge_base.passages import Citation

MAX_FILE_BYTES = 2 * 1024 * 1024
MAX_FILES = 5_000
_MAX_DEPTH = 12
_MAX_EVENTS = 200_000

Severity = Literal["error", "warning"]
Held = Literal["", "law", "review"]
"""Why a person is asked instead: not at all, a law changed, a review is due."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the corpus, said so that its author can put it right."""

    code: str
    """Stable name of the rule."""
    message: str
    """What is wrong, in plain Chinese."""
    path: str
    """The file."""
    entry: str = ""
    """The entry's id, or its place such as 第 3 个条目."""
    field: str = ""
    """The field, such as citations.0.article."""
    severity: Severity = "error"
    """An error stops a release, a warning does not."""
    line: int = 0
    """Where in the file, from 1; 0 if not known (`corpus_lines.located`)."""

    def __str__(self) -> str:
        line = f"第 {self.line} 行" if self.line else ""
        where = "，".join(part for part in (self.path, line, self.entry, self.field) if part)
        return f"{'错误' if self.severity == 'error' else '提醒'}：{where}：{self.message}"


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class FollowUp:
    """Words that lead from one entry to another when said after its answer."""

    say: tuple[str, ...]
    """Ways to say it."""
    to: str
    """Id of the entry that it leads to."""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True, kw_only=True)
class FaqEntry:
    """One question with its answer, as docs/corpus.md describes it."""

    id: str
    """Unique in the corpus; never changed once published."""
    topic: str
    """Subject, such as 劳动工资."""
    label: str
    """Short name for a button."""
    title: str
    """The canonical question."""
    questions: tuple[str, ...]
    """Other wordings."""
    answer: str
    """What is shown; a subset of Markdown."""
    spoken: str
    """What is said aloud."""
    steps: tuple[str, ...]
    """What to do next, in order."""
    citations: tuple[Citation, ...]
    """Articles in force that the answer stands on."""
    reviewed_on: datetime.date
    """When it was last reviewed."""
    review_due: datetime.date
    """When it must be reviewed again."""
    reviewer: str
    """Who reviewed it."""
    case: str = ""
    """The asker's own situation in a few words that complete 您是……, such as 被拖欠工资."""
    materials: tuple[str, ...] = ()
    """What to bring."""
    deadline: str | None = None
    """A limitation period or other deadline, and from when it runs."""
    service: str | None = None
    """The office's service that helps further."""
    related: tuple[str, ...] = ()
    """Ids of related entries."""
    followups: tuple[FollowUp, ...] = ()
    """Where words said after this answer lead."""
    held: Held = ""
    """Why the robot offers a person instead of this answer. Set when an office's edition is
    indexed, never written in a corpus file."""

    @property
    def wordings(self) -> tuple[str, ...]:
        """The title and all other wordings."""
        return (self.title, *self.questions)


@dataclass(frozen=True, slots=True)
class Corpus:
    """All entries, and the file of each."""

    entries: tuple[FaqEntry, ...]
    """In the order of their files."""
    paths: tuple[str, ...]
    """The file of each entry."""

    @property
    def by_id(self) -> Mapping[str, FaqEntry]:
        """Entries by id; of two with one id, the first."""
        return {entry.id: entry for entry in reversed(self.entries)}


def load_corpus(path: Path) -> Corpus:
    """The corpus of a file, or of all `.yaml` files below a folder.

    Raises `CorpusError`, naming file, entry and field, if anything can't be read.
    """
    corpus, problems = read_corpus(path)
    if problems:
        raise CorpusError(str(problems[0]), code=problems[0].code)
    return corpus


def read_corpus(*paths: Path) -> tuple[Corpus, tuple[Problem, ...]]:
    """Like `load_corpus`, but leaves out what can't be read and says all that is wrong."""
    entries: list[FaqEntry] = []
    sources: list[str] = []
    problems: list[Problem] = []
    for path in paths:
        files, wrong = _files(path)
        problems += wrong
        for file in files:
            found, wrong = _read_file(file)
            entries += found
            sources += [str(file)] * len(found)
            problems += wrong
    return Corpus(tuple(entries), tuple(sources)), tuple(problems)


def _files(path: Path) -> tuple[list[Path], list[Problem]]:
    if path.is_file():
        return [path], []
    if not path.is_dir():
        return [], [Problem("faq-path-missing", "没有这个文件或文件夹。", str(path))]
    files = sorted(file for file in path.rglob("*") if file.suffix in {".yaml", ".yml"})
    if not files:
        return [], [Problem("faq-empty", "这里没有 .yaml 语料文件。", str(path))]
    if len(files) > MAX_FILES:
        return [], [Problem("faq-too-many", f"文件超过 {MAX_FILES} 个。", str(path))]
    return files, []


def _read_file(path: Path) -> tuple[list[FaqEntry], list[Problem]]:
    try:
        raw = parse_yaml(path)
    except CorpusError as error:
        return [], [Problem(error.code, str(error), str(path))]
    if not isinstance(raw, dict) or not isinstance(raw.get("entries"), list):
        return [], [Problem("faq-shape", "应当有 topic（主题）和 entries（条目列表）。", str(path))]
    problems = [
        Problem("faq-field-unknown", "不认识这个字段，请对照写作说明。", str(path), "", str(name))
        for name in raw.keys() - {"topic", "entries"}
    ]
    entries: list[FaqEntry] = []
    for place, item in enumerate(raw["entries"], start=1):
        entry, wrong = _entry(raw.get("topic"), item, path=path, place=place)
        problems += wrong
        entries += [entry] if entry else []
    return entries, problems


def parse_yaml(path: Path) -> Any:
    """The one document of a YAML file. Refuses what is too large or too deep, aliases,
    and a name given twice. Raises `CorpusError`; its text does not name the file."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise CorpusError(f"文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB。", code="faq-huge")
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError("文件不是 UTF-8 编码，请另存为 UTF-8。", code="faq-encoding") from error
    except OSError as error:
        raise CorpusError(f"文件打不开：{error.strerror}。", code="faq-unreadable") from error
    try:
        _refuse_bombs(text)
        loader = yaml.CSafeLoader(text)
        node = loader.get_single_node()
        _refuse_twice(node)
        return loader.construct_document(node) if node else None
    except yaml.YAMLError as error:
        mark: yaml.Mark | None = getattr(error, "problem_mark", None)
        line = f"第 {mark.line + 1} 行附近，" if mark else ""
        hint = "检查缩进、冒号后的空格，以及带冒号或井号的文字有没有加引号。"
        raise CorpusError(f"{line}YAML 写法有误：{hint}", code="faq-yaml") from error
    except (ValueError, RecursionError) as error:
        raise CorpusError("有日期或数值写错了。", code="faq-yaml") from error


def _refuse_bombs(text: str) -> None:
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise CorpusError(
                f"第 {line} 行：不能用 & 和 * 引用；以这两个符号开头的文字要加引号。",
                code="faq-alias",
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH or count > _MAX_EVENTS:
            raise CorpusError("内容嵌套太深或太多。", code="faq-huge")


def _refuse_twice(node: yaml.Node | None) -> None:
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            _refuse_twice(child)
    elif isinstance(node, yaml.MappingNode):
        seen: set[object] = set()
        for key, child in node.value:
            if str(key.value) in seen:
                line = key.start_mark.line + 1
                raise CorpusError(f"第 {line} 行：{key.value!r} 写了两次。", code="faq-key-twice")
            seen.add(str(key.value))
            _refuse_twice(child)


_ADAPTER = TypeAdapter(FaqEntry)
_REASONS = {
    "missing": "必填，没有写。",
    "string_type": "应当是文字；数字、日期、是否要加引号。",
    "tuple_type": "应当是列表，每行以“- ”开头。",
    "date_type": "应当是日期，写成 2026-11-23。",
    "date_parsing": "应当是日期，写成 2026-11-23。",
    "date_from_datetime_parsing": "应当是日期，写成 2026-11-23。",
    "date_from_datetime_inexact": "应当是日期，写成 2026-11-23。",
    "dataclass_type": "应当是“名称: 内容”的一组字段。",
    "unexpected_keyword_argument": "不认识这个字段，请对照写作说明。",
}
_UNKNOWN = "不认识这个字段，请对照写作说明。"


def _entry(
    topic: object, item: object, *, path: Path, place: int
) -> tuple[FaqEntry | None, list[Problem]]:
    name = item.get("id") if isinstance(item, dict) else None
    where = str(name)[:80] if isinstance(name, str) and name else f"第 {place} 个条目"
    if not isinstance(item, dict):
        message = "应当是“名称: 内容”的一组字段。"
        return None, [Problem("faq-type", message, str(path), where)]
    unknown = [f"citations.{index}.{extra}" for index, extra in _unknown_in_citations(item)]
    unknown += ["held"] if "held" in item else []
    problems = [Problem("faq-field-unknown", _UNKNOWN, str(path), where, name) for name in unknown]
    try:
        entry = _ADAPTER.validate_python(_stripped({"topic": topic, **item}))
    except ValidationError as error:
        for detail in error.errors():
            field = ".".join(str(part) for part in detail["loc"])
            message = _REASONS.get(detail["type"], "类型不对。")
            problems.append(Problem("faq-type", message, str(path), where, field))
        return None, problems
    return entry, problems


def _unknown_in_citations(item: dict[str, Any]) -> list[tuple[int, str]]:
    citations = item.get("citations")
    if not isinstance(citations, list):
        return []
    return [
        (index, str(name))
        for index, citation in enumerate(citations)
        if isinstance(citation, dict)
        for name in citation.keys() & {"in_force_from", "quote"}
    ]


def _stripped(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return [_stripped(part) for part in value]
    if isinstance(value, dict):
        return {str(name): _stripped(part) for name, part in value.items()}
    return value
