import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.speakable import LONGEST_SENTENCE, Sentence, sentences, speakable

MARKS = "，、。！？；\n '"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("依据《劳动合同法》第46条。", "依据劳动合同法第四十六条。"),
        ("**一般有补偿。** 看`合同`", "一般有补偿。看合同"),
        ("# 标题\n\n- 甲\n- 乙", "标题\n\n甲\n乙"),
        ("1. 身份证\n2、合同", "一、身份证\n二、合同"),
        ("[法律援助](https://x.cn/a?b=1)", "法律援助"),
        ("详见 https://x.cn/a?b=1，谢谢", "详见 网址见屏幕，谢谢"),
        ("合同（复印件）。", "合同，复印件。"),
        ("１２３４８", "幺二三四八"),
        ("80㎡，90 m²", "八十平方米，九十平方米"),
        ("甲/乙", "甲或乙"),
        ("N+1", "N加一"),
        ("😀好👍🏽", "好"),
        ("好<br/>的<b>呀</b>", "好的呀"),
        ("“押金”「不退」", "押金不退"),
        ("等等……", "等等"),
        ("---\n第一", "第一"),
        ("a\x00\x07b", "ab"),
        ("\u202e倒", "倒"),
        ("\ud800半", "半"),
    ],
)
def test_markup_and_signs_become_words(written: str, said: str) -> None:
    assert speakable(written).rstrip("。") == said.rstrip("。")


@pytest.mark.parametrize("nothing", ["", " \n\t", "……", "！？", "😀", "**", "---", "\x00"])
def test_nothing_to_say_is_nothing(nothing: str) -> None:
    assert sentences(nothing) == ()


def test_sentences_carry_their_pauses() -> None:
    assert sentences("好的。您先别急，慢慢说！") == (
        Sentence("好的。", 0.35),
        Sentence("您先别急，慢慢说！", 0.35),
    )


def test_a_long_sentence_is_cut_at_commas() -> None:
    cut = sentences("房东不退押金的时候，" * 12)
    assert len(cut) > 1
    assert all(one.text.endswith("，") for one in cut[:-1])


@given(st.text(max_size=400))
def test_any_text_gives_short_plain_sentences(text: str) -> None:
    for one in sentences(text):
        assert 0 < len(one.text) <= LONGEST_SENTENCE
        assert all(char.isalnum() or char in MARKS for char in one.text)
        assert one.pause > 0


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=300))
def test_plain_characters_are_all_said_in_order(text: str) -> None:
    assert "".join(one.text for one in sentences(text)) == text


@pytest.mark.parametrize(
    "huge", ["长" * 1_000_000, "(" * 100_000, "<a" * 100_000, "[a](" * 50_000, "- " * 100_000]
)
@pytest.mark.timeout(10)
def test_huge_text_is_cut_off(huge: str) -> None:
    assert sum(len(one.text) for one in sentences(huge)) <= 8_000
