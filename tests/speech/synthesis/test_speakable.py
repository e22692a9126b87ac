import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.synthesis.speakable import LONGEST_SENTENCE, Sentence, sentences, speakable

MARKS = "，、。！？；"
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003134f]")
PIECES = (
    *"0123456789.,:-~%‰￥（）()《》【】/ \n，。；、*#|<>=+①Ⅱ½年月日元万条款项第号一二好的LPNx@",
    "2024", "1234567890", "138", "12348", "http://", "www.", ".cn", "kg", "APP", "——", "……",
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("依据《劳动合同法》第46条。", "依据劳动合同法第四十六条。"),
        ("**一般有补偿。** 看`合同`", "一般有补偿。看合同"),
        ("# 标题\n\n- 甲\n- 乙", "标题。甲。乙"),
        ("1. 身份证\n2、合同", "一、身份证。二、合同"),
        ("[法律援助](https://x.cn/a?b=1)", "法律援助"),
        ("详见 https://x.cn/a?b=1，谢谢", "详见，网址见屏幕，谢谢"),
        ("合同（复印件）。", "合同，复印件。"),
        ("１２３４８", "幺二三四八"),
        ("80㎡，90 m²", "八十平方米，九十平方米"),
        ("甲/乙", "甲或乙"),
        ("N+1", "恩加一"),
        ("😀好👍🏽", "好"),
        ("好<br/>的<b>呀</b>", "好的呀"),
        ("“押金”「不退」", "押金不退"),
        ("等等……", "等等"),
        ("---\n第一", "第一"),
        ("好\x00\x07的", "好的"),
        ("\u202e倒", "倒"),
        ("第一款第（二）项", "第一款第二项"),
        ("《婚姻家庭编的解释（一）》第五条", "婚姻家庭编的解释一第五条"),
        ("（一）调解；（2）起诉", "一、调解；二、起诉"),
        ("①要快②要准", "一、要快。二、要准"),
        ("Ⅲ级、½、２Ｎ", "三级、二分之一、二恩"),
        ("LPR的4倍", "艾尔批阿尔的四倍"),
        ("APP、WiFi、5G", "诶批批、无线网、五机"),
        ("Microsoft", "英文见屏幕"),
        ("80mg/100ml，3kg", "八十毫克每一百毫升，三公斤"),
        ("3000元/月", "三千元每月"),
        ("sc.12348.gov.cn查", "网址见屏幕查"),
        ("a.b@qq.com", "邮箱见屏幕"),
        ("满18周岁，＞5人", "满十八周岁，大于五人"),
        ("张三 李四 3 人", "张三，李四三人"),
        ("| 项目 | 金额 |", "项目，金额"),
        ("真的吗？！！", "真的吗？"),
        ("٣个", "三个"),
        ("Привет カナ 한국 αβ 好", "好"),
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
        assert all(HAN.match(char) or char in MARKS for char in one.text)
        assert one.pause > 0


@given(st.text(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_what_is_speakable_stays_as_it_is_and_has_nothing_but_characters_and_marks(
    text: str,
) -> None:
    said = speakable(text)
    assert all(HAN.match(char) or char in MARKS for char in said)
    assert speakable(said) == said


def test_a_long_sentence_without_commas_is_cut_where_a_phrase_ends() -> None:
    text = "因为公司没有和劳动者签订书面劳动合同而且一直没有缴纳社会保险费所以劳动者可以要求公司支付经济补偿"
    first, second = sentences(text)
    assert first.text.endswith("所以劳动者")
    assert second.text.startswith("可以")
    assert first.pause < 0.1


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=300))
def test_plain_characters_are_all_said_in_order(text: str) -> None:
    assert "".join(one.text for one in sentences(text)) == text


@pytest.mark.parametrize(
    "huge",
    ["长" * 1_000_000, "(" * 100_000, "<a" * 50_000, "[a](" * 25_000, "- " * 50_000, "9" * 100_000,
     "1-" * 50_000, "1:" * 50_000, "a." * 50_000, "1/" * 50_000, "138*" * 25_000, "（一）" * 34_000,
     "2024-" * 20_000, "￥1" * 50_000, "A1" * 50_000, "电话1 " * 25_000, "。，\n" * 34_000],
)  # fmt: skip
@pytest.mark.timeout(10)
def test_huge_text_takes_little_time(huge: str) -> None:
    started = time.process_time()
    assert sum(len(one.text) for one in sentences(huge)) <= 4_000
    assert time.process_time() - started < 1.5
