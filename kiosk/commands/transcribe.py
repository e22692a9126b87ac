"""`wenxiaofa transcribe FILE.wav…`: what the recogniser hears in sound files."""

import asyncio
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from speech.engines import open_recognizer
from speech.errors import SettingsError, SpeechError
from speech.protocols import LISTENING_RATE, Final, Listening, Partial, RecognitionEvent, Recognizer
from speech.recognition.audio_files import read_audio
from speech.settings import read_speech_settings

_CHUNK = LISTENING_RATE // 4 * 2
"""Bytes given to the recogniser at a time: a quarter of a second, as a microphone would."""
_WHOLE_FILE = Listening(patience=1e6, no_speech=1e6, longest=1e6)


@click.command(help="把录音文件转成文字：每个文件输出一行 JSON。")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="文件…")
def command(files: tuple[Path, ...]) -> None:
    """One JSON line a file; exit status 1 if any could not be read."""
    settings_file = Path(os.environ.get("WENXIAOFA_SETTINGS", "wenxiaofa.toml"))
    try:
        recognizer = open_recognizer(read_speech_settings(settings_file))
    except SettingsError as error:
        raise click.ClickException(error.message) from error
    if not asyncio.run(transcribe_all(files, recognizer)):
        raise SystemExit(1)


async def transcribe_all(files: tuple[Path, ...], recognizer: Recognizer) -> bool:
    """Print a line for each file; whether all went well."""
    fine = True
    try:
        for path in files:
            try:
                line = {"file": str(path), **await transcribe(path, recognizer)}
            except SpeechError as error:
                fine = False
                told = {"code": error.code, "message": error.message}
                line = {"file": str(path), "error": told}
            click.echo(json.dumps(line, ensure_ascii=False))
    finally:
        await recognizer.close()
    return fine


async def transcribe(path: Path, recognizer: Recognizer) -> dict[str, Any]:
    """The text of one file, what was shown on the way, and how fast; raises `SpeechError`.

    The real-time factor is the time spent recognising, without reading the file and
    loading the model, over the length of the sound.
    """
    pcm = await asyncio.to_thread(read_audio, path)
    session = await recognizer.open(sample_rate=LISTENING_RATE, listening=_WHOLE_FILE)
    events: list[RecognitionEvent] = []
    started = time.perf_counter()
    try:
        for chunk in _chunks(pcm):
            events.extend(await session.accept(chunk))
        events.extend(await session.finish())
    finally:
        await session.close()
    took = time.perf_counter() - started
    seconds = len(pcm) / 2 / LISTENING_RATE
    return {
        "text": "".join(e.transcript.text for e in events if isinstance(e, Final)),
        "partials": [event.text for event in events if isinstance(event, Partial)],
        "seconds": round(seconds, 3),
        "real_time_factor": round(took / seconds, 4) if seconds else 0.0,
    }


def _chunks(pcm: bytes) -> Iterator[bytes]:
    for at in range(0, len(pcm), _CHUNK):
        yield pcm[at : at + _CHUNK]
