import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from speech.errors import AudioError
from speech.recognition import audio_files
from speech.recognition.audio_files import converted, read_audio


def written(path: Path, rate: int, channels: int, subtype: str = "PCM_16") -> Path:
    time = np.arange(rate) / rate
    wave = 0.5 * np.sin(2 * np.pi * 440 * time)
    soundfile.write(path, np.repeat(wave[:, None], channels, axis=1), rate, subtype=subtype)
    return path


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 44100, 48000])
@pytest.mark.parametrize(("channels", "subtype"), [(1, "PCM_16"), (2, "PCM_24"), (6, "FLOAT")])
def test_any_rate_and_number_of_channels(
    tmp_path: Path, rate: int, channels: int, subtype: str
) -> None:
    pcm = np.frombuffer(read_audio(written(tmp_path / "a.wav", rate, channels, subtype)), "<i2")
    assert len(pcm) == pytest.approx(16000, abs=2)
    spectrum = np.abs(np.fft.rfft(pcm.astype(float)))
    assert int(spectrum.argmax()) * 16000 / len(pcm) == pytest.approx(440, abs=2)
    assert np.abs(pcm[1000:-1000].astype(int)).max() == pytest.approx(16384, rel=0.05)


def test_flac_is_read_too(tmp_path: Path) -> None:
    assert len(read_audio(written(tmp_path / "a.flac", 16000, 1))) == 32000


def test_an_empty_recording_is_empty(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(0), 44100)
    assert read_audio(tmp_path / "a.wav") == b""


def test_not_a_number_does_no_harm() -> None:
    samples = np.array([np.nan, np.inf, -np.inf, 1e30, 0.5], dtype=np.float32)
    assert np.frombuffer(converted(samples, 16000, 16000), "<i2").tolist() == [
        0, 32767, -32767, 32767, 16383,
    ]  # fmt: skip
    converted(samples, 48000, 16000)


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"RIFF\xff\xff\xff\xffWAVEfmt ", os.urandom(5000), b"\0" * 5000]
)
def test_a_broken_file_is_told(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.wav"
    file.write_bytes(content)
    with pytest.raises(AudioError, match=r"broken\.wav") as wrong:
        read_audio(file)
    assert wrong.value.code == "audio_invalid"


def test_a_header_that_promises_too_much_reads_what_is_there(tmp_path: Path) -> None:
    whole = written(tmp_path / "a.wav", 16000, 1).read_bytes()
    (tmp_path / "cut.wav").write_bytes(whole[:8044])
    assert len(read_audio(tmp_path / "cut.wav")) == 8000


@pytest.mark.parametrize("name", ["none.wav", "."])
def test_no_file_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(AudioError) as wrong:
        read_audio(tmp_path / name)
    assert wrong.value.code == "file_missing"


def test_a_file_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio_files, "LONGEST_SECONDS", 0.5)
    with pytest.raises(AudioError) as wrong:
        read_audio(written(tmp_path / "a.wav", 16000, 1))
    assert wrong.value.code == "audio_too_long"


def test_an_absurd_rate_is_told(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(100), 900)
    with pytest.raises(AudioError, match="采样率"):
        read_audio(tmp_path / "a.wav")
