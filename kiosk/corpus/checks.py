"""What is wrong with one entry beside all others, quickly enough to say so while it is written."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from knowledge_base.corpus import Corpus, FaqEntry, Problem
from knowledge_base.corpus_check import check_corpus
from knowledge_base.normalise import match_key
from knowledge_base.register import LawRegister
from knowledge_base.statutes import StatuteLibrary

_SOFT = frozenset({"faq-too-few", "faq-citation-unlisted"})
"""Rules for what ships that are only a reminder for what an office writes itself."""
_LATER = "faq-link-unknown"
FEW_WORDINGS = "别的问法少于 8 种，居民换个说法可能就找不到，想到了再补。"


@dataclass(frozen=True, slots=True)
class Taken:
    """What other entries say already."""

    ids: frozenset[str] = frozenset()
    wordings: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Entry id and text by `match_key` of a wording."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Entry id by `match_key` of a label."""


def taken_by(entries: Iterable[FaqEntry]) -> Taken:
    """What these entries say."""
    ids: set[str] = set()
    wordings: dict[str, tuple[str, str]] = {}
    labels: dict[str, str] = {}
    for entry in entries:
        ids.add(entry.id)
        labels.setdefault(match_key(entry.label), entry.id)
        for text in entry.wordings:
            wordings.setdefault(match_key(text), (entry.id, text))
    return Taken(frozenset(ids), wordings, labels)


def check_entry(
    entry: FaqEntry,
    taken: Taken,
    *,
    library: StatuteLibrary | None,
    register: LawRegister,
    today: datetime.date,
) -> Sequence[Problem]:
    """All that is wrong, errors first. `taken` may include the entry itself."""
    signed = replace(entry, reviewer=entry.reviewer or "待审核")
    alone = Corpus((signed,), ("",))
    found = [
        _softened(problem)
        for problem in check_corpus(alone, library, register=register, today=today)
        if problem.code != _LATER
    ]
    found += _said_elsewhere(entry, taken)
    found += _unknown_links(entry, taken)
    return sorted(found, key=lambda problem: problem.severity)


def _softened(problem: Problem) -> Problem:
    if problem.code == "faq-too-few":
        return replace(problem, severity="warning", message=FEW_WORDINGS)
    return replace(problem, severity="warning") if problem.code in _SOFT else problem


def _said_elsewhere(entry: FaqEntry, taken: Taken) -> list[Problem]:
    found = []
    for place, text in enumerate(entry.wordings):
        key = match_key(text)
        owner, other = taken.wordings.get(key, ("", ""))
        if key and owner not in ("", entry.id):
            name = "title" if place == 0 else f"questions.{place - 1}"
            message = f"条目 {owner} 已经有这种问法：{other[:40]}"
            found.append(Problem("faq-wording-twice", message, "", entry.id, name))
    owner = taken.labels.get(match_key(entry.label), "")
    if entry.label and owner not in ("", entry.id):
        message = f"条目 {owner} 的短名也是“{entry.label}”，居民分不清。"
        found.append(Problem("faq-label-twice", message, "", entry.id, "label"))
    return found


def _unknown_links(entry: FaqEntry, taken: Taken) -> list[Problem]:
    links = [(f"related.{place}", name) for place, name in enumerate(entry.related)]
    links += [(f"followups.{place}.to", link.to) for place, link in enumerate(entry.followups)]
    return [
        Problem(_LATER, f"没有编号为 {name} 的条目。", "", entry.id, where)
        for where, name in links
        if name and name not in taken.ids and name != entry.id
    ]
