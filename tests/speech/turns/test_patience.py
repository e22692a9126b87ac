import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.turns.patience import CLAUSES, LONGEST, clause_of, patience_for


@pytest.mark.parametrize(
    ("text", "kind", "seconds"),
    [
        ("房东不退押金怎么办", "question", 0.6),
        ("房东不退押金，怎么办？", "question", 0.6),
        ("公司不续签有没有补偿吗", "question", 0.6),
        ("离婚了孩子归谁", "question", 0.6),
        ("这个事情咋办", "question", 0.6),
        ("这样得行不", "question", 0.6),
        ("申请法律援助要带什么材料", "question", 0.6),
        ("要赔我多少钱", "question", 0.6),
        ("第二个", "command", 0.6),
        ("好的", "command", 0.6),
        ("是", "command", 0.6),
        ("再说一遍", "command", 0.6),
        ("我想问一下", "opening", 2.0),
        ("同志我想咨询一哈", "opening", 2.0),
        ("我老公打我然后", "connective", 2.0),
        ("因为", "connective", 2.0),
        ("如果他不还的话", "connective", 2.0),
        ("我父亲去世以后", "connective", 2.0),
        ("他欠我一千二", "number", 2.0),
        ("我的身份证号", "number", 2.0),
        ("我的身份证号是", "object-wanted", 2.0),
        ("二零二三", "number", 2.0),
        ("他欠我三万块", "plain", 1.8),
        ("嗯", "hesitation", 2.0),
        ("就是说", "hesitation", 2.0),
        ("那个", "hesitation", 2.0),
        ("他硬是不给噻", "hesitation", 2.0),
        ("我要带什么", "question-begun", 1.8),
        ("房东怎么", "question-begun", 1.8),
        ("他把我", "pronoun", 1.8),
        ("公司的", "pronoun", 1.8),
        ("老板把", "object-wanted", 2.0),
        ("我被公司辞退了", "particle", 1.8),
        ("你说嘛", "particle", 1.8),
        ("房东不退押金", "plain", 1.8),
        ("押金", "short", 2.0),
        ("呢", "short", 2.0),
        ("", "wordless", 1.8),
        ("……", "wordless", 1.8),
    ],
)
def test_what_was_said_decides_how_long_is_waited(text: str, kind: str, seconds: float) -> None:
    assert clause_of(text).name == kind
    assert patience_for(text, floor=0.6) == seconds


def test_a_question_whose_last_word_was_hardly_heard_may_be_none() -> None:
    assert patience_for("今年三月三星公婆吗", floor=0.6, sure=0.67) == 1.8
    assert patience_for("今年三月三星公婆吗", floor=0.6, sure=0.9) == 0.6
    assert patience_for("好的", floor=0.6, sure=0.3) == 0.6


@pytest.mark.parametrize(
    ("text", "kind"), [("他要判几年", "question"), ("他都走了好几年", "plain"), ("这几天", "plain")]
)
def test_some_years_are_no_question(text: str, kind: str) -> None:
    assert clause_of(text).name == kind


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.name)
def test_open_clauses_get_one_to_two_seconds_and_finished_ones_less(clause) -> None:  # type: ignore[no-untyped-def]
    assert clause.seconds == 0.6 if clause.finished else 1.0 <= clause.seconds <= 2.0


@given(
    st.text(alphabet="我想问一下房东不退押金怎么办吗呢的了三千然后 ，。", max_size=30),
    st.floats(0.3, 5.0),
)
def test_the_setting_of_the_office_is_a_floor(text: str, floor: float) -> None:
    assert patience_for(text, floor=floor) >= floor
    assert patience_for(text, floor=floor) <= max(floor, LONGEST)


@given(st.text(max_size=2000))
def test_any_text_has_its_patience(text: str) -> None:
    assert 0.6 <= patience_for(text, floor=0.6) <= LONGEST


def test_who_pauses_long_is_given_longer_within_bounds() -> None:
    assert patience_for("房东不退押金", floor=0.6, own_pause=1.0) == 1.8
    assert patience_for("房东不退押金", floor=0.6, own_pause=1.6) == 2.0
    assert patience_for("房东不退押金", floor=0.6, own_pause=60.0) == LONGEST
    assert patience_for("房东不退押金怎么办", floor=0.6, own_pause=1.6) == 0.8
    assert patience_for("房东不退押金怎么办", floor=0.6, own_pause=60.0) == 1.25
