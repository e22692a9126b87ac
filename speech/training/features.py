"""Log-mel features and their normalisation, exactly as libvosk makes them.

Kaldi's filter bank with the options of `fbank.conf` (`FBANK` below): compared with
kaldi-native-fbank by a test. libvosk normalises with Kaldi's online CMVN.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.fft import rfft

Floats = npt.NDArray[np.float32]

SAMPLE_RATE = 16_000
MELS = 40
LOWEST, HIGHEST = 20.0, 7600.0
"""Hertz."""
HOP, WINDOW, _FFT = 160, 400, 512
"""Samples."""
DITHER = 1.0
"""Deviation of the noise that libvosk adds to 16-bit samples."""
FBANK = {
    "sample-frequency": SAMPLE_RATE,
    "num-mel-bins": MELS,
    "low-freq": int(LOWEST),
    "high-freq": int(HIGHEST),
    "use-energy": "false",
    "dither": DITHER,
}
CMVN_WINDOW, GLOBAL_FRAMES = 600, 200
"""Kaldi's defaults: frames averaged, and frames' worth of the global mean at the start."""


def mel(hertz: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """HTK's scale."""
    return np.asarray(1127.0 * np.log1p(np.asarray(hertz, np.float64) / 700.0))


@lru_cache(maxsize=1)
def _tables() -> tuple[Floats, Floats]:
    """Povey's window [400] and the triangular mel filters [257, 40]."""
    turn = 2 * np.pi * np.arange(WINDOW) / (WINDOW - 1)
    window = (0.5 - 0.5 * np.cos(turn)) ** 0.85
    edges = np.linspace(mel(LOWEST), mel(HIGHEST), MELS + 2)
    bins = mel(np.arange(_FFT // 2 + 1) * SAMPLE_RATE / _FFT)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    filters = np.maximum(0.0, np.minimum(rising, falling))
    filters[_FFT // 2] = 0.0  # Kaldi leaves the last bin out
    return window.astype(np.float32), filters.astype(np.float32)


def log_mel(samples: Floats, hop: int = HOP) -> Floats:
    """Samples (±32768) → [frames, 40]; another hop than 10 ms changes the tempo."""
    if len(samples) < WINDOW:
        return np.zeros((0, MELS), np.float32)
    window, filters = _tables()
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::hop]
    frames = frames - frames.mean(1, keepdims=True)
    emphasised = frames.copy()
    emphasised[:, 1:] -= 0.97 * frames[:, :-1]
    emphasised[:, 0] -= 0.97 * frames[:, 0]
    spectrum = rfft(emphasised * window, _FFT, axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    energies = np.maximum(power @ filters, np.finfo(np.float32).eps)
    return np.asarray(np.log(energies), np.float32)


def normalised(features: Floats, global_mean: Floats) -> Floats:
    """Online CMVN of means: at each frame the mean of the last 600 frames, this one included.

    While there are fewer, up to 200 frames of the global mean are counted in. [frames, 40].
    """
    sums = np.cumsum(features, axis=0, dtype=np.float64)
    counts = np.arange(1, len(features) + 1, dtype=np.float64)
    recent = sums.copy()
    recent[CMVN_WINDOW:] -= sums[:-CMVN_WINDOW]
    counts = np.minimum(counts, CMVN_WINDOW)
    borrowed = np.clip(CMVN_WINDOW - counts, 0, GLOBAL_FRAMES)
    mean = (recent + borrowed[:, None] * global_mean) / (counts + borrowed)[:, None]
    return np.asarray(features - mean, np.float32)
