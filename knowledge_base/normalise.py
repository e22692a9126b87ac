"""One form for what is written or heard, so that the same question looks the same."""

import functools
import re
import unicodedata
from typing import Any

from knowledge_base.numerals import chinese_number

MAX_CHARACTERS = 2_000
"""More than this of a question is not looked at."""

_HAN = r"[\u3400-\u9fff，。？！；：、]"
_SPACE_IN_CHINESE = re.compile(rf"(?<={_HAN})\s+|\s+(?={_HAN})")
_UNIT = "个|年|天|岁|月|日|周|块|元|万|亿|次|条|倍|名|人|套|间|亩|平|斤|成|小时|分钟|星期|礼拜"
_COUNT = re.compile(rf"(?<![\d.])(\d{{1,4}})(?=(?:{_UNIT}))(?!(?<=\d{{4}})年)")
_PAIR = re.compile(rf"两(?=(?:{_UNIT}|百|千))")
_NOT_WORD = re.compile(r"[\W_]+")


def normalise(text: str) -> str:
    """NFKC, simplified script, lower case; control characters, half surrogates and
    the spaces that a recogniser puts between Chinese words taken out; counts of up to
    four digits before a unit in Chinese numerals (3个月 and 两年 are 三个月 and 二年)."""
    folded = unicodedata.normalize("NFKC", clean(text)).lower()
    simple = folded if all(map(_is_simple, folded)) else _to_simplified().convert(folded)
    joined = _SPACE_IN_CHINESE.sub("", re.sub(r"\s+", " ", simple)).strip()
    return _PAIR.sub("二", _COUNT.sub(_in_chinese, joined))


def match_key(text: str) -> str:
    """`normalise` without punctuation: equal for two spellings of one wording."""
    return _NOT_WORD.sub("", normalise(text))


def _in_chinese(match: re.Match[str]) -> str:
    return chinese_number(int(match[1]))


def clean(text: str) -> str:
    """At most `MAX_CHARACTERS`, without control, private, unassigned and surrogate
    characters; tabs and line ends become spaces."""
    cut = text[:MAX_CHARACTERS]
    return cut if cut.isprintable() else "".join(_kept(char) for char in cut)


def clean_text(text: str) -> str:
    """Text of a document, of any length: line ends kept, other control, private,
    unassigned and surrogate characters taken out."""
    return "\n".join(
        line if line.isprintable() else "".join(_kept(char) for char in line)
        for line in text.split("\n")
    )


def _kept(char: str) -> str:
    category = unicodedata.category(char)
    if category.startswith("C"):
        return " " if char in "\t\n\r\x0b\x0c" else ""
    return char


@functools.lru_cache(maxsize=32_768)
def _is_simple(character: str) -> bool:
    """Whether it stays as it is: phrases of simple characters must not be converted, or 打坏
    would become 打坯."""
    same: bool = _to_simplified().convert(character) == character
    return same


@functools.cache
def _to_simplified() -> Any:
    import opencc  # noqa: PLC0415  (loads its tables on first use)

    return opencc.OpenCC("t2s")
