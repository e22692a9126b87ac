import datetime
from pathlib import Path

import pytest

from knowledge_base.errors import StatuteError
from knowledge_base.register import load_register, title_key
from tests.fakes_knowledge_base import register

SHIPPED = Path(__file__).parents[2] / "knowledge_base" / "laws.yaml"


@pytest.mark.parametrize(
    "title",
    [
        "中华人民共和国民法典",
        "民法典",
        "《民法典》",
        "《中华人民共和国民法典》",
        " 民 法 典 ",
        "民法典(2020修正)",
    ],
)
def test_titles_in_any_form_are_one(title: str) -> None:
    assert title_key(title) == "民法典"
    found = register().find(title)
    assert found is not None
    assert found.title == "中华人民共和国民法典"


def test_brackets_of_either_width_are_one() -> None:
    assert title_key("解释（一）") == title_key("解释(一)")


def test_unknown_law_is_none() -> None:
    assert register().find("不存在的法") is None


def test_a_law_applies_between_its_days() -> None:
    records = {record.title: record for record in register().records}
    day = datetime.date(2026, 11, 23)
    assert records["中华人民共和国民法典"].in_force(day)
    assert not records["中华人民共和国婚姻法"].in_force(day)
    assert not records["将来法"].in_force(day)
    assert records["将来法"].in_force(datetime.date(2027, 5, 1))


def test_the_shipped_register_is_sound() -> None:
    shipped = load_register(SHIPPED)
    keys = [title_key(record.title) for record in shipped.records]
    assert len(keys) == len(set(keys))
    code = shipped.find("民法典")
    assert code is not None
    assert code.in_force_from == datetime.date(2021, 1, 1)
    for record in shipped.records:
        if record.replaced_by:
            assert shipped.find(record.replaced_by) is not None


@pytest.mark.parametrize(
    "text",
    ["- title: [", "- name: x", "x", "- title: 1", "- {title: a, in_force_from: 昨天}", "\x00"],
)
def test_a_broken_register_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "laws.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(StatuteError, match=r"laws\.yaml"):
        load_register(path)


def test_a_missing_register_is_named(tmp_path: Path) -> None:
    with pytest.raises(StatuteError, match="读不了"):
        load_register(tmp_path / "laws.yaml")
