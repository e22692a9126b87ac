"""Whether somebody speaks over the robot: a lasting human voice, clearly above the echo."""

from collections import deque

from speech.protocols import Guarding, Interrupted, RecognitionEvent
from speech.turns.vad import WINDOW_SECONDS, VoiceStream, Window, samples_of

VOICED = 0.6
RUN, RUN_ABOVE = 13, 10
"""So many of the last so many windows are a voice above the echo in an interruption: 320 ms of
voice, with room for the gaps between syllables."""
_LEARNT = 300
"""The echo of the last ten seconds counts."""
_LOUDEST_SHARE = 0.05
"""So much of the echo may be louder than what it is taken to be: a slammed door."""


class InterruptionWatch:
    """Hears the microphone while the robot speaks; recognises no words.

    How loud the robot's own voice comes back is learnt as it goes. A voice counts only if nearly
    every 32 ms of it are clearly louder than that.
    """

    def __init__(self, voice: VoiceStream, guarding: Guarding) -> None:
        self._voice = voice
        self._odd = b""
        self._now = 0.0
        self._over = False
        cancelled = guarding.echo_cancelled
        self._margin = 3.0 if cancelled else 4.0
        self._quietest = -45.0 if cancelled else -40.0
        self._calibration = int((0.3 if cancelled else 0.8) / WINDOW_SECONDS)
        self._echo: deque[float] = deque(maxlen=_LEARNT)
        self._run: deque[Window] = deque(maxlen=RUN)

    def accept(self, pcm: bytes) -> list[RecognitionEvent]:
        """An `Interrupted` once, else nothing."""
        pcm = self._odd + pcm
        whole = len(pcm) - len(pcm) % 2
        self._odd = pcm[whole:]
        for window in self._voice.accept(samples_of(pcm[:whole])):
            self._now += WINDOW_SECONDS
            self._follow(window)
            if not self._over and self._interrupted():
                self._over = True
                return [Interrupted(self._now)]
        return []

    def finish(self) -> list[RecognitionEvent]:
        """Nobody interrupted."""
        return []

    def _follow(self, window: Window) -> None:
        if len(self._run) == RUN:  # what may already be an interruption is no echo
            self._echo.append(self._run[0].level)
        self._run.append(window)

    def _interrupted(self) -> bool:
        if len(self._echo) < self._calibration:
            return False
        if sum(window.probability >= VOICED for window in self._run) < RUN_ABOVE:
            return False
        echo = sorted(self._echo)[int(len(self._echo) * (1 - _LOUDEST_SHARE))]
        least = max(self._quietest, echo + self._margin)
        above = sum(window.probability >= VOICED and window.level >= least for window in self._run)
        return above >= RUN_ABOVE
