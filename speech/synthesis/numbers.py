"""Numbers, dates, sums and ranges as they are said in Chinese."""

import re
from collections.abc import Callable

import cn2an

from speech.synthesis.digits import HOTLINES, digit_by_digit, in_groups, say_digit_strings

_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
_LONGEST_NUMBER = 16
"""Digits; a longer number is read digit by digit."""

_UNITS = (
    "元块角分万亿千百十天日年月周岁人个名位条款项件次倍份户亩米里公斤吨克升平立度层间套台辆张"
    "页字号楼栋室小分秒时点星季级类种家摄美欧港英毫厘成折%‰℃"
)
_MEASURES = (
    "个年天次倍份户亩名位件间套台辆张周岁块层元万亿千米公斤吨克升里小条项种人家类款室分点成页"
)
"""Before these 2 is 两, not 二."""
_NO_MEASURES = ("年级", "分之", "条例", "人民")
"""Words that begin like a measure; 2 stays 二 before them."""
_FOREIGN = {"$": "美元", "US$": "美元", "HK$": "港元", "€": "欧元", "£": "英镑"}

_NUMBER = r"\d+(?:\.\d+)?"
_DASH = r"\s?[-~—–−]{1,2}\s?"


def cardinal(number: str) -> str:
    """`1079` → `一千零七十九`, `3.50` → `三点五`; leading and trailing zeros fall away."""
    whole, _, fraction = number.partition(".")
    if len(whole) > _LONGEST_NUMBER:
        return digit_by_digit(whole) + (f"点{fraction.translate(_DIGITS)}" if fraction else "")
    said = str(cn2an.an2cn(str(int(whole))))
    fraction = fraction.rstrip("0")
    return f"{said}点{fraction.translate(_DIGITS)}" if fraction else said


def counted(number: str, unit: str = "") -> str:
    """The number of so many of a unit: `2` + `个` → `两`, `2000` + `元` → `两千`."""
    measure = bool(unit) and unit[0] in _MEASURES and unit[:2] not in _NO_MEASURES
    if measure and number.lstrip("0") == "2":
        return "两"
    return re.sub(r"二(?=千)|(?<![十百千零])二(?=[万亿])", "两", cardinal(number))


def _year(digits: str) -> str:
    return digits.translate(_DIGITS)


