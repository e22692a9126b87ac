"""What a new index changes: the same questions put to the old and the new. No I/O."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Change(StrEnum):
    """What became of one question."""

    SAME = "same"
    BETTER = "better"
    """A test question that is answered as expected now, or a question answered at last."""
    WORSE = "worse"
    """A test question that was answered as expected and isn't now, or one that isn't answered
    any more."""
    LOWERED = "lowered"
    """The same entry, in whose place a person is offered now, as the office decided."""
    REWORDED = "reworded"
    """The same entry answers, in other words."""
    OTHER = "other"
    """Another entry answers; a person has to say whether that is right."""


CHANGE_NAMES = {
    Change.SAME: "不变",
    Change.BETTER: "变好",
    Change.WORSE: "变差",
    Change.LOWERED: "先请人回答",
    Change.REWORDED: "换了说法",
    Change.OTHER: "换了条目",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What the robot says to a question."""

    kind: str
    faq_id: str
    confidence: float | None = None
    words: str = ""
    """A digest of what is shown and spoken."""

    @property
    def hands_over(self) -> bool:
        """Whether a person is offered in an entry's place."""
        return self.kind == "no_answer" and bool(self.faq_id)

    @property
    def answers(self) -> bool:
        """Whether it is an answer of any kind."""
        return self.kind == "answer"


@dataclass(frozen=True, slots=True)
class Replayed:
    """One question."""

    text: str
    expected: str
    """Id of the entry that should answer; empty for a question that residents asked."""
    before: Said
    after: Said

    @property
    def change(self) -> Change:
        """What became of it."""
        if (
            self.before.answers
            and self.after.hands_over
            and self.after.faq_id == self.before.faq_id
        ):
            return Change.LOWERED
        if self.expected:
            was, now = (said.faq_id == self.expected for said in (self.before, self.after))
            if was != now:
                return Change.BETTER if now else Change.WORSE
            return self._kept(also_other=False)
        if self.before.answers != self.after.answers:
            return Change.BETTER if self.after.answers else Change.WORSE
        return self._kept(also_other=True)

    def _kept(self, *, also_other: bool) -> Change:
        """Of a question that neither gained nor lost its answer."""
        same = (self.before.kind, self.before.faq_id) == (self.after.kind, self.after.faq_id)
        if not same:
            return Change.OTHER if also_other else Change.SAME
        reworded = self.after.answers and self.before.words != self.after.words
        return Change.REWORDED if reworded else Change.SAME

    @property
    def right(self) -> bool | None:
        """Whether a test question is answered as expected; none for others."""
        return self.after.faq_id == self.expected if self.expected else None


def said_of(raw: Mapping[str, Any]) -> Said:
    """From a rehearsal's line."""
    confidence = raw.get("confidence")
    number = float(confidence) if isinstance(confidence, (int, float)) else None
    return Said(
        kind=str(raw.get("kind", "")),
        faq_id=str(raw.get("faq_id") or ""),
        confidence=number,
        words=str(raw.get("words", "")),
    )


def as_rows(replayed: Iterable[Replayed]) -> list[dict[str, Any]]:
    """To be kept as JSON; questions that don't change are left out, unless they are tests."""
    return [
        {
            "text": one.text,
            "expected": one.expected,
            "change": one.change.value,
            "before": [one.before.kind, one.before.faq_id],
            "after": [one.after.kind, one.after.faq_id],
        }
        for one in replayed
        if one.change is not Change.SAME or one.expected
    ]
