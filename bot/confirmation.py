"""Sums that were heard and decide something are said back before they count.

Only what was spoken and is used in a decision is asked back, and no more than twice in a row;
what was typed stands.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

import cn2an

from bot.amounts import Amount
from bot.messages import Choice, Service, ServiceStep

YES = Choice("对", "对")
SAY_AGAIN = Choice("不对，重新说", "不对，重新说")
CHANGE = Choice("改一改", "改一改")
"""The kiosk opens its keyboard for this one; elsewhere it asks to type."""
MOST_TIMES = 2
"""So often a sum is asked back in a row; then it counts, and the summary shows it."""
Verdict: TypeAlias = Literal["yes", "no", "change"]

_YES = re.compile(
    r"(?:嗯+)?(?:对|对头|对的|是|是的|没错|没得错|正确|确认|要得|就是|就是这个|好|好的)"
)
_NO = re.compile(
    r"(?:嗯+)?(?:不对|不是|[听说搞]?错|没对|不对头|重说|重新说|不对重新说|再说一次|不对重说)"
)
_CHANGE = re.compile(r"改一改|改一下|我来改|改")
_EMPTY = re.compile(r"[\s，。！？,.!?的了嘛啊吧哈哦呀]+")


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A sum that was heard and is not confirmed yet."""

    yuan: float
    """What will count."""
    said: str
    """As it is said back."""
    times: int = 1
    """How often in a row sums were said back."""


def unconfirmed(amount: Amount, earlier: Unconfirmed | None) -> Unconfirmed:
    """The sum to say back, in Chinese numerals: 三千五百元."""
    times = earlier.times + 1 if earlier else 1
    return Unconfirmed(float(amount.low), _said(amount), times)


def _said(amount: Amount) -> str:
    low = f"{_numeral(amount.low)}元"
    return low if amount.exact else f"{low}到{_numeral(amount.high)}元"


def _numeral(value: Decimal) -> str:
    return str(cn2an.an2cn(f"{value.normalize():f}", "low"))


def ask_back(pending: Unconfirmed, service: Service) -> ServiceStep:
    """The question whether the sum was heard right, with its three buttons."""
    words = f"我听到的是{pending.said}，对吗？"
    return ServiceStep(
        shown=f"我听到的是 **{pending.said}**，对吗？",
        spoken=words,
        choices=(YES, SAY_AGAIN, CHANGE),
        service=service,
    )


def read_verdict(text: str) -> Verdict | None:
    """What was said to the question; none for anything else, a sum among it."""
    bare = _EMPTY.sub("", text)
    if _CHANGE.fullmatch(bare):
        return "change"
    if _NO.fullmatch(bare):
        return "no"
    return "yes" if _YES.fullmatch(bare) else None
