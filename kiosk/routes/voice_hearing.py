"""What one voice connection hears: a question, or a voice over the robot's own."""

import contextlib
from collections import deque
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace

from kiosk.routes.voice_messages import Playing, Start
from speech.errors import RecognizerUnavailableError, SpeechError
from speech.protocols import (
    LISTENING_RATE,
    Cause,
    Final,
    Guarding,
    Listening,
    RecognitionEvent,
    RecognitionSession,
    Recognizer,
)
from speech.recognition.transcripts import Word, join_words, transcript_of
from speech.settings import SpeechSettings

MOST_ROUNDS = 4
"""Longest utterances that may follow each other in one turn."""
GO_ON_SECONDS = 4.0
"""Silence after a reached limit that means that there was nothing to add."""
REMEMBERED_BYTES = int(0.8 * LISTENING_RATE) * 2
"""Sound before an interruption that belongs to it: the words that were recognised as a voice."""


@dataclass(frozen=True, slots=True)
class LimitReached:
    """The longest utterance is over, its words are kept and listening goes on."""

    text: str
    """All words of the turn so far."""


HeardEvent = RecognitionEvent | LimitReached


class Hearing:
    """At most one utterance, or one watch, of one connection. Nothing of the sound is kept."""

    def __init__(self, recognizer: Recognizer | None, settings: SpeechSettings) -> None:
        self._recognizer = recognizer
        self._settings = settings
        self._utterance: RecognitionSession | None = None
        self._watch: RecognitionSession | None = None
        self._remembered: deque[bytes] = deque()
        self._going_on = False
        self._rounds: list[Final] = []
        self._own_pause = 0.0
        self._playing = False

    @property
    def listening(self) -> bool:
        """Whether an utterance is being heard."""
        return self._utterance is not None

    @property
    def watching(self) -> bool:
        """Whether a voice over the robot's own would be noticed."""
        return self._watch is not None

    @property
    def kept_text(self) -> str:
        """Words of the turn from before the last limit."""
        return join_words(final.transcript.text for final in self._rounds)

    def forget_speaker(self) -> None:
        """Somebody else speaks now."""
        self._own_pause = 0.0

    async def listen(self, *, sample_rate: int | None = None, going_on: bool = False) -> None:
        """A new utterance. Raises `SpeechError`."""
        await self.close()
        self._going_on = going_on
        if self._recognizer is None:
            raise RecognizerUnavailableError("没有安装语音识别，请打字提问。")
        self._utterance = await self._recognizer.open(
            sample_rate=LISTENING_RATE if sample_rate is None else sample_rate,
            listening=self._patient(self._settings.listening),
        )

    async def start(self, start: Start) -> None:
        """As the client asked. Raises `SpeechError`."""
        await self.listen(sample_rate=start.sample_rate, going_on=start.at_limit == "go_on")

    async def play(self, playing: Playing) -> bool:
        """The robot's voice is heard at the client; whether talking interrupts it."""
        self._playing = True
        wanted = self._settings.voice_barge_in
        allowed = wanted == "on" or (wanted == "auto" and playing.echo_cancellation)
        if not allowed or self._recognizer is None or self.listening:
            return False
        if not self.watching:
            with contextlib.suppress(SpeechError):  # the robot can still be stopped by a button
                self._watch = await self._recognizer.open(
                    sample_rate=LISTENING_RATE, listening=Guarding(playing.echo_cancellation)
                )
        return self.watching

    async def played(self) -> None:
        """It is silent at the client."""
        self._playing = False
        await self._end_watch()

    async def accept(self, frame: bytes) -> list[HeardEvent]:
        """What a frame brought; nothing if nobody listens. Raises `SpeechError`."""
        if self._watch is not None:
            return await self._guard(self._watch, frame)
        if self._utterance is None or self._playing:
            return []
        return await self._gone_on(await self._safely(self._utterance.accept(frame)))

    async def finish(self) -> list[HeardEvent]:
        """The client said stop. Raises `SpeechError`."""
        if self._utterance is None:
            return []
        return await self._ended(await self._safely(self._utterance.finish()))

    async def interrupted(self) -> list[HeardEvent]:
        """Listen to whoever interrupted, from the first word on. Raises `SpeechError`."""
        heard = b"".join(self._remembered)
        await self.listen(going_on=True)
        return await self.accept(heard)

    async def close(self) -> None:
        """Hear nothing any more, and forget what was heard of the turn."""
        self._playing = False
        self._rounds.clear()
        await self._end_watch()
        await self._end_utterance()

    async def _guard(self, watch: RecognitionSession, frame: bytes) -> list[HeardEvent]:
        self._remember(frame)
        try:
            return list(await watch.accept(frame))
        except SpeechError:  # the robot can still be stopped by a button
            await self._end_watch()
            return []

    async def _gone_on(self, events: Sequence[RecognitionEvent]) -> list[HeardEvent]:
        final = events[-1] if events else None
        limit = isinstance(final, Final) and final.cause == "limit"
        if not limit or not self._going_on or len(self._rounds) + 1 >= MOST_ROUNDS:
            return await self._ended(events)
        assert isinstance(final, Final)
        assert self._recognizer is not None
        self._rounds.append(final)
        await self._end_utterance()
        usual = self._patient(self._settings.listening)
        listening = replace(usual, no_speech=min(GO_ON_SECONDS, usual.longest / 2))
        self._utterance = await self._recognizer.open(
            sample_rate=LISTENING_RATE, listening=listening
        )
        return [*events[:-1], LimitReached(self.kept_text)]

    async def _ended(self, events: Sequence[RecognitionEvent]) -> list[HeardEvent]:
        final = events[-1] if events else None
        if not isinstance(final, Final):
            return list(events)
        whole = _joined([*self._rounds, final])
        self._own_pause = max(self._own_pause, final.times.longest_pause)
        await self.close()
        return [*events[:-1], whole]

    def _patient(self, listening: Listening) -> Listening:
        return replace(listening, own_pause=self._own_pause)

    def _remember(self, frame: bytes) -> None:
        self._remembered.append(frame)
        while sum(map(len, self._remembered)) > REMEMBERED_BYTES and len(self._remembered) > 1:
            self._remembered.popleft()

    async def _safely(
        self, hearing: Awaitable[Sequence[RecognitionEvent]]
    ) -> Sequence[RecognitionEvent]:
        try:
            return await hearing
        except SpeechError:
            await self.close()
            raise

    async def _end_watch(self) -> None:
        watch, self._watch = self._watch, None
        self._remembered.clear()
        if watch is not None:
            await watch.close()

    async def _end_utterance(self) -> None:
        utterance, self._utterance = self._utterance, None
        if utterance is not None:
            await utterance.close()


def _joined(rounds: Sequence[Final]) -> Final:
    """One turn out of the utterances that followed each other in it."""
    last = rounds[-1]
    if len(rounds) == 1:
        return last
    words: list[Word] = []
    started: float | None = None
    ended: float | None = None
    before = 0.0
    for part in rounds:
        words += [
            replace(word, start=word.start + before, end=word.end + before)
            for word in part.transcript.words
        ]
        times = part.times.later(before)
        started = times.speech_start if started is None else started
        ended = times.speech_end if times.speech_end is not None else ended
        before += part.transcript.seconds
    transcript = transcript_of(words, before)
    cause: Cause = "pause" if last.cause == "silence" and transcript.text else last.cause
    return Final(transcript, cause, replace(times, speech_start=started, speech_end=ended))
