import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.numerals import article_label, article_number, chinese_number, parse_number


@settings(deadline=None)
@given(st.integers(0, 9_999))
def test_chinese_numbers_round_trip(value: int) -> None:
    assert parse_number(chinese_number(value)) == value


@settings(deadline=None)
@given(st.integers(1, 9_999), st.integers(0, 30))
def test_article_labels_round_trip(number: int, sub: int) -> None:
    assert article_number(article_label((number, sub))) == (number, sub)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("第46条", (46, 0)),
        ("46", (46, 0)),
        ("第４６条", (46, 0)),
        ("第四十六条第二款", (46, 0)),
        ("第四十六条第二款第（三）项", (46, 0)),
        ("第一百二十条之一", (120, 1)),
        ("第120条之1", (120, 1)),
        ("第 一千零七十九 条", (1079, 0)),
        ("第一〇七九条", (1079, 0)),
        ("第两百条", (200, 0)),
    ],
)
def test_articles_are_read_in_any_form(text: str, number: tuple[int, int] | None) -> None:
    assert article_number(text) == number


@pytest.mark.parametrize("text", ["", "条", "第条", "第x条", "第99999条", "第十条" * 40, "\ud800"])
def test_what_is_no_article_is_none(text: str) -> None:
    assert article_number(text) is None


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_taken(text: str) -> None:
    number = article_number(text)
    assert number is None or min(number) >= 0


@pytest.mark.parametrize("value", [-1, 10_000])
def test_numbers_outside_the_range_are_refused(value: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        chinese_number(value)


def test_numerals_as_printed() -> None:
    printed = {10: "十", 19: "十九", 110: "一百一十", 1001: "一千零一", 1079: "一千零七十九"}
    assert {value: chinese_number(value) for value in printed} == printed
