"""What is held out stays out."""

from pathlib import Path

import numpy as np
import pytest

from speech.training.batches import batch, samples_for
from speech.training.features import HOP, log_mel, normalised
from speech.training.material import Material, cut_out
from speech.training.recordings import (
    JOINED_STRANGER,
    STRANGER,
    Line,
    Store,
    StoreWriter,
    read_lines,
)
from speech.training.texts import is_han

LISTED = f"file\tspeaker\ttext\na.ogg\t{STRANGER}\t押金\nb.ogg\tS1\t怎么办\nc.ogg\tS1\t房东\n"


def test_listed_files_are_held_out() -> None:
    lines = list(read_lines("aishell1_sample", LISTED, ["c.ogg"]))
    assert [line.held_out for line in lines] == [False, False, True]
    assert [line.text for line in lines] == ["押金", "怎么办", "房东"]
    [line] = read_lines(JOINED_STRANGER, "0.ogg\tma1\n", [])
    assert line == Line("0.ogg", JOINED_STRANGER, "ma1", held_out=False)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    writer = StoreWriter(tmp_path)
    rng = np.random.default_rng(1)
    for number in range(6):
        tone = np.sin(np.arange(9000) * (0.05 + 0.02 * number)) * 6000
        samples = np.concatenate((np.zeros(3000), tone, np.zeros(3000)))
        pcm = (samples + rng.standard_normal(15_000)).astype("<i2").tobytes()
        text = ("押金", "ma1", "房东")[number % 3]
        name = "words-tan" if is_han(text) else "syllables-wang"
        assert writer.add(name, Line(str(number), name, text, held_out=number > 2), pcm)
    pcm = np.ones(3000, "<i2").tobytes()
    writer.add("aishell1_sample", Line("stranger", STRANGER, "押金", held_out=False), pcm)
    writer.add("aishell1_sample", Line("listed", STRANGER, "房东", held_out=True), pcm)
    writer.add(JOINED_STRANGER, Line("syllable", JOINED_STRANGER, "ma1", held_out=False), pcm)
    assert not writer.add("words-tan", Line("x", "words-tan", "一会儿", held_out=False), b"\0\0")
    assert not writer.add("words-tan", Line("y", "words-tan", "OK", held_out=False), b"\0\0")
    writer.close()
    return Store(tmp_path)


def test_the_store_keeps_samples_and_syllables(store: Store) -> None:
    assert [one.syllables for one in store.recordings[:3]] == [
        ("ya1", "jin1"), ("ma1",), ("fang2", "dong1"),
    ]  # fmt: skip
    assert len(store.samples(store.recordings[5])) == 15_000
    cut = cut_out(store.samples(store.recordings[0]).astype(np.float32))
    assert 9000 <= len(cut) <= 10_500


@pytest.mark.parametrize(
    ("stranger", "learned"),
    [(False, {"0", "1", "2"}), (True, {"0", "1", "2", "stranger"})],
)
def test_no_held_out_recording_is_trained_on(
    store: Store, stranger: bool, learned: set[str]
) -> None:
    material = Material(store, ["押金"], stranger=stranger)
    used = {
        one.name
        for some in material.by_speaker.values()
        for group in some.values()
        for one in group
    }
    assert used == learned


def test_batches_are_the_same_for_the_same_seed(store: Store) -> None:
    material, mean = Material(store, ["押金", "房东"]), np.full(40, 8.0, np.float32)
    for number in (0, 700):  # single words, then whole utterances
        one, other = (batch(1, number, material, mean) for _ in range(2))
        assert (one.features == other.features).all()
        assert one.chains == other.chains
        assert one.features.shape[0] * one.features.shape[1] <= 8000
        assert (one.assumed is None) == (number == 700)
        for (pdfs, optional), second in zip(one.chains, one.second, strict=True):
            assert len(pdfs) == len(optional) == len(second)
            assert sum(not skip for skip in optional) <= one.features.shape[1] // 3
    assert not (batch(2, 700, material, mean).features[0, :9] == one.features[0, :9]).all()


def test_so_many_samples_give_so_many_frames() -> None:
    for frames, hop in ((30, HOP), (17, 300)):
        features = log_mel(np.ones(samples_for(frames, hop), np.float32), hop)
        assert len(normalised(features, np.zeros(40, np.float32))) == frames
