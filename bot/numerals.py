"""Numbers as people say them: 三千五, 两千块, 一万二, 3500元, 半年."""

import re

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "四": 4, "五": 5}
_DIGITS |= {"六": 6, "七": 7, "八": 8, "九": 9, "幺": 1}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}

CHINESE_NUMBER = r"[零〇一二两三四五六七八九十百千万亿幺]+"
NUMBER = rf"(?:\d[\d,，]*(?:\.\d+)?\s*[万千百亿]?|{CHINESE_NUMBER}(?:点{CHINESE_NUMBER})?)"


class NumeralError(ValueError):
    """Text that is not a number."""

    code = "numeral-invalid"


def parse_number(text: str) -> float:
    """The value of an Arabic or Chinese number; raises `NumeralError`.

    A trailing digit after a unit counts in the next lower unit, as in speech:
    三千五 is 3500, 一万二 is 12000, 两百三 is 230; 三千零五 stays 3005.
    """
    text = re.sub(r"[,，\s]", "", text)
    arabic = re.fullmatch(r"(\d{1,15}(?:\.\d{1,6})?)([百千万亿]?)", text)
    if arabic:
        scale = {**_UNITS, **_BIG}.get(arabic[2], 1)
        return float(arabic[1]) * scale
    whole, point, fraction = text.partition("点")
    if (point and not fraction) or len(text) > 40 or not re.fullmatch(CHINESE_NUMBER, whole):
        raise NumeralError(f"不是数字：{text[:20]!r}")
    value = float(_chinese_integer(whole))
    if fraction:
        scaled = re.fullmatch(r"(.+?)([万亿]?)", fraction)
        if scaled is None or any(char not in _DIGITS for char in scaled[1]):
            raise NumeralError(f"不是数字：{text[:20]!r}")
        digits = "".join(str(_DIGITS[char]) for char in scaled[1])
        value = (value + float(f"0.{digits}")) * _BIG.get(scaled[2], 1)
    return value


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
        if char in _UNITS:
            unit = _UNITS[char]
            total += (1 if digit is None else digit) * unit
            digit, after_zero = None, False
        elif char in _DIGITS:
            after_zero = after_zero or _DIGITS[char] == 0
            digit = _DIGITS[char]
        else:
            raise NumeralError(f"不是数字：{text[:20]!r}")
    if digit is None:
        return total
    return total + (digit if after_zero or unit in {1, 10} else digit * unit // 10)
