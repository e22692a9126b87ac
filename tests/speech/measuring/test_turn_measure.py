"""The evaluation of turn taking: its arithmetic, and a part of its recordings through the real
recogniser and detector."""

import asyncio
import io
import tarfile
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from speech.measuring.turn_recordings import HALVES, PAUSES, Recording, own_voice, people
from speech.measuring.turns import TurnTaken, main, noisy, summary, take_turns
from speech.protocols import Listening
from speech.recognition.vosk_recognizer import VoskRecognizer
from speech.settings import SpeechSettings
from speech.synthesis.pyttsx3_synthesizer import Pyttsx3Synthesizer
from tests.speech.sounds import floats, pcm_of, still
from tests.speech.spoken import spoken_for_vosk

RECORDING = Recording("甲…乙", "own voice", 0.5, b"", 3.0)


def taken(decided: float | None) -> TurnTaken:
    return TurnTaken(RECORDING, None, decided, "甲乙")


def test_cut_off_missed_and_well_taken_are_told_apart() -> None:
    turns = [taken(2.0), taken(3.6), taken(4.6), taken(None)]
    assert [turn.cut_off for turn in turns] == [True, False, False, False]
    assert [turn.missed for turn in turns] == [False, False, False, True]
    told = summary(turns)
    assert (told["recordings"], told["cut_off"], told["missed"]) == (4, 1, 1)
    assert told["cut_off_by_pause"] == {"0.5": 1}
    assert told["end_to_decided_ms"]["p50"] == 1_100


def test_noise_is_as_loud_as_asked() -> None:
    voice = np.sin(np.arange(160_000) / 5) * 0.1
    added = floats(noisy(pcm_of(voice), 15)) - voice
    loud = voice[np.abs(voice) >= np.median(np.abs(voice))]
    distance = 20 * np.log10(np.sqrt(np.mean(loud**2)) / added.std())
    assert distance == pytest.approx(15, abs=0.5)


@pytest.fixture
async def recognizer(vosk_model: Path) -> AsyncIterator[VoskRecognizer]:
    made = VoskRecognizer(lambda: vosk_model)
    yield made
    await made.close()


@pytest.fixture(scope="module")
def recordings() -> list[Recording]:
    async def made() -> list[Recording]:
        synthesizer = Pyttsx3Synthesizer(SpeechSettings())
        try:
            return await own_voice(synthesizer)
        finally:
            await synthesizer.close()

    return asyncio.run(made())


def test_the_set_is_large_and_has_every_pause(recordings: list[Recording]) -> None:
    assert len(recordings) >= 60
    assert len({recording.name for recording in recordings}) == len(HALVES)
    assert {recording.pause for recording in recordings} == set(PAUSES)
    for recording in recordings:
        assert len(recording.pcm) / 32_000 - recording.end == pytest.approx(4.0, abs=0.01)
        middle = floats(recording.pcm)[: int(recording.end * 16_000)]
        quiet = np.convolve(np.abs(middle) < 0.01, np.ones(int(recording.pause * 15_000)), "valid")
        assert quiet.max() > recording.pause * 15_000 * 0.95


async def test_who_pauses_is_not_cut_off_and_no_end_is_missed(
    recognizer: VoskRecognizer, recordings: list[Recording]
) -> None:
    """Every third recording, so every pause; `python -m speech.measuring.turns` takes them all."""
    turns = await take_turns(recognizer, recordings[::3], Listening())
    told = summary(turns)
    assert told["cut_off_percent"] <= 3.0, told
    assert told["missed"] == 0
    assert told["end_to_decided_ms"]["max"] <= 2_500


async def test_people_are_opened_in_the_middle(tmp_path: Path) -> None:
    voice = floats(await spoken_for_vosk("公司一直拖欠工资我应该先找谁"))
    sound = np.concatenate([still(0.5), voice, still(0.5)])
    archive = tmp_path / "people.tar"
    with tarfile.open(archive, "w") as tar:
        for name in ("a/one.wav", "a/two.wav"):
            file = io.BytesIO()
            soundfile.write(file, sound, 16_000, format="WAV")
            info = tarfile.TarInfo(name)
            info.size = file.tell()
            file.seek(0)
            tar.addfile(info, file)
    one, two = people(archive)
    assert (one.name, one.kind, one.pause, two.pause) == ("one", "person", 0.3, 0.5)
    spoken = len(voice) / 16_000
    assert (
        0.5 + spoken < one.end <= 0.7 + spoken + 0.3
    )  # the dying sounds at both ends are left out
    assert two.end - one.end == pytest.approx(0.2, abs=0.001)
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "folder", filter="data")
    assert [each.pcm for each in people(tmp_path / "folder")] == [one.pcm, two.pcm]


def test_a_folder_that_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wenxiaofa.toml").write_text("[speech]\nvoice = 3\n", encoding="utf-8")
    assert main([], tmp_path / "wenxiaofa.toml") == 1
    assert "voice" in capsys.readouterr().err
