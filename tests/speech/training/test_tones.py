from pathlib import Path

import numpy as np
import pytest
import torch

from speech.training.network import Network, Shape
from speech.training.phones import FINALS, PDF_OF, toned
from speech.training.recordings import STRANGER, Line, Store, StoreWriter
from speech.training.tones import measured, spoken_tones
from speech.training.train import arcs_of

SMALL = Shape(front=8, width=8, bottleneck=4, dilations=(1,), last=8)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    writer = StoreWriter(tmp_path)
    pcm = np.random.default_rng(1).normal(0, 900, 24_000).astype("<i2").tobytes()
    for name, speaker, text, held_out in (
        ("a", "S1", "房东不退", False),
        ("b", "S1", "押金不退", True),
        ("c", STRANGER, "怎么办呢", False),
        ("d", STRANGER, "好", False),
    ):
        writer.add("aishell1_sample", Line(name, speaker, text, held_out=held_out), pcm)
    writer.close()
    return Store(tmp_path)


def test_the_tone_that_the_second_head_favours_is_heard(store: Store) -> None:
    torch.manual_seed(1)
    network = Network(SMALL).eval()
    with torch.no_grad():
        for final in FINALS:
            for state in (0, 1):
                network.second.bias[toned(PDF_OF[final, state], 3)] = 50.0
    recording = store.recordings[1]
    samples = store.samples(recording).astype(np.float32)
    mean = np.full(40, 8.0, np.float32)
    found = spoken_tones(network, mean, arcs_of(store), samples, recording.syllables)
    assert [said for said, _ in found] == [int(one[-1]) for one in recording.syllables]
    assert [heard for _, heard in found] == [3] * 4


def test_sentences_that_were_not_learned_from_are_measured(store: Store) -> None:
    found = {speaker: [one.name for one in some] for speaker, some in measured(store)}
    assert found == {"S1": ["b"], STRANGER: ["c"]}
