"""What was misheard is put right, what was heard right is let be, whatever comes in."""

import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.confusions import load_confusions
from speech.errors import VocabularyError
from speech.recognition.transcripts import Transcript, Word, transcript_of
from speech.repair.corrected_transcripts import OtherWords, put_right
from speech.repair.correction import LONGEST, Repair, Repairer
from speech.repair.search import Doubt
from speech.repair.vocabulary import load_vocabulary
from speech.repair.vocabulary_building import build_vocabulary

SOUNDS = load_confusions().as_json()
TEXTS = [
    "房东不退押金怎么办", "退租房东扣着押金不退", "押金条丢了还能退吗", "押金不退可以告到哪里去",
    "彩礼能要回来吗", "离婚彩礼退不退", "没领证彩礼能要回来吗", "宅基地能不能继承", "宅基地纠纷找哪个",
    "老家的宅基地还在吗", "我要申请劳动仲裁", "劳动仲裁要多久", "劳动仲裁输了怎么办", "老板拖欠工资怎么办",
    "工资三千五百块没给", "工资拖了三个月没给", "我老公在老家打工", "老板不给钱", "老房子怎么办",
] * 3  # fmt: skip
VOCABULARY = build_vocabulary(
    TEXTS, ["劳动", "老动员", "机器", "压力", "压岁钱"], sounds=SOUNDS, home_words=["各人", "莫得"]
)
REPAIRER = Repairer(VOCABULARY)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("房东不退压金怎么办", "房东不退押金怎么办"),
        ("彩里能要回来吗", "彩礼能要回来吗"),
        ("宅机地能不能继成", "宅基地能不能继承"),
        ("我要申请老动仲裁", "我要申请劳动仲裁"),
        ("老板拖欠公资怎么办", "老板拖欠工资怎么办"),
    ],
)
def test_homophones_are_put_right(heard: str, meant: str) -> None:
    found = REPAIRER.repair(heard)
    assert found.text == meant
    assert all(heard[r.at : r.at + len(r.heard)] == r.heard for r in found.repairs)
    assert all(meant[r.at : r.at + len(r.meant)] == r.meant for r in found.repairs)


@pytest.mark.parametrize("text", [*TEXTS[:19], "压岁钱归哪个", "机器压到手了", "我叫李建国"])
def test_what_was_heard_right_is_let_be(text: str) -> None:
    assert REPAIRER.repair(text).text == text
    assert REPAIRER.repair(text).repairs == ()


def test_places_of_repairs() -> None:
    assert REPAIRER.repair("嗯，宅机地能不能继成").repairs == (
        Repair("机", "基", 3),
        Repair("成", "承", 9),
    )


def test_between_two_readings_that_both_fit_nothing_is_invented() -> None:
    vocabulary = build_vocabulary(
        ["我要告他们"] * 20 + ["我要高他们"] * 0 + ["我要搞他们"] * 20, [], sounds=SOUNDS
    )
    assert Repairer(vocabulary).repair("我要高他们").text == "我要高他们"


def test_numerals_stay_as_they_were_heard() -> None:
    texts = ["工资四千块没给"] * 50
    vocabulary = build_vocabulary(texts, [], sounds=SOUNDS)
    assert Repairer(vocabulary).repair("工资十千块没给").text == "工资十千块没给"
    assert Repairer(vocabulary).repair("工资三十四千块没给").text == "工资三十四千块没给"


def test_home_words_and_particles_stay() -> None:
    assert REPAIRER.repair("各人莫得押金").text == "各人莫得押金"
    assert REPAIRER.repair("押金退嘛").text == "押金退嘛"


def test_a_word_that_was_clearly_heard_takes_more_to_change() -> None:
    texts = ["他借钱不还"] * 6 + ["他赖着不还"] * 2
    repairer = Repairer(build_vocabulary(texts, [], sounds=SOUNDS))
    heard = "他接钱不还"
    unsure = repairer.repair(heard, [Doubt(0.0)] * len(heard))
    assert unsure.text == "他借钱不还"
    other = [Doubt(0.5, frozenset("借")) if char == "接" else Doubt() for char in heard]
    assert repairer.repair(heard, other).text == "他借钱不还"


def test_doubts_must_fit_the_text() -> None:
    with pytest.raises(ValueError, match="3 doubts for 2"):
        REPAIRER.repair("押金", [Doubt()] * 3)


