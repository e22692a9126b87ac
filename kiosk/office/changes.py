"""One change of a setting, as it is asked for and as it is kept; pure."""

import json
from dataclasses import dataclass
from typing import Any

from kiosk.office.editable import editable
from kiosk.settings import Settings

LONGEST_SHOWN = 60
"""Characters of a value in the log of who did what."""


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants."""

    name: str
    """Of the setting, such as `office.phone`."""
    seen: int
    """Number of the last change that they saw; 0 if it was never changed."""
    value: str | None
    """The new value as JSON; none: back to the settings file."""


@dataclass(frozen=True, slots=True)
class KeptChange:
    """What was changed, when and by whom."""

    id: int
    """Counts up over all settings."""
    at: float
    """Seconds since the epoch."""
    author: str
    """Login name."""
    name: str
    old: str
    """The value that was in force, as JSON."""
    new: str | None
    """The value since, as JSON; none: that of the settings file."""


def packed(value: Any) -> str:
    """A value as JSON, always the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def value_before(settings: Settings, name: str) -> str:
    """The value in force, as JSON."""
    return packed(editable()[name].value_in(settings))


def shown(value: str | None) -> str:
    """A value as JSON in a few words for the log."""
    if value is None:
        return "文件里的值"
    return value if len(value) <= LONGEST_SHOWN else value[: LONGEST_SHOWN - 1] + "…"
