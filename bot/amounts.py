"""Sums of money as people say them, exact or rough."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.numerals import QUANTITY, NumeralError, Quantity, read_quantity

MAX_CHARACTERS = 2_000
"""More of a text is not looked at."""
_CENTS = "一二两三四五六七八九1-9"
_MONEY = re.compile(
    rf"[¥￥]\s*(?P<sign>{QUANTITY})(?:元|块)?"
    rf"|(?P<number>{QUANTITY})\s*(?P<unit>元|块钱|块|圆|人民币)(?!工|地)"
    rf"(?:(?P<tenths>[{_CENTS}])(?:[角毛](?:(?P<hundredths>[{_CENTS}])分?)?|(?=$|[，。？！、,?!]|钱)))?"
    r"|(?P<about>块把)钱?"
    rf"|(?P<cents>[{_CENTS}])[角毛](?:钱|(?=$|[，。？！、]))"
)
_CUE = re.compile(
    r"(?:工资|收入|月薪|挣|拿|是|有|借了|欠了|欠|赔|大概|差不多|到手|退休金|养老金)\s*(?:了|到|起)?\s*"
    rf"(?P<number>{QUANTITY})"
)
_BARE = re.compile(rf"(?P<number>(?>{QUANTITY}))(?!个)")


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum that was named."""

    low: Decimal
    """Yuan, at least."""
    high: Decimal
    """Yuan, at most; the same if the sum is exact."""
    text: str
    """As it was said."""
    start: int
    """Offset of the first character."""
    end: int
    """Offset after the last character."""

    @property
    def exact(self) -> bool:
        """Whether one sum was named and not two bounds."""
        return self.low == self.high

    def __str__(self) -> str:
        """`3500元`, or `3000元到4000元`."""
        low = f"{_plain(self.low)}元"
        return low if self.exact else f"{low}到{_plain(self.high)}元"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Sums with a word for money beside them, in order."""
    return tuple(_found(text[:MAX_CHARACTERS]))


def _found(text: str) -> Iterator[Amount]:
    for match in _MONEY.finditer(text):
        if match["about"]:
            yield Amount(Decimal(1), Decimal(2), match[0], *match.span())
        elif match["cents"]:
            value = _tenths(match["cents"])
            yield Amount(value, value, match[0], *match.span())
        else:
            yield from _sum(match)


def _sum(match: re.Match[str]) -> Iterator[Amount]:
    group = "sign" if match["sign"] else "number"
    read = _read_end(match[group])
    if read is None:
        return
    quantity, skipped = read
    more = _tenths(match["tenths"]) if match["tenths"] else Decimal(0)
    more += _tenths(match["hundredths"]) / 10 if match["hundredths"] else Decimal(0)
    start = match.start() if group == "sign" else match.start(group) + skipped
    text = match.string[start : match.end()]
    yield Amount(quantity.low + more, quantity.high + more, text, start, match.end())


def _read_end(text: str) -> tuple[Quantity, int] | None:
    """The longest number at the end of the text, and how many characters stand before it."""
    for skipped in range(len(text)):
        try:
            return read_quantity(text[skipped:]), skipped
        except NumeralError:
            continue
    return None


def _tenths(digit: str) -> Decimal:
    return read_quantity(digit).low / 10


def bare_amounts(text: str) -> Iterator[Amount]:
    """Numbers that may be sums though no word for money stands beside them: first those after
    a word such as 工资, then any."""
    text = text[:MAX_CHARACTERS]
    for match in (*_CUE.finditer(text), *_BARE.finditer(text)):
        read = _read_whole(match["number"])
        if read is not None:
            quantity, length = read
            start = match.start("number")
            yield Amount(
                quantity.low, quantity.high, text[start : start + length], start, start + length
            )


def _read_whole(text: str) -> tuple[Quantity, int] | None:
    """The longest number at the beginning of the text, and its length."""
    for length in range(len(text), 0, -1):
        try:
            return read_quantity(text[:length]), length
        except NumeralError:
            continue
    return None
