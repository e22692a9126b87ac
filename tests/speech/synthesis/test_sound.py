import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.synthesis import sound

RATE = 22_050


def tone(seconds: float, amplitude: int = 8000) -> bytes:
    return (np.ones(int(seconds * RATE)) * amplitude).astype("<i2").tobytes()


def test_silence_at_both_ends_goes_but_a_breath() -> None:
    quiet = sound.silence(0.5, RATE)
    kept = sound.trimmed(quiet + tone(0.2) + quiet + tone(0.2) + quiet, RATE)
    assert len(kept) / 2 / RATE == pytest.approx(0.2 + 0.5 + 0.2 + 0.06, abs=0.002)


@pytest.mark.parametrize("pcm", [b"", bytes(2), bytes(44_100), b"\x05\x00" * 1000])
def test_nothing_but_silence_is_nothing(pcm: bytes) -> None:
    assert sound.trimmed(pcm, RATE) == b""


def test_the_loudest_negative_sample_is_loud() -> None:
    assert sound.trimmed(b"\x00\x80", RATE) == b"\x00\x80"


@given(st.binary(max_size=400).filter(lambda b: len(b) % 2 == 0), st.floats(0, 10))
def test_amplifying_keeps_length_and_sign(pcm: bytes, gain: float) -> None:
    before = np.frombuffer(pcm, "<i2").astype(int)
    after = np.frombuffer(sound.amplified(pcm, gain), "<i2").astype(int)
    assert len(before) == len(after)
    assert (before * after >= 0).all()


def test_amplifying_does_not_wrap_round() -> None:
    assert np.frombuffer(sound.amplified(tone(0.01, 30_000), 5), "<i2").max() == 32_767
