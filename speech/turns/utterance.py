"""One utterance: sound in, words out, and the decision that the speaker is done. Pure but for the
two models that it is given.

With a voice detector the turn begins and ends by voices; without one, by Vosk's own end points.
"""

import time
from collections.abc import Iterator
from math import inf

from speech.protocols import (
    LISTENING_RATE,
    Cause,
    Defect,
    Final,
    Hint,
    Listening,
    Partial,
    RecognitionEvent,
)
from speech.recognition.audio_checks import AudioChecks, header_defects
from speech.recognition.decoding import Decoding, Kaldi
from speech.recognition.transcripts import transcript_of
from speech.recognition.wav_header import HeaderFilter
from speech.turns.patience import patience_for
from speech.turns.timeline import HeardTimes
from speech.turns.vad import VoiceStream, samples_of
from speech.turns.vad_gate import SpeechGate

STEP_BYTES = 2 * 1536
"""Heard at a time: three windows of the detector, 96 ms; so frames of any length do alike."""
GRACE = 2.0
"""Seconds over the limit in which a gap between words is waited for."""
LEAST_VOICE = 0.1
"""Seconds of voice without which words are taken for noise that was misheard."""
_DECODED_SILENCE = 0.5
"""Seconds after the last voice in which its last word is still decoded."""
_FALSE_START = 0.6
"""Seconds of voice; less, of which no word came, was a cough."""


class Utterance:
    """Joins what is heard until the speaker really pauses, and then takes no more."""

    def __init__(
        self, kaldi: Kaldi, listening: Listening, voice: VoiceStream | None = None
    ) -> None:
        self._decoding = Decoding(kaldi)
        self._listening = listening
        self._voice = voice
        self._gate = SpeechGate()
        self._header = HeaderFilter()
        self._checks = AudioChecks()
        self._samples = 0
        self._pending = b""
        self._shown = ""
        self._over = False

    @property
    def seconds(self) -> float:
        """Length of the audio heard."""
        return self._samples / LISTENING_RATE

    def accept(self, pcm: bytes) -> list[RecognitionEvent]:
        """What the audio brought; what fills no step waits for the next call."""
        if self._over:
            return []
        events: list[RecognitionEvent] = []
        found = self._header.found
        pcm = self._pending + self._header.accept(pcm)
        if self._header.found is not None and found is None:
            events.extend(header_defects(self._header.found))
        whole = len(pcm) - len(pcm) % STEP_BYTES
        self._pending = pcm[whole:]
        for at in range(0, whole, STEP_BYTES):
            events.extend(self._hear(pcm[at : at + STEP_BYTES]))
            if (cause := self._ended()) is not None:
                return [*events, self._conclude(cause)]
        return [*events, *self._news()]

    def finish(self) -> list[RecognitionEvent]:
        """The client said stop."""
        if self._over:
            return []
        events: list[RecognitionEvent] = []
        held = self._pending + self._header.finish()
        if len(held) % 2:
            events.append(Defect("audio_odd_byte", "声音数据的末尾多出半个采样，已忽略。"))
        if whole := held[: len(held) - len(held) % 2]:
            events.extend(self._hear(whole))
        return [*events, self._conclude("stop")]

    def _hear(self, pcm: bytes) -> list[Defect | Hint]:
        self._samples += len(pcm) // 2
        if self._voice is None:
            self._decoding.decode(pcm)
            return []
        samples = samples_of(pcm)
        gate = self._gate
        gate.take(self._voice.accept(samples))
        if gate.started_at is not None and gate.silence > _DECODED_SILENCE:
            self._decoding.pause(pcm, gate.last_voice)
        elif gate.started_at is not None or gate.stirring:
            self._decoding.decode(pcm)
        else:
            self._decoding.skip(pcm)
        return self._checks.accept(samples, gate)

    def _ended(self) -> Cause | None:
        cause = self._paused() if self._voice is not None else self._paused_by_words()
        if cause is not None:
            return cause
        over = self.seconds - self._listening.longest
        at_gap = self._voice is None or self._gate.in_gap
        return "limit" if over >= (0 if at_gap else GRACE) else None

    def _paused(self) -> Cause | None:
        gate = self._gate
        if gate.started_at is None:
            return "silence" if self.seconds >= self._listening.no_speech else None
        if gate.silence < self._listening.patience:
            return None
        text = self._decoding.text
        if gate.silence < self._patience(text):
            return None
        if not text and gate.last_voice - gate.started_at < _FALSE_START:
            gate.forget_start()
            self._decoding.restart()
            return None
        return "pause"

    def _paused_by_words(self) -> Cause | None:
        if self._decoding.partial:
            return None
        if (last := self._decoding.last_word_end) is None:
            return "silence" if self.seconds >= self._listening.no_speech else None
        patience = self._patience(self._decoding.text)
        return "pause" if self.seconds - last >= patience else None

    def _patience(self, text: str) -> float:
        own = max(self._listening.own_pause, self._gate.longest_pause)
        return patience_for(
            text,
            floor=self._listening.patience,
            own_pause=own,
            sure=self._decoding.last_confidence,
        )

    def _conclude(self, cause: Cause) -> Final:
        self._over = True
        deciding = time.perf_counter()
        words = self._decoding.conclude(*self._spoken())
        if self._voice is not None and self._gate.voiced_seconds < LEAST_VOICE:
            words = ()
        times = self._times(time.perf_counter() - deciding)
        return Final(transcript_of(words, self.seconds), cause, times)

    def _spoken(self) -> tuple[float, float]:
        """From where to where somebody spoke, as far as is known."""
        gate = self._gate
        return (0.0, inf) if gate.started_at is None else (gate.started_at, gate.last_voice)

    def _times(self, text_after: float) -> HeardTimes:
        start = self._gate.started_at
        return HeardTimes(
            speech_start=start,
            speech_end=self._gate.last_voice if start is not None else None,
            decided=self.seconds,
            longest_pause=self._gate.longest_pause,
            text_after=text_after,
        )

    def _news(self) -> Iterator[Partial]:
        if self._voice is not None and self._gate.started_at is None:
            return  # a word from a noise: not to be shown before there is a voice
        text = self._decoding.text
        if text and text != self._shown:
            self._shown = text
            yield Partial(text)