def _date(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return found.group()
    return f"{_year(year)}年{cardinal(month)}月{cardinal(day)}日"


def _clock(found: re.Match[str]) -> str:
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if hour > 24 or minute > 59 or second > 59:
        return found.group()
    said = f"{counted(str(hour), '点')}点"
    if minute or second:
        said += f"{'零' if minute < 10 else ''}{cardinal(str(minute))}分"
    return f"{said}{cardinal(str(second))}秒" if second else said


def _ratio(found: re.Match[str]) -> str:
    return f"{cardinal(found[1])}比{cardinal(found[2])}"


def _percent(found: re.Match[str]) -> str:
    base = {"%": "百分之", "‰": "千分之", "‱": "万分之"}[found[4]]
    sign = {"-": "负", "−": "负", "±": "正负"}.get(found[1] or "", "")
    first = f"{cardinal(found[2])}到" if found[2] else ""
    return f"{sign}{base}{first}{cardinal(found[3])}"


def _money(found: re.Match[str]) -> str:
    number, scale = found[1], found[2] or ""
    return f"{counted(number, scale)}{scale}元" if scale else _yuan(number)


def _yuan(number: str) -> str:
    """`1200.50` → `一千二百元五角`."""
    whole, _, fraction = number.partition(".")
    if len(fraction) > 2 or not fraction.strip("0"):
        return f"{counted(whole if not fraction.strip('0') else number, '元')}元"
    jiao, fen = fraction[:1], fraction[1:] or "0"
    yuan = f"{counted(whole, '元')}元" if int(whole) else ""
    gap = "零" if yuan and jiao == "0" else ""
    tenth = f"{counted(jiao)}角" if jiao != "0" else ""
    return yuan + gap + tenth + (f"{counted(fen)}分" if fen != "0" else "")


def _foreign(found: re.Match[str]) -> str:
    return f"{counted(found[2], '元')}{found[3] or ''}{_FOREIGN[found[1]]}"


def _range(found: re.Match[str]) -> str:
    first, first_scale, last, last_scale, unit = (part or "" for part in found.groups())
    return (
        f"{counted(first, first_scale or last_scale or unit)}{first_scale}到"
        f"{counted(last, last_scale or unit)}{last_scale}"
    )


def _bare_range(found: re.Match[str]) -> str:
    first, last = found.groups()
    rising = float(first) < float(last)
    return f"{cardinal(first)}{'到' if rising else '杠'}{cardinal(last)}"


def _fraction(found: re.Match[str]) -> str:
    above, below = found.groups()
    if {above, below} & HOTLINES or int(above) >= int(below):
        return f"{above}或{below}"
    return f"{cardinal(below)}分之{cardinal(above)}"


def _version(found: re.Match[str]) -> str:
    return "点".join(cardinal(part) for part in found.group().split("."))


def _rest(found: re.Match[str]) -> str:
    """What is left: hotlines and long runs by digit, anything else as a number."""
    before, number, after = (found[1] or "").strip(), found[2], found[3]
    is_unit = bool(after) and after[0] in _UNITS
    by_digit = (number in HOTLINES and not is_unit) or (number[0] == "0" and len(number) > 1)
    if "." in number:
        return before + counted(number, after)
    if by_digit and len(number) <= 6:
        return before + digit_by_digit(number)
    if by_digit or (len(number) >= 7 and not is_unit):
        return before + in_groups(number)
    return f"{before}{cardinal(number) if before else counted(number, after)}"


_EDGE = r"(?<![\d.])"
_YEAR = r"(?:19|20)\d\d"
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(_EDGE + r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d.])"), _date),
    (
        re.compile(_EDGE + rf"({_YEAR})[-/](0[1-9]|1[0-2])(?![\d/.-])"),
        lambda found: f"{_year(found[1])}年{cardinal(found[2])}月",
    ),
    (
        re.compile(_EDGE + rf"({_YEAR})年?{_DASH}({_YEAR})(?=年)"),
        lambda found: f"{_year(found[1])}到{_year(found[2])}",
    ),
    (re.compile(_EDGE + rf"({_YEAR})(?=年)"), lambda found: _year(found[1])),
    (
        re.compile(rf"[(〔\[]({_YEAR})[)〕\]](?=[\u4e00-\u9fff\d])"),
        lambda found: f"{_year(found[1])}，",
    ),
    (
        re.compile(_EDGE + rf"([-−±](?=\d))?(?:({_NUMBER})[%‰‱]?{_DASH})?({_NUMBER})\s?([%‰‱])"),
        _percent,
    ),
    (re.compile(_EDGE + r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?![\d:])"), _clock),
    (re.compile(_EDGE + r"(\d{1,6}):(\d{1,6})(?![\d:.])"), _ratio),
    (
        re.compile(rf"[-−](?={_NUMBER}\s?(?:℃|°C|摄氏度|度))"),
        lambda _: "零下",
    ),
    (re.compile(rf"(?:[¥￥]|RMB|CNY)\s?({_NUMBER})(?!\s?-)\s?(千|万|亿)?元?"), _money),
    (re.compile(r"[¥￥]"), lambda _: ""),
    (re.compile(rf"(US\$|HK\$|[$€£])\s?({_NUMBER})(万|亿)?"), _foreign),
    (re.compile(_EDGE + r"(\d+\.\d\d)元"), lambda found: _yuan(found[1])),
    (
        re.compile(
            _EDGE + rf"({_NUMBER})(百|千|万|亿)?元?{_DASH}({_NUMBER})(百|千|万|亿)?\s?"
            rf"(?=([{_UNITS}]))"
        ),
        _range,
    ),
    (
        re.compile(_EDGE + rf"({_NUMBER})(百|千|万|亿){_DASH}({_NUMBER})(百|千|万|亿)()"),
        _range,
    ),
    (
        re.compile(_EDGE + r"\d+(?:[-—–]\d+){2,}"),
        lambda found: re.sub("[-—–]", "杠", found.group()),
    ),
    (re.compile(_EDGE + rf"({_NUMBER}){_DASH}({_NUMBER})(?!\s?[-~—–.\d])"), _bare_range),
    (re.compile(rf"(?<=[一二三四五六日末]){_DASH}(?=周|星期)"), lambda _: "到"),
    (
        re.compile(
            r"(?<=[年月日号点分时天条款项岁元万亿个度秒周上下])"
            + _DASH
            + r"(?=第?[\d零一二两三四五六七八九十])"
        ),
        lambda _: "到",
    ),
    (re.compile(r"(?<=\d)\s?[-—–](?=\d)"), lambda _: "杠"),
    (re.compile(_EDGE + r"(\d{1,4})/(\d{1,4})(?![\d/])"), _fraction),
    (re.compile(_EDGE + r"\d{1,4}(?:\.\d{1,4}){2,}(?![\d.])"), _version),
    (re.compile(r"(?<![\d])\.(?=\d)"), lambda _: "0."),
    (re.compile(r"(?<=\d) +(?=\d)"), lambda _: "，"),
    (re.compile(r"[-−](?=\d)(?<![\d\u4e00-\u9fff][-−])"), lambda _: "负"),
    (re.compile(rf"(第\s?)?({_NUMBER})(?=(.{{0,2}}))", re.DOTALL), _rest),
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def say_numbers(text: str) -> str:
    """Every number in the text in Chinese characters."""
    text = say_digit_strings(_THOUSANDS.sub("", text))
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    return text
