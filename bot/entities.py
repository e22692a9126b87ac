"""What a resident's sentence names: amounts, dates, durations, counts of people, relations.

spaCy's Chinese tokeniser (jieba) carries the relations as phrases; numbers are found by
pattern, since they are spoken in too many ways for a word list.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

import spacy
from spacy.language import Language

from bot.numerals import CHINESE_NUMBER, NUMBER, NumeralError, parse_number

EntityKind: TypeAlias = Literal["amount", "date", "duration", "people", "relation", "number"]


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing named in a sentence."""

    kind: EntityKind
    """What it is."""
    text: str
    """As it was said."""
    value: float | str
    """Yuan for an amount, days for a duration, heads for people, ISO or relative text for a
    date, the standard word for a relation."""
    start: int
    """Offset of the first character."""
    end: int
    """Offset after the last character."""


RELATIONS: dict[str, tuple[str, ...]] = {
    "丈夫": ("丈夫", "老公", "男人", "我男的", "当家的", "屋头那个"),
    "妻子": ("妻子", "老婆", "婆娘", "媳妇儿", "堂客", "爱人"),
    "父亲": ("父亲", "爸爸", "老爸", "老汉儿", "老汉", "爹", "爸"),
    "母亲": ("母亲", "妈妈", "老妈", "妈老汉儿", "娘", "妈"),
    "子女": ("子女", "孩子", "娃儿", "娃娃", "小孩", "儿女", "儿子", "女儿", "幺儿", "幺女"),
    "孙辈": ("孙子", "孙女", "外孙", "外孙女", "孙娃儿"),
    "祖辈": ("爷爷", "奶奶", "外公", "外婆", "婆婆", "公公"),
    "兄弟姐妹": ("哥哥", "弟弟", "姐姐", "妹妹", "兄弟", "姊妹", "兄弟姐妹"),
    "老板": ("老板", "包工头", "工头", "公司", "单位", "用人单位", "厂里", "厂头"),
    "房东": ("房东", "出租人", "房主"),
    "租客": ("租客", "租房的", "承租人", "房客"),
    "邻居": ("邻居", "隔壁", "楼上", "楼下", "隔壁子"),
}

_AMOUNT = re.compile(
    rf"({NUMBER})(?:多|来|几)?\s*(?:元|块钱|块|圆|人民币)(?!工|地)(?:({CHINESE_NUMBER})(?:角|毛))?"
)
_MONEY_CUE = re.compile(
    rf"(?:工资|收入|月薪|挣|拿|是|有|借了|欠了|欠|赔|大概|差不多|到手)\s*(?:了|到|起)?\s*({NUMBER})"
)
_DURATION = re.compile(
    rf"({NUMBER}|半|几)(?:多)?\s*(?:个)?(年|月|星期|周|天|日|小时|钟头)(?:半)?(?!份|前[年]|初|底)"
)
_DAYS = {
    "年": 365.0,
    "月": 30.0,
    "星期": 7.0,
    "周": 7.0,
    "天": 1.0,
    "日": 1.0,
    "小时": 1 / 24,
    "钟头": 1 / 24,
}
_DATE = re.compile(
    r"(?:(\d{4})\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(?:(\d{1,2})\s*[日号]?)?)"
    r"|(?:今年|去年|前年|明年)?(?:十[一二]|[一二三四五六七八九十]|\d{1,2})月(?:份|底|初)?(?:[一二三四五六七八九十]{1,3}[日号]|\d{1,2}[日号])?"
    r"|今天|昨天|前天|明天|后天|上个?月|下个?月|去年|前年|今年|明年|年底|年初"
)
_PEOPLE = re.compile(rf"({NUMBER})\s*(?:口|个)\s*人")
_HEADS = re.compile(rf"({NUMBER})\s*(?:口|个)?")


@cache
def _relations() -> Language:
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    ruler = nlp.add_pipe("entity_ruler", config={"overwrite_ents": True})
    ruler.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": standard, "pattern": word}
            for standard, words in RELATIONS.items()
            for word in words
        ]
    )
    return nlp


def find_entities(text: str) -> tuple[Entity, ...]:
    """All entities in reading order; of overlapping ones the more telling kind wins."""
    found: list[Entity] = []
    for entity in (*_amounts(text), *_dates(text), *_durations(text), *_people(text)):
        if not any(entity.start < other.end and other.start < entity.end for other in found):
            found.append(entity)
    found.extend(_named_relations(text))
    return tuple(sorted(found, key=lambda entity: entity.start))


def first_amount(text: str) -> float | None:
    """The first amount of money in yuan; a bare number counts when nothing else is named."""
    for entity in find_entities(text):
        if entity.kind == "amount" and isinstance(entity.value, float):
            return entity.value
    spans = [(e.start, e.end) for e in find_entities(text) if e.kind in ("duration", "date")]
    for match in (*_MONEY_CUE.finditer(text), *re.finditer(rf"({NUMBER})(?!个)", text)):
        if not any(start < match.end(1) and match.start(1) < end for start, end in spans):
            return _number(match[1])
    return None


def first_count(text: str) -> int | None:
    """The first count of people; a bare number counts."""
    match = _PEOPLE.search(text) or _HEADS.search(text)
    value = _number(match[1]) if match else None
    return int(value) if value is not None and value == int(value) else None


def _number(text: str) -> float | None:
    try:
        return parse_number(text)
    except NumeralError:
        return None


def _amounts(text: str) -> list[Entity]:
    return [
        Entity("amount", match[0], value, *match.span())
        for match in _AMOUNT.finditer(text)
        if (value := _number(match[1])) is not None
    ]


def _durations(text: str) -> list[Entity]:
    found = []
    for match in _DURATION.finditer(text):
        count = 0.5 if match[1] == "半" else _number(match[1])
        if count is None:
            continue
        if match[0].endswith("半") and match[1] != "半":
            count += 0.5
        found.append(Entity("duration", match[0], count * _DAYS[match[2]], *match.span()))
    return found


def _dates(text: str) -> list[Entity]:
    found = []
    for match in _DATE.finditer(text):
        value = match[0]
        if match[1] and 1 <= int(match[2]) <= 12:
            value = f"{int(match[1]):04d}-{int(match[2]):02d}"
            value += f"-{int(match[3]):02d}" if match[3] else ""
        found.append(Entity("date", match[0], value, *match.span()))
    return found


def _people(text: str) -> list[Entity]:
    return [
        Entity("people", match[0], value, *match.span())
        for match in _PEOPLE.finditer(text)
        if (value := _number(match[1])) is not None
    ]


def _named_relations(text: str) -> list[Entity]:
    doc = _relations()(text)
    return [
        Entity("relation", span.text, span.label_, span.start_char, span.end_char)
        for span in doc.ents
    ]
