import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from speech.pronunciation import Pronouncer, load_phrases

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
        ("", ""),
        ("，。", "，。"),
        ("ok好app", "ok hao3 app"),
    ],
)
def test_readings(text: str, pinyin: str) -> None:
    assert PRONOUNCER.pinyin(text) == pinyin


def test_the_phrase_list_is_long_and_corrects_what_pypinyin_reads_otherwise() -> None:
    phrases = load_phrases()
    assert len(phrases) >= 80
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


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=40))
def test_every_common_character_has_one_syllable(text: str) -> None:
    syllables = PRONOUNCER.pinyin(text).split()
    assert len(syllables) == len(text)
    assert all(map(SYLLABLE.fullmatch, syllables))


@given(st.text(max_size=100))
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(PRONOUNCER.pinyin(text), str)
