"""The settings in force: those of the file, and what the office has changed since."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kiosk.office.changes import KeptChange
from kiosk.office.overrides import effective
from kiosk.settings import Settings

log = logging.getLogger(__name__)

Told = Callable[[Settings], None]


class LiveSettings:
    """Gives them to whoever asks, anew each time."""

    def __init__(self, file: Settings, kept: Iterable[KeptChange] = ()) -> None:
        """`kept` has the last change of each setting; a bad one never stops the start."""
        self.file = file
        self.refused: Mapping[str, str] = {}
        self.trouble = ""
        """Why the robot could not be told, in plain Chinese; empty if it was."""
        self._told: list[Told] = []
        self._values: dict[str, Any] = {}
        self.now = file
        self._settle(kept)
        self.at_start = self.now

    @property
    def values(self) -> Mapping[str, Any]:
        """What the office has changed and can be used, by name."""
        return self._values

    @property
    def problem(self) -> str:
        """What the health page says; empty if all is well."""
        if self.refused:
            names = "、".join(sorted(self.refused))
            return f"数据库里的设置 {names} 不能用，改用设置文件里的值；请在“设置”里重新保存"
        return self.trouble

    def tell(self, told: Told) -> None:
        """Have somebody told of the settings in force after each change."""
        self._told.append(told)

    def take(self, kept: Iterable[KeptChange]) -> None:
        """Something was changed."""
        self._settle(kept)
        for told in self._told:
            told(self.now)

    def _settle(self, kept: Iterable[KeptChange]) -> None:
        values, broken = {}, {}
        for one in kept:
            if one.new is None:
                continue
            try:
                values[one.name] = json.loads(one.new)
            except (ValueError, RecursionError):
                broken[one.name] = "存下的内容读不了"
        found = effective(self.file, values)
        self.refused = {**broken, **found.refused}
        for name, reason in self.refused.items():
            log.error("setting %s of the database is left out: %s", name, reason)
        self._values = {name: one for name, one in values.items() if name not in self.refused}
        self.now = found.settings
