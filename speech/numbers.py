"""Numbers, dates, sums and telephone numbers as they are said in Chinese."""

import re
from collections.abc import Callable

import cn2an

_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
_PHONE_DIGITS = str.maketrans("0123456789", "零幺二三四五六七八九")
_LONGEST_NUMBER = 16
"""Digits; a longer number is read digit by digit."""

HOTLINES = frozenset(
    re.findall(
        r"\d+",
        "110 119 120 122 12110 12305 12309 12315 12320 12329 12333 12338 12345 12348 12351 "
        "12355 12356 12363 12366 12368 12377 12378 12385 12388 12389 12393 12394 95110 96110",
    )
)
"""Numbers to dial, which are read digit by digit even if short."""

_UNITS = (
    "元块角分万亿千百十天日年月周岁人个名位条款项件次倍份户亩米里公斤吨克升平立度层间套台辆张"
    "页字号楼栋室小分秒时点星季级类种家%‰℃"
)
_MEASURES = "个年天次倍份户亩名位件间套台辆张周岁块层元万亿千米公小条项种人"
"""Before these 2 is 两, not 二."""

_NUMBER = r"\d+(?:\.\d+)?"


def digit_by_digit(digits: str) -> str:
    """A telephone or file number: `12348` → `幺二三四八`."""
    return digits.translate(_PHONE_DIGITS)


def cardinal(number: str) -> str:
    """`1079` → `一千零七十九`, `3.50` → `三点五`; leading and trailing zeros fall away."""
    whole, _, fraction = number.partition(".")
    if len(whole) > _LONGEST_NUMBER:
        return digit_by_digit(number.replace(".", "点"))
    said = str(cn2an.an2cn(str(int(whole))))
    fraction = fraction.rstrip("0")
    return f"{said}点{fraction.translate(_DIGITS)}" if fraction else said


def counted(number: str, unit: str = "") -> str:
    """The number before a measure word: `2` + `个` → `两`."""
    if number.lstrip("0") == "2" and unit and unit[0] in _MEASURES:
        return "两"
    return cardinal(number)


def _year(digits: str) -> str:
    return digits.translate(_DIGITS)


def _date(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return found.group()
    return f"{_year(year)}年{cardinal(month)}月{cardinal(day)}日"


def _clock(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    if hour > 24 or minute > 59:
        return found.group()
    said = counted(str(hour), "个") if hour == 2 else cardinal(str(hour))
    if minute == 0:
        return f"{said}点"
    return f"{said}点{'零' if minute < 10 else ''}{cardinal(str(minute))}分"


def _percent(found: re.Match[str]) -> str:
    base = "百分之" if found[3] == "%" else "千分之"
    first = f"{cardinal(found[1])}到" if found[1] else ""
    return f"{base}{first}{cardinal(found[2])}"


def _money(found: re.Match[str]) -> str:
    scale = found[2] or ""
    return f"{counted(found[1], scale or '元')}{scale}元"


def _range(found: re.Match[str]) -> str:
    unit = found[3]
    return f"{counted(found[1], unit)}到{counted(found[2], unit)}"


def _phone(found: re.Match[str]) -> str:
    parts = re.split(r"[- ]", found.group())
    return "，".join(digit_by_digit(part) for part in parts)


def _fraction(found: re.Match[str]) -> str:
    return f"{cardinal(found[2])}分之{cardinal(found[1])}"


def _run(found: re.Match[str]) -> str:
    """What is left: hotlines and long runs by digit, anything else as a number."""
    before, number, unit = found[1], found[2], found[3]
    is_unit = bool(unit) and unit in _UNITS
    by_digit = (number in HOTLINES and not is_unit) or (number[0] == "0" and len(number) > 1)
    if "." not in number and (by_digit or (len(number) >= 7 and not is_unit)):
        said = digit_by_digit(number)
    elif before == "第":
        said = cardinal(number)
    else:
        said = counted(number, unit)
    return f"{before}{said}{unit}"


_EDGE = r"(?<![\d.])"
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?<=\d),(?=\d{3}(?!\d))"), lambda _: ""),
    (re.compile(_EDGE + r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"), _date),
    (re.compile(_EDGE + r"((?:19|20)\d\d)(?=年)"), lambda m: _year(m[1])),
    (re.compile(_EDGE + r"0\d{2,3}[- ]\d{3,4}[- ]?\d{4}(?!\d)"), _phone),
    (re.compile(_EDGE + r"1[3-9]\d[- ]\d{4}[- ]\d{4}(?!\d)"), _phone),
    (re.compile(_EDGE + r"400[- ]\d{3,4}[- ]\d{3,4}(?!\d)"), _phone),
    (re.compile(_EDGE + rf"(?:({_NUMBER})%?[-~—～至到])?({_NUMBER})([%‰])"), _percent),
    (re.compile(_EDGE + r"(\d{1,2}):(\d{2})(?:00)?(?![\d:])"), _clock),
    (re.compile(r"(?<=[点分])\s*[-~—～]+\s*(?=[零一二两三四五六七八九十])"), lambda _: "到"),
    (re.compile(rf"[¥￥]\s*({_NUMBER})(万|亿)?元?"), _money),
    (re.compile(_EDGE + rf"({_NUMBER})\s*[-~—～]+\s*({_NUMBER})\s*(?=([{_UNITS}]))"), _range),
    (re.compile(_EDGE + r"(\d+)/(\d+)(?![\d/])"), _fraction),
    (re.compile(rf"(第?)({_NUMBER})(.?)", re.DOTALL), _run),
)


def say_numbers(text: str) -> str:
    """Every number in the text in Chinese characters."""
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    return text
