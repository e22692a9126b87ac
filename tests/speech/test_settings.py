from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from speech.errors import SettingsError
from speech.settings import SpeechSettings, read_speech_settings, speech_settings

DOCS = Path(__file__).parents[2] / "docs" / "voice.md"


def test_an_empty_section_means_the_defaults() -> None:
    assert speech_settings({}) == SpeechSettings()


def test_whole_numbers_may_stand_for_seconds() -> None:
    assert speech_settings({"patience": 2}).listening.patience == 2.0


@pytest.mark.parametrize(
    "section",
    [
        {"modell": "x"},
        {"model": 7},
        {"rate": "150"},
        {"rate": 150.5},
        {"rate": True},
        {"rate": 79},
        {"rate": 10**30},
        {"patience": float("nan")},
        {"patience": float("inf")},
        {"volume": 1.1},
        {"volume": -0.1},
        {"max_sockets": 0},
        {"espeak": "mbrola"},
        {"model_sha256": "abc"},
        {"model_sha256": "A" * 64},
    ],
)
def test_a_value_that_cannot_be_used_is_named(section: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as wrong:
        speech_settings(section)
    assert next(iter(section)) in wrong.value.message
    assert wrong.value.code == "speech_setting_invalid"


def test_folders_are_found_from_the_settings_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[speech]\nmodel = "m"\nmodel_store = "/elsewhere"\n', encoding="utf-8")
    settings = read_speech_settings(file)
    assert settings.model == str(tmp_path / "m")
    assert settings.model_store == "/elsewhere"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[speech", b"speech = 3"])
def test_a_broken_settings_file_is_told(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(content)
    with pytest.raises(SettingsError):
        read_speech_settings(file)


def test_no_settings_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml"):
        read_speech_settings(tmp_path / "none.toml")


def test_the_projects_own_settings_file_is_good() -> None:
    assert read_speech_settings(Path(__file__).parents[2] / "wenxiaofa.toml").voice == "zh"


def test_every_setting_is_documented() -> None:
    documented = DOCS.read_text(encoding="utf-8")
    assert [f.name for f in fields(SpeechSettings) if f"`{f.name}`" not in documented] == []
