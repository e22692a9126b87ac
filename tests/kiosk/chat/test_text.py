"""Cleaning what residents send."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.chat.text import MAX_TEXT, clean, phone_number, utterance_text
from kiosk.errors import PhoneInvalidError, TextEmptyError, TextTooLongError

ANYTHING = st.text(st.characters(), max_size=200)


@given(ANYTHING)
def test_clean_text_is_clean(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned
    categories = {unicodedata.category(char) for char in cleaned if char not in "\n\u200d"}
    assert not categories & {"Cc", "Cs", "Cf", "Co"}


@given(st.text(st.characters(categories=["Lo", "Nd", "Po"]), min_size=1, max_size=100))
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert clean(text) == text


@given(ANYTHING)
def test_an_utterance_is_words_or_refused(text: str) -> None:
    try:
        words = utterance_text(text)
    except TextEmptyError:
        assert not any(unicodedata.category(char)[0] in "LN" for char in text)
    else:
        assert 0 < len(words) <= MAX_TEXT


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\u202e反过来\u202c", "反过来"),
        ("\ufeff开头", "开头"),
        ("软\u00ad连字符", "软连字符"),
        ("一  二\t三\u3000四\xa0五", "一 二 三 四 五"),
        ("一\r\n二\u2028三\x85四", "一\n二\n三\n四"),
        ("\x1b[31m红\x1b[0m", "[31m红[0m"),
        ("𠮷野家", "𠮷野家"),
        ("é", "é"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
    ],
)
def test_odd_characters(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_the_length_counts_after_cleaning() -> None:
    assert len(utterance_text("字" * MAX_TEXT + " " * 500)) == MAX_TEXT
    with pytest.raises(TextTooLongError):
        utterance_text("字" * (MAX_TEXT + 1))
    with pytest.raises(TextTooLongError):
        utterance_text("\x00" * 10_000_000)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+86 138 1234 5678", "13812345678"),
        ("0086-13812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("028-81234567", "02881234567"),
        ("(028) 8123 4567", "02881234567"),
        ("0838-2345678", "08382345678"),
        ("81234567", "81234567"),
        ("81234567-8012", "81234567-8012"),
    ],
)
def test_telephone_numbers(typed: str, number: str) -> None:
    assert phone_number(typed) == number


@pytest.mark.parametrize(
    "typed",
    ["", "110", "1381234567", "138123456789", "12812345678", "abc", "01234567", "-", "1" * 99],
)
def test_no_telephone_numbers(typed: str) -> None:
    with pytest.raises(PhoneInvalidError):
        phone_number(typed)


@given(st.text(max_size=60))
def test_no_text_breaks_the_number_check(text: str) -> None:
    try:
        number = phone_number(text)
    except PhoneInvalidError:
        return
    assert number.replace("-", "").isascii()
    assert number.replace("-", "").isdigit()
