"""Rules of docs/corpus.md that go beyond types, and the citations' law."""

import datetime
import functools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from knowledge_base.corpus import Corpus, FaqEntry, Problem, Severity
from knowledge_base.normalise import match_key
from knowledge_base.numerals import article_label, article_number
from knowledge_base.passages import Citation, ServiceName
from knowledge_base.register import LawRegister
from knowledge_base.statutes import StatuteLibrary

SERVICES: tuple[str, ...] = get_args(ServiceName)
MIN_WORDINGS = 8
_UNIQUE = {"id": "编号", "label": "短名", "case": "情况", "title": "标准问法"}
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,58})[a-z0-9]")
_LONGEST = {"label": 16, "case": 16, "title": 60, "answer": 800, "spoken": 120}
_MARKDOWN = re.compile(r"\*|^#|^\s*(?:[-+]|\d+[.、])\s|`|\]\(|\|", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u200b-\u200f\u202a-\u202e\ufeff]")


@dataclass(frozen=True, slots=True)
class _Fault:
    field: str
    code: str
    message: str
    severity: Severity = "error"


def check_corpus(
    corpus: Corpus,
    library: StatuteLibrary | None,
    *,
    register: LawRegister,
    today: datetime.date,
    others: Corpus | None = None,
) -> tuple[Problem, ...]:
    """All that is wrong, file by file. Without a library, citations are looked up in the
    register only. `others` are entries beside the checked ones: ids may point to them,
    and their wordings are taken."""
    rules: list[Callable[[FaqEntry], Iterator[_Fault]]] = [
        _check_lengths,
        _check_lists,
        _check_characters,
        _check_spoken,
        lambda entry: _check_review(entry, today),
        lambda entry: _check_citations(entry, library, register, today),
    ]
    problems = [
        Problem(fault.code, fault.message, path, entry.id, fault.field, fault.severity)
        for entry, path in zip(corpus.entries, corpus.paths, strict=True)
        for rule in rules
        for fault in rule(entry)
    ]
    problems += _check_twice(corpus, others)
    problems += _check_links(corpus, others)
    return tuple(sorted(problems, key=lambda problem: problem.path))


def _check_lengths(entry: FaqEntry) -> Iterator[_Fault]:
    if not _ID.fullmatch(entry.id):
        message = "只能用小写字母、数字和连字符，3 到 60 个字符。"
        yield _Fault("id", "faq-id", message)
    for name, longest in _LONGEST.items():
        length = len(getattr(entry, name))
        if length > longest:
            yield _Fault(name, "faq-too-long", f"有 {length} 个字，不能超过 {longest} 个字。")
    for name in (*_LONGEST, "topic", "reviewer"):
        if name != "case" and not getattr(entry, name):
            yield _Fault(name, "faq-blank", "不能空着。")
    for index, wording in enumerate(entry.questions):
        if len(wording) > 200:
            message = f"有 {len(wording)} 个字，不能超过 200 个字。"
            yield _Fault(f"questions.{index}", "faq-too-long", message)


def _check_lists(entry: FaqEntry) -> Iterator[_Fault]:
    if len(entry.questions) < MIN_WORDINGS:
        message = f"有 {len(entry.questions)} 种问法，至少要 {MIN_WORDINGS} 种。"
        yield _Fault("questions", "faq-too-few", message)
    if not 1 <= len(entry.steps) <= 8:
        yield _Fault("steps", "faq-steps", f"有 {len(entry.steps)} 步，应当是 1 到 8 步。")
    if not entry.citations:
        yield _Fault("citations", "faq-citation-none", "至少要引用一条法律条文。")
    if entry.service is not None and entry.service not in SERVICES:
        message = f"没有叫 {entry.service!r} 的服务，可以写：{'、'.join(SERVICES)}。"
        yield _Fault("service", "faq-service", message)
    for name in ("questions", "steps", "materials", "related"):
        for index, text in enumerate(getattr(entry, name)):
            if not text:
                yield _Fault(f"{name}.{index}", "faq-blank", "不能空着。")
    for index, follow_up in enumerate(entry.followups):
        if not follow_up.say or not all(follow_up.say):
            yield _Fault(f"followups.{index}.say", "faq-blank", "不能空着。")


def _check_characters(entry: FaqEntry) -> Iterator[_Fault]:
    texts = {
        **{name: getattr(entry, name) for name in ("label", "case", "title", "answer", "spoken")},
        **{f"questions.{index}": text for index, text in enumerate(entry.questions)},
        **{f"steps.{index}": text for index, text in enumerate(entry.steps)},
        **{f"materials.{index}": text for index, text in enumerate(entry.materials)},
        "deadline": entry.deadline or "",
    }
    for name, text in texts.items():
        if _CONTROL.search(text):
            yield _Fault(name, "faq-control", "有看不见的控制字符，请删掉。")
    for name in ("label", "case", "title"):
        if "\n" in texts[name]:
            yield _Fault(name, "faq-line", "只能写一行。")


def _check_spoken(entry: FaqEntry) -> Iterator[_Fault]:
    if _MARKDOWN.search(entry.spoken):
        yield _Fault("spoken", "faq-spoken-markdown", "说的话里不能有 Markdown 符号。")


def _check_review(entry: FaqEntry, today: datetime.date) -> Iterator[_Fault]:
    if entry.review_due <= entry.reviewed_on:
        yield _Fault("review_due", "faq-review-order", "要晚于 reviewed_on。")
    if entry.review_due < today:
        message = f"{entry.review_due} 就该复核了。"
        yield _Fault("review_due", "faq-review-overdue", message, "warning")
    if entry.reviewed_on > today:
        yield _Fault("reviewed_on", "faq-review-future", "审核日期在将来。", "warning")


