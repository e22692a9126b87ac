"""When what happened in one turn of talking."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class TurnTimeline:
    """Times of one spoken turn, in seconds of the monotonic clock of the gateway.

    Later stages (dialogue, first PCM, first sound) are measured against `decided`.
    """

    speech_start: float | None
    """Somebody began to speak; none if nobody did or nothing can tell."""
    speech_end: float | None
    """The last voice was heard; none as above."""
    decided: float
    """The turn was found to be over."""
    final_text: float
    """The recogniser had given its last word."""


@dataclass(frozen=True, slots=True)
class HeardTimes:
    """The same as positions in the audio of one utterance, in seconds from its first sample."""

    speech_start: float | None = None
    """Beginning of the first voice; none if there was none or nothing can tell."""
    speech_end: float | None = None
    """End of the last voice."""
    decided: float = 0.0
    """Where the utterance was found to be over."""
    longest_pause: float = 0.0
    """The longest pause after which the speaker went on."""
    text_after: float = 0.0
    """Seconds of work between the decision and the last word of the recogniser."""

    def timeline(self, final_text: float) -> TurnTimeline:
        """On the monotonic clock, at whose `final_text` the words came; for live audio."""
        decided = final_text - self.text_after

        def at(position: float | None) -> float | None:
            return None if position is None else decided - (self.decided - position)

        return TurnTimeline(at(self.speech_start), at(self.speech_end), decided, final_text)

    def later(self, seconds: float) -> "HeardTimes":
        """The same after so many seconds of earlier audio."""

        def moved(position: float | None) -> float | None:
            return None if position is None else position + seconds

        return replace(
            self,
            speech_start=moved(self.speech_start),
            speech_end=moved(self.speech_end),
            decided=self.decided + seconds,
        )

    def milliseconds(self) -> dict[str, int | None]:
        """As the event `final` tells it."""

        def whole(position: float | None) -> int | None:
            return None if position is None else round(position * 1000)

        return {
            "speech_start_ms": whole(self.speech_start),
            "speech_end_ms": whole(self.speech_end),
            "decided_ms": whole(self.decided),
        }
