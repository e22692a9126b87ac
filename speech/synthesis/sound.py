"""Plain arithmetic on PCM: trim, amplify, pad."""

import numpy as np

_QUIET = 100.0
"""Amplitude, of 32768, below which the synthesiser's output is silence."""
_KEPT_SECONDS = 0.03
"""Silence left at either end, so that no sound is clipped."""


def trimmed(pcm: bytes, sample_rate: int) -> bytes:
    """Without the silence at both ends; empty if there is nothing else."""
    samples = np.frombuffer(pcm, dtype="<i2")
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > _QUIET)
    if not loud.size:
        return b""
    kept = int(sample_rate * _KEPT_SECONDS)
    return samples[max(0, loud[0] - kept) : loud[-1] + 1 + kept].tobytes()


def amplified(pcm: bytes, gain: float) -> bytes:
    """Louder or softer; what would not fit is cut off."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32) * gain
    return np.clip(samples, -32768, 32767).astype("<i2").tobytes()


def silence(seconds: float, sample_rate: int) -> bytes:
    """Nothing, for so long."""
    return bytes(2 * int(seconds * sample_rate))
