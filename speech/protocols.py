"""What the rest of the program may expect of a recogniser and of a synthesiser.

Another engine plugs in by offering these methods; nothing has to be inherited.
Audio is 16-bit little-endian mono PCM throughout.
"""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from speech.recognition.transcripts import Transcript
from speech.turns.timeline import HeardTimes

LISTENING_RATE = 16_000
"""Samples a second that a recogniser takes."""

Cause: TypeAlias = Literal["pause", "stop", "limit", "silence"]


@dataclass(frozen=True, slots=True)
class Partial:
    """What has been understood so far; it may still change."""

    text: str
    """The whole utterance up to now, not only what is new."""


@dataclass(frozen=True, slots=True)
class Final:
    """The utterance is over. The session takes no more audio."""

    transcript: Transcript
    """What was heard; its text is empty if nothing was understood."""
    cause: Cause
    """The speaker paused, the client said stop, the time was up, or nobody spoke."""
    times: HeardTimes = field(default_factory=HeardTimes)
    """Where in the audio speech began and ended, and where that was decided."""


@dataclass(frozen=True, slots=True)
class Defect:
    """Something about the audio that the client should mend; listening went on."""

    code: str
    """Stable, such as `audio_odd_byte`."""
    message: str
    """Plain Chinese."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What the speaker could do so as to be heard better; listening went on."""

    code: str
    """Stable: `speak_up`, `noisy`, `mic_silent`."""
    message: str
    """Plain Chinese, for the resident."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Somebody has begun to speak over the robot."""

    at: float
    """Seconds of audio since the watch began."""


RecognitionEvent: TypeAlias = Partial | Final | Defect | Hint | Interrupted


@dataclass(frozen=True, slots=True)
class Listening:
    """How long to listen, in seconds of audio."""

    patience: float = 0.6
    """Least pause that ends the utterance; what was said so far may ask for a longer one."""
    no_speech: float = 10.0
    """Silence from the start after which nobody is thought to be there."""
    longest: float = 15.0
    """An utterance is cut in the first gap between words after this."""
    own_pause: float = 0.0
    """Longest pause after which this speaker has gone on before; raises the patience."""


@dataclass(frozen=True, slots=True)
class Guarding:
    """No listening to a question: watch for a voice over the robot's own."""

    echo_cancelled: bool = False
    """Whether the client takes the robot's voice out of what the microphone hears."""


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """Whether an engine can be used now."""

    ok: bool
    """True if it works or will on the next call."""
    reason: str
    """Plain Chinese why not; empty if it works."""
    detail: str = ""
    """Which model or voice is in use, in plain Chinese."""


class RecognitionSession(Protocol):
    """One utterance being heard. Not for use by two tasks at once."""

    async def accept(self, pcm: bytes) -> Sequence[RecognitionEvent]:
        """Hear some more; an odd last byte waits for the next call.

        Raises `RecognizerError`. After a `Final` further audio is ignored.
        """
        ...

    async def finish(self) -> Sequence[RecognitionEvent]:
        """No more audio: the last event is a `Final`, unless one was given before."""
        ...

    async def close(self) -> None:
        """Forget it all. May be called at any time, also twice."""
        ...


class Recognizer(Protocol):
    """Hears many utterances at the same time."""

    async def start(self) -> None:
        """Load the model. Never raises; `status()` tells."""
        ...

    async def open(
        self, *, sample_rate: int, listening: Listening | Guarding
    ) -> RecognitionSession:
        """A new utterance, or a watch whose one event is `Interrupted`.

        Raises `AudioError` for a rate but 16 kHz, else `RecognizerError`.
        """
        ...

    def status(self) -> EngineStatus:
        """How it stands; does no work."""
        ...

    async def close(self) -> None:
        """Stop its process."""
        ...


@dataclass(frozen=True, slots=True)
class Manner:
    """How to speak, as steps away from the set rate and volume."""

    pace: int = 0
    """-3 (slowest) to 3 (fastest)."""
    loudness: int = 0
    """-3 (softest) to 3 (loudest)."""

    def changed(
        self,
        rate: Literal["slower", "faster"] | None = None,
        volume: Literal["louder", "softer"] | None = None,
    ) -> "Manner":
        """One step on, within the bounds."""
        pace = self.pace + {"slower": -1, "faster": 1, None: 0}[rate]
        loudness = self.loudness + {"softer": -1, "louder": 1, None: 0}[volume]
        return Manner(pace=max(-3, min(3, pace)), loudness=max(-3, min(3, loudness)))


@dataclass(frozen=True, slots=True)
class SpokenChunk:
    """A piece of speech, whole samples only."""

    pcm: bytes
    """16-bit little-endian mono."""
    sample_rate: int
    """Samples a second; the same for all pieces of one engine."""


@dataclass(frozen=True, slots=True)
class SkippedSentence:
    """A sentence that could not be spoken; the next ones follow."""

    code: str
    """Stable, such as `synthesizer_failed`."""
    message: str
    """Plain Chinese."""


SpeechEvent: TypeAlias = SpokenChunk | SkippedSentence


class Synthesizer(Protocol):
    """Speaks Chinese text."""

    async def start(self) -> None:
        """Find a voice and check it. Never raises; `status()` tells."""
        ...

    def speak(self, text: str, *, manner: Manner) -> AsyncGenerator[SpeechEvent, None]:
        """Chunks as they are made, sentence by sentence.

        Closing the generator stops the work: read it inside `contextlib.aclosing`.
        Raises `SynthesizerUnavailableError` if there is no voice at all.
        """
        ...

    def status(self) -> EngineStatus:
        """How it stands; does no work."""
        ...

    async def close(self) -> None:
        """Stop its process."""
        ...
