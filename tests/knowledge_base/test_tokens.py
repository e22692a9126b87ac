from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.tokens import tokenise


def test_pairs_and_words() -> None:
    tokens = tokenise("勞動合同到期，公司不续签 iPhone13")
    assert tokens.pairs == ("劳动", "动合", "合同", "同到", "到期", "公司", "司不", "不续", "续签")
    assert "劳动合同" in tokens.words
    assert "iphone13" in tokens.words
    assert tokens.terms.count("劳动") == 1
    assert "劳动合同" in tokens.terms
    assert {"劳动", "c:劳"} <= set(tokens.pieces)
    assert "w:劳动合同" in tokens.clues


def test_a_single_character_stands_for_itself() -> None:
    assert tokenise("赔").pairs == ("赔",)


def test_nothing_is_made_of_nothing() -> None:
    for text in ("", "  ", "？！", "😀😀", "\x00\ud800"):
        assert tokenise(text).terms == []


@settings(deadline=None)
@given(st.text(max_size=100))
def test_any_text_is_cut(text: str) -> None:
    assert all(tokenise(text).terms)
