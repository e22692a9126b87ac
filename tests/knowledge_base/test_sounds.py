"""Words that sound alike."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.sounds import Homophones, collect_homophones, sound_pairs, syllable

SAID = [
    "押金",
    "押金",
    "押金",
    "押金",
    "彩礼",
    "彩礼",
    "彩礼",
    "彩礼",
    "宅基地",
    "宅基地",
    "宅基地",
    "宅基地",
    "偶尔",
]
PAIRS = {
    "租房",
    "押金",
    "不退",
    "彩礼",
    "宅基",
    "基地",
    "房押",
    "金不",
    "金能",
    "能退",
    "退吗",
    "谁赔",
}


def often(pair: str) -> float:
    return 50 if pair in PAIRS else 0


def collected() -> Homophones:
    return collect_homophones(
        [*SAID, *["退吗赔"] * 30], lambda text: [text] if text in SAID else []
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("赡", "善"),
        ("脑", "老"),
        ("飞", "灰"),
        ("心", "星"),
        ("真", "增"),
        ("湖", "福"),
        ("事", "四"),
    ],
)
def test_what_sichuan_speech_does_not_tell_apart_sounds_the_same(one: str, other: str) -> None:
    assert syllable(one) == syllable(other)


def test_other_sounds_stay_apart() -> None:
    assert len({syllable(c) for c in "妈他家房钱"}) == 5
    assert sound_pairs("a1，") == []
    assert sound_pairs("押金，压金")[0] == sound_pairs("押金，压金")[1]


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("租房压金不退", "租房押金不退"),
        ("彩里要退不", "彩礼要退不"),
        ("宅机地", "宅基地"),
        ("压金能退马", "押金能退马"),
        ("租房押金不退", "租房押金不退"),
        ("", ""),
        ("a", "a"),
    ],
)
def test_a_misheard_word_is_put_right(heard: str, meant: str) -> None:
    assert collected().repair(heard, often=often) == meant


def test_a_word_that_somebody_writes_is_left_alone() -> None:
    assert collected().repair("压金", often=lambda _: 50) == "压金"


def test_one_character_is_put_right_only_between_two_that_leave_no_doubt() -> None:
    seen = {"能退": 50, "退吗": 50, "吗赔": 50}
    assert collected().repair("能退马赔", often=lambda pair: seen.get(pair, 0)) == "能退吗赔"
    assert (
        collected().repair("能退马赔", often=lambda pair: {**seen, "退马": 9}.get(pair, 0))
        == "能退马赔"
    )
    assert collected().repair("能退马", often=lambda pair: seen.get(pair, 0)) == "能退马"


def test_numerals_stay() -> None:
    words = collect_homophones(["十年", "无"] * 50, lambda text: [text])
    assert words.repair("给五块", often=lambda pair: 50 * ("无" in pair)) == "给五块"
    assert words.repair("四年", often=lambda pair: 5_000 * (pair == "十年")) == "四年"


def test_words_said_hardly_ever_repair_nothing() -> None:
    assert collected().repair("藕耳", often=often) == "藕耳"


def test_they_are_kept(tmp_path: Path) -> None:
    collected().save(tmp_path / "h.json")
    assert Homophones.open(tmp_path / "h.json").repair("压金", often=often) == "押金"


@given(st.text(max_size=60))
def test_any_text_keeps_its_length(text: str) -> None:
    assert len(collected().repair(text, often=often)) == len(text)
