"""The file's settings with what the office changed on top: the file's own models decide."""

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.office.changes import KeptChange
from kiosk.office.editable import GROUP_NAMES, editable
from kiosk.office.live import LiveSettings
from kiosk.office.overrides import effective, problems
from kiosk.settings import Settings, parse_settings

WORDS = {"does": "调解。", "bring": ["户口簿"], "next": ["到窗口"], "spoken": "带上户口簿。"}


@pytest.fixture
def file(tmp_path: Path) -> Settings:
    """A settings file with a few values of its own."""
    content = {
        "office": {"name": "公平司法所", "phone": "028-81234567"},
        "gateway": {"allowed_origins": ["https://a.gov.cn"]},
        "speech": {"model": "voice"},
    }
    return parse_settings(content, folder=tmp_path)


def kept(name: str, new: str | None, number: int = 1) -> KeptChange:
    """A row of the database."""
    return KeptChange(id=number, at=0.0, author="admin", name=name, old='""', new=new)


def test_without_changes_the_file_is_in_force(file: Settings) -> None:
    found = effective(file, {})
    assert (found.settings, found.refused) == (file, {})


def test_a_change_goes_before_the_file_and_leaves_the_rest(file: Settings) -> None:
    values: dict[str, Any] = {
        "office.phone": "12345",
        "speech.rate": 160,
        "page.text_size": 3,
        "answering.answer_at": 0.9,
        "gateway.allowed_origins": ["https://b.gov.cn"],
        "office.stations": [{"name": "兴隆村工作室", "kind": "law_home"}],
        "services.mediation": WORDS,
    }
    found = effective(file, values)
    assert found.refused == {}
    now = found.settings
    assert (now.office.phone, now.office.name) == ("12345", "公平司法所")
    assert (now.speech.rate, now.speech.model) == (160, file.speech.model)
    assert now.gateway.allowed_origins == ("https://b.gov.cn",)
    assert now.gateway.database == file.gateway.database
    assert now.answering.answer_at == 0.9
    assert now.office.stations[0].kind == "law_home"
    for name, value in values.items():
        shown = editable()[name].value_in(now)
        if name != "office.stations":
            assert shown == value
        assert json.loads(json.dumps(shown)) == shown


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("office.name", " ", "不能为空"),
        ("office.phone", "一\n二", "换行"),
        ("office.phone", "\u202e123", "看不见"),
        ("office.phone", "1" * 201, "200"),
        ("office.phone", None, "文字"),
        ("office.address", ["x"], "文字"),
        ("office.stations", [{"name": ""}], "第 1 个，名称不能为空"),
        ("office.stations", [{"name": "a"}, {"name": "b", "kind": "bank"}], "第 2 个，类别"),
        ("office.stations", [{"name": "a", "x": 1}], "不认识"),
        ("office.stations", [{"name": "a"}] * 201, "200"),
        ("office.stations", "x", "一列"),
        ("speech.rate", 79, "80"),
        ("speech.rate", "快", "整数"),
        ("speech.rate", True, "整数"),
        ("speech.volume", 1.5, "1.0"),
        ("speech.earcons", "是", "true"),
        ("page.text_size", 5, "4"),
        ("answering.answer_at", 1.01, "1"),
        ("answering.answer_at", float("nan"), "有限"),
        ("answering.clarify_at", "0.4", "数字"),
        ("gateway.ticket_keep_days", 0, "1"),
        ("gateway.idle_warning_seconds", 10**9, "86400"),
        ("gateway.allowed_origins", ["https://a.gov.cn/x"], "路径"),
        ("gateway.allowed_origins", ["javascript:alert(1)"], "https"),
        ("gateway.allowed_origins", ["*"], "https"),
        ("gateway.public_url", "https://a.gov.cn/?x", "路径"),
        ("services.mediation", {**WORDS, "does": ""}, "“办什么”不能为空"),
        ("services.mediation", {**WORDS, "next": []}, "“怎么办”"),
        ("services.mediation", {**WORDS, "bring": ["x"] * 21}, "20"),
        ("services.mediation", {**WORDS, "say": "x"}, "不认识"),
        ("services.mediation", "x", ""),
        ("services.nothing", WORDS, "没有这一项"),
        ("gateway.database", "sqlite:///other.sqlite3", "没有这一项"),
        ("gateway.host", "0.0.0.0", "没有这一项"),
        ("call.relay_secret", "x", "没有这一项"),
        ("", 1, "没有这一项"),
    ],
)
def test_a_bad_value_is_left_out_and_named(
    file: Settings, name: str, value: Any, words: str
) -> None:
    found = effective(file, {name: value, "office.hours": "九点"})
    assert set(found.refused) == {name}
    assert words in found.refused[name]
    assert found.settings.office.hours == "九点", "the others are not lost with it"
    assert problems(file, {name: value}) == found.refused


def test_values_that_do_not_go_together(file: Settings) -> None:
    found = effective(file, {"office.phone": "1", "answering.answer_at": 0.3})
    assert found.refused == {"answering.answer_at": "“反问”不能高于“直接回答”"}
    assert found.settings.office.phone == "1"
    assert effective(file, {"gateway.idle_wipe_seconds": 30}).refused
    both = {"gateway.idle_wipe_seconds": 30, "gateway.idle_warning_seconds": 20}
    assert effective(file, both).refused == {}


@pytest.mark.parametrize("packed", ["", "{", "[" * 100_000, '"一\\n二"', "7", "null"])
def test_a_bad_row_never_stops_the_start(file: Settings, packed: str) -> None:
    live = LiveSettings(file, [kept("office.phone", packed), kept("page.text_size", "2", 2)])
    assert live.now.office.phone == "028-81234567"
    assert live.now.page.text_size == 2
    assert "office.phone" in live.problem
    assert list(live.values) == ["page.text_size"]
    live.take([kept("office.phone", None, 3)])
    assert live.problem == ""


def test_who_wants_to_know_is_told(file: Settings) -> None:
    live, told = LiveSettings(file), []
    live.tell(lambda now: told.append(now.office.phone))
    live.take([kept("office.phone", '"1"')])
    live.take([kept("office.phone", None, 2)])
    assert told == ["1", "028-81234567"]
    assert live.at_start == file


def test_every_setting_has_its_place_and_its_value(file: Settings) -> None:
    for one in editable().values():
        assert one.group in GROUP_NAMES
        assert one.label
        assert problems(file, {one.name: one.value_in(file)}) == {}
