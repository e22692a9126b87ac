"""Strings of digits that are no numbers: telephones, identity cards, accounts, codes.

They are read digit by digit, 1 as 幺, in groups with a pause between them, as people dictate
them. `x` and `*` stand for digits that are kept back and are read 叉.
"""

import re
from collections.abc import Callable, Sequence

_DIGITS = str.maketrans("0123456789xX*", "零幺二三四五六七八九叉叉叉")
HOTLINES = frozenset(
    re.findall(
        r"\d+",
        "110 119 120 122 12110 12305 12309 12315 12320 12329 12333 12338 12345 12348 12351 "
        "12355 12356 12363 12366 12368 12377 12378 12385 12388 12389 12393 12394 95110 96110",
    )
)
"""Numbers to dial, which are read digit by digit even if short."""


def digit_by_digit(digits: str) -> str:
    """A telephone or file number: `12348` → `幺二三四八`."""
    return digits.translate(_DIGITS)


def in_groups(digits: str, sizes: Sequence[int] = ()) -> str:
    """Digit by digit with a pause after each group; of four where no sizes are given."""
    groups: list[str] = []
    for size in sizes or [4] * (len(digits) // 4 + 1):
        groups.append(digits[:size])
        digits = digits[size:]
    return "，".join(digit_by_digit(group) for group in [*groups, digits] if group)


def _identity(found: re.Match[str]) -> str:
    card = found.group()
    return in_groups(card[:17], (6, 8, 3)) + (
        "艾克斯" if card[17] in "xX" else digit_by_digit(card[17])
    )


def _landline(found: re.Match[str]) -> str:
    area, number, extension = found[1] or "", re.sub(r"[- ]", "", found[2]), found[3]
    said = in_groups(number, (len(number) - 4, 4))
    said = f"{digit_by_digit(area)}，{said}" if area else said
    return f"{said}，转{digit_by_digit(extension)}" if extension else said


def _mobile(found: re.Match[str]) -> str:
    country = f"{digit_by_digit(found[1].strip('+- '))}，" if found[1] else ""
    return country + in_groups(re.sub(r"[- ]", "", found[2]), (3, 4, 4))


def _service(found: re.Match[str]) -> str:
    return in_groups(re.sub(r"[- ]", "", found.group()), (3, 3, 4))


def _labelled(found: re.Match[str]) -> str:
    number = re.sub(r"[- ]", "", found[2])
    return found[1] + (in_groups(number) if len(number) > 6 else digit_by_digit(number))


def _code(found: re.Match[str]) -> str:
    """Letters stay, to be named later."""
    code = found.group()
    pieces = [code[at : at + 4] for at in range(0, len(code), 4)]
    return "，".join(
        "".join(digit_by_digit(char) if char.isdigit() else char for char in piece)
        for piece in pieces
    )


_EDGE = r"(?<![\d.])"
_LABELS = (
    "电话|热线|拨打|号码|账号|帐号|卡号|编号|邮编|尾号|密码|验证码|工号|证号|案号|座机|手机|车架号|"
    "流水号|单号|房号|房产证号|专线|短号|总机|分机|单元|房间"
)
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])"), _identity),
    (
        re.compile(
            r"(?<![0-9A-Za-z])(?=[0-9A-Z]{0,23}\d)(?=[0-9A-Z]{0,23}[A-Z])[0-9A-Z]{8,24}"
            r"(?![0-9A-Za-z])"
        ),
        _code,
    ),
    (
        re.compile(
            _EDGE + r"[(]?(0\d{2,3})(?:[)]\s?|[- ]|(?=\d{7,8}(?!\d)))"
            r"([\dxX*]{3,4}[- ]?[\dxX*]{4})(?:[-转](\d{1,5}))?(?![\dxX*])"
        ),
        _landline,
    ),
    (
        re.compile(_EDGE + r"(\+?86[- ]?)?(1[3-9]\d[- ]?[\dxX*]{4}[- ]?[\dxX*]{4})(?![\dxX*])"),
        _mobile,
    ),
    (re.compile(_EDGE + r"[48]00[- ]\d{3,4}[- ]\d{3,4}(?!\d)"), _service),
    (re.compile(_EDGE + r"[48]00\d{7}(?!\d)"), _service),
    (
        re.compile(rf"((?:{_LABELS})(?:是|为|:|,| ){{0,2}})(\d[\d -]{{0,40}}\d)(?![\d.%元])"),
        _labelled,
    ),
    (re.compile(r"(?<=[A-Za-z])\d{3,}"), lambda found: digit_by_digit(found.group())),
)


def say_digit_strings(text: str) -> str:
    """Telephone, identity and account numbers in Chinese characters; numbers are left alone."""
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    return text
