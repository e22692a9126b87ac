"""The dialogue's part of `wenxiaofa.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answering import Thresholds


class BotSettingsError(ValueError):
    """A setting that can't be used, with its name."""

    code = "setting-invalid"


@dataclass(frozen=True, slots=True)
class BotSettings:
    """What the dialogue needs to know."""

    office: str
    """Name of the office, as said to residents."""
    thresholds: Thresholds
    """Where the rungs of the ladder begin."""
    actions_port: int
    """Loopback port of the action server."""


def load_bot_settings(path: Path) -> BotSettings:
    """Settings from a TOML file; raises `BotSettingsError`. A missing file means defaults."""
    try:
        table: Mapping[str, Any] = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BotSettingsError(f"设置文件 {path.name} 读不了：{error}") from error
    answering = table.get("answering", {})
    dialogue = table.get("dialogue", {})
    thresholds = Thresholds(
        answer_at=_probability(answering, "answer_at", 0.8),
        clarify_at=_probability(answering, "clarify_at", 0.45),
        statute_at=_probability(answering, "statute_at", 0.6),
    )
    if thresholds.clarify_at > thresholds.answer_at:
        raise BotSettingsError("[answering] 的 clarify_at 不能大于 answer_at。")
    return BotSettings(
        office=str(table.get("office", {}).get("name", "司法所")),
        thresholds=thresholds,
        actions_port=_port(dialogue, "actions_port", 5055),
    )


def _probability(table: Mapping[str, Any], key: str, default: float) -> float:
    value = table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise BotSettingsError(f"[answering] 的 {key} 应当是 0 到 1 之间的数，现在是 {value!r}。")
    return float(value)


def _port(table: Mapping[str, Any], key: str, default: int) -> int:
    value = table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 65535:
        raise BotSettingsError(
            f"[dialogue] 的 {key} 应当是 1 到 65535 的端口号，现在是 {value!r}。"
        )
    return value
