"""Sounds that are no speech, made by arithmetic; 16 kHz 16-bit PCM."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter, resample_poly

RATE = 16_000

Sound = npt.NDArray[np.float64]


def pcm_of(sound: Sound) -> bytes:
    """Floats of -1 to 1 as samples, clipped."""
    made: bytes = np.clip(np.round(sound * 32767), -32768, 32767).astype("<i2").tobytes()
    return made


def floats(pcm: bytes) -> Sound:
    """Samples as floats of -1 to 1."""
    sound: Sound = np.frombuffer(pcm, "<i2").astype(np.float64) / 32768
    return sound


def white(seconds: float, level: float = 0.1) -> Sound:
    """White noise."""
    noise: Sound = np.random.default_rng(1).normal(size=int(seconds * RATE)) * level
    return noise


def tone(seconds: float, hertz: float = 440.0, level: float = 0.3) -> Sound:
    """A sine."""
    sine: Sound = level * np.sin(2 * np.pi * hertz * np.arange(int(seconds * RATE)) / RATE)
    return sine


def hum(seconds: float) -> Sound:
    """The mains and its harmonics."""
    mains: Sound = sum((tone(seconds, 50.0 * k, 0.1 / k) for k in range(1, 8)), np.zeros(1))
    return mains


def chord(seconds: float, hertz: Sequence[float]) -> Sound:
    """Plucked strings."""
    fading = np.exp(-2 * np.arange(int(seconds * RATE)) / RATE)
    voices = (tone(seconds, base * k, 0.1 / k) for base in hertz for k in (1, 2, 3))
    plucked: Sound = sum(voices, np.zeros(1)) * fading
    return plucked


def music(seconds: float) -> Sound:
    """Four chords over and over."""
    chords = [(262, 330, 392), (220, 262, 330), (175, 220, 262), (196, 247, 294)]
    bar = np.concatenate([chord(0.5, hertz) for hertz in chords])
    return np.resize(bar, int(seconds * RATE))


def slam() -> Sound:
    """A door."""
    noise = white(0.4, 1.0) * np.exp(-20 * np.arange(int(0.4 * RATE)) / RATE)
    deep = lfilter([0.1], [1, -0.9], noise)
    loud: Sound = deep / np.abs(deep).max() * 0.8
    return loud


def click() -> Sound:
    """A switch."""
    return np.array([0.9, -0.9, 0.5, -0.3])


def cough() -> Sound:
    """Two bursts of breath."""
    bursts = [
        white(seconds, 1.0) * np.hanning(int(seconds * RATE)) * level
        for seconds, level in ((0.08, 0.5), (0.12, 0.25))
    ]
    return np.concatenate([bursts[0], np.zeros(800), bursts[1]])


def still(seconds: float) -> Sound:
    """A quiet room."""
    return white(seconds, 3e-4)


def at_rate(pcm: bytes, rate: int) -> bytes:
    """The same sound at another rate, so that it is wrong when taken for 16 kHz."""
    common = int(np.gcd(rate, RATE))
    return pcm_of(resample_poly(floats(pcm), rate // common, RATE // common))


def telephone(pcm: bytes) -> bytes:
    """Once 8 kHz, and now 16 kHz again with nothing above 4 kHz."""
    return pcm_of(resample_poly(floats(at_rate(pcm, 8_000)), 2, 1))
