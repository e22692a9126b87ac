"""How errors are counted, and what is measured with."""

import json
from pathlib import Path

import numpy as np
import pytest

from speech.synthesis.pronunciation import Pronouncer
from speech.training.evaluate import distance, rates, toneless
from speech.training.features import SAMPLE_RATE
from speech.training.measured_speech import (
    NOISE,
    Spoken,
    as_pcm,
    conditions,
    joined,
    joined_questions,
    recorded_sets,
)
from speech.training.recordings import JOINED_STRANGER, STRANGER, Line, Store, StoreWriter


def tone(seconds: float, hertz: float = 300.0) -> bytes:
    times = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return bytes((np.sin(2 * np.pi * hertz * times) * 5000).astype("<i2").tobytes())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    writer = StoreWriter(tmp_path)
    for number, syllable in enumerate(("ya1", "jin1", "bu2", "tui4", "zen3", "me5", "ban4")):
        line = Line(str(number), JOINED_STRANGER, syllable, held_out=False)
        writer.add(JOINED_STRANGER, line, tone(0.3, 200 + 50 * number))
    for speaker in (STRANGER, "S1"):
        for held in (True, False):
            line = Line(f"{speaker}-{held}", speaker, "押金", held_out=held)
            writer.add("aishell1_sample", line, tone(1.0))
    writer.close()
    return Store(tmp_path)


def test_errors_are_counted_in_characters_and_in_syllables() -> None:
    assert distance("押金不退", "压金退") == 2
    found = rates([("押金不退", "压金 不 退"), ("怎么办", "怎么 办 了")])
    assert (found.recordings, found.exact) == (2, 0.5)
    assert found.characters == pytest.approx(2 / 7, abs=1e-4)
    assert found.syllables == pytest.approx(1 / 7, abs=1e-4)


def test_characters_and_pinyin_compare() -> None:
    pronouncer = Pronouncer()
    assert toneless("法律援助", pronouncer) == toneless("fa lü yuan zhu", pronouncer)
    assert toneless("女", pronouncer) == toneless("nv", pronouncer)


@pytest.mark.parametrize(("stranger", "of_stranger"), [(False, 2), (True, 1)])
def test_only_what_was_not_learned_is_measured(
    store: Store, stranger: bool, of_stranger: int
) -> None:
    sets = recorded_sets(store, stranger=stranger)
    assert {kind: len(found) for kind, found in sets.items()} == {
        "stranger": of_stranger, "aishell1_sample": 1,
    }  # fmt: skip


def test_questions_are_joined_from_syllables(store: Store, tmp_path: Path) -> None:
    lines = [{"text": "押金不退怎么办？"}, {"text": "房东不退押金怎么办"}, {"text": "怎么办"}]
    questions = tmp_path / "questions.jsonl"
    questions.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    [one] = joined_questions(store, questions)  # no 房; too short
    assert one.text == "押金不退怎么办"
    assert len(one.samples) / SAMPLE_RATE == pytest.approx(7 * 0.3 + 0.6 - 7 * 0.015, abs=0.1)


def test_joined_pieces_are_equally_loud() -> None:
    soft, loud = (np.frombuffer(tone(0.3), "<i2").astype(np.float32) * k for k in (0.1, 1.0))
    whole = joined([soft, loud])
    first, second = whole[6000:8000], whole[11000:13000]
    assert np.square(first).mean() == pytest.approx(np.square(second).mean(), rel=0.05)


def test_noise_is_as_loud_as_said_and_the_same_each_time() -> None:
    one = Spoken("押金", np.frombuffer(tone(1.0), "<i2").astype(np.float32))
    heard = {name: some[0].samples for name, some in conditions([one])}
    again = {name: some[0].samples for name, some in conditions([one])}
    assert set(heard) == {"quiet", "noise", "room"}
    assert all((heard[name] == again[name]).all() for name in heard)
    noise = heard["noise"] - one.samples
    ratio = 10 * np.log10(np.square(one.samples).mean() / np.square(noise).mean())
    assert ratio == pytest.approx(NOISE, abs=0.5)
    assert len(as_pcm(heard["room"] * 100)) == 2 * SAMPLE_RATE
