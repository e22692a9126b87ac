"""From the judgement of each 32 ms to: somebody has begun to speak, pauses, goes on. Pure.

A cough, a slammed door or a click is over before it counts as a voice; what lasts, like music or a
hum, the model doesn't take for one.
"""

import math
import statistics
from collections import deque
from collections.abc import Iterable

from speech.turns.vad import SILENCE_DB, WINDOW_SECONDS, Window

VOICED = 0.5
"""Probability from which a window is a voice."""
UNVOICED = 0.35
"""Below this a voice that was heard has ended; between the two it goes on."""
STIRRING = 0.3
"""From here on something may be beginning: the recogniser is given the sound in time."""

_ONSET, _ONSET_OF = 5, 6
"""So many voiced windows of the last so many begin a turn: 160 of 192 ms."""
_RESUME, _RESUME_OF = 3, 4
"""So many of the last so many end a pause; less is a click or a cough in it."""
_PAUSE = 0.25
"""Seconds of silence after which a voice has to prove itself again."""
_COUNTED_PAUSE = 0.3
"""Seconds; shorter gaps belong to speaking."""
_GAP = 2
"""Unvoiced windows in a row that are a gap between words."""
_BACKGROUND = 0.2
"""Windows of at most this probability tell how loud the room is."""
_KEPT_LEVELS = 150


class SpeechGate:
    """Follows one stream of windows. All times are seconds from its start."""

    def __init__(self) -> None:
        self._now = 0.0
        self._speaking = False
        self._marks: deque[bool] = deque(maxlen=_ONSET_OF)
        self._quiet_run = 0
        self._stirred_at = -math.inf
        self._background: deque[float] = deque(maxlen=_KEPT_LEVELS)
        self._voices: deque[float] = deque(maxlen=_KEPT_LEVELS)
        self.started_at: float | None = None
        """When somebody began to speak, if anybody has."""
        self.last_voice = 0.0
        """End of the last window with a voice; means nothing before `started_at` is set."""
        self.voiced_seconds = 0.0
        """How much of all was voice, even what began no turn."""
        self.longest_pause = 0.0
        """The longest pause after which the speaker went on."""

    def take(self, windows: Iterable[Window]) -> None:
        """Follow on."""
        for window in windows:
            self._now += WINDOW_SECONDS
            self._follow(window)

    @property
    def silence(self) -> float:
        """Seconds since the last voice."""
        return self._now - self.last_voice if self.started_at is not None else self._now

    @property
    def stirring(self) -> bool:
        """Whether there may have been a voice within the last second."""
        return self._now - self._stirred_at <= 1.0

    @property
    def in_gap(self) -> bool:
        """Whether this is a place between words."""
        return self._quiet_run >= _GAP

    @property
    def noise_level(self) -> float | None:
        """Level of the room in dB of full scale, once half a second of it was heard."""
        if len(self._background) < 0.5 / WINDOW_SECONDS:
            return None
        return statistics.median(self._background)

    @property
    def voice_level(self) -> float | None:
        """Level of the voice in dB of full scale, once half a second of it was heard."""
        if len(self._voices) < 0.5 / WINDOW_SECONDS:
            return None
        return statistics.median(self._voices)

    def forget_start(self) -> None:
        """What seemed to be a beginning was none."""
        self.started_at = None
        self._speaking = False
        self._marks.clear()

    def _follow(self, window: Window) -> None:
        voiced = window.probability >= (UNVOICED if self._speaking else VOICED)
        self._marks.append(window.probability >= VOICED)
        self._quiet_run = 0 if window.probability >= UNVOICED else self._quiet_run + 1
        if window.probability >= STIRRING:
            self._stirred_at = self._now
        self._learn_levels(window)
        if voiced:
            self.voiced_seconds += WINDOW_SECONDS
        if self.started_at is None:
            self._await_onset()
        elif voiced and (self._speaking or self.silence <= _PAUSE):
            self._speaking = True
            self.last_voice = self._now
        elif voiced and sum(list(self._marks)[-_RESUME_OF:]) >= _RESUME:
            self._resume()
        elif not voiced:
            self._speaking = False

    def _await_onset(self) -> None:
        if sum(self._marks) < _ONSET:
            return
        first = list(self._marks).index(True)
        self.started_at = self._now - (len(self._marks) - first) * WINDOW_SECONDS
        self._speaking = True
        self.last_voice = self._now

    def _resume(self) -> None:
        began = self._now - _RESUME * WINDOW_SECONDS
        if (pause := began - self.last_voice) >= _COUNTED_PAUSE:
            self.longest_pause = max(self.longest_pause, pause)
        self._speaking = True
        self.last_voice = self._now

    def _learn_levels(self, window: Window) -> None:
        if window.level <= SILENCE_DB:
            return
        if window.probability <= _BACKGROUND:
            self._background.append(window.level)
        elif window.probability >= VOICED:
            self._voices.append(window.level)
