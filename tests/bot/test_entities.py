"""Amounts, dates, durations, people and relations in residents' sentences."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.entities import find_entities, first_amount, first_count


def values(text: str, kind: str) -> list[float | str]:
    return [entity.value for entity in find_entities(text) if entity.kind == kind]


def test_a_story() -> None:
    text = "我男人去年3月借给隔壁三千五百块，说好半年还，娃儿还在读书"
    assert values(text, "amount") == [3500.0]
    assert values(text, "duration") == [182.5]
    assert values(text, "date") == ["去年3月"]
    assert values(text, "relation") == ["丈夫", "邻居", "子女"]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("一个月三千五", 3500),
        ("三千多块", 3000),
        ("大概两千块钱", 2000),
        ("没得收入，0元", 0),
        ("不对，是三千五", 3500),
        ("1.2万元", 12000),
    ],
)
def test_amounts(text: str, yuan: float) -> None:
    amount = first_amount(text)
    assert amount is not None
    assert amount.low == Decimal(str(yuan))


@pytest.mark.parametrize(
    ("text", "heads"), [("三口人", 3), ("屋头5个人", 5), ("两个", 2), ("四", 4)]
)
def test_counts(text: str, heads: int) -> None:
    assert first_count(text) == heads


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("拖了十来天", 10.0),
        ("两三年了", 730.0),
        ("三个半月", 105.0),
        ("半年", 182.5),
        ("几年了", None),
    ],
)
def test_durations(text: str, days: float | None) -> None:
    assert values(text, "duration") == ([] if days is None else [days])


def test_none_where_nothing_is_named() -> None:
    assert first_amount("莫得") is None
    assert first_count("不晓得") is None


def test_iso_dates() -> None:
    assert values("2025年3月1日签的合同", "date") == ["2025-03-01"]
    assert values("2025-13-01", "date") != ["2025-13-01"[:7]]


@given(st.text(max_size=200))
def test_spans_lie_in_the_text(text: str) -> None:
    for entity in find_entities(text):
        assert text[entity.start : entity.end] == entity.text
