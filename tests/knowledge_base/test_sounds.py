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
PAIRS = {"租房", "押金", "不退", "彩礼", "宅基", "基地", "房押", "金不"}


def known(pair: str) -> bool:
    return pair in PAIRS


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
        ("租房押金不退", "租房押金不退"),
        ("", ""),
        ("a", "a"),
    ],
)
def test_a_misheard_word_is_put_right(heard: str, meant: str) -> None:
    assert collect_homophones(SAID).repair(heard, known=known) == meant


def test_a_word_that_somebody_writes_is_left_alone() -> None:
    words = collect_homophones(SAID)
    assert words.repair("压金", known=lambda _: True) == "压金"


def test_words_said_hardly_ever_repair_nothing() -> None:
    assert collect_homophones(SAID).repair("藕耳", known=known) == "藕耳"


def test_they_are_kept(tmp_path: Path) -> None:
    collect_homophones(SAID).save(tmp_path / "h.json")
    assert Homophones.open(tmp_path / "h.json").repair("压金", known=known) == "押金"


@given(st.text(max_size=60))
def test_any_text_keeps_its_length(text: str) -> None:
    assert len(collect_homophones(SAID).repair(text, known=known)) == len(text)
