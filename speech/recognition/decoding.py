"""What a Kaldi recogniser makes of the sound that it is given. Pure but for it."""

import json
from collections import deque
from math import inf
from typing import Any, Protocol

from speech.protocols import LISTENING_RATE
from speech.recognition.nbest import best_words
from speech.recognition.transcripts import Word, join_words

_BEFORE = int(0.6 * LISTENING_RATE)
"""Samples before a voice stirs that are decoded with it, so that no first sound is lost."""
_APART = 0.3
"""Seconds; a word that is over so long before the voice began, or begins so long after it ended,
was a noise."""


class Kaldi(Protocol):
    """The methods of `vosk.KaldiRecognizer` that are used here."""

    def AcceptWaveform(self, data: bytes) -> int: ...  # noqa: N802
    def Result(self) -> str: ...  # noqa: N802
    def PartialResult(self) -> str: ...  # noqa: N802
    def FinalResult(self) -> str: ...  # noqa: N802


class Decoding:
    """Joins the segments that Vosk's end-point rules cut, and skips sound in which nobody speaks.

    Decoding noise costs time and makes words out of nothing; so while there is nothing like a
    voice the sound is only kept for a moment.
    """

    def __init__(self, kaldi: Kaldi) -> None:
        self._kaldi = kaldi
        self._waiting: deque[bytes] = deque()
        self._waiting_samples = 0
        self._skipped = 0
        self._decoding = False
        self._words: list[Word] = []
        self.partial = ""
        """The words of the segment that is not over yet."""

    @property
    def text(self) -> str:
        """All words so far."""
        return join_words([*(word.text for word in self._words), self.partial])

    @property
    def last_word_end(self) -> float | None:
        """Where the last word of the finished segments ends, if there is any."""
        spoken = [word for word in self._words if join_words([word.text])]
        return spoken[-1].end if spoken else None

    @property
    def last_confidence(self) -> float:
        """Of the last word, from 0 to 1; 1 while it is not settled."""
        return 1.0 if self.partial or not self._words else self._words[-1].confidence

    def decode(self, pcm: bytes) -> None:
        """Whole samples in which somebody speaks, or may be about to."""
        self._decoding = True
        waiting = b"".join(self._waiting)
        self._forget_waiting()
        self._give(waiting + pcm)

    def skip(self, pcm: bytes) -> None:
        """Whole samples in which nobody speaks; forgets what was thought to be words so far."""
        if self._decoding:
            self.restart()
        self._wait(pcm)

    def pause(self, pcm: bytes, speech_end: float) -> None:
        """Whole samples after the speech, in which nobody has gone on yet."""
        if self._decoding:
            self._keep(json.loads(self._kaldi.FinalResult()))
            self._words = [word for word in self._words if word.start < speech_end + _APART]
            self.partial = ""
            self._decoding = False
        self._wait(pcm)

    def restart(self) -> None:
        """Nothing that was heard up to now was speech."""
        self._kaldi.FinalResult()
        self._words.clear()
        self.partial = ""
        self._decoding = False

    def conclude(self, speech_start: float = 0.0, speech_end: float = inf) -> tuple[Word, ...]:
        """All words, times from the start of the utterance; noises before and after left out."""
        self._keep(json.loads(self._kaldi.FinalResult()))
        self.partial = ""
        return tuple(
            word
            for word in self._words
            if word.end > speech_start - _APART and word.start < speech_end + _APART
        )

    def _wait(self, pcm: bytes) -> None:
        self._waiting.append(pcm)
        self._waiting_samples += len(pcm) // 2
        while self._waiting_samples > _BEFORE:
            dropped = len(self._waiting.popleft()) // 2
            self._waiting_samples -= dropped
            self._skipped += dropped

    def _give(self, pcm: bytes) -> None:
        if self._kaldi.AcceptWaveform(pcm):
            self._keep(json.loads(self._kaldi.Result()))
            self.partial = ""
        else:
            heard = json.loads(self._kaldi.PartialResult()).get("partial", "")
            self.partial = join_words([heard])

    def _keep(self, result: dict[str, Any]) -> None:
        later = self._skipped / LISTENING_RATE
        for word in best_words(result):
            self._words.append(
                Word(
                    text=str(word["word"]),
                    start=float(word["start"]) + later,
                    end=float(word["end"]) + later,
                    confidence=float(word.get("conf", 0.0)),
                    others=tuple(word["others"]),
                )
            )

    def _forget_waiting(self) -> None:
        self._waiting.clear()
        self._waiting_samples = 0
