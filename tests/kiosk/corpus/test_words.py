"""Differences, merging, masking, clusters, replay: what is decided without I/O."""

from typing import Any

import numpy as np
import pytest

from kiosk.corpus.clusters import group
from kiosk.corpus.contents import content_of, entry_of
from kiosk.corpus.differences import Kind, compare, compare_contents
from kiosk.corpus.errors import ContentInvalidError
from kiosk.corpus.masking import masked
from kiosk.corpus.merging import Outcome, decide, propose
from kiosk.corpus.replay import Change, Replayed, Said
from tests.fakes_knowledge_base import entry


def test_words_that_changed() -> None:
    pieces = compare("房东应当退还押金。", "房东必须退还全部押金。")
    assert "".join(p.text for p in pieces if p.kind is not Kind.TAKEN) == "房东必须退还全部押金。"
    assert "".join(p.text for p in pieces if p.kind is not Kind.ADDED) == "房东应当退还押金。"
    assert [p.text for p in pieces if p.kind is Kind.TAKEN] == ["应当"]


@pytest.mark.parametrize(
    "texts", [("", ""), ("", "新"), ("旧", ""), ("a b\n", "a  b"), ("𠮷", "吉\u200b")]
)
def test_any_two_texts(texts: tuple[str, str]) -> None:
    old, new = texts
    pieces = compare(old, new)
    assert "".join(p.text for p in pieces if p.kind is not Kind.TAKEN) == new
    assert "".join(p.text for p in pieces if p.kind is not Kind.ADDED) == old


def test_fields_that_changed() -> None:
    old, new = content_of(entry()), content_of(entry(answer="别的。", steps=()))
    assert [field.name for field in compare_contents(old, new)] == ["answer", "steps"]
    assert len(compare_contents("", new)) > 5
    assert compare_contents(old, old) == ()


@pytest.mark.parametrize("bad", ["", "{", "[]", "null", '{"id": 1}', "x" * 70_000])
def test_contents_that_are_no_entry(bad: str) -> None:
    with pytest.raises(ContentInvalidError):
        entry_of(bad)


BASE, OURS, THEIRS = (content_of(entry(answer=text)) for text in ("原来。", "我们。", "他们。"))


@pytest.mark.parametrize(
    ("base", "shipped", "ours", "outcome"),
    [
        (BASE, BASE, OURS, Outcome.NOTHING),
        (BASE, THEIRS, BASE, Outcome.TAKE),
        (BASE, THEIRS, THEIRS, Outcome.NOTHING),
        (BASE, THEIRS, OURS, Outcome.ASK),
        (BASE, "", BASE, Outcome.TAKE),
        (BASE, "", OURS, Outcome.ASK),
        (BASE, "", "", Outcome.NOTHING),
        (BASE, THEIRS, "", Outcome.ASK),
    ],
)
def test_what_a_shipped_update_does(base: str, shipped: str, ours: str, outcome: Outcome) -> None:
    assert decide(base, shipped, ours, at_work=False) is outcome
    if outcome is Outcome.TAKE:
        assert decide(base, shipped, ours, at_work=True) is Outcome.ASK


def test_what_only_one_side_changed_is_merged() -> None:
    ours = content_of(entry(answer="我们。", spoken="我们说。"))
    theirs = content_of(entry(answer="他们。", steps=("新的一步",)))
    merged = propose(content_of(entry()), theirs, ours)
    assert merged.clashes == ("answer",)
    assert entry_of(merged.content).steps == ("新的一步",)
    assert entry_of(merged.content).spoken == "我们说。"


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("我电话13812345678，打给我", "13812345678"),
        ("电话138 1234 5678", "5678"),
        ("座机028-81234567", "81234567"),
        ("身份证51010219900307123X丢了", "19900307"),
        ("卡号6222 0212 3456 7890 123被刷", "7890"),
        ("我叫王小明，被打了", "王小明"),
        ("我是李强，老板不给钱", "李强"),
        ("我叫张建国电话13812345678", "张建国"),
        ("我叫张建今年六十了", "张建"),
        ("我叫王小明家住双流", "王小明"),
        ("张老板欠我两万", "张"),
        ("欧阳先生借钱不还", "阳"),
        ("我住在公平镇幸福路12号3栋2单元501室", "幸福路12号"),
        ("发到wang@example.com", "wang@"),
        ("微信一三八一二三四五六七八", "三八一二三四五六七八"),
        ("车牌川A12345撞了我", "12345"),
    ],
)
def test_personal_details_are_put_out_of_sight(said: str, gone: str) -> None:
    assert gone not in masked(said)
    assert "〔" in masked(said)


@pytest.mark.parametrize(
    "said",
    [
        "老板拖欠工资3个月怎么办",
        "2008年施行的劳动合同法第46条",
        "借了20000元没打借条",
        "我是农民工，工伤怎么赔",
        "我是高中毕业今年没找到工作",
        "我叫车去医院今年要多少钱",
        "房东不退押金",
    ],
)
def test_ordinary_questions_stay_as_they_are(said: str) -> None:
    assert masked(said) == said


def vectors(seed: int, groups: int, each: int) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    random = np.random.default_rng(seed)
    centres = random.normal(size=(groups, 64)).astype(np.float32)
    all_rows = np.repeat(centres, each, axis=0)
    all_rows += random.normal(scale=0.15, size=all_rows.shape).astype(np.float32)
    all_rows /= np.linalg.norm(all_rows, axis=1, keepdims=True)
    return all_rows, np.repeat(np.arange(groups), each)


def test_questions_that_mean_the_same_come_together() -> None:
    rows, owner = vectors(1, 20, 10)
    found = group(rows, np.zeros((0, 64), dtype=np.float32))
    assert len(found.centres) == 20
    for mine in range(20):
        assert len({found.groups[place] for place in np.flatnonzero(owner == mine)}) == 1
    known = group(rows, rows[[0]])
    assert known.groups[0] == 0
    assert len(known.centres) == 19


def test_fifty_thousand_questions_all_find_a_group() -> None:
    rows, _ = vectors(2, 1_000, 50)
    found = group(rows, np.zeros((0, 64), dtype=np.float32))
    assert len(found.groups) == len(rows)
    assert min(found.groups) >= 0
    assert max(found.groups) < len(found.centres)


@pytest.mark.parametrize(
    ("expected", "before", "after", "change"),
    [
        ("a", ("answer", "a"), ("answer", "b"), Change.WORSE),
        ("a", ("no_answer", ""), ("answer", "a"), Change.BETTER),
        ("a", ("answer", "b"), ("answer", "c"), Change.SAME),
        ("", ("answer", "a"), ("no_answer", ""), Change.WORSE),
        ("", ("clarify", ""), ("answer", "a"), Change.BETTER),
        ("", ("answer", "a"), ("answer", "b"), Change.OTHER),
        ("", ("clarify", ""), ("clarify", ""), Change.SAME),
        ("", ("answer", "a", 0.9, "old"), ("answer", "a", 0.8, "new"), Change.REWORDED),
        ("a", ("answer", "a", 0.9, "old"), ("answer", "a", 0.9, "new"), Change.REWORDED),
        ("", ("answer", "a", 0.9, "old"), ("answer", "a", 0.8, "old"), Change.SAME),
        ("", ("clarify", "", None, "old"), ("clarify", "", None, "new"), Change.SAME),
    ],
)
def test_better_or_worse(
    expected: str, before: tuple[Any, ...], after: tuple[Any, ...], change: Change
) -> None:
    assert Replayed("问", expected, Said(*before), Said(*after)).change is change
