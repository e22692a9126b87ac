"""Numbers as statutes and people write them: 46, ４６, 四十六, 一百二十条之一."""

import re
import unicodedata

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
DIGITS |= {"〇": 0, "○": 0, "两": 2}
"""Value of each numeral of one digit."""
UNITS = {"十": 10, "百": 100, "千": 1000}
"""Value of each unit below ten thousand."""
_ARTICLE = re.compile(
    r"第?(?P<number>[0-9]{1,4}|[零〇○一二三四五六七八九十百千两]{1,9})条?"
    r"(?:之(?P<sub>[0-9]{1,2}|[一二三四五六七八九十]{1,3}))?"
    r"(?:第?[0-9零一二三四五六七八九十]{1,4}[款项目].*)?"
)


def parse_number(text: str) -> int | None:
    """The value, 0 to 9,999, of digits or Chinese numerals; none if it is neither."""
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or any(char not in DIGITS and char not in UNITS for char in text):
        return None
    if not any(char in UNITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    total, digit = 0, None
    for char in text:
        if char in UNITS:
            total += (1 if digit is None else digit or 1) * UNITS[char]
            digit = None
        else:
            digit = DIGITS[char]
    return total + (digit or 0)


def chinese_number(value: int) -> str:
    """The Chinese numeral, as statutes print it, of a number from 0 to 9,999."""
    if not 0 <= value < 10_000:
        raise ValueError(f"{value} is outside 0 to 9,999")
    if value == 0:
        return "零"
    text = ""
    for unit, power in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = value // power % 10
        if digit:
            text += "零一二三四五六七八九"[digit] + unit
        elif text and value % power and not text.endswith("零"):
            text += "零"
    return text[1:] if text.startswith("一十") else text


def article_number(text: str) -> tuple[int, int] | None:
    """The number and its 之 part (0 if none) of an article such as 第一百二十条之一 or 46.

    A paragraph or item behind it (第一款, 第二项) is left out of account.
    """
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text[:60]))
    match = _ARTICLE.fullmatch(folded)
    if match is None:
        return None
    number = parse_number(match["number"])
    sub = parse_number(match["sub"]) if match["sub"] else 0
    return None if number is None or sub is None else (number, sub)


def article_label(number: tuple[int, int]) -> str:
    """The article as statutes print it, the reverse of `article_number`."""
    main, sub = number
    return f"第{chinese_number(main)}条" + (f"之{chinese_number(sub)}" if sub else "")
