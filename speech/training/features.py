"""Log-mel features and their normalisation, exactly as libvosk makes them.

libvosk computes cepstra with the options of `mfcc.conf` (`MFCC` below), as many as there are mel
bands: the cosine transform turns the bands round and loses nothing, so the network is trained on
the bands and its first weights are turned when it is exported. Cepstra, and not the bands
themselves, because libvosk follows the mean of the features only while the first of them is
loud, as cepstra count loudness (`LOUD`): with log-mel features (`fbank.conf`) it never does, and
whatever a microphone or a voice has of its own stays in. Measured, as its sources are not here
(docs/voice-model.md).
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
MFCC = {
    "sample-frequency": SAMPLE_RATE,
    "num-mel-bins": MELS,
    "num-ceps": MELS,
    "low-freq": int(LOWEST),
    "high-freq": int(HIGHEST),
    "use-energy": "false",
    "cepstral-lifter": 0,
    "dither": DITHER,
}
CMVN_WINDOW, GLOBAL_FRAMES = 600, 200
"""Kaldi's defaults: frames averaged, and frames' worth of the global mean at the start."""
LOUD = 50.0
"""The first cepstrum, that is the sum of the bands by √40, above which a frame moves the mean."""


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


def cosines() -> npt.NDArray[np.float64]:
    """Kaldi's cosine transform, orthogonal: [cepstra, bands]."""
    turns = np.outer(np.arange(MELS), np.arange(MELS) + 0.5) * np.pi / MELS
    table = np.sqrt(2 / MELS) * np.cos(turns)
    table[0] = np.sqrt(1 / MELS)
    return np.asarray(table)


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
    """libvosk's online CMVN of means. [frames, 40].

    At a loud frame it is the mean of the last 600 frames, soft ones and this one included; while
    there are fewer, up to 200 frames of the global mean are counted in. A soft frame keeps the
    mean before it, and counts the global mean in once more as long as there are fewer than 600.
    """
    frames = np.arange(len(features))
    loud = features.sum(1, dtype=np.float64) / np.sqrt(MELS) > LOUD
    since = np.maximum.accumulate(np.where(loud, frames, -1))  # the last loud frame, or none
    sums = np.concatenate((np.zeros((1, MELS)), np.cumsum(features, axis=0, dtype=np.float64)))
    recent = sums[since + 1] - sums[np.maximum(0, since + 1 - CMVN_WINDOW)]
    counts = np.minimum(since + 1, CMVN_WINDOW)
    times = frames - since + (since >= 0)
    borrowed = np.minimum(CMVN_WINDOW - counts, GLOBAL_FRAMES * times)
    mean = (recent + borrowed[:, None] * global_mean) / (counts + borrowed)[:, None]
    return np.asarray(features - mean, np.float32)
