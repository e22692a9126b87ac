"""Features against Kaldi's own code, normalisation against its definition."""

import numpy as np
import numpy.typing as npt
import pytest

from speech.training.features import LOUD, MELS, MFCC, cosines, log_mel, normalised

Array = npt.NDArray[np.float64]


def test_cepstra_of_the_filter_bank_are_kaldis() -> None:
    knf = pytest.importorskip("kaldi_native_fbank", reason="PYTHONPATH=var/voice-training/packages")
    rng = np.random.default_rng(1)
    samples = (rng.standard_normal(16_000) * 900 + 3000).astype(np.float32)
    options = knf.MfccOptions()
    options.frame_opts.dither = 0
    options.mel_opts.num_bins, options.mel_opts.low_freq = MELS, MFCC["low-freq"]
    options.mel_opts.high_freq, options.use_energy = MFCC["high-freq"], False
    options.num_ceps, options.cepstral_lifter = MFCC["num-ceps"], MFCC["cepstral-lifter"]
    mfcc = knf.OnlineMfcc(options)
    mfcc.accept_waveform(16_000, samples)
    mfcc.input_finished()
    theirs = np.stack([mfcc.get_frame(at) for at in range(mfcc.num_frames_ready)])
    assert log_mel(samples) @ cosines().T == pytest.approx(theirs, abs=2e-3)


def test_cosines_lose_nothing() -> None:
    assert cosines() @ cosines().T == pytest.approx(np.eye(MELS), abs=1e-12)


def test_another_hop_is_another_tempo() -> None:
    samples = np.random.default_rng(2).standard_normal(8000).astype(np.float32) * 500
    assert log_mel(samples, 320) == pytest.approx(log_mel(samples)[::2])
    assert len(log_mel(samples[:399])) == 0


def by_definition(features: Array, mean: Array) -> Array:
    """Frame by frame, as libvosk goes."""
    result, kept, count = np.empty_like(features), np.zeros(MELS), 0
    for at, frame in enumerate(features):
        if frame.sum() / np.sqrt(MELS) > LOUD:
            seen = features[max(0, at - 599) : at + 1]
            kept, count = seen.sum(0), len(seen)
        borrowed = min(600 - count, 200)
        kept, count = kept + borrowed * mean, count + borrowed
        result[at] = frame - kept / count
    return result


@pytest.mark.parametrize("level", [3.0, 7.9, 15.0], ids=["soft", "now and then loud", "loud"])
def test_normalisation_follows_the_mean_while_it_is_loud(level: float) -> None:
    rng = np.random.default_rng(3)
    swell = np.sin(np.arange(1500) / 90)[:, None]
    features = rng.standard_normal((1500, MELS)) * 0.6 + level + swell
    mean = np.full(MELS, 9.0)
    found = normalised(features.astype(np.float32), mean.astype(np.float32))
    assert found == pytest.approx(by_definition(features, mean), abs=1e-4)


def test_before_anything_is_loud_the_global_mean_counts() -> None:
    mean = np.linspace(4, 12, MELS, dtype=np.float32)
    soft = np.full((700, MELS), 2.0, np.float32)
    assert normalised(soft, mean) == pytest.approx(soft - mean, abs=1e-5)
    assert len(normalised(soft[:0], mean)) == 0
