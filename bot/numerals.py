"""Numbers as people say them: 三千五, 两千块, 一万二, 3500元, 三四千, 十几万, 千把."""

import re
from dataclasses import dataclass
from decimal import Decimal

from knowledge_base.numerals import DIGITS as WRITTEN
from knowledge_base.numerals import UNITS

_DIGITS = {**WRITTEN, "俩": 2, "幺": 1}
_BIG = {"万": 10_000, "亿": 100_000_000}
_SCALES = {**UNITS, **_BIG}

CHINESE_NUMBER = r"[零〇一二两三四五六七八九十百千万亿幺]+"
NUMBER = rf"(?:\d[\d,，]*(?:\.\d+)?\s*[万千百亿]?|{CHINESE_NUMBER}(?:点{CHINESE_NUMBER})?)"
QUANTITY = r"[\d,，.零〇一二两三四五六七八九十百千万亿幺点几多来余把到至~～-]{1,24}"
"""Where a number, exact or rough, may stand; `read_quantity` tells whether one does."""

_ONE_TO_NINE = "一二两三四五六七八九"
_PAIR = re.compile(
    rf"(?P<before>[{_ONE_TO_NINE}]?[十百千万])?(?P<low>[{_ONE_TO_NINE}])(?P<high>[{_ONE_TO_NINE}])"
    rf"(?P<unit>[十百千万亿]{{0,2}})"
)
_SEVERAL = re.compile(rf"(?P<tens>[{_ONE_TO_NINE}]?十)?几(?P<unit>[十百千]?[万亿]?)")
_MORE = re.compile(r"(?P<number>.+?)(?P<how>[多来余几])(?P<big>[万亿]?)")
_ABOUT = re.compile(r"(?P<unit>[十百千万])把")
_RANGE = re.compile(r"(?P<low>[^到至~～-]+)[到至~～-](?P<high>[^到至~～-]+)")


class NumeralError(ValueError):
    """Text that is not a number."""

    code = "numeral-invalid"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, or the bounds of a rough one."""

    low: Decimal
    """At least so much."""
    high: Decimal
    """At most so much; the same if the number is exact."""


def parse_number(text: str) -> Decimal:
    """The value of an Arabic or Chinese number; raises `NumeralError`.

    A trailing digit after a unit counts in the next lower unit, as in speech:
    三千五 is 3500, 一万二 is 12000, 两百三 is 230; 三千零五 stays 3005.
    """
    text = re.sub(r"[,，\s]", "", text)
    arabic = re.fullmatch(r"([0-9]{1,15}(?:\.[0-9]{1,6})?)([百千万亿]?)", text)
    if arabic:
        return Decimal(arabic[1]) * _SCALES.get(arabic[2], 1)
    whole, point, fraction = text.partition("点")
    if (point and not fraction) or len(text) > 40 or not re.fullmatch(CHINESE_NUMBER, whole):
        raise NumeralError(f"不是数字：{text[:20]!r}")
    value = Decimal(_chinese_integer(whole))
    if fraction:
        scaled = re.fullmatch(r"(.+?)([万亿]?)", fraction)
        if scaled is None or any(char not in _DIGITS for char in scaled[1]):
            raise NumeralError(f"不是数字：{text[:20]!r}")
        digits = "".join(str(_DIGITS[char]) for char in scaled[1])
        value = (value + Decimal(f"0.{digits}")) * _BIG.get(scaled[2], 1)
    return value


def read_quantity(text: str) -> Quantity:
    """An exact or a rough number; raises `NumeralError`.

    三四千 is 3000 to 4000, 十几万 110000 to 190000, 几百 200 to 900, 三千多 3000 to 4000, 千把 and
    万多 one to two of the unit, 十来 10 to 15, 三千到五千 as it says.
    """
    text = re.sub(r"[,，\s]", "", text)
    if len(text) > 40:
        raise NumeralError("不是数字：太长")
    for read in (_read_range, _read_pair, _read_several, _read_about, _read_more):
        found = read(text)
        if found is not None:
            return found
    value = parse_number(text)
    return Quantity(value, value)


def _read_range(text: str) -> Quantity | None:
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    low, high = parse_number(match["low"]), parse_number(match["high"])
    unit = _SCALES.get(match["high"][-1], 1)
    if low < 10 <= high and match["low"][-1] not in _SCALES:
        low *= unit  # 三到五千
    if low > high:
        raise NumeralError(f"不是数字：{text[:20]!r}")
    return Quantity(low, high)


def _read_pair(text: str) -> Quantity | None:
    """Two neighbouring digits, as in 三四千, 十七八, 三五百."""
    match = _PAIR.fullmatch(text)
    if match is None:
        return None
    gap = _DIGITS[match["high"]] - _DIGITS[match["low"]]
    if not (gap == 1 or (gap == 2 and match["unit"])):
        return None
    before, unit = match["before"] or "", match["unit"]
    return Quantity(
        parse_number(before + match["low"] + unit), parse_number(before + match["high"] + unit)
    )


def _read_several(text: str) -> Quantity | None:
    match = _SEVERAL.fullmatch(text)
    if match is None:
        return None
    unit = Decimal(1)
    for char in match["unit"]:
        unit *= _SCALES[char]
    if match["tens"]:
        tens = parse_number(match["tens"])
        return Quantity((tens + 1) * unit, (tens + 9) * unit)
    return Quantity(2 * unit, 9 * unit)


def _read_about(text: str) -> Quantity | None:
    match = _ABOUT.fullmatch(text)
    if match is None:
        return None
    unit = Decimal(_SCALES[match["unit"]])
    return Quantity(unit, 2 * unit)


def _read_more(text: str) -> Quantity | None:
    match = _MORE.fullmatch(text)
    if match is None:
        return None
    if match["how"] == "几" and match["number"][-1] not in "十百千":
        return None
    scale = Decimal(_BIG.get(match["big"], 1))
    low = parse_number(match["number"])
    step = _last_unit(match["number"], low) * (Decimal("0.5") if match["how"] == "来" else 1)
    return Quantity(low * scale, (low + step) * scale)


def _last_unit(text: str, value: Decimal) -> Decimal:
    """What the last digit that is not 0 counts."""
    if text[-1] in _SCALES:
        return Decimal(_SCALES[text[-1]])
    if not value:
        return Decimal(1)
    exponent = value.normalize().as_tuple().exponent
    return Decimal(10) ** (exponent if isinstance(exponent, int) else 0)


def _chinese_integer(text: str) -> int:
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    for char in ("亿", "万"):
        head, found, tail = text.rpartition(char)
        if found:
            high = _chinese_integer(head) if head else 1
            return high * _BIG[char] + _tail(tail, _BIG[char])
    return _below_ten_thousand(text)


def _tail(text: str, above: int) -> int:
    if not text:
        return 0
    if len(text) == 1 and text in _DIGITS:
        return _DIGITS[text] * above // 10
    return _chinese_integer(text)


def _below_ten_thousand(text: str) -> int:
    total, digit, unit, after_zero = 0, None, 1, False
    for char in text:
        if char in UNITS:
            unit = UNITS[char]
            total += (1 if digit is None else digit) * unit
            digit, after_zero = None, False
        elif char in _DIGITS and not digit:
            after_zero = after_zero or _DIGITS[char] == 0
            digit = _DIGITS[char]
        else:
            raise NumeralError(f"不是数字：{text[:20]!r}")
    if digit is None:
        return total
    return total + (digit if after_zero or unit in {1, 10} else digit * unit // 10)
