"""The settings file with what the office has changed on top. Pure.

A value is checked by the models of the file itself. One that can't be used never stops anything:
it is left out, and named.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.services import ServiceWords
from kiosk.errors import SettingsError
from kiosk.office.editable import editable
from kiosk.settings import Settings, parse_settings
from kiosk.settings_faults import reason_of

_ROOT = Path("/")
"""Paths in settings that were parsed start from the root already."""
_RULES = {
    "answering.clarify_at": "“反问”不能高于“直接回答”",
    "gateway.idle_wipe_seconds": "清除要比提醒晚",
}
"""What is wrong with values that don't go together, by the setting that the file's rule names."""
_PREFIX = re.compile(r"^设置 (?:\[\w+\] )?[\w.]+ ?")


@dataclass(frozen=True, slots=True)
class Effective:
    """What is in force."""

    settings: Settings
    refused: Mapping[str, str]
    """Changes that can't be used, by name, with the reason."""


def effective(file: Settings, values: Mapping[str, Any]) -> Effective:
    """The file's settings with these values, by name, in place of its own."""
    refused = problems(file, values)
    left = {name: value for name, value in values.items() if name not in refused}
    while True:
        try:
            return Effective(_overlaid(file, left), refused)
        except SettingsError as error:
            bad = _culprit(error.key, left)
            refused[bad] = _RULES.get(error.key, error.reason or error.message)
            del left[bad]


def problems(file: Settings, values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with each value by itself, by name."""
    found = {}
    for name, value in values.items():
        reason = _problem(file, name, value)
        if reason is not None:
            found[name] = reason
    return found


def _culprit(key: str, left: Mapping[str, Any]) -> str:
    """The change to leave out: the setting at fault, or one of its section that made it so."""
    section = key.partition(".")[0]
    beside = (name for name in left if name.startswith(f"{section}."))
    return key if key in left else next(beside, next(iter(left)))


def _problem(file: Settings, name: str, value: Any) -> str | None:
    known = editable().get(name)
    if known is None:
        return "没有这一项设置"
    if known.section == "services":
        return _refusal(TypeAdapter(ServiceWords), value)
    section = getattr(file, known.section)
    merged = {**asdict(section), known.key: value}
    if known.section == "speech":
        try:
            parse_settings({"speech": merged}, folder=_ROOT)
        except SettingsError as error:
            return _PREFIX.sub("", error.message)
        return None
    return _refusal(TypeAdapter(type(section)), merged)


def _refusal(adapter: TypeAdapter[Any], value: Any) -> str | None:
    try:
        adapter.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return _where(first["loc"]) + reason_of(first)
    except RecursionError:
        return "不合要求"
    return None


_PARTS = {
    "does": "“办什么”", "bring": "“要准备”", "next": "“怎么办”", "spoken": "“念出来的话”",
    "name": "名称", "kind": "类别", "address": "地址", "phone": "电话", "hours": "时间",
}  # fmt: skip


def _where(location: tuple[int | str, ...]) -> str:
    """Which part of a value of many parts."""
    numbers = [part for part in location if isinstance(part, int)]
    words = [_PARTS[part] for part in location[-2:] if part in _PARTS and isinstance(part, str)]
    nested = len(location) > 1 or (bool(words) and location[0] in ServiceWords.__slots__)
    if not nested:
        return ""
    return "".join((f"第 {numbers[0] + 1} 个，" if numbers else "", *words))


def _overlaid(file: Settings, values: Mapping[str, Any]) -> Settings:
    content: dict[str, dict[str, Any]] = {
        one.name: asdict(getattr(file, one.name))
        for one in fields(Settings)
        if one.name != "services"
    }
    content["services"] = {name: asdict(words) for name, words in file.services.items()}
    for name, value in values.items():
        section, _, key = name.partition(".")
        content[section][key] = value
    return parse_settings(content, folder=_ROOT)
