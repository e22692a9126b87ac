"""That libvosk normalises as training assumes: a network that passes one feature on shows it."""

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from speech.training.export import DECODING, Nnet3, write_acoustic_model
from speech.training.features import MELS, SAMPLE_RATE, cosines, log_mel, normalised
from speech.training.kaldi_binary import KaldiWriter
from speech.training.network import SUBSAMPLING
from speech.training.phones import PDFS
from speech.training.transitions import write_transition_model
from tests.speech.training.test_export import small_network

Array = npt.NDArray[np.float64]

ROOT = Path(__file__).parents[3]
SHARE = 0.1
"""Of the feature in each output, so that costs stay small."""
MEAN = np.linspace(8, 11, MELS, dtype=np.float32)


def showing_loudness(folder: Path) -> None:
    """A model all of whose outputs are the first cepstrum, with the shipped model's graph."""
    with tarfile.open(ROOT / "speech/models/wenxiaofa-small-cn.tar.xz") as tar:
        tar.extractall(folder, filter="data")
    (folder / "conf/fbank.conf").unlink(missing_ok=True)
    write_acoustic_model(small_network(), MEAN, folder)
    writer, net = KaldiWriter(), Nnet3()
    write_transition_model(writer)
    weight = np.zeros((len(PDFS), MELS))
    weight[:, 0] = SHARE
    net.write(writer, net.affine("output.affine", "input", weight, np.zeros(len(PDFS))))
    for name in ("<LeftContext>", "<RightContext>"):
        writer.token(name)
        writer.integer(0)
    writer.token("<Priors>")
    writer.vector([])
    (folder / "am/final.mdl").write_bytes(writer.getvalue())


def hiss(*parts: tuple[float, float]) -> Array:
    """White noise: seconds and amplitude of each part."""
    rng = np.random.default_rng(5)
    pieces = [rng.standard_normal(int(SAMPLE_RATE * seconds)) * loud for seconds, loud in parts]
    joined: Array = np.concatenate(pieces).round()
    return joined


SOUNDS = {
    "loud": hiss((8, 100)),
    "never loud": hiss((8, 2)),
    "loud, then soft": hiss((2, 100), (6, 1)),
    "soft, then loud": hiss((2, 0), (6, 100)),
    "a knock": hiss((1, 1), (0.3, 300), (6.7, 1)),
    "two levels": hiss((4, 30), (4, 1000)),
}


def test_libvosk_follows_the_mean_as_training_does(tmp_path: Path) -> None:
    showing_loudness(tmp_path / "model")
    paths = []
    for number, sound in enumerate(SOUNDS.values()):
        paths.append(str(tmp_path / f"{number}.npy"))
        np.save(paths[-1], sound)
    command = [sys.executable, "-m", "tests.speech.training.vosk_costs"]
    answer = subprocess.run(
        [*command, str(tmp_path / "model"), "怎么", *paths],
        cwd=ROOT, capture_output=True, check=True, text=True, timeout=120,
    )  # fmt: skip
    scale = float(str(DECODING["acoustic-scale"])) * SHARE
    rng = np.random.default_rng(6)
    apart = []
    for sound, found in zip(SOUNDS.values(), json.loads(answer.stdout), strict=True):
        dithered = (sound + rng.standard_normal(len(sound))).astype(np.float32)
        loudness = (normalised(log_mel(dithered), MEAN) @ cosines().T)[::SUBSAMPLING, 0]
        apart.append(found + scale * loudness.sum())
    # What is left is the cost of the words, the same for all; a mean that is never moved would
    # be off by hundreds.
    assert apart == pytest.approx([float(np.median(apart))] * len(apart), abs=4)
