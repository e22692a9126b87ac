"""What is wrong with one entry beside all others, quickly enough to say so while it is written."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace

from knowledge_base.corpus import Corpus, FaqEntry, Problem
from knowledge_base.corpus_check import check_corpus, wording_key
from knowledge_base.register import LawRegister
from knowledge_base.statutes import StatuteLibrary

_SOFT = frozenset({"faq-citation-unlisted"})
"""Rules for what ships that are only a reminder for what an office writes itself."""
_LATER = "faq-link-unknown"
FEW_WORDINGS = "别的问法少于 8 种，居民换个说法可能就找不到，想到了再补。"


class Taken:
    """What entries say already: ids, labels and wordings, each with who says it."""

    def __init__(self, entries: Iterable[FaqEntry] = ()) -> None:
        self._said: dict[str, dict[str, str]] = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        for entry in entries:
            self.put(entry)

    def __contains__(self, entry_id: str) -> bool:
        return entry_id in self._keys

    def put(self, entry: FaqEntry) -> None:
        """This is what an entry says now."""
        self.drop(entry.id)
        texts = {f"w{wording_key(text)}": text for text in entry.wordings}
        texts[f"l{wording_key(entry.label)}"] = entry.label
        for key, text in texts.items():
            self._said.setdefault(key, {})[entry.id] = text
        self._keys[entry.id] = tuple(texts)

    def drop(self, entry_id: str) -> None:
        """It is gone."""
        for key in self._keys.pop(entry_id, ()):
            self._said[key].pop(entry_id, None)
            if not self._said[key]:
                del self._said[key]

    def wording(self, text: str, *, but: str = "") -> tuple[str, str] | None:
        """Id and words of another entry that says this; none if none does."""
        return self._other(f"w{wording_key(text)}", but)

    def label(self, text: str, *, but: str = "") -> tuple[str, str] | None:
        """The same of a label."""
        return self._other(f"l{wording_key(text)}", but)

    def _other(self, key: str, but: str) -> tuple[str, str] | None:
        if len(key) < 2:
            return None
        return next(
            ((owner, text) for owner, text in self._said.get(key, {}).items() if owner != but),
            None,
        )


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
        other = taken.wording(text, but=entry.id)
        if other is not None:
            name = "title" if place == 0 else f"questions.{place - 1}"
            message = f"条目 {other[0]} 已经有这种问法：{other[1][:40]}"
            found.append(Problem("faq-wording-twice", message, "", entry.id, name))
    same = taken.label(entry.label, but=entry.id)
    if same is not None:
        message = f"条目 {same[0]} 的短名也是“{entry.label}”，居民分不清。"
        found.append(Problem("faq-label-twice", message, "", entry.id, "label"))
    return found


def _unknown_links(entry: FaqEntry, taken: Taken) -> list[Problem]:
    links = [(f"related.{place}", name) for place, name in enumerate(entry.related)]
    links += [(f"followups.{place}.to", link.to) for place, link in enumerate(entry.followups)]
    return [
        Problem(_LATER, f"没有编号为 {name} 的条目。", "", entry.id, where)
        for where, name in links
        if name and name not in taken and name != entry.id
    ]
