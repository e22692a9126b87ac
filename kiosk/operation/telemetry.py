"""When what happened in the turns of talking: histograms for Prometheus, and the last turns.

Times only. No word of a resident, no session and no address comes here.
"""

from collections import deque
from dataclasses import dataclass
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from speech.turns.timeline import TurnTimeline

KEPT_TURNS = 50
"""Turns that the developers' page shows."""
_BUCKETS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)


@dataclass(slots=True)
class TurnTimes:
    """One turn, in seconds of the monotonic clock; none for what has not happened."""

    asked: float
    """The words went to the dialogue."""
    heard: TurnTimeline | None = None
    """How they had been heard; none if typed."""
    answered: float | None = None
    """The replies were there."""
    first_pcm: float | None = None
    """The first speech was there."""
    first_sound: float | None = None
    """The client said that it can be heard."""

    @property
    def decided(self) -> float:
        """What the resident waits from: the end of speech decided, or the words sent."""
        return self.heard.decided if self.heard is not None else self.asked

    def since_decided(self) -> dict[str, float | None]:
        """Milliseconds after the end of the question was decided; before it is negative."""
        spoken = self.heard
        moments = {
            "speech_start": spoken.speech_start if spoken else None,
            "speech_end": spoken.speech_end if spoken else None,
            "final_text": spoken.final_text if spoken else None,
            "asked": self.asked,
            "answered": self.answered,
            "first_pcm": self.first_pcm,
            "first_sound": self.first_sound,
        }
        return {
            name: None if at is None else round((at - self.decided) * 1000, 1)
            for name, at in moments.items()
        }


class VoiceTelemetry:
    """Counts and times of one gateway, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._last: deque[TurnTimes] = deque(maxlen=KEPT_TURNS)
        self._seconds = Histogram(
            "wenxiaofa_voice_turn_seconds",
            "From the end of a question to a stage of its answer",
            ("stage", "spoken"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._silence = Histogram(
            "wenxiaofa_voice_end_delay_seconds",
            "From the last voice to the decision that the question is over",
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._turns = Counter(
            "wenxiaofa_voice_turns", "Turns answered", ("spoken",), registry=self.registry
        )
        self._skipped = Counter(
            "wenxiaofa_voice_sentences_skipped",
            "Sentences that could not be spoken",
            registry=self.registry,
        )

    def answered(self, times: TurnTimes, now: float) -> None:
        """The dialogue has answered."""
        times.answered = now
        self._last.append(times)
        self._turns.labels(_spoken(times)).inc()
        self._observe(times, "answered", now)
        heard = times.heard
        if heard is not None:
            self._observe(times, "final_text", heard.final_text)
            if heard.speech_end is not None:
                self._silence.observe(max(0.0, heard.decided - heard.speech_end))

    def first_pcm(self, times: TurnTimes | None, now: float) -> None:
        """The first speech of the answer is ready."""
        if times is not None and times.first_pcm is None:
            times.first_pcm = now
            self._observe(times, "first_pcm", now)

    def first_sound(self, times: TurnTimes, now: float) -> None:
        """The client plays it."""
        if times.first_sound is None:
            times.first_sound = now
            self._observe(times, "first_sound", now)

    def sentence_skipped(self) -> None:
        """A sentence could not be spoken."""
        self._skipped.inc()

    def exposition(self) -> bytes:
        """All figures in the text format of Prometheus."""
        return generate_latest(self.registry)

    def last_turns(self) -> list[dict[str, Any]]:
        """The last turns, newest first, in milliseconds after the question was over."""
        return [
            {"spoken": times.heard is not None, **times.since_decided()}
            for times in reversed(self._last)
        ]

    def _observe(self, times: TurnTimes, stage: str, at: float) -> None:
        self._seconds.labels(stage, _spoken(times)).observe(max(0.0, at - times.decided))


def _spoken(times: TurnTimes) -> str:
    return "yes" if times.heard is not None else "no"
