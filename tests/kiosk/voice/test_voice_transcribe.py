"""`wenxiaofa transcribe` on real files."""

import asyncio
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from kiosk.commands.transcribe import command
from tests.speech.spoken import spoken_for_vosk

QUESTION = "房东不退押金怎么办"


@pytest.fixture(scope="module")
def settings_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("office") / "wenxiaofa.toml"
    file.write_text("[speech]\n", encoding="utf-8")
    return file


def transcribe(settings_file: Path, *files: Path) -> tuple[int, list[dict[str, Any]]]:
    result = CliRunner(env={"WENXIAOFA_SETTINGS": str(settings_file)}).invoke(
        command, [str(file) for file in files]
    )
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def test_any_rate_and_channels_and_broken_files_in_between(
    tmp_path: Path, settings_file: Path
) -> None:
    pcm = np.frombuffer(asyncio.run(spoken_for_vosk(QUESTION)), "<i2")
    soundfile.write(tmp_path / "plain.wav", pcm, 16000)
    stereo = np.repeat(np.repeat(pcm, 3)[:, None], 2, axis=1)
    soundfile.write(tmp_path / "stereo.flac", stereo, 48000)
    (tmp_path / "broken.wav").write_bytes(b"RIFF")
    soundfile.write(tmp_path / "empty.wav", np.zeros(0), 16000)
    names = ["plain.wav", "broken.wav", "none.wav", "stereo.flac", "empty.wav"]
    files = [tmp_path / name for name in names]
    code, lines = transcribe(settings_file, *files)
    assert code == 1
    assert [line["file"] for line in lines] == [str(file) for file in files]
    plain, broken, none, stereo_line, empty = lines
    assert set(plain) == {"file", "text", "partials", "seconds", "real_time_factor"}
    assert plain["text"] == stereo_line["text"] == QUESTION
    assert len(plain["partials"][-1]) >= 4
    assert QUESTION.startswith(plain["partials"][-1])
    assert plain["seconds"] == pytest.approx(len(pcm) / 16000, abs=0.001)
    assert 0 < plain["real_time_factor"] < 1
    assert broken["error"]["code"] == "audio_invalid"
    assert none["error"]["code"] == "file_missing"
    assert (empty["text"], empty["seconds"], empty["partials"]) == ("", 0.0, [])


def test_a_file_longer_than_an_utterance_is_heard_to_its_end(
    tmp_path: Path, settings_file: Path
) -> None:
    once = np.frombuffer(asyncio.run(spoken_for_vosk("公司不续签")), "<i2")
    pcm = np.concatenate([once, np.zeros(16000 * 3, dtype=np.int16)] * 5)
    assert len(pcm) / 16000 > 20
    soundfile.write(tmp_path / "long.wav", pcm, 16000)
    code, (line,) = transcribe(settings_file, tmp_path / "long.wav")
    assert code == 0
    assert line["text"] == "公司不续签" * 5


def test_a_broken_settings_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[speech]\nrate = 1\n", encoding="utf-8")
    result = CliRunner(env={"WENXIAOFA_SETTINGS": str(tmp_path / "bad.toml")}).invoke(
        command, ["x.wav"]
    )
    assert result.exit_code == 1
    assert "rate" in result.output
