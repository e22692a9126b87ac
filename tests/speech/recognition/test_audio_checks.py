"""What is wrong with the sound is told; the real silero-vad follows it."""

import numpy as np
import pytest

from speech.recognition.audio_checks import AudioChecks, header_defects, pitch_of
from speech.recognition.wav_header import WavHeader
from speech.turns.vad import VoiceModel, Window, find_vad_model, samples_of
from speech.turns.vad_gate import SpeechGate
from tests.speech.sounds import (
    Sound,
    at_rate,
    floats,
    hum,
    music,
    pcm_of,
    still,
    telephone,
    tone,
    white,
)
from tests.speech.spoken import spoken_for_vosk

STORY = "公司一直拖欠工资，我应该先找谁。离婚的时候孩子才两岁，一般跟谁。"


@pytest.fixture(scope="module")
def model() -> VoiceModel:
    path = find_vad_model()
    assert path is not None
    return VoiceModel(path)


def told(model: VoiceModel, pcm: bytes) -> list[str]:
    """Codes in the order in which they came."""
    gate, checks, stream = SpeechGate(), AudioChecks(), model.stream()
    codes = []
    for at in range(0, len(pcm), 3_072):
        samples = samples_of(pcm[at : at + 3_072])
        gate.take(stream.accept(samples))
        codes += [news.code for news in checks.accept(samples, gate)]
    return codes


async def story() -> bytes:
    return pcm_of(still(0.6)) + await spoken_for_vosk(STORY) + pcm_of(still(2))


async def test_good_sound_is_not_complained_of(model: VoiceModel) -> None:
    assert told(model, await story()) == []


@pytest.mark.parametrize("rate", [44_100, 48_000])
async def test_sound_of_a_higher_rate_is_suspected(model: VoiceModel, rate: int) -> None:
    assert "sample_rate_suspect" in told(model, at_rate(await story(), rate))


async def test_telephone_sound_is_suspected(model: VoiceModel) -> None:
    assert told(model, telephone(await story())) == ["sample_rate_suspect"]


def test_a_voice_higher_than_any_is_suspected() -> None:
    """8 kHz taken for 16 kHz: a woman's 200 Hz become 400 Hz."""
    seconds = 3.0
    breathing = 1 + np.sin(2 * np.pi * 4 * np.arange(int(seconds * 16_000)) / 16_000)
    voice = sum((tone(seconds, 400.0 * k, 0.1 / k) for k in range(1, 19)), np.zeros(1)) * breathing
    assert told_of_a_voice(voice) == ["sample_rate_suspect"]
    lower = sum((tone(seconds, 200.0 * k, 0.1 / k) for k in range(1, 38)), np.zeros(1)) * breathing
    assert told_of_a_voice(lower) == []


def told_of_a_voice(sound: Sound) -> list[str]:
    """As if the detector took it all for a voice."""
    gate, checks, codes = SpeechGate(), AudioChecks(), []
    gate.take([Window(0.01, -70.0)] * 20)
    for step in np.split(sound.astype(np.float32), range(1_536, len(sound), 1_536)):
        gate.take([Window(0.95, -25.0)] * 3)
        codes += [news.code for news in checks.accept(step, gate)]
    return codes


async def test_clipped_sound_is_told(model: VoiceModel) -> None:
    clipped = pcm_of(floats(await story()) * 20)
    assert told(model, clipped)[0] == "audio_clipped"


async def test_a_faint_voice_is_asked_closer(model: VoiceModel) -> None:
    assert told(model, pcm_of(floats(await story()) * 0.06)) == ["speak_up"]


async def test_a_voice_in_much_noise_is_told(model: VoiceModel) -> None:
    voice = floats(await story())
    noise = white(len(voice) / 16_000 + 1, 0.08)[: len(voice)]
    assert "noisy" in told(model, pcm_of(voice + noise))


@pytest.mark.parametrize(
    ("sound", "codes"),
    [
        pytest.param(white(5), ["noisy"], id="white noise"),
        pytest.param(tone(5), ["noisy"], id="440 Hz"),
        pytest.param(hum(5), ["noisy"], id="hum"),
        pytest.param(music(8), ["noisy"], id="music"),
        pytest.param(np.zeros(100_000), ["mic_silent"], id="nothing"),
        pytest.param(still(6), [], id="a still room"),
    ],
)
def test_what_is_no_voice(model: VoiceModel, sound: Sound, codes: list[str]) -> None:
    assert told(model, pcm_of(sound)) == codes


@pytest.mark.parametrize("hertz", [45.0, 110.0, 220.0, 500.0])
def test_the_pitch_of_a_tone(hertz: float) -> None:
    frame = tone(0.064, hertz).astype(np.float32)
    assert pitch_of(frame) == pytest.approx(hertz, rel=0.03)


def test_noise_and_silence_have_no_pitch() -> None:
    assert pitch_of(white(0.064).astype(np.float32)) is None
    assert pitch_of(np.zeros(1_024, np.float32)) is None


def test_a_header_that_fits_is_only_mentioned() -> None:
    assert [d.code for d in header_defects(WavHeader(44, 16_000, 1, 16))] == ["wav_header"]
    named = list(header_defects(WavHeader(44, 8_000, 2, 16)))
    assert [d.code for d in named] == ["wav_header", "sample_rate_suspect"]
    assert "8000" in named[1].message
