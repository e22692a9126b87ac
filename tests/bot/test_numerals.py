"""Numbers as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.numerals import NumeralError, parse_number

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
    assert parse_number(text) == pytest.approx(value)


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
