"""Words that don't say yet what the matter is, and words in another language."""

import pytest

from bot.openings import is_foreign, names_somebody, says_nothing, says_nothing_yet


@pytest.mark.parametrize(
    "text",
    [
        "我有个事情想问一下",
        "那个事情咋个办嘛",
        "请问一下，我有点事",
        "我儿子",
        "老板的事",
        "您好，咨询一下",
        "我屋头的事",
    ],
)
def test_a_beginning_says_nothing_yet(text: str) -> None:
    assert says_nothing_yet(text)


@pytest.mark.parametrize(
    "text",
    [
        "我想离婚",
        "儿子不养我",
        "房东要我走",
        "我要告他",
        "起诉",
        "低保",
        "老板没给钱",
        "我想要儿子",
        "",
        "？",
        "老人",
    ],
)
def test_a_matter_is_not_nothing(text: str) -> None:
    assert not says_nothing_yet(text)


@pytest.mark.parametrize("text", ["", "？！", "长长长长", "啊啊啊。", "1111"])
def test_one_character_again_and_again_says_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["妈妈", "110", "谢谢", "低保"])
def test_a_word_says_something(text: str) -> None:
    assert not says_nothing(text)


def test_who_it_is_about_is_kept_for_what_comes_next() -> None:
    assert names_somebody("我老汉的事")
    assert not names_somebody("我有个事情想问一下")


def test_a_long_text_of_fillers_is_read_to_its_end() -> None:
    assert says_nothing_yet("我有个事情想问一下" * 10_000)
    assert not says_nothing_yet("我有个事情想问一下" * 10_000 + "离婚")


@pytest.mark.parametrize("text", ["how can I get my money back", "Help me, my boss owes me wages!"])
def test_a_sentence_in_latin_letters_is_foreign(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "OK",
        "asdfgh",
        "老板说 no money no work 咋办",
        "'; DROP TABLE users; --",
        "<b>a lot of tags</b>",
        "",
    ],
)
def test_chinese_code_and_single_words_are_not_foreign(text: str) -> None:
    assert not is_foreign(text)
