"""The office's settings, as the actions see them."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from bot.settings import BotSettings, BotSettingsError, load_bot_settings

log = logging.getLogger(__name__)

WATCH_SECONDS = 1.0


class PublishedSettings:
    """The settings file with what the office has changed in its console; `watch` takes up what
    is changed since."""

    def __init__(self, path: Path, changes: Path) -> None:
        """Raises `BotSettingsError` if the settings file can't be used."""
        self._load: Callable[[], BotSettings] = lambda: load_bot_settings(path, changes)
        self._changes = changes
        self._seen = self._stamp()
        self._now = self._load()

    def now(self) -> BotSettings:
        """The settings in force."""
        return self._now

    def watch(self) -> None:
        """In a thread of its own, look for changes for as long as the process lives."""
        Thread(target=self._keep_watching, name="office settings", daemon=True).start()

    def look(self) -> bool:
        """Look once; whether other settings are in force now. When they can't be read, those in
        force stay."""
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        self._seen = stamp
        try:
            before, self._now = self._now, self._load()
        except BotSettingsError as error:
            log.error("the settings can't be read again: %s", error.code)
            return False
        return before != self._now

    def _stamp(self) -> tuple[int, int, int]:
        try:
            stat = self._changes.stat()
        except OSError:
            return (0, 0, 0)
        return (stat.st_ino, stat.st_mtime_ns, stat.st_size)

    def _keep_watching(self) -> None:
        while True:
            time.sleep(WATCH_SECONDS)
            self.look()
