"""Stand-ins for the speech engines and the conversation behind the voice socket."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.messages import Channel, NoAnswer, Reply, Smalltalk
from bot.messages import Voice as VoiceWish
from speech.errors import AudioError, RecognizerFailedError, RecognizerUnavailableError
from speech.protocols import (
    LISTENING_RATE,
    EngineStatus,
    Final,
    Guarding,
    Interrupted,
    Listening,
    Manner,
    RecognitionEvent,
    SpeechEvent,
    SpokenChunk,
)
from speech.turns.utterance import Utterance

SYLLABLE_SECONDS = 0.3
ENDPOINT_SECONDS = 0.5


def loud(seconds: float) -> bytes:
    """PCM in which `FakeKaldi` hears somebody speak."""
    return b"\x00\x20" * int(seconds * LISTENING_RATE)


def quiet(seconds: float) -> bytes:
    """PCM in which nobody speaks."""
    return bytes(2 * int(seconds * LISTENING_RATE))


class FakeKaldi:
    """Hears the next character of its script in every 0.3 s of sound, and an end point after
    0.5 s of silence, and writes the same JSON as Vosk."""

    def __init__(self, script: Iterable[str], confidence: float = 0.9) -> None:
        self._script = iter(script)
        self._confidence = confidence
        self._now = 0.0
        self._voiced = 0.0
        self._silent = 0.0
        self._words: list[dict[str, object]] = []

    def AcceptWaveform(self, data: bytes) -> int:  # noqa: N802
        assert len(data) % 2 == 0
        seconds = len(data) / 2 / LISTENING_RATE
        self._now += seconds
        if not any(data):
            self._silent += seconds
            return int(bool(self._words) and self._silent >= ENDPOINT_SECONDS - 1e-6)
        self._silent = 0.0
        self._voiced += seconds
        while self._voiced >= SYLLABLE_SECONDS - 1e-6:
            self._voiced -= SYLLABLE_SECONDS
            if (char := next(self._script, None)) is not None:
                start = self._now - SYLLABLE_SECONDS
                word = {"word": char, "start": start, "end": self._now, "conf": self._confidence}
                self._words.append(word)
        return 0

    def Result(self) -> str:  # noqa: N802
        words, self._words = self._words, []
        text = " ".join(str(word["word"]) for word in words)
        return json.dumps({"result": words, "text": text} if words else {"text": ""})

    def PartialResult(self) -> str:  # noqa: N802
        return json.dumps({"partial": " ".join(str(word["word"]) for word in self._words)})

    def FinalResult(self) -> str:  # noqa: N802
        return self.Result()


@dataclass
class FakeSession:
    """A session around a `FakeKaldi`."""

    utterance: Utterance
    recognizer: "FakeRecognizer"

    async def accept(self, pcm: bytes) -> Sequence[RecognitionEvent]:
        self.recognizer.heard_bytes += len(pcm)
        if self.recognizer.broken:
            raise RecognizerFailedError("语音识别中断了，请再说一遍。")
        return [self._with_pause(event) for event in self.utterance.accept(pcm)]

    async def finish(self) -> Sequence[RecognitionEvent]:
        if self.recognizer.broken:
            raise RecognizerFailedError("语音识别中断了，请再说一遍。")
        return [self._with_pause(event) for event in self.utterance.finish()]

    def _with_pause(self, event: RecognitionEvent) -> RecognitionEvent:
        if not isinstance(event, Final):
            return event
        return replace(event, times=replace(event.times, longest_pause=self.recognizer.pause))

    async def close(self) -> None:
        self.recognizer.open_sessions.discard(id(self))


@dataclass
class FakeWatch:
    """Notices a third of a second of sound."""

    recognizer: "FakeRecognizer"
    loud_bytes: int = 0

    async def accept(self, pcm: bytes) -> Sequence[RecognitionEvent]:
        if self.recognizer.broken:
            raise RecognizerFailedError("语音识别中断了，请再说一遍。")
        self.loud_bytes = self.loud_bytes + len(pcm) if any(pcm) else 0
        return [Interrupted(0.3)] if self.loud_bytes >= 0.3 * LISTENING_RATE * 2 else []

    async def finish(self) -> Sequence[RecognitionEvent]:
        return []

    async def close(self) -> None:
        self.recognizer.open_sessions.discard(id(self))


@dataclass
class FakeRecognizer:
    """Hears `script` whenever there is sound."""

    script: str = "房东不退押金"
    absent: str = ""
    """A reason makes it unavailable."""
    broken: bool = False
    """It dies on the next audio."""
    pause: float = 0.9
    """Longest pause that it reports of every speaker."""
    heard_bytes: int = 0
    open_sessions: set[int] = field(default_factory=set)
    listenings: list[Listening | Guarding] = field(default_factory=list)

    async def start(self) -> None:
        return None

    async def open(
        self, *, sample_rate: int, listening: Listening | Guarding
    ) -> FakeSession | FakeWatch:
        self.listenings.append(listening)
        if sample_rate != LISTENING_RATE:
            raise AudioError("采样率不对。", code="sample_rate_unsupported")
        if self.absent:
            raise RecognizerUnavailableError(self.absent)
        session: FakeSession | FakeWatch
        if isinstance(listening, Guarding):
            session = FakeWatch(self)
        else:
            session = FakeSession(Utterance(FakeKaldi(self.script), listening), self)
        self.open_sessions.add(id(session))
        return session

    def status(self) -> EngineStatus:
        return EngineStatus(ok=not self.absent, reason=self.absent)

    async def close(self) -> None:
        return None


@dataclass
class FakeSynthesizer:
    """Says one chunk a character, slowly if told to."""

    seconds_per_chunk: float = 0.0
    absent: str = ""
    said: list[tuple[str, Manner]] = field(default_factory=list)
    cancelled: int = 0

    async def start(self) -> None:
        return None

    async def speak(self, text: str, *, manner: Manner) -> AsyncGenerator[SpeechEvent, None]:
        self.said.append((text, manner))
        try:
            for _ in text:
                yield SpokenChunk(b"\x01\x02" * 100, 22_050)
                await asyncio.sleep(self.seconds_per_chunk)
        except (asyncio.CancelledError, GeneratorExit):
            self.cancelled += 1
            raise

    def status(self) -> EngineStatus:
        return EngineStatus(ok=not self.absent, reason=self.absent)

    async def close(self) -> None:
        return None


class FakeConversationError(Exception):
    """An error as the conversation raises it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class FakeTurn:
    """What one turn brought."""

    session_id: str
    replies: Sequence[Reply]


@dataclass
class FakeConversation:
    """Says back what it was told, and remembers how."""

    delay: float = 0.0
    error: Exception | None = None
    turns: list[dict[str, object]] = field(default_factory=list)

    async def turn(
        self,
        *,
        session_id: str | None,
        text: str,
        channel: Channel,
        spoken: bool,
        confidence: float | None,
    ) -> FakeTurn:
        self.turns.append(
            {
                "session_id": session_id,
                "text": text,
                "channel": channel,
                "spoken": spoken,
                "confidence": confidence,
            }
        )
        await asyncio.sleep(self.delay)
        if self.error is not None:
            raise self.error
        said = f"您说的是{text}。"
        reply: Reply = NoAnswer(shown=said, spoken=said)
        if text == "说慢点":
            wish = VoiceWish(rate="slower", repeat=True)
            reply = Smalltalk(shown="好的，我说慢一点。", spoken="好的，我说慢一点。", voice=wish)
        return FakeTurn(session_id or "s" * 32, (reply,))
