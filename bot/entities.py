"""What a resident's sentence names: amounts, dates, durations, counts of people, relations.

spaCy's Chinese tokeniser (jieba) carries the relations as phrases; numbers are found by
pattern, since they are spoken in too many ways for a word list.
"""

import datetime
import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

import spacy
from spacy.language import Language

from bot.amounts import Amount, bare_amounts, find_amounts
from bot.dates import SpokenDate, find_dates
from bot.numerals import NUMBER, QUANTITY, NumeralError, parse_number, read_quantity

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

_DURATION = re.compile(
    rf"(?P<count>{QUANTITY}|半)\s*(?:个)?(?P<half>半)?(?P<unit>年|月|星期|周|天|日|小时|钟头)(?P<more>半)?"
    r"(?!份|前[年]|初|底)"
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


def first_amount(text: str) -> Amount | None:
    """The first sum of money; a bare number counts when nothing else is named."""
    for amount in find_amounts(text):
        return amount
    spans = [(e.start, e.end) for e in find_entities(text) if e.kind in ("duration", "date")]
    for amount in bare_amounts(text):
        if not any(start < amount.end and amount.start < end for start, end in spans):
            return amount
    return None


def first_count(text: str) -> int | None:
    """The first count of people; a bare number counts."""
    match = _PEOPLE.search(text) or _HEADS.search(text)
    value = _number(match[1]) if match else None
    return int(value) if value is not None and value == int(value) else None


def _number(text: str) -> float | None:
    try:
        return float(parse_number(text))
    except NumeralError:
        return None


def _amounts(text: str) -> list[Entity]:
    return [
        Entity("amount", amount.text, float(amount.low), amount.start, amount.end)
        for amount in find_amounts(text)
    ]


def _durations(text: str) -> list[Entity]:
    found = []
    for match in _DURATION.finditer(text):
        count = 0.5 if match["count"] == "半" else _least(match["count"])
        if count is None:
            continue
        if match["count"] != "半" and (match["half"] or match["more"]):
            count += 0.5
        found.append(Entity("duration", match[0], count * _DAYS[match["unit"]], *match.span()))
    return found


def _least(text: str) -> float | None:
    """The lower bound of a number; none for 几 alone, which says too little."""
    try:
        return None if text == "几" else float(read_quantity(text).low)
    except NumeralError:
        return None


def _dates(text: str) -> list[Entity]:
    return [
        Entity("date", date.text, _iso(date) if date.named else date.text, date.start, date.end)
        for date in find_dates(text, datetime.date.today())
    ]


def _iso(date: SpokenDate) -> str:
    """A day, a month, or first and last day."""
    if date.first == date.last:
        return date.first.isoformat()
    if (date.first.year, date.first.month) == (date.last.year, date.last.month):
        return f"{date.first:%Y-%m}"
    return f"{date.first}/{date.last}"


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
