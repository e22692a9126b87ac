import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from speech.synthesis.pronunciation import Pronouncer, load_phrases

PRONOUNCER = Pronouncer()
SYLLABLE = re.compile(r"[a-zêü]+[1-5]")


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("借钱不还怎么办", "jie4 qian2 bu4 huan2 zen3 me5 ban4"),
        ("还钱还是不还钱", "huan2 qian2 hai2 shi4 bu4 huan2 qian2"),
        ("拒不还款", "ju4 bu4 huan2 kuan3"),
        ("工资还没发", "gong1 zi1 hai2 mei2 fa1"),
        ("重庆银行", "chong2 qing4 yin2 hang2"),
        ("行政复议", "xing2 zheng4 fu4 yi4"),
        ("长辈", "zhang3 bei4"),
        ("需要多长时间", "xu1 yao4 duo1 chang2 shi2 jian1"),
        ("人民调解委员会", "ren2 min2 tiao2 jie3 wei3 yuan2 hui4"),
        ("调查取证", "diao4 cha2 qu3 zheng4"),
        ("处分财产", "chu3 fen4 cai2 chan3"),
        ("供养亲属", "gong1 yang3 qin1 shu3"),
        ("当事人", "dang1 shi4 ren2"),
        ("给付赡养费", "ji3 fu4 shan4 yang3 fei4"),
        ("收到传票", "shou1 dao4 chuan2 piao4"),
        ("工资卡着不发", "gong1 zi1 ka3 zhe5 bu4 fa1"),
        ("以合同为准", "yi3 he2 tong5 wei2 zhun3"),
        ("正当防卫", "zheng4 dang4 fang2 wei4"),
        ("不对，不去", "bu2 dui4 ， bu2 qu4"),
        ("一个，一年，一起", "yi2 ge4 ， yi4 nian2 ， yi4 qi3"),
        ("第一条", "di4 yi1 tiao2"),
        ("二零二一年一月一日", "er4 ling2 er4 yi1 nian2 yi1 yue4 yi1 ri4"),
        ("女儿", "nv3 er2"),
        ("三分之一的房子", "san1 fen1 zhi1 yi1 de5 fang2 zi5"),
        ("统一规定", "tong3 yi1 gui1 ding4"),
        ("一审败诉", "yi1 shen3 bai4 su4"),
        ("没收入不等于没收", "mei2 shou1 ru4 bu4 deng3 yu2 mo4 shou1"),
        ("担保期过没过", "dan1 bao3 qi1 guo4 mei2 guo4"),
        ("哪天还钱，哪天还", "na3 tian1 huan2 qian2 ， na3 tian1 huan2"),
        ("为您负责，视为放弃", "wei4 nin2 fu4 ze2 ， shi4 wei2 fang4 qi4"),
        ("由基金发，规定必须发", "you2 ji1 jin1 fa1 ， gui1 ding4 bi4 xu1 fa1"),
        ("有负担能力的哥姐", "you3 fu4 dan1 neng2 li4 de5 ge1 jie3"),
        ("教练教错", "jiao4 lian4 jiao1 cuo4"),
        ("", ""),
        ("，。", "，。"),
        ("ok好app", "ok hao3 app"),
    ],
)
def test_readings(text: str, pinyin: str) -> None:
    assert PRONOUNCER.pinyin(text) == pinyin


def test_the_phrase_list_is_long_and_corrects_what_pypinyin_reads_otherwise() -> None:
    phrases = load_phrases()
    assert len(phrases) >= 200
    bare = {phrase: [s[:-1] for s in said] for phrase, said in phrases.items()}
    corrected = [p for p, said in bare.items() if lazy_pinyin(p, v_to_u=False) != said]
    assert len(corrected) >= 30


@pytest.mark.parametrize("phrase", load_phrases())
def test_every_phrase_is_read_as_listed_inside_a_sentence(phrase: str) -> None:
    said = PRONOUNCER.pinyin(f"他说，{phrase}。").split(" ， ")[1].split()[: len(phrase)]
    listed = load_phrases()[phrase]
    same = [
        char in "一不" or one == other
        for char, one, other in zip(phrase, said, listed, strict=True)
    ]
    assert all(same), said


COMMON = "".join(
    bytes((high, low)).decode("gb2312", "ignore")
    for high in range(0xB0, 0xF8)
    for low in range(0xA1, 0xFF)
)
"""The 6,763 characters of GB 2312."""


@given(st.text(st.sampled_from(COMMON), max_size=40))
def test_every_common_character_has_one_syllable(text: str) -> None:
    syllables = PRONOUNCER.pinyin(text).split()
    assert len(syllables) == len(text)
    assert all(map(SYLLABLE.fullmatch, syllables))


def test_a_character_that_nobody_reads_is_left_out() -> None:
    assert PRONOUNCER.pinyin("好甅好") == "hao3 hao3"


DECIDED = tuple(
    (run, tuple((int(at), said) for at, said in (mark.split(":") for mark in marks.split())))
    for run, marks in (
        line.split("\t")
        for line in Path(__file__).with_name("readings.tsv").read_text("utf-8").splitlines()
        if not line.startswith("#")
    )
)


def test_polyphones_of_the_corpus_are_read_as_decided() -> None:
    assert sum(len(marks) for _, marks in DECIDED) >= 1000
    wrong = []
    for run, marks in DECIDED:
        said = PRONOUNCER.syllables(run)
        wrong += [(run, at, run[at], said[at]) for at, right in marks if said[at] != right]
    assert wrong == []


@given(st.text(max_size=100))
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(PRONOUNCER.pinyin(text), str)
