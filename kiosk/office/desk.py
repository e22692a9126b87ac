"""Changing the office's settings: checked, kept, in force, and everybody told."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from kiosk.clock import Clock
from kiosk.errors import StoreUnavailableError
from kiosk.office.changes import Change, KeptChange, packed, value_before
from kiosk.office.editable import editable
from kiosk.office.errors import OfficeSettingError
from kiosk.office.live import LiveSettings
from kiosk.office.overrides import effective, problems
from kiosk.office.robot import robot_changes, write_changes
from kiosk.operation.first_start import home_follows
from kiosk.settings import Settings
from kiosk.store import Store

log = logging.getLogger(__name__)

_UNTOLD = "机器人没能收到新的设置（文件写不了，请检查磁盘空间和权限）；页面上的已经有效"

Told = Callable[[], Awaitable[None]]


def open_live(file: Settings, store: Store) -> LiveSettings:
    """The settings in force at the start. Blocks; raises `StoreUnavailableError`."""
    return LiveSettings(file, store.office_settings.last_now())


class OfficeDesk:
    """One change at a time."""

    def __init__(  # noqa: PLR0913 - collaborators are passed in
        self,
        *,
        store: Store,
        live: LiveSettings,
        robot_file: Path | None,
        home_changed: Callable[[], None],
        thresholds_changed: Told,
        clock: Clock,
    ) -> None:
        """`robot_file` is where the robot looks for changes; none if there is no robot."""
        self.live = live
        self._store = store
        self._robot_file = robot_file
        self._home_changed = home_changed
        self._thresholds_changed = thresholds_changed
        self._clock = clock
        self._lock = asyncio.Lock()
        if robot_file is not None:
            self._tell_robot()

    async def last(self) -> dict[str, KeptChange]:
        """The last change of each setting, by name."""
        return {one.name: one for one in await self._store.office_settings.last()}

    async def change(self, changes: Sequence[Change], values: Sequence[Any], author: str) -> None:
        """Change some settings, or none of them; `values` are those of `changes`, parsed.

        Raises `OfficeSettingError` with the reason for each, `SettingConflictError`.
        """
        async with self._lock:
            self._check(changes, values)
            before = {one.name: value_before(self.live.now, one.name) for one in changes}
            real = [one for one in changes if self._is_new(one, before[one.name])]
            kept = await self._store.office_settings.add(real, before, author, self._clock())
            await self._settle(kept)

    def _is_new(self, change: Change, before: str) -> bool:
        """Whether it makes a difference. What the database has but can't be used is replaced."""
        if change.name in self.live.refused:
            return True
        if change.value is None:
            return change.name in self.live.values
        return change.value != before

    async def _settle(self, kept: Sequence[KeptChange]) -> None:
        was, told = self.live.now, robot_changes(self.live.values)
        self.live.take(kept)
        now = self.live.now
        if was.office != now.office:
            try:
                await self._store.database.write(home_follows(now.office))
                self._home_changed()
            except StoreUnavailableError as error:
                log.error("The home office's name follows at the next start: %s", error.message)
        if self._robot_file is not None and (
            told != robot_changes(self.live.values) or self.live.trouble
        ):
            await asyncio.to_thread(self._tell_robot)
            await self._thresholds_changed()

    def _check(self, changes: Sequence[Change], values: Sequence[Any]) -> None:
        unknown = {one.name: "没有这一项设置" for one in changes if one.name not in editable()}
        wanted = {
            one.name: value
            for one, value in zip(changes, values, strict=True)
            if one.value is not None and one.name not in unknown
        }
        wrong = {**unknown, **problems(self.live.file, wanted)}
        if not wrong:
            back = {one.name for one in changes if one.value is None}
            rest = {k: v for k, v in self.live.values.items() if k not in back and k not in wanted}
            refused = effective(self.live.file, {**wanted, **rest}).refused
            wrong = {name: reason for name, reason in refused.items() if name in wanted}
            for name, reason in refused.items():
                if not wrong:
                    section = f"{editable()[name].section}."
                    same = (one.name for one in changes if one.name.startswith(section))
                    wrong = {next(same, changes[0].name): reason}
        if wrong:
            raise OfficeSettingError(wrong)

    def _tell_robot(self) -> None:
        assert self._robot_file is not None
        try:
            write_changes(self._robot_file, self.live.values)
        except OSError as error:
            log.error("The robot can't be told of the settings: %s", error.strerror)
            self.live.trouble = _UNTOLD
        else:
            self.live.trouble = ""


def as_change(name: str, seen: int, value: Any, *, back: bool) -> Change:
    """What somebody wants, from what they sent."""
    return Change(name, seen, None if back else packed(value))
