"""Whether there is a human voice: silero-vad on onnxruntime, 32 ms at a time.

The package `silero_vad` is never imported: it imports torch, and vosk beside torch in one process
hangs. Only its model file is used.
"""

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from speech.protocols import LISTENING_RATE

WINDOW = 512
"""Samples that the model judges at a time."""
WINDOW_SECONDS = WINDOW / LISTENING_RATE
"""32 ms."""
SILENCE_DB = -96.0
"""Level of a window without any sound."""

_CONTEXT = 64
"""Samples of the window before that the model wants to see again."""
_STATE = 128
_MODEL = "silero_vad_16k_sequence.onnx"
"""Of the files in the package the one that takes several windows in one call."""

Samples = npt.NDArray[np.float32]


class VadUnavailableError(Exception):
    """There is no voice activity detection here; the text says why, in plain Chinese."""


@dataclass(frozen=True, slots=True)
class Window:
    """What is known of 32 ms of sound."""

    probability: float
    """That somebody speaks, 0 to 1."""
    level: float
    """Root mean square in dB relative to full scale, at least `SILENCE_DB`."""


def find_vad_model() -> Path | None:
    """The model file of the installed package, which is not imported; none if it is absent."""
    spec = importlib.util.find_spec("silero_vad")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = Path(folder) / "data" / _MODEL
        if path.is_file():
            return path
    return None


class VoiceModel:
    """The model, loaded once, for any number of streams. One thread."""

    def __init__(self, path: Path) -> None:
        """Raises `VadUnavailableError`."""
        try:
            import onnxruntime  # noqa: PLC0415 - native code, only where it is used
        except ImportError as error:
            raise VadUnavailableError("没有安装 onnxruntime") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            self._session: Any = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
            self.stream().accept(np.zeros(WINDOW, np.float32))
        except Exception as error:  # onnxruntime has no common base for its errors
            raise VadUnavailableError("silero-vad 的模型文件读不了") from error

    def stream(self) -> "VoiceStream":
        """A new stream of sound."""
        return VoiceStream(self._session)


class VoiceStream:
    """Judges one stream of sound window by window; what fills no window waits for the next call."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._hidden = np.zeros((1, 1, _STATE), np.float32)
        self._cell = np.zeros((1, 1, _STATE), np.float32)
        self._pending = np.zeros(_CONTEXT, np.float32)

    def accept(self, samples: Samples) -> list[Window]:
        """The windows that these samples, of -1 to 1, complete."""
        sound = np.concatenate([self._pending, samples])
        count = (len(sound) - _CONTEXT) // WINDOW
        self._pending = sound[count * WINDOW :]
        if not count:
            return []
        views = np.lib.stride_tricks.sliding_window_view(sound, _CONTEXT + WINDOW)
        framed = np.ascontiguousarray(views[: count * WINDOW : WINDOW])
        judged, self._hidden, self._cell = self._session.run(
            None, {"input": framed, "h": self._hidden, "c": self._cell}
        )
        levels = level_db(framed[:, _CONTEXT:])
        return [Window(float(p), float(db)) for p, db in zip(judged.ravel(), levels, strict=True)]


def level_db(windows: Samples) -> npt.NDArray[np.float64]:
    """Root mean square of each row in dB relative to full scale, at least `SILENCE_DB`."""
    power = np.mean(np.square(windows, dtype=np.float64), axis=-1)
    quietest = 10.0 ** (SILENCE_DB / 10)
    decibels: npt.NDArray[np.float64] = 10 * np.log10(np.maximum(power, quietest))
    return decibels


def samples_of(pcm: bytes) -> Samples:
    """16-bit little-endian samples as floats of -1 to 1."""
    return np.frombuffer(pcm, dtype="<i2").astype(np.float32) / 32768
