"""What rooms, lines and neighbours do to speech before the microphone hears it.

All on samples of ±32768 at 16 kHz, all with a given generator: the same seed, the same sound.
"""

import numpy as np
import numpy.typing as npt
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import lfilter

from speech.training.features import DITHER, LOWEST, MELS, SAMPLE_RATE, Floats, mel

Generator = np.random.Generator
_FULL = 32767.0


def resampled(samples: Floats, speed: float) -> Floats:
    """Faster and higher, or slower and lower: another length of vocal tract too."""
    at = np.arange(0, len(samples) - 1, speed)
    return np.interp(at, np.arange(len(samples)), samples).astype(np.float32)


def level(samples: Floats) -> float:
    """Root mean square of the louder half of 20 ms pieces."""
    pieces = samples[: len(samples) // 320 * 320].reshape(-1, 320)
    if not len(pieces):
        return 1.0
    energies = np.sort(np.square(pieces).mean(1))
    return float(np.sqrt(energies[len(energies) // 2 :].mean()) + 1e-3)


def curve(rng: Generator, hertz: npt.NDArray[np.float64], decibels: float) -> Floats:
    """A smooth random gain over the frequencies, as a factor."""
    knots = np.linspace(0, mel(SAMPLE_RATE / 2), 9)
    gains = rng.normal(0, decibels, len(knots))
    return np.asarray(10 ** (np.interp(mel(hertz), knots, gains) / 20), np.float32)


def impulse_response(rng: Generator) -> Floats:
    """Of a room: the direct sound, then noise that decays; T60 of 0.1 to 0.6 s."""
    decay = rng.uniform(0.1, 0.6)
    length = int(decay * 0.8 * SAMPLE_RATE)
    response = rng.standard_normal(length) * 10 ** (-3 * np.arange(length) / decay / SAMPLE_RATE)
    response[: int(rng.uniform(0.002, 0.012) * SAMPLE_RATE)] = 0.0
    direct_to_rest = 10 ** (rng.uniform(-2, 14) / 10)
    response *= np.sqrt(1 / direct_to_rest / (np.square(response).sum() + 1e-9))
    response[0] = 1.0
    return response.astype(np.float32)


def through_room(rng: Generator, samples: Floats, *, room: bool, telephone: bool) -> Floats:
    """A microphone's own colour, perhaps an echoing room, perhaps a telephone line."""
    response = impulse_response(rng) if room else np.ones(1, np.float32)
    size = next_fast_len(len(samples) + len(response), real=True)
    hertz = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    gain = curve(rng, hertz, rng.uniform(0, 5))
    if telephone:
        gain = gain * ((hertz > 250) & (hertz < rng.uniform(3300, 3900)))
    spectrum = rfft(samples, size) * gain.astype(np.float32)
    if room:
        spectrum *= rfft(response, size)
    return np.asarray(irfft(spectrum, size)[: len(samples)], np.float32)


def coloured_noise(rng: Generator, length: int) -> Floats:
    """Steady noise of a random colour, in some cases with a hum or swelling."""
    white = rng.standard_normal(length, np.float32)
    size = next_fast_len(length, real=True)
    hertz = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    slope = np.maximum(hertz, 60.0) ** -rng.uniform(0, 1)
    noise = irfft(rfft(white, size) * slope * curve(rng, hertz, 6.0), size)[:length]
    noise = noise / (np.sqrt(np.square(noise).mean()) + 1e-9)
    seconds = np.arange(length) / SAMPLE_RATE
    if rng.random() < 0.2:
        hum = sum(np.sin(2 * np.pi * 50 * k * seconds) / k for k in (1, 2, 3, 5))
        noise = noise + rng.uniform(0.5, 2) * hum
    if rng.random() < 0.3:
        noise = noise * (1 + 0.8 * np.sin(2 * np.pi * rng.uniform(0.1, 1.5) * seconds))
    return np.asarray(noise, np.float32)


def clicks(rng: Generator, length: int) -> Floats:
    """Knocks and taps: short bursts that ring."""
    sparse = np.zeros(length, np.float32)
    for at in rng.integers(0, length, rng.integers(1, 6)):
        burst = rng.standard_normal(int(rng.uniform(0.003, 0.05) * SAMPLE_RATE))
        sparse[at : at + len(burst)] += burst[: length - at]
    pole = rng.uniform(0.5, 0.95)
    return np.asarray(lfilter([1.0], [1.0, -pole], sparse), np.float32)


def with_noise(samples: Floats, noise: Floats, decibels: float) -> Floats:
    """The noise added at that ratio of speech to noise."""
    loud = np.sqrt(np.square(noise).mean()) + 1e-9
    return samples + noise * np.float32(level(samples) / loud * 10 ** (-decibels / 20))


def recorded(rng: Generator, samples: Floats) -> Floats:
    """At some level, in a few cases clipped, with the noise floor that libvosk adds."""
    peak = np.abs(samples).max() + 1e-3
    loudest = 10 ** (rng.uniform(-30, -1) / 20) if rng.random() > 0.05 else rng.uniform(1.2, 3.0)
    scaled = np.clip(samples * np.float32(_FULL * loudest / peak), -_FULL, _FULL)
    return np.asarray(scaled + np.float32(DITHER) * rng.standard_normal(len(scaled), np.float32))


def warped(features: Floats, low: float, high: float) -> Floats:
    """Log-mel features with frequencies moved: another vocal tract, same pitch.

    By the factor `low` at the lowest frequencies, by `high` at the highest, and in between by
    what lies between: the cavities of a throat and of a mouth don't grow alike.
    """
    step = (mel(7600.0) - mel(LOWEST)) / (MELS + 1)
    centres = mel(LOWEST) + step * np.arange(1, MELS + 1)
    hertz = 700 * (np.exp(centres / 1127) - 1)
    factor = np.linspace(low, high, MELS)
    position = np.clip((mel(hertz * factor) - mel(LOWEST)) / step - 1, 0, MELS - 1.001)
    below = position.astype(int)
    part = (position - below).astype(np.float32)
    return np.asarray(features[:, below] * (1 - part) + features[:, below + 1] * part)


def another_voice(rng: Generator, features: Floats) -> Floats:
    """Log-mel features as another's voice might give them: of other length and shape of the vocal
    tract, other tilt and colour, said with more or less effort."""
    if rng.random() < 0.8:
        length = rng.uniform(0.82, 1.22)
        features = warped(features, length * rng.uniform(0.94, 1.06), length)
    knots = np.linspace(0, MELS - 1, 7)
    colour = np.interp(np.arange(MELS), knots, rng.normal(0, rng.uniform(0, 0.7), len(knots)))
    middle = features.mean(1, keepdims=True)
    effort = rng.uniform(0.85, 1.15)
    return np.asarray(middle + (features - middle) * effort + colour, np.float32)


def masked(rng: Generator, features: Floats) -> Floats:
    """SpecAugment (Park et al. 2019): bands and moments set to the mean, which is 0."""
    result = features.copy()
    for _ in range(rng.integers(0, 3)):
        low = rng.integers(0, MELS - 8)
        result[:, low : low + rng.integers(1, 9)] = 0.0
    for _ in range(rng.integers(0, 3)):
        start = rng.integers(0, max(1, len(result) - 20))
        result[start : start + rng.integers(1, 16)] = 0.0
    return result
