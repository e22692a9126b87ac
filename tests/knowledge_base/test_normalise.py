import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.normalise import MAX_CHARACTERS, clean, clean_text, match_key, normalise


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("訴訟離婚", "诉讼离婚"),
        ("劳动 合同 到期", "劳动合同到期"),
        ("ＡＢＣ１２３", "abc123"),
        ("拖欠3个月", "拖欠三个月"),
        ("两年", "二年"),
        ("2021年", "2021年"),
        ("1.5倍", "1.5倍"),
        ("110报警", "110报警"),
        ("第46条", "第四十六条"),
        ("wechat pay 转账", "wechat pay转账"),
        ("a\x00b\u200bc\ufeff", "abc"),
        ("\ud800押金\udfff", "押金"),
        ("押\r\n金\t", "押金"),
        ("", ""),
    ],
)
def test_normal_forms(text: str, plain: str) -> None:
    assert normalise(text) == plain


@settings(deadline=None)
@given(st.text(max_size=200))
def test_normalising_again_changes_nothing_that_matters(text: str) -> None:
    assert match_key(normalise(text)) == match_key(text)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_comes_out_encodable(text: str) -> None:
    assert normalise(text).encode("utf-8") is not None
    assert clean_text(text).encode("utf-8") is not None


def test_long_text_is_cut() -> None:
    assert len(clean("押" * 1_000_000)) == MAX_CHARACTERS


def test_documents_keep_their_lines_and_length() -> None:
    text = "第一款\n" * 1_000 + "\x07尾"
    assert clean_text(text) == "第一款\n" * 1_000 + "尾"


def test_spellings_of_one_wording_are_equal() -> None:
    assert match_key("房東不退押金，怎麼辦？") == match_key(" 房东不退押金怎么办 ")


def test_emoji_and_punctuation_alone_are_nothing() -> None:
    assert match_key("😀！？……") == ""
