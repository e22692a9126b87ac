"""The real silero-vad, beside what must not be taken for a voice."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from speech.turns.vad import SILENCE_DB, VadUnavailableError, VoiceModel, Window, find_vad_model
from speech.turns.vad import samples_of as samples
from speech.turns.vad_gate import SpeechGate
from tests.speech.sounds import (
    Sound,
    click,
    cough,
    floats,
    hum,
    music,
    pcm_of,
    slam,
    still,
    tone,
    white,
)
from tests.speech.spoken import spoken_for_vosk


@pytest.fixture(scope="module")
def model() -> VoiceModel:
    path = find_vad_model()
    assert path is not None, "silero_vad is in requirements.lock"
    return VoiceModel(path)


def judged(model: VoiceModel, sound: Sound) -> list[Window]:
    return model.stream().accept(sound.astype(np.float32))


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(np.zeros(48_000), id="silence"),
        pytest.param(white(5), id="white noise"),
        pytest.param(white(5, 0.4), id="loud white noise"),
        pytest.param(tone(5), id="440 Hz"),
        pytest.param(hum(5), id="hum"),
        pytest.param(music(8), id="music"),
        pytest.param(np.concatenate([still(1), slam(), still(1), slam(), still(1)]), id="doors"),
        pytest.param(np.concatenate([still(1), click(), still(1), click()]), id="clicks"),
        pytest.param(np.concatenate([still(1), cough(), still(1), cough(), cough()]), id="coughs"),
    ],
)
def test_no_voice_begins(model: VoiceModel, sound: Sound) -> None:
    gate = SpeechGate()
    gate.take(judged(model, sound))
    assert gate.started_at is None


@pytest.mark.parametrize("noise_db", [None, 20, 10, 5])
async def test_a_voice_begins_and_ends_where_it_does(
    model: VoiceModel, noise_db: float | None
) -> None:
    voice = floats(await spoken_for_vosk("房东不退押金怎么办"))
    sound = np.concatenate([still(1), voice, still(2)])
    if noise_db is not None:
        sound += white(len(sound) / 16_000, voice.std() * 10 ** (-noise_db / 20))[: len(sound)]
    gate = SpeechGate()
    gate.take(judged(model, sound))
    assert gate.started_at == pytest.approx(1.0, abs=0.2)
    assert gate.last_voice == pytest.approx(1.0 + len(voice) / 16_000, abs=0.4)


async def test_pieces_of_any_length_are_judged_alike(model: VoiceModel) -> None:
    pcm = await spoken_for_vosk("怎么办")
    whole = model.stream().accept(samples(pcm))
    stream, pieces = model.stream(), []
    for at in range(0, len(pcm), 1_234):
        pieces += stream.accept(samples(pcm[at : at + 1_234]))
    assert [w.level for w in pieces] == pytest.approx([w.level for w in whole])
    assert [w.probability for w in pieces] == pytest.approx(
        [w.probability for w in whole], abs=1e-4
    )


def test_levels_are_in_decibels_of_full_scale(model: VoiceModel) -> None:
    assert judged(model, np.zeros(512))[0].level == SILENCE_DB
    assert judged(model, tone(0.1, 500, 1.0))[0].level == pytest.approx(-3.0, abs=0.1)
    assert judged(model, np.zeros(511)) == []


def test_another_file_is_no_model(tmp_path: Path) -> None:
    broken = tmp_path / "model.onnx"
    broken.write_bytes(pcm_of(white(0.1)))
    for path in (broken, tmp_path / "none.onnx"):
        with pytest.raises(VadUnavailableError):
            VoiceModel(path)


def test_torch_stays_out_of_the_process_of_the_recogniser() -> None:
    program = (
        "import sys; from speech.turns.vad import *; VoiceModel(find_vad_model());"
        "import speech.recognition.worker; sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
