"""The engines as the product opens them, and the figures that it measures."""

from pathlib import Path

import pytest

from speech.engines import recognizer_status, synthesizer_status
from speech.measuring import voice as measure
from speech.settings import SpeechSettings


@pytest.fixture
def settings(tmp_path: Path, vosk_model: Path) -> SpeechSettings:
    return SpeechSettings(model=str(vosk_model), model_store=str(tmp_path))


async def test_the_status_names_the_model_in_use(settings: SpeechSettings) -> None:
    status = await recognizer_status(settings)
    assert status.ok
    assert Path(settings.model).name in status.detail


async def test_the_status_says_why_there_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    status = await recognizer_status(SpeechSettings(model_store=str(tmp_path / "file" / "x")))
    assert not status.ok
    assert "不能写入" in status.reason


async def test_the_status_names_the_voice_in_use() -> None:
    status = await synthesizer_status(SpeechSettings(espeak="wheel"))
    assert status.ok
    assert "espeak-ng（wheel）" in status.detail


async def test_the_figures_are_measured(
    settings: SpeechSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure, "ROUNDS", 1)
    figures = await measure.measure(settings)
    assert figures["synthesizer"]["first_audio_ms"]["p50"] > 0
    assert 0 < figures["synthesizer"]["real_time_factor"] < 1
    assert 0 < figures["recognizer"]["real_time_factor"] < 1
    assert figures["recognizer"]["first_partial_after_audio_ms"]["p50"] > 0
    assert figures["recognizer"]["memory_mib"] > 20
