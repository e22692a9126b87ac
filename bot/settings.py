"""The dialogue's part of `wenxiaofa.toml`, and what the office has changed of it in its console.

The gateway writes those changes beside the index as one JSON file of the same sections; a file
that can't be read changes nothing.
"""

import json
import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.services import OfficeFacts, ServicesError, ServiceWords, service_words
from bot.thresholds import Thresholds

log = logging.getLogger(__name__)

_THRESHOLDS = TypeAdapter(Thresholds)


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
    facts: OfficeFacts = field(default_factory=OfficeFacts)
    """Where the office is, and when."""
    services: Mapping[str, ServiceWords] = field(default_factory=dict)
    """Services that the office words otherwise than shipped."""


def changes_file(index_root: Path) -> Path:
    """Where the gateway leaves what the office has changed: beside the folder of indexes."""
    return index_root.with_name("office-settings.json")


def load_bot_settings(path: Path, changes: Path | None = None) -> BotSettings:
    """Settings from a TOML file; raises `BotSettingsError`. A missing file means defaults.

    What is in the file `changes` goes before; if that can't be used, it is left out and logged.
    """
    try:
        table: Mapping[str, Any] = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BotSettingsError(f"设置文件 {path.name} 读不了：{error}") from error
    if changes is not None:
        try:
            return _settings(_merged(table, _read_changes(changes)))
        except (OSError, ValueError) as error:
            log.error("the office's changes can't be used: %s", type(error).__name__)
    return _settings(table)


def _read_changes(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    read = json.loads(path.read_text("utf-8"))
    if not isinstance(read, dict) or not all(isinstance(part, dict) for part in read.values()):
        raise BotSettingsError(f"{path.name} 的内容不对。")
    return read


def _merged(table: Mapping[str, Any], changes: Mapping[str, Any]) -> Mapping[str, Any]:
    sections = {name: {**table.get(name, {}), **part} for name, part in changes.items()}
    return {**table, **sections}


def _settings(table: Mapping[str, Any]) -> BotSettings:
    office = table.get("office", {})
    try:
        services = service_words(table.get("services", {}))
    except ServicesError as error:
        raise BotSettingsError(str(error)) from error
    return BotSettings(
        office=str(office.get("name", "司法所")),
        thresholds=_thresholds(table.get("answering", {})),
        actions_port=_port(table.get("dialogue", {}), "actions_port", 5055),
        facts=OfficeFacts(*(str(office.get(key, "")) for key in ("hours", "address", "phone"))),
        services=services,
    )


def _thresholds(section: Mapping[str, Any]) -> Thresholds:
    known = {one.name: section[one.name] for one in fields(Thresholds) if one.name in section}
    try:
        thresholds: Thresholds = _THRESHOLDS.validate_python(known)
    except ValidationError as error:
        key = error.errors()[0]["loc"][0]
        raise BotSettingsError(
            f"[answering] 的 {key} 应当是 0 到 1 之间的数，现在是 {known[str(key)]!r}。"
        ) from None
    if not thresholds.in_order:
        raise BotSettingsError("[answering] 的 clarify_at 不能大于 answer_at。")
    return thresholds


def _port(table: Mapping[str, Any], key: str, default: int) -> int:
    value = table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 65535:
        raise BotSettingsError(
            f"[dialogue] 的 {key} 应当是 1 到 65535 的端口号，现在是 {value!r}。"
        )
    return value
