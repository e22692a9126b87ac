"""sherpa-onnx behind the methods of Vosk's recogniser, so that all else is the same.

A streaming model is asked after every piece. A model for whole segments (Paraformer) hears the
segment anew for every partial text; the voice detector keeps segments short.
"""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from speech.protocols import LISTENING_RATE

_PARTIAL_EVERY = int(0.8 * LISTENING_RATE)
"""Samples of new sound after which a segment is heard anew for its partial text."""
_TAIL = np.zeros(int(0.5 * LISTENING_RATE), dtype=np.float32)
"""Silence that makes a streaming model give its last words."""
CONFIDENCE = 0.9
"""sherpa-onnx gives no confidence of words for these models."""


class StreamingDecoder:
    """One utterance with an `OnlineRecognizer`."""

    def __init__(self, recognizer: Any) -> None:
        self._recognizer = recognizer
        self._stream = recognizer.create_stream()
        self._heard = 0
        self._began = 0

    def AcceptWaveform(self, data: bytes) -> int:  # noqa: N802 - Vosk's name
        """Hear some more; 1 if a segment is over."""
        samples = _samples(data)
        self._heard += len(samples)
        self._decode(samples)
        return int(self._recognizer.is_endpoint(self._stream))

    def PartialResult(self) -> str:  # noqa: N802
        """The words of the segment so far, as Vosk's JSON."""
        return json.dumps({"partial": _text(self._recognizer.tokens(self._stream))})

    def Result(self) -> str:  # noqa: N802
        """The words of the segment, which is over."""
        return self._taken()

    def FinalResult(self) -> str:  # noqa: N802
        """The words of the segment; what comes is a new one."""
        self._decode(_TAIL)
        return self._taken()

    def _decode(self, samples: Any) -> None:
        self._stream.accept_waveform(LISTENING_RATE, samples)
        while self._recognizer.is_ready(self._stream):
            self._recognizer.decode_stream(self._stream)

    def _taken(self) -> str:
        tokens = self._recognizer.tokens(self._stream)
        times = self._recognizer.timestamps(self._stream)
        words = _words(tokens, times, self._began, self._heard)
        self._stream = self._recognizer.create_stream()
        self._began = self._heard
        return words


class SegmentDecoder:
    """One utterance with an `OfflineRecognizer`."""

    def __init__(self, recognizer: Any) -> None:
        self._recognizer = recognizer
        self._pieces: list[Any] = []
        self._began = 0
        self._length = 0
        self._looked_at = 0
        self._partial = ""

    def AcceptWaveform(self, data: bytes) -> int:  # noqa: N802
        """Hear some more; the segment is over when it is asked for."""
        samples = _samples(data)
        self._pieces.append(samples)
        self._length += len(samples)
        return 0

    def PartialResult(self) -> str:  # noqa: N802
        """The words so far, looked up now and then."""
        if self._length - self._looked_at >= _PARTIAL_EVERY:
            self._looked_at = self._length
            self._partial = _text(self._heard().tokens)
        return json.dumps({"partial": self._partial})

    def Result(self) -> str:  # noqa: N802
        """The words of the segment."""
        return self.FinalResult()

    def FinalResult(self) -> str:  # noqa: N802
        """The words of the segment; what comes is a new one."""
        if not self._length:
            return json.dumps({"text": ""})
        heard = self._heard()
        words = _words(heard.tokens, heard.timestamps, self._began, self._began + self._length)
        self._began += self._length
        self._pieces.clear()
        self._length = self._looked_at = 0
        self._partial = ""
        return words

    def _heard(self) -> Any:
        stream = self._recognizer.create_stream()
        stream.accept_waveform(LISTENING_RATE, np.concatenate(self._pieces))
        self._recognizer.decode_stream(stream)
        return stream.result


def _samples(data: bytes) -> Any:
    return np.frombuffer(data, dtype="<i2").astype(np.float32) / 32768


def _text(tokens: Sequence[str]) -> str:
    """Characters as they are; pieces of words (▁, @@) joined."""
    return " ".join(word for word in "".join(map(_piece, tokens)).split(" ") if word)


def _piece(token: str) -> str:
    if token.startswith("<") and token.endswith(">"):
        return ""
    if token.endswith("@@"):
        return token[:-2]
    token = token.replace("▁", " ")
    return f"{token} " if token.isascii() and token.strip() and not token.startswith(" ") else token


def _words(tokens: Sequence[str], times: Sequence[float], began: int, ended: int) -> str:
    """As Vosk's JSON: a word a token, times in seconds from the start of the stream.

    Without times the tokens are spread evenly.
    """
    start, length = began / LISTENING_RATE, (ended - began) / LISTENING_RATE
    if len(times) != len(tokens):
        times = [length * at / max(1, len(tokens)) for at in range(len(tokens))]
    ends = [*times[1:], max(length, times[-1] if times else 0.0)]
    words = [
        {
            "word": word,
            "start": round(start + at, 3),
            "end": round(start + max(at, end), 3),
            "conf": CONFIDENCE,
        }
        for token, at, end in zip(tokens, times, ends, strict=True)
        if (word := _piece(token).strip())
    ]
    text = " ".join(str(word["word"]) for word in words)
    return json.dumps({"result": words, "text": text} if words else {"text": ""})
