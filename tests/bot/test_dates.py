"""Dates in residents' sentences, told on 15 May 2026."""

import datetime
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dates import find_dates

TODAY = date(2026, 5, 15)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("二零二四年三月份", date(2024, 3, 1), date(2024, 3, 31)),
        ("二〇二四年三月五号", date(2024, 3, 5), date(2024, 3, 5)),
        ("2025年3月1日签的合同", date(2025, 3, 1), date(2025, 3, 1)),
        ("2025-03-01", date(2025, 3, 1), date(2025, 3, 1)),
        ("二四年二月", date(2024, 2, 1), date(2024, 2, 29)),
        ("九八年结的婚", date(1998, 1, 1), date(1998, 12, 31)),
        ("去年腊月", date(2025, 12, 21), date(2026, 2, 20)),
        ("正月里", date(2026, 1, 21), date(2026, 3, 21)),
        ("腊月间", date(2025, 12, 21), date(2026, 2, 20)),
        ("去年三月", date(2025, 3, 1), date(2025, 3, 31)),
        ("前年十一月份", date(2024, 11, 1), date(2024, 11, 30)),
        ("三月份的工资", date(2026, 3, 1), date(2026, 3, 31)),
        ("十二月的工资", date(2025, 12, 1), date(2025, 12, 31)),
        ("上个月", date(2026, 4, 1), date(2026, 4, 30)),
        ("前天", date(2026, 5, 13), date(2026, 5, 13)),
        ("去年底", date(2025, 11, 1), date(2025, 12, 31)),
        ("年初", date(2026, 1, 1), date(2026, 2, 28)),
        ("大前年", date(2023, 1, 1), date(2023, 12, 31)),
    ],
)
def test_dates(text: str, first: date, last: date) -> None:
    (found,) = find_dates(text, TODAY)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "三个月", "24年", "判了三年", "2025-13-01", "二零二四年二月三十号", "十三月", "9999999年"],
)
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text, TODAY) == ()


def test_whether_the_year_was_said() -> None:
    named, guessed = find_dates("二零二四年三月借的，今年五月还", TODAY)
    assert named.named
    assert not guessed.named


@given(
    st.text(alphabet="零〇一二三四五十0123456789年月日号去今前腊正底初份.-/个", max_size=60),
    st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)),
)
def test_spans_lie_in_the_text_and_days_in_order(text: str, today: date) -> None:
    for found in find_dates(text, today):
        assert text[found.start : found.end] == found.text
        assert found.first <= found.last


@given(st.text(max_size=3000))
def test_any_text_is_taken(text: str) -> None:
    assert all(found.text in text for found in find_dates(text, TODAY))
