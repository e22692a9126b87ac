from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.query import PATTERNS, UNSAFE, Synonyms, load_synonyms, make_query
from knowledge_base.rarity import Rarity, load_rarity

SHIPPED = Path(__file__).parents[2] / "knowledge_base"


def synonyms() -> Synonyms:
    return Synonyms({"怎么办": ["咋个办"], "怎么": ["咋个"]}, {"劳动报酬 工资": ["工钱"]})


def test_dialect_words_are_replaced_longest_first() -> None:
    assert make_query("欠我钱咋个办，咋个告", synonyms()).text == "欠我钱怎么办,怎么告"


def test_a_word_put_in_is_itself_replaced_by_a_later_pair() -> None:
    synonyms = Synonyms({"工钱": ["活路钱"], "工资": ["工钱"], "什么": ["啥"]}, {})
    assert synonyms.replace("活路钱啥时候发") == "工资什么时候发"


def test_legal_terms_are_added_beside_the_lay_ones() -> None:
    query = make_query("老板不给工钱", synonyms())
    assert query.text == "老板不给工钱"
    assert query.expanded == "老板不给工钱 劳动报酬 工资"
    assert "报酬" in query.added
    assert "报酬" not in query.terms


def test_the_shipped_table_speaks_sichuan() -> None:
    query = make_query("娃儿归哪个，婆娘不给生活费咋个办", load_synonyms(SHIPPED / "lexicon"))
    assert "孩子" in query.text
    assert "妻子" in query.text
    assert "怎么办" in query.text
    assert "抚养费" in query.expanded


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("装修那个定金退得脱不", "装修那个定金能退吗"),
        ("这个钱要得回来不嘛", "这个钱能要回来吗"),
        ("老板得不得遭抓", "老板会不会被抓"),
        ("医药费该哪个来出", "医药费该谁来出"),
        ("该找哪个法院", "该找哪个法院"),
        ("他差我三万块", "他欠我三万块"),
        ("我出差遭遇车祸", "我出差遭遇车祸"),
        ("车遭拖起走了", "车被拖走了"),
        ("厂头喊交押金", "厂里要交押金"),
        ("微信头像遭盗了", "微信头像被盗了"),
        ("我三个儿都不管我", "我三个儿子都不管我"),
        ("分别个人承担", "分别个人承担"),
        ("想切法院告他", "想去法院告他"),
        ("儿不养我，我告得到他不", "儿子不养我,我能告他吗"),
        ("我儿媳的儿歌", "我儿媳的儿歌"),
        ("我的卡遭公安冻起了", "我的卡被公安冻结了"),
        ("合同到期我就接到住", "合同到期我就接着住"),
        ("三个儿轮到养", "三个儿子轮流养"),
        ("轮到我管理", "轮到我管理"),
        ("跟他屋换了田种，他要换转去", "跟他家换了田种,他要换回去"),
        ("转来转去", "转来转去"),
        ("微信记录作不作数", "微信记录有没有效"),
        ("手机修三道了还是烂的", "手机修三次了还是坏的"),
        ("逮捕证", "逮捕证"),
        ("从架架上绊下来", "从架子上摔下来"),
        ("绊脚石", "绊脚石"),
        ("告哪个", "告谁"),
    ],
)
def test_what_follows_rules_in_home_speech_is_put_plainly(said: str, plain: str) -> None:
    assert make_query(said, load_synonyms(SHIPPED / "lexicon")).text == plain


def test_sounds_are_those_heard_before_a_repair() -> None:
    repaired = make_query(
        "押斤不退咋个办", synonyms(), repair=lambda text: text.replace("斤", "金")
    )
    plain = make_query("押斤不退怎么办", synonyms())
    assert repaired.text == "押金不退怎么办"
    assert repaired.sounds == plain.sounds


@pytest.mark.parametrize("text", ["- [", "x", "- [1, 2, 3]", "- ['(', x]"])
def test_broken_patterns_are_named(tmp_path: Path, text: str) -> None:
    for other in ("sichuan.yaml", "legal_terms.yaml"):
        (tmp_path / other).write_text("疑问: {怎么: [咋个]}", "utf-8")
    (tmp_path / PATTERNS).write_text(text, "utf-8")
    with pytest.raises(KnowledgeBaseError, match=PATTERNS):
        load_synonyms(tmp_path)


@pytest.mark.parametrize("text", ["疑问: [", "x", "疑问: {怎么: 1}", ""])
@pytest.mark.parametrize("name", ["sichuan.yaml", "legal_terms.yaml"])
def test_a_broken_table_is_named(tmp_path: Path, name: str, text: str) -> None:
    for other in ("sichuan.yaml", "legal_terms.yaml"):
        (tmp_path / other).write_text("疑问: {怎么: [咋个]}", "utf-8")
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(KnowledgeBaseError, match=name):
        load_synonyms(tmp_path)


def test_the_shipped_lexicon_is_large_and_leaves_what_is_doubtful(tmp_path: Path) -> None:
    lexicon = yaml.safe_load((SHIPPED / "lexicon" / "sichuan.yaml").read_text("utf-8"))
    doubtful = {word for words in lexicon[UNSAFE].values() for word in words}
    safe = {
        word
        for name, group in lexicon.items()
        if name != UNSAFE
        for words in group.values()
        for word in words
    }
    assert len(safe) >= 400
    assert not safe & doubtful


def test_plain_speech_is_left_as_it_is() -> None:
    lexicon = load_synonyms(SHIPPED / "lexicon")
    for text in ("房东不退押金怎么办", "劳动合同到期公司不续签有没有补偿", "离婚后孩子归谁抚养"):
        assert lexicon.replace(text) == text


@settings(deadline=None)
@given(st.text(st.characters(), max_size=200))
def test_any_text_is_a_query(text: str) -> None:
    query = make_query(text, synonyms())
    assert not set(query.terms) & set(query.added)


def test_words_never_asked_are_the_rarest() -> None:
    rarity = Rarity(questions=1000, counts={"怎么": 500, "押金": 5})
    assert rarity.of("怎么") < rarity.of("押金") < rarity.of("天气")
    assert rarity.total(["怎么", "押金"]) == rarity.of("怎么") + rarity.of("押金")


def test_the_shipped_counts_are_sound(tmp_path: Path) -> None:
    rarity = load_rarity(SHIPPED / "rarity.json")
    assert rarity.of("怎么办") < rarity.of("押金") < rarity.of("天气预报")
    for text in ("", "{}", '{"questions": "x", "counts": {}}'):
        (tmp_path / "rarity.json").write_text(text)
        with pytest.raises(KnowledgeBaseError, match=r"rarity\.json"):
            load_rarity(tmp_path / "rarity.json")
