"""Bad settings name themselves."""

from pathlib import Path

import pytest

from bot.settings import BotSettingsError, load_bot_settings
from tests.stack import ROOT


def write(folder: Path, text: str) -> Path:
    path = folder / "wenxiaofa.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_file_is_good() -> None:
    assert load_bot_settings(ROOT / "wenxiaofa.toml").office


def test_a_missing_file_means_defaults(tmp_path: Path) -> None:
    assert load_bot_settings(tmp_path / "none.toml").actions_port == 5055


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[answering]\nanswer_at = 2", "answer_at"),
        ("[answering]\nclarify_at = true", "clarify_at"),
        ("[answering]\nclarify_at = 0.9\nanswer_at = 0.5", "clarify_at"),
        ('[dialogue]\nactions_port = "x"', "actions_port"),
        ("[dialogue]\nactions_port = 70000", "actions_port"),
        ("[answering", "wenxiaofa.toml"),
    ],
)
def test_a_bad_value_is_named(text: str, name: str, tmp_path: Path) -> None:
    with pytest.raises(BotSettingsError, match=name):
        load_bot_settings(write(tmp_path, text))


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "wenxiaofa.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BotSettingsError):
        load_bot_settings(path)
