"""Sound files as the recogniser wants them. Imports SciPy: for commands and tests only."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
from scipy.signal import resample_poly

from speech.errors import AudioError
from speech.protocols import LISTENING_RATE

LONGEST_SECONDS = 1800.0
"""A longer file would not fit into memory comfortably."""
_RATES = range(1_000, 400_001)
_MOST_CHANNELS = 32

Samples = npt.NDArray[np.float32]


def read_audio(path: Path) -> bytes:
    """The file as 16 kHz mono PCM, whatever its rate, channels and sample format.

    Reads what libsndfile reads. Raises `AudioError`.
    """
    if not path.is_file():
        raise AudioError(f"没有这个文件：{path.name}。", code="file_missing")
    try:
        with soundfile.SoundFile(path) as source:
            rate, frames = source.samplerate, source.frames
            if rate not in _RATES or source.channels > _MOST_CHANNELS:
                raise AudioError(f"{path.name} 的采样率或声道数不合理。", code="audio_invalid")
            if frames > LONGEST_SECONDS * rate:
                raise AudioError(
                    f"{path.name} 超过 {LONGEST_SECONDS / 60:.0f} 分钟，请分段。",
                    code="audio_too_long",
                )
            samples = source.read(dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, OSError, MemoryError) as error:
        raise AudioError(f"{path.name} 不是能读的录音文件。", code="audio_invalid") from error
    return converted(samples, rate, LISTENING_RATE)


def converted(samples: Samples, sample_rate: int, wanted_rate: int) -> bytes:
    """Samples of -1 to 1, one column a channel, as mono PCM at another rate."""
    mono = samples.mean(axis=1) if samples.ndim == 2 else samples
    mono = np.clip(np.nan_to_num(mono, posinf=1.0, neginf=-1.0), -1.0, 1.0)
    if sample_rate != wanted_rate and mono.size:
        common = int(np.gcd(sample_rate, wanted_rate))
        mono = resample_poly(mono, wanted_rate // common, sample_rate // common)
    pcm: bytes = np.clip(mono * 32767.0, -32768, 32767).astype("<i2").tobytes()
    return pcm