HOSTILE = [
    "", " ", "\x00", "🏠" * 50, "ABC 12348", "押金\ud800压金", "\u202e压金", "压" * 5000, "壓金", "龘" * 400,
    "?!，。", "压金🏠压金", "a压b金c",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_in_its_length(text: str) -> None:
    found = REPAIRER.repair(text)
    assert len(found.text) == len(text)
    assert len(found.repairs) <= len(text)


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet=st.one_of(st.sampled_from("房东不退压押金宅机基地一三十a🏠，"), st.characters()),
        max_size=80,
    )
)
def test_only_chinese_characters_change_each_into_one_other(text: str) -> None:
    found = REPAIRER.repair(text)
    assert len(found.text) == len(text)
    rebuilt = list(text)
    for repair in found.repairs:
        end = repair.at + len(repair.heard)
        assert text[repair.at : end] == repair.heard
        assert len(repair.meant) == len(repair.heard)
        assert all(a != b for a, b in zip(repair.heard, repair.meant, strict=True))
        rebuilt[repair.at : end] = repair.meant
    assert "".join(rebuilt) == found.text


def test_time_grows_no_faster_than_the_text() -> None:
    text = "房东不退压金老板拖欠公资"
    REPAIRER.repair(text)  # sounds are looked up once

    def seconds(times: int) -> float:
        started = time.process_time()
        REPAIRER.repair(text * times)
        return time.process_time() - started

    short, long = min(seconds(3) for _ in range(3)), min(seconds(24) for _ in range(3))
    assert long < 8 * short * 3 + 0.1
    assert seconds(20_000) < 3 * min(seconds(LONGEST // len(text)) for _ in range(2)) + 0.3


def word(text: str, *others: str, confidence: float = 1.0) -> Word:
    return Word(text, 0.0, 1.0, confidence, others)


def test_a_transcript_says_what_each_word_may_have_been() -> None:
    transcript = transcript_of([word("房东"), word("不退"), word("压金", "鸭精", "押金")], 2.0)
    found = put_right(transcript, REPAIRER)
    assert (found.text, found.heard) == ("房东不退押金", "房东不退压金")
    assert found.repairs == (Repair("压", "押", 4),)
    assert found.others == (OtherWords(4, 2, ("压金", "鸭精")),)


def test_without_a_repairer_it_stays() -> None:
    found = put_right(transcript_of([word("压金")], 1.0), None)
    assert (found.text, found.repairs, found.others) == ("压金", (), ())


def test_latin_words_and_unknown_sounds_keep_their_places() -> None:
    words = [
        word("用"),
        word("ok"),
        word("app"),
        word("[unk]"),
        word("房东扣着"),
        word("压金", "押金"),
    ]
    found = put_right(transcript_of(words, 1.0), REPAIRER)
    assert found.heard == "用ok app房东扣着压金"
    assert found.text == "用ok app房东扣着押金"
    assert found.others == (OtherWords(11, 2, ("压金",)),)


def test_words_that_do_not_make_the_text_are_passed_over() -> None:
    strange = Transcript("退押金", 0.5, (word("房东", "东房"), word("", "x")), 1.0)
    assert put_right(strange, REPAIRER).text == "退押金"
    assert put_right(Transcript("", 0.0, (), 0.0), REPAIRER).text == ""


def test_a_vocabulary_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    path = tmp_path / "new" / "vocabulary.npz"
    VOCABULARY.save(path, sounds=SOUNDS)
    again = load_vocabulary(path)
    assert again.characters == VOCABULARY.characters
    assert again.readings == VOCABULARY.readings
    assert again.home_words == VOCABULARY.home_words
    assert Repairer(again).repair("宅机地能不能继成").text == "宅基地能不能继承"
    assert [p.name for p in path.parent.iterdir()] == ["vocabulary.npz"]


@pytest.mark.parametrize("broken", ["missing", "empty", "text", "cut", "other"])
def test_a_broken_vocabulary_says_so(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "vocabulary.npz"
    VOCABULARY.save(path, sounds=SOUNDS)
    whole = path.read_bytes()
    if broken == "missing":
        path.unlink()
    elif broken == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif broken == "other":
        np.savez(path, head=np.frombuffer(b"[1]", np.uint8))
    else:
        path.write_bytes(b"" if broken == "empty" else b"{}")
    with pytest.raises(VocabularyError, match="词库"):
        load_vocabulary(path)


def test_no_text_makes_a_vocabulary_that_changes_nothing() -> None:
    assert Repairer(build_vocabulary(["好"], [], sounds=SOUNDS)).repair("押金").text == "押金"
