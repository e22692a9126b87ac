"""The settings file: defaults, paths, and values that can't be used."""

import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import SettingsError
from kiosk.settings import Settings, load_settings, parse_settings

SHIPPED = Path(__file__).parents[2] / "wenxiaofa.toml"
FOLDER = Path("/somewhere/office")


def test_the_shipped_file_holds_the_defaults(tmp_path: Path) -> None:
    empty = tmp_path / "empty.toml"
    empty.touch()
    shipped = tmp_path / "shipped.toml"
    shipped.write_bytes(SHIPPED.read_bytes())
    assert load_settings(shipped) == load_settings(empty)


def test_every_key_of_the_shipped_file_is_known() -> None:
    content = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    settings = parse_settings(content, folder=FOLDER)
    elsewhere = {"encoder"}
    for section in fields(Settings):
        part = getattr(settings, section.name)
        known = {field.name for field in fields(part)} if section.name != "services" else set()
        assert set(content.get(section.name, {})) <= known | elsewhere


def test_paths_start_from_the_folder_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "my.toml"
    path.parent.mkdir()
    path.write_text('[gateway]\ndatabase = "sqlite:///data/a.db"\n[speech]\nmodel = "m"\n')
    settings = load_settings(path)
    assert settings.gateway.database == f"sqlite:///{path.parent}/data/a.db"
    assert settings.dialogue.tracker == f"sqlite:///{path.parent}/var/rasa.sqlite3"
    assert settings.speech.model == str(path.parent / "m")


def test_absolute_paths_and_other_databases_stay() -> None:
    settings = parse_settings(
        {
            "gateway": {"database": "postgresql://u:p%40ss@db.example/x"},
            "dialogue": {"tracker": "sqlite:////data/r.db"},
            "speech": {"model": "/models/big"},
        },
        folder=FOLDER,
    )
    assert settings.gateway.database == "postgresql://u:p%40ss@db.example/x"
    assert settings.dialogue.tracker == "sqlite:////data/r.db"
    assert settings.speech.model == "/models/big"


def test_settings_do_not_change() -> None:
    settings = parse_settings({}, folder=FOLDER)
    assert replace(settings) == settings
    with pytest.raises(AttributeError):
        settings.gateway.port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("section", "key", "value", "says"),
    [
        ("office", "name", "", "不能为空"),
        ("office", "name", 5, "文字"),
        ("office", "phone", "1" * 201, "200"),
        ("office", "motto", "公平", "不认识"),
        ("gateway", "port", 0, "不能小于 1"),
        ("gateway", "port", 65536, "不能大于 65535"),
        ("gateway", "port", "8000", "整数"),
        ("gateway", "port", 80.5, "整数"),
        ("gateway", "port", True, "整数"),
        ("gateway", "prot", 8000, "不认识"),
        ("gateway", "host", " ", "不能为空"),
        ("gateway", "allowed_origins", "https://a.gov.cn", "一列"),
        ("gateway", "allowed_origins", ["*"], "https://"),
        ("gateway", "allowed_origins", ["https://*.gov.cn"], "https://"),
        ("gateway", "allowed_origins", ["https://a.gov.cn/"], "路径"),
        ("gateway", "allowed_origins", ["ftp://a.gov.cn"], "https://"),
        ("gateway", "allowed_origins", ["a.gov.cn"], "https://"),
        ("gateway", "allowed_origins", ["https://u:p@a.gov.cn"], "路径"),
        ("gateway", "allowed_origins", ["https://[a"], "https://"),
        ("gateway", "allowed_origins", [7], "文字"),
        ("gateway", "database", "mysql://x/y", "sqlite"),
        ("gateway", "database", "nonsense", "sqlite"),
        ("gateway", "database", "sqlite://", "数据库文件"),
        ("gateway", "database", "sqlite:///:memory:", "数据库文件"),
        ("gateway", "idle_wipe_seconds", 60, "idle_warning_seconds"),
        ("gateway", "idle_warning_seconds", 0, "不能小于"),
        ("gateway", "web_session_minutes", -1, "不能小于"),
        ("gateway", "requests_per_minute_address", 0, "不能小于"),
        ("dialogue", "timeout_seconds", 0, "大于 0"),
        ("dialogue", "timeout_seconds", float("nan"), ""),
        ("dialogue", "timeout_seconds", float("inf"), ""),
        ("dialogue", "timeout_seconds", "8", "数字"),
        ("dialogue", "rasa_port", -5, "不能小于"),
        ("speech", "rate", "fast", "整数"),
        ("speech", "speed", 1, "speed"),
    ],
)
def test_a_bad_value_is_named(section: str, key: str, value: Any, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings({section: {key: value}}, folder=FOLDER)
    message = caught.value.message
    assert section in message
    assert key in message
    assert says in message
    assert "Input should" not in message
    assert len(message) < 400


@pytest.mark.parametrize("section", ["office", "gateway", "dialogue", "speech"])
@pytest.mark.parametrize("value", [3, [], "x", [{}]])
def test_a_section_that_is_none(section: str, value: Any) -> None:
    with pytest.raises(SettingsError, match=section):
        parse_settings({section: value}, folder=FOLDER)


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"[gateway\n", "写法有误"), (b"\xff\xfe", "UTF-8"), (b"port = 1\nport = 2", "写法有误")],
)
def test_a_file_that_is_broken(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=says) as caught:
        load_settings(path)
    assert str(path) in caught.value.message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="读不了设置文件"):
        load_settings(tmp_path / "none.toml")


def test_other_sections_are_left_alone() -> None:
    others = {"answering": {"encoder": "knowledge_base/model"}, "anything": 5}
    assert parse_settings(others, folder=FOLDER) == parse_settings({}, folder=FOLDER)
