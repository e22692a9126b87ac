"""Sums of money in residents' sentences."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.amounts import Amount, find_amounts


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("三千五百块钱", 3500, 3500),
        ("老板欠我两万三千元", 23000, 23000),
        ("一万二块", 12000, 12000),
        ("块把钱", 1, 2),
        ("千把块", 1000, 2000),
        ("百把块钱", 100, 200),
        ("万多块", 10000, 20000),
        ("三千多块", 3000, 4000),
        ("三四千块", 3000, 4000),
        ("十几万块钱", 110000, 190000),
        ("几百块", 200, 900),
        ("三块五", "3.5", "3.5"),
        ("三块五毛钱", "3.5", "3.5"),
        ("两块三毛五", "2.35", "2.35"),
        ("五毛钱", "0.5", "0.5"),
        ("1.2万元", 12000, 12000),
        ("3,500元", 3500, 3500),
        ("￥3500", 3500, 3500),
        ("3000到5000元", 3000, 5000),
        ("三千到五千块", 3000, 5000),
        ("一百块三个人", 100, 100),
        ("三万块", 30000, 30000),
    ],
)
def test_sums(text: str, low: object, high: object) -> None:
    (amount,) = find_amounts(text)
    assert (amount.low, amount.high) == (Decimal(str(low)), Decimal(str(high)))


def test_several_in_order() -> None:
    found = find_amounts("借了两万块，还了三千五百元，差千把块")
    assert [str(amount) for amount in found] == ["20000元", "3500元", "1000元到2000元"]
    assert [amount.text for amount in found] == ["两万块", "三千五百元", "千把块"]


@pytest.mark.parametrize(
    "text", ["", "好多钱", "一块地", "三块工地", "第十条", "二零二四年三月", "块", "元"]
)
def test_what_is_no_sum(text: str) -> None:
    assert find_amounts(text) == ()


@given(st.text(alphabet="三五十百千万亿点几多来把到-元块钱毛角￥12.,个🏠", max_size=120))
def test_spans_lie_in_the_text_and_bounds_in_order(text: str) -> None:
    for amount in find_amounts(text):
        assert text[amount.start : amount.end] == amount.text
        assert Decimal(0) <= amount.low <= amount.high
        assert str(amount).endswith("元")


@given(st.text(max_size=3000))
def test_any_text_is_taken(text: str) -> None:
    assert all(isinstance(amount, Amount) for amount in find_amounts(text))
