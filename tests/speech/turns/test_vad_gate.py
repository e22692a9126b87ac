from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.turns.vad import WINDOW_SECONDS, Window
from speech.turns.vad_gate import SpeechGate


def gate_after(*runs: tuple[float, float]) -> SpeechGate:
    """A gate that has followed runs of (probability, seconds)."""
    gate = SpeechGate()
    for probability, seconds in runs:
        gate.take(windows(probability, seconds))
    return gate


def windows(probability: float, seconds: float) -> Iterable[Window]:
    level = -25.0 if probability >= 0.5 else -60.0
    return [Window(probability, level)] * round(seconds / WINDOW_SECONDS)


def test_a_voice_begins_where_it_began() -> None:
    gate = gate_after((0.02, 1.0), (0.95, 0.5))
    assert gate.started_at == pytest.approx(1.0, abs=0.05)
    assert gate.silence == pytest.approx(0.0)


@pytest.mark.parametrize("seconds", [0.032, 0.064, 0.128])
def test_what_is_over_at_once_begins_nothing(seconds: float) -> None:
    assert gate_after((0.02, 1.0), (0.95, seconds), (0.02, 1.0)).started_at is None


def test_a_weak_voice_goes_on_once_it_was_strong() -> None:
    gate = gate_after((0.9, 0.4), (0.4, 0.5))
    assert gate.silence == pytest.approx(0.0)
    assert gate_after((0.4, 0.9)).started_at is None


def test_silence_counts_from_the_last_voice() -> None:
    gate = gate_after((0.9, 1.0), (0.02, 0.8))
    assert gate.silence == pytest.approx(0.8, abs=0.05)


@pytest.mark.parametrize("seconds", [0.032, 0.064])
def test_a_click_in_a_pause_does_not_prolong_it(seconds: float) -> None:
    gate = gate_after((0.9, 1.0), (0.02, 0.6), (0.95, seconds), (0.02, 0.3))
    assert gate.silence == pytest.approx(0.9 + seconds, abs=0.07)
    assert gate.longest_pause == 0


def test_pauses_are_measured_when_the_speaker_goes_on() -> None:
    gate = gate_after((0.9, 1.0), (0.02, 0.9), (0.9, 0.5), (0.02, 0.4), (0.9, 0.5), (0.02, 3))
    assert gate.longest_pause == pytest.approx(0.9, abs=0.05)


def test_a_gap_between_words_is_found() -> None:
    assert not gate_after((0.9, 1.0)).in_gap
    assert gate_after((0.9, 1.0), (0.1, 0.064)).in_gap


def test_levels_of_room_and_voice() -> None:
    gate = gate_after((0.02, 1.0), (0.9, 1.0))
    assert (gate.noise_level, gate.voice_level) == (-60.0, -25.0)
    assert gate_after((0.02, 0.3)).noise_level is None
    assert gate_after((0.9, 0.3)).voice_level is None


def test_a_false_start_is_forgotten() -> None:
    gate = gate_after((0.9, 0.3), (0.02, 1.0))
    gate.forget_start()
    assert gate.started_at is None
    gate.take(windows(0.9, 0.3))
    assert gate.started_at == pytest.approx(1.3, abs=0.07)


@given(st.lists(st.floats(0, 1), max_size=200))
def test_times_never_contradict_each_other(probabilities: list[float]) -> None:
    gate = SpeechGate()
    gate.take(Window(probability, -30.0) for probability in probabilities)
    heard = len(probabilities) * WINDOW_SECONDS
    assert 0 <= gate.voiced_seconds <= heard + 1e-6
    assert -1e-6 <= gate.silence <= heard + 1e-6
    assert gate.longest_pause <= heard
    if gate.started_at is not None:
        assert -1e-6 <= gate.started_at < gate.last_voice <= heard + 1e-6
