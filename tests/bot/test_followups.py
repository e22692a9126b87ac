"""Sides of the last answer, followups that the corpus names, bare subjects."""

import pytest

from bot.followups import aspect_of, authored_followup, is_bare, is_subject, subject_of
from bot.ordinals import parse_ordinal
from tests.bot.fakes import RENEWAL


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("要准备哪些证据", "materials"),
        ("凭啥子这么说", "basis"),
        ("好久以内", "deadline"),
        ("接下来咋个办", "steps"),
        ("去哪里告？", "steps"),
        ("那该找哪个嘛", "steps"),
    ],
)
def test_sides_of_an_answer(text: str, aspect: str) -> None:
    assert aspect_of(text) == aspect


@pytest.mark.parametrize("text", ["那孩子呢", "房东不退押金要准备什么材料才能去法院告他"])
def test_no_side(text: str) -> None:
    assert aspect_of(text) is None


@pytest.mark.parametrize(
    "text", ["要补好多嘛", "那我该补多少呢", "要是他不补，该补多少嘛", "怎么算的"]
)
def test_what_the_corpus_foresees_in_other_words(text: str) -> None:
    assert authored_followup(RENEWAL, text) == "amount"


def test_an_unrelated_text_is_no_authored_follow_up() -> None:
    assert authored_followup(RENEWAL, "邻居的狗咬人") is None
    assert authored_followup(RENEWAL, "") is None


def test_bare_subjects() -> None:
    assert is_bare("离婚")
    assert is_bare("押金？")
    assert not is_bare("房东不退押金")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("我想离婚", "离婚"),
        ("要离婚。", "离婚"),
        ("我想要", "我想要"),
        ("离婚的事", "离婚"),
        ("要账", "要账"),
    ],
)
def test_a_wish_names_its_subject(text: str, subject: str) -> None:
    assert subject_of(text) == subject


def test_a_subject_asks_nothing() -> None:
    assert is_subject("离婚")
    assert not is_subject("怎么算")
    assert not is_subject("那押金呢")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("第二个", 2),
        ("选三", 3),
        ("2", 2),
        ("最后一个", 3),
        ("中间那个", 2),
        ("头一个嘛", 1),
        ("第九个", 9),
        ("就是第一种情况", 1),
        ("都可以", None),
        ("我有三个娃儿想问一下抚养费的事情", None),
    ],
)
def test_ordinals(text: str, number: int | None) -> None:
    assert parse_ordinal(text, 3) == number


def test_no_last_of_none() -> None:
    assert parse_ordinal("最后一个", 0) is None
