from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.query import Synonyms, load_synonyms, make_query
from knowledge_base.rarity import Rarity, load_rarity

SHIPPED = Path(__file__).parents[2] / "knowledge_base"


def synonyms() -> Synonyms:
    return Synonyms({"怎么办": ["咋个办"], "怎么": ["咋个"]}, {"劳动报酬 工资": ["工钱"]})


def test_dialect_words_are_replaced_longest_first() -> None:
    assert make_query("欠我钱咋个办，咋个告", synonyms()).text == "欠我钱怎么办,怎么告"


def test_legal_terms_are_added_beside_the_lay_ones() -> None:
    query = make_query("老板不给工钱", synonyms())
    assert query.text == "老板不给工钱"
    assert query.expanded == "老板不给工钱 劳动报酬 工资"
    assert "报酬" in query.added
    assert "报酬" not in query.terms


def test_the_shipped_table_speaks_sichuan() -> None:
    query = make_query("娃儿归哪个，婆娘不给生活费咋个办", load_synonyms(SHIPPED / "synonyms.yaml"))
    assert "孩子" in query.text
    assert "妻子" in query.text
    assert "怎么办" in query.text
    assert "抚养费" in query.expanded


@pytest.mark.parametrize("text", ["换成: [", "x", "换成: 1\n补上: 2", ""])
def test_a_broken_table_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "synonyms.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(KnowledgeBaseError, match=r"synonyms\.yaml"):
        load_synonyms(path)


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