def _check_citations(
    entry: FaqEntry,
    library: StatuteLibrary | None,
    register: LawRegister,
    today: datetime.date,
) -> Iterator[_Fault]:
    seen: set[tuple[str, tuple[int, int] | None]] = set()
    for index, citation in enumerate(entry.citations):
        place = f"citations.{index}"
        if not citation.gist:
            yield _Fault(f"{place}.gist", "faq-blank", "要用自己的话写出这条的意思。")
        number = article_number(citation.article)
        if number is None or citation.article != article_label(number):
            right = article_label(number) if number else "第四十六条 的样子"
            message = f"条号 {citation.article!r} 只写到条，照原文写成 {right}。"
            yield _Fault(f"{place}.article", "faq-citation-article", message)
        if number is None:
            continue
        key = (register.key(citation.law), number)
        if key in seen:
            yield _Fault(place, "faq-citation-twice", "同一条引用了两次。", "warning")
        seen.add(key)
        yield from _check_law(place, citation, library, register, today)


def _check_law(
    place: str,
    citation: Citation,
    library: StatuteLibrary | None,
    register: LawRegister,
    today: datetime.date,
) -> Iterator[_Fault]:
    law = f"《{citation.law}》"
    record = register.find(citation.law)
    if record is None:
        message = f"法律目录 laws.yaml 里没有{law}，请核对全称，或告诉维护的人补上。"
        yield _Fault(f"{place}.law", "faq-citation-unlisted", message)
    elif not record.in_force(today):
        newer = f"，现在看《{record.replaced_by}》" if record.replaced_by else ""
        message = f"{law}不是现行有效的法律{newer}。"
        yield _Fault(f"{place}.law", "faq-citation-not-in-force", message)
        return
    elif record.title != citation.law:
        message = f"请写全称《{record.title}》。"
        yield _Fault(f"{place}.law", "faq-citation-title", message)
    note = _repealed(citation, register)
    if note:
        message = f"{law}{citation.article}：{note}，请核对引用的是不是仍有效的部分。"
        yield _Fault(f"{place}.article", "faq-citation-partly-repealed", message, "warning")
    if library is not None:
        yield from _check_text(place, citation, library, today)


def _check_text(
    place: str, citation: Citation, library: StatuteLibrary, today: datetime.date
) -> Iterator[_Fault]:
    law = library.law(citation.law)
    if law is None:
        message = f"法条库里没有《{citation.law}》。"
        yield _Fault(f"{place}.law", "faq-citation-unknown", message)
    elif not library.in_force(citation.law, on=today):
        message = f"《{citation.law}》今天还没有施行，或者已经失效。"
        yield _Fault(f"{place}.law", "faq-citation-not-in-force", message)
    elif library.article(citation.law, citation.article) is None:
        message = f"《{citation.law}》没有{citation.article}（共 {len(law.articles)} 条）。"
        yield _Fault(f"{place}.article", "faq-citation-unknown", message)


def _repealed(citation: Citation, register: LawRegister) -> str | None:
    record = register.find(citation.law)
    notes = record.repealed_articles.items() if record else ()
    number = article_number(citation.article) if notes else None
    return next((note for label, note in notes if article_number(label) == number), None)


def _check_twice(corpus: Corpus, others: Corpus | None) -> Iterator[Problem]:
    """Ids, labels and wordings that two entries share, or that one entry has twice."""
    first: dict[tuple[str, str], tuple[int, str, str]] = {}
    fixed = len(_pairs(others))
    for place, (entry, path) in enumerate((*_pairs(others), *_pairs(corpus))):
        for kind, text, field in _unique_texts(entry):
            here = (place, entry.id, field)
            owner = first.setdefault((kind, text), here)
            own_title = owner[0] == place and field == "title"
            if owner == here or own_title or place < fixed or not text:
                continue
            whose = "这一条" if owner[0] == place else f"条目 {owner[1]} "
            message = f"与{whose}的{_shown(owner[2])}重复：{text[:40]}"
            yield Problem(f"faq-{kind}-twice", message, path, entry.id, field)


def _shown(field: str) -> str:
    """A field that must be unique, as people read it."""
    name, _, index = field.partition(".")
    return f"第 {int(index) + 1} 个其他问法" if index else _UNIQUE[name]


wording_key = functools.lru_cache(maxsize=4_096)(match_key)
"""`match_key` of the corpus's own wordings, which are looked at several times in a row."""


def _unique_texts(entry: FaqEntry) -> Iterator[tuple[str, str, str]]:
    yield "id", entry.id, "id"
    yield "label", wording_key(entry.label), "label"
    yield "case", wording_key(entry.case), "case"
    for index, wording in enumerate(entry.questions):
        yield "wording", wording_key(wording), f"questions.{index}"
    yield "wording", wording_key(entry.title), "title"


def _check_links(corpus: Corpus, others: Corpus | None) -> Iterator[Problem]:
    known = {entry.id for entry, _ in (*_pairs(corpus), *_pairs(others))}
    for entry, path in _pairs(corpus):
        links = [(f"related.{index}", name) for index, name in enumerate(entry.related)]
        links += [(f"followups.{index}.to", link.to) for index, link in enumerate(entry.followups)]
        for field, name in links:
            if name == entry.id:
                yield Problem("faq-link-self", "指向了自己。", path, entry.id, field)
            elif name and name not in known:
                message = f"没有编号为 {name!r} 的条目。"
                yield Problem("faq-link-unknown", message, path, entry.id, field)


def _pairs(corpus: Corpus | None) -> Sequence[tuple[FaqEntry, str]]:
    return () if corpus is None else tuple(zip(corpus.entries, corpus.paths, strict=True))
