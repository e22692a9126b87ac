"""One utterance as a Kaldi recogniser hears it: segments, pauses, limits. Pure but for it."""

import json
from collections.abc import Iterator
from typing import Any, Protocol

from speech.nbest import best_words
from speech.protocols import (
    LISTENING_RATE,
    Cause,
    Defect,
    Final,
    Listening,
    Partial,
    RecognitionEvent,
)
from speech.transcripts import Word, join_words, transcript_of

_STEP = LISTENING_RATE // 10 * 2
"""Bytes that are decoded at a time: 0.1 s, so that pauses are timed to that."""


class Kaldi(Protocol):
    """The methods of `vosk.KaldiRecognizer` that are used here."""

    def AcceptWaveform(self, data: bytes) -> int: ...  # noqa: N802
    def Result(self) -> str: ...  # noqa: N802
    def PartialResult(self) -> str: ...  # noqa: N802
    def FinalResult(self) -> str: ...  # noqa: N802


class Utterance:
    """Joins the segments that Vosk's end-point rules cut until the speaker really pauses.

    Vosk ends a segment after half a second to a second of silence; an elder looking for a
    word pauses longer, so the utterance ends only after `listening.patience`.
    """

    def __init__(self, kaldi: Kaldi, listening: Listening) -> None:
        self._kaldi = kaldi
        self._listening = listening
        self._words: list[Word] = []
        self._samples = 0
        self._odd = b""
        self._partial = ""
        self._shown = ""
        self._final: Final | None = None

    @property
    def seconds(self) -> float:
        """Length of the audio heard."""
        return self._samples / LISTENING_RATE

    def accept(self, pcm: bytes) -> list[RecognitionEvent]:
        """What the audio brought; an odd last byte is kept for the next call."""
        if self._final is not None:
            return []
        pcm = self._odd + pcm
        whole = len(pcm) - len(pcm) % 2
        self._odd = pcm[whole:]
        for at in range(0, whole, _STEP):
            self._decode(pcm[at : min(at + _STEP, whole)])
            if (final := self._ended()) is not None:
                return [final]
        return list(self._news())

    def finish(self) -> list[RecognitionEvent]:
        """The client said stop."""
        if self._final is not None:
            return []
        defects: list[RecognitionEvent] = []
        if self._odd:
            self._odd = b""
            defects = [Defect("audio_odd_byte", "声音数据的末尾多出半个采样，已忽略。")]
        return [*defects, self._conclude("stop")]

    def _decode(self, pcm: bytes) -> None:
        self._samples += len(pcm) // 2
        if self._kaldi.AcceptWaveform(pcm):
            self._keep(json.loads(self._kaldi.Result()))
            self._partial = ""
        else:
            heard = json.loads(self._kaldi.PartialResult()).get("partial", "")
            self._partial = join_words([heard])

    def _keep(self, result: dict[str, Any]) -> None:
        for word in best_words(result):
            self._words.append(
                Word(
                    text=str(word["word"]),
                    start=float(word["start"]),
                    end=float(word["end"]),
                    confidence=float(word.get("conf", 0.0)),
                    others=tuple(word["others"]),
                )
            )

    def _ended(self) -> Final | None:
        if self.seconds >= self._listening.longest:
            return self._conclude("limit")
        if self._partial:
            return None
        spoken = [word for word in self._words if join_words([word.text])]
        if spoken and self.seconds - spoken[-1].end >= self._listening.patience:
            return self._conclude("pause")
        if not spoken and self.seconds >= self._listening.no_speech:
            return self._conclude("silence")
        return None

    def _conclude(self, cause: Cause) -> Final:
        self._keep(json.loads(self._kaldi.FinalResult()))
        self._final = Final(transcript_of(self._words, self.seconds), cause)
        return self._final

    def _news(self) -> Iterator[Partial]:
        text = join_words([*(word.text for word in self._words), self._partial])
        if text and text != self._shown:
            self._shown = text
            yield Partial(text)
