"""Features against Kaldi's own code, normalisation against its definition."""

import numpy as np
import pytest

from speech.training.features import log_mel, normalised


def test_the_filter_bank_is_kaldis() -> None:
    knf = pytest.importorskip("kaldi_native_fbank", reason="PYTHONPATH=var/voice-training/packages")
    rng = np.random.default_rng(1)
    samples = (rng.standard_normal(16_000) * 900 + 3000).astype(np.float32)
    options = knf.FbankOptions()
    options.frame_opts.dither = 0
    options.mel_opts.num_bins, options.mel_opts.low_freq = 40, 20
    options.mel_opts.high_freq, options.use_energy = 7600, False
    fbank = knf.OnlineFbank(options)
    fbank.accept_waveform(16_000, samples)
    fbank.input_finished()
    theirs = np.stack([fbank.get_frame(at) for at in range(fbank.num_frames_ready)])
    assert log_mel(samples) == pytest.approx(theirs, abs=1e-3)


def test_another_hop_is_another_tempo() -> None:
    samples = np.random.default_rng(2).standard_normal(8000).astype(np.float32) * 500
    assert log_mel(samples, 320) == pytest.approx(log_mel(samples)[::2])
    assert len(log_mel(samples[:399])) == 0


def test_normalisation_borrows_from_the_global_mean_and_forgets() -> None:
    rng = np.random.default_rng(3)
    features = rng.standard_normal((900, 40)).astype(np.float32) + 5
    mean = np.full(40, 4.0, np.float32)
    result = normalised(features, mean)
    for frame in (0, 150, 450, 599, 600, 899):
        seen = features[max(0, frame - 599) : frame + 1]
        borrowed = max(0, min(200, 600 - len(seen)))
        average = (seen.sum(0) + borrowed * mean) / (len(seen) + borrowed)
        assert result[frame] == pytest.approx(features[frame] - average, abs=1e-4)
