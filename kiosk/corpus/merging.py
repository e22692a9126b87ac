"""Three-way merge: what shipped before, what ships now, what the office made of it."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kiosk.corpus.contents import FIELD_NAMES, same_but_for_review

_REVIEW = ("reviewed_on", "review_due", "reviewer")


class Outcome(StrEnum):
    """What to do with one entry."""

    NOTHING = "nothing"
    """Nothing new was shipped, or the office has it already."""
    TAKE = "take"
    """The office changed nothing: the shipped text goes to residents."""
    ASK = "ask"
    """Both changed: a person decides."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a merge could look like."""

    content: str
    """The office's text with all shipped changes that don't clash; empty if either removed
    the entry."""
    clashes: tuple[str, ...]
    """Fields that both changed, each its own way; the office's text stands in them."""


def decide(base: str, shipped: str, ours: str, *, at_work: bool) -> Outcome:
    """What follows from three contents, each empty where there is no entry. `at_work` says that
    a draft or review of the office's is under way."""
    if same_but_for_review(base, shipped) or same_but_for_review(ours, shipped):
        return Outcome.NOTHING
    if same_but_for_review(base, ours) and not at_work:
        return Outcome.TAKE
    return Outcome.ASK


def propose(base: str, shipped: str, ours: str) -> Proposal:
    """Field by field: what only one side changed is taken from it."""
    if not shipped or not ours:
        return Proposal("", ("id",))
    before: dict[str, Any] = json.loads(base) if base else {}
    theirs: dict[str, Any] = json.loads(shipped)
    mine: dict[str, Any] = json.loads(ours)
    clashes = []
    for name in FIELD_NAMES:
        if mine.get(name) == theirs.get(name):
            continue
        if name in _REVIEW or mine.get(name) == before.get(name):
            mine[name] = theirs.get(name)
        elif theirs.get(name) != before.get(name):
            clashes.append(name)
    text = json.dumps(mine, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Proposal(text, tuple(clashes))
