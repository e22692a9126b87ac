"""Measures the voice from outside, over the socket, at the speed at which people speak."""

import asyncio
import csv
import io
import json
import re
import tarfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import websockets

from kiosk.benchmarks.figures import percentiles
from speech.engines import open_synthesizer
from speech.measuring.voice import edits
from speech.protocols import LISTENING_RATE, Manner, SpokenChunk
from speech.recognition.audio_files import converted
from speech.settings import SpeechSettings

FRAME_SECONDS = 0.1
LONGEST_SILENCE = 4.0
"""Seconds of silence after a question until it must have been found to be over."""
REPLY_SECONDS = 20.0
SIMULTANEOUS = 8
_HAN = re.compile("[\u3400-\u9fff]")
_FRAME = int(LISTENING_RATE * FRAME_SECONDS) * 2


@dataclass(frozen=True, slots=True)
class Recording:
    """Somebody asking something."""

    text: str
    """What is said, in characters."""
    pcm: bytes
    """16-bit mono at 16 kHz."""


@dataclass(slots=True)
class Asked:
    """One question over the socket; times in milliseconds."""

    heard: str = ""
    cause: str = ""
    first_pcm: float | None = None
    """From the event that the question is over to the first speech of the answer."""
    reply: float | None = None
    """To the words of the answer."""
    silence: float | None = None
    """From the end of the barge-in message to the end of speech."""
    errors: list[str] = field(default_factory=list)


async def spoken(settings: SpeechSettings, texts: Sequence[str]) -> list[Recording]:
    """The texts in the product's own voice."""
    synthesizer = open_synthesizer(settings)
    try:
        return [Recording(text, await _said(synthesizer, text)) for text in texts]
    finally:
        await synthesizer.close()


async def _said(synthesizer: Any, text: str) -> bytes:
    pcm = b""
    rate = LISTENING_RATE
    async for event in synthesizer.speak(text, manner=Manner()):
        if isinstance(event, SpokenChunk):
            pcm, rate = pcm + event.pcm, event.sample_rate
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
    return converted(samples, rate, LISTENING_RATE)


def recorded(archive: Path, most: int) -> list[Recording]:
    """Recordings of people: a tar with sound files and `transcripts.tsv` (file … text), evenly
    picked."""
    with tarfile.open(archive) as tar:
        members = {Path(one.name).name: one for one in tar if one.isfile()}
        table = tar.extractfile(members["transcripts.tsv"])
        rows = list(csv.reader(io.TextIOWrapper(table, "utf-8"), delimiter="\t")) if table else []
        rows = [row for row in rows if Path(row[0]).name in members and row[0] != "file"]
        chosen = rows[:: max(1, len(rows) // most)][:most]
        found = []
        for row in chosen:
            source = tar.extractfile(members[Path(row[0]).name])
            if source is None:
                continue
            samples, rate = soundfile.read(
                io.BytesIO(source.read()), dtype="float32", always_2d=True
            )
            found.append(
                Recording("".join(row[-1].split()), converted(samples, rate, LISTENING_RATE))
            )
        return found


async def measure_voice(address: str, recordings: Sequence[Recording]) -> dict[str, Any]:
    """One after the other, then eight at a time."""
    url = address.replace("http", "ws", 1) + "/api/voice"
    alone = [await _ask(url, one) for one in recordings]
    together = await asyncio.gather(
        *(_ask(url, recordings[at % len(recordings)]) for at in range(SIMULTANEOUS))
    )
    said = [_characters(one.text) for one in recordings]
    heard = [_characters(asked.heard) for asked in alone]
    return {
        "recordings": len(recordings),
        **_figures(alone),
        "character_error": round(sum(map(edits, said, heard)) / len("".join(said)), 4),
        "simultaneous": {"sessions": SIMULTANEOUS, **_figures(together)},
    }


def _characters(text: str) -> str:
    return "".join(_HAN.findall(text))


def _figures(asked: Sequence[Asked]) -> dict[str, Any]:
    def spread(values: Sequence[float | None]) -> dict[str, float]:
        known = [value for value in values if value is not None]
        return percentiles(known) if len(known) > 1 else {}

    return {
        "decided_to_first_pcm_ms": spread([one.first_pcm for one in asked]),
        "decided_to_reply_ms": spread([one.reply for one in asked]),
        "barge_in_to_silence_ms": spread([one.silence for one in asked]),
        "ended_by": {
            cause: sum(one.cause == cause for one in asked) for cause in {a.cause for a in asked}
        },
        "unanswered": sum(one.reply is None for one in asked),
        "errors": sorted({code for one in asked for code in one.errors}),
    }


async def _ask(url: str, recording: Recording) -> Asked:
    asked = Asked()
    async with websockets.connect(url, max_size=None) as socket:  # type: ignore[attr-defined]
        await socket.send(json.dumps({"type": "start", "channel": "api"}))
        sending = asyncio.create_task(_send(socket, recording.pcm))
        try:
            async with asyncio.timeout(len(recording.pcm) / 2 / LISTENING_RATE + REPLY_SECONDS):
                await _follow(socket, asked, sending)
        except TimeoutError:
            asked.errors.append("timeout")
        finally:
            sending.cancel()
    return asked


async def _send(socket: Any, pcm: bytes) -> None:
    """In real time, then silence, then the button that says that it was all."""
    pcm += bytes(int(LISTENING_RATE * LONGEST_SILENCE) * 2)
    started = time.perf_counter()
    for at in range(0, len(pcm), _FRAME):
        await asyncio.sleep(max(0.0, started + at / _FRAME * FRAME_SECONDS - time.perf_counter()))
        await socket.send(pcm[at : at + _FRAME])
    await socket.send(json.dumps({"type": "stop"}))


async def _follow(socket: Any, asked: Asked, sending: asyncio.Task[None]) -> None:
    over = hushed = 0.0
    async for message in socket:
        now = time.perf_counter()
        if isinstance(message, bytes):
            if asked.first_pcm is None:
                asked.first_pcm = (now - over) * 1000
                hushed = time.perf_counter()
                await socket.send(json.dumps({"type": "barge_in"}))
            continue
        event = json.loads(message)
        match event["type"]:
            case "final":
                sending.cancel()
                over = now
                asked.heard, asked.cause = event["text"], event.get("cause", "")
            case "reply":
                asked.reply = (now - over) * 1000
            case "speech_end":
                asked.silence = (now - hushed) * 1000 if hushed else None
                return
            case "error":
                asked.errors.append(event["error"]["code"])
                if event["error"]["code"] in ("no_speech", "not_heard"):
                    return
