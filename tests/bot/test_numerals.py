"""Numbers as people say them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.numerals import NumeralError, parse_number, read_quantity

SPOKEN = {
    "三千五": 3500,
    "三千零五": 3005,
    "三千五百": 3500,
    "一万二": 12000,
    "一万零二百": 10200,
    "两百三": 230,
    "十": 10,
    "十五": 15,
    "二十三": 23,
    "百": 100,
    "一百零五": 105,
    "两万": 20000,
    "三点五": 3.5,
    "三点五万": 35000,
    "3500": 3500,
    "3,500": 3500,
    "1.2万": 12000,
    "3千": 3000,
    "一二三": 123,
    "零": 0,
    "一亿三千万": 130000000,
}


@pytest.mark.parametrize(("text", "value"), SPOKEN.items())
def test_spoken_numbers(text: str, value: float) -> None:
    assert float(parse_number(text)) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "好多", "点五", "abc", "三点", "三点百", "一" * 50])
def test_not_a_number(text: str) -> None:
    with pytest.raises(NumeralError):
        parse_number(text)


@given(st.integers(min_value=0, max_value=10**12))
def test_arabic_numbers_read_as_themselves(value: int) -> None:
    assert parse_number(str(value)) == value


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_an_error(text: str) -> None:
    try:
        assert parse_number(text) >= 0
    except NumeralError as error:
        assert error.code == "numeral-invalid"


ROUGH = {
    "三四千": (3000, 4000),
    "三五百": (300, 500),
    "两三万": (20000, 30000),
    "十七八": (17, 18),
    "二三十": (20, 30),
    "十几万": (110000, 190000),
    "二十几": (21, 29),
    "几百": (200, 900),
    "几千": (2000, 9000),
    "三千多": (3000, 4000),
    "一万二千多": (12000, 13000),
    "一万二多": (12000, 13000),
    "3000多": (3000, 4000),
    "万多": (10000, 20000),
    "千把": (1000, 2000),
    "百把": (100, 200),
    "十来": (10, 15),
    "二十来": (20, 25),
    "三十多万": (300000, 400000),
    "三千到五千": (3000, 5000),
    "三到五千": (3000, 5000),
    "3000-5000": (3000, 5000),
    "两万三": (23000, 23000),
}


@pytest.mark.parametrize(("text", "bounds"), ROUGH.items())
def test_rough_numbers_have_bounds(text: str, bounds: tuple[int, int]) -> None:
    found = read_quantity(text)
    assert (found.low, found.high) == bounds


@pytest.mark.parametrize(
    "text", ["", "多", "把", "几几", "五千到三千", "到三千", "好多", "九三千", "来"]
)
def test_what_is_no_rough_number(text: str) -> None:
    with pytest.raises(NumeralError):
        read_quantity(text)


@given(st.text(alphabet="零一两三五十百千万亿点几多来把到至-0123.,个", max_size=45))
def test_bounds_are_in_order(text: str) -> None:
    try:
        found = read_quantity(text)
    except NumeralError:
        return
    assert Decimal(0) <= found.low <= found.high
