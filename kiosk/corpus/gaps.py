"""Why a question is worth looking at: what the robot did not do well. No I/O."""

from collections.abc import Sequence
from enum import StrEnum

from bot.messages import Reply

UNSURE_BELOW = 0.8
"""Confidence below which an answer is looked at."""


class Gap(StrEnum):
    """What went wrong."""

    UNANSWERED = "unanswered"
    UNSURE = "unsure"
    IN_VAIN = "in_vain"
    UNHELPFUL = "unhelpful"
    HANDED_OVER = "handed_over"


GAP_NAMES = {
    Gap.UNANSWERED: "没有答案",
    Gap.UNSURE: "答得没把握",
    Gap.IN_VAIN: "反问了也没对上",
    Gap.UNHELPFUL: "居民说没帮到",
    Gap.HANDED_OVER: "转给了人",
}


def gap_of(replies: Sequence[Reply]) -> Gap | None:
    """What the replies to a question show by themselves."""
    last = replies[-1]
    if last.kind == "no_answer" and not getattr(last, "faq_id", None):
        return Gap.UNANSWERED
    confidence = getattr(last, "confidence", None)
    if last.kind == "answer" and confidence is not None and confidence < UNSURE_BELOW:
        return Gap.UNSURE
    return None


def gap_before(before: str, replies: Sequence[Reply]) -> Gap | None:
    """What the replies to the next words show of the question before, whose reply was of the
    kind `before`."""
    kind = replies[-1].kind
    if kind == "handoff":
        return Gap.HANDED_OVER
    if before == "clarify" and kind in ("no_answer", "clarify"):
        return Gap.IN_VAIN
    return None


QUESTION_KINDS = frozenset({"answer", "clarify", "no_answer", "service"})
"""Kinds of reply to what was a question."""
