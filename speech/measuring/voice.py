"""How fast the voice is here: `python -m speech.measuring.voice` prints one JSON object.

The recogniser hears sentences that the synthesiser has said, so it needs no recordings.
"""

import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from speech.engines import open_recognizer, open_synthesizer
from speech.errors import SpeechError
from speech.protocols import (
    LISTENING_RATE,
    Final,
    Listening,
    Manner,
    Partial,
    RecognitionEvent,
    SpokenChunk,
)
from speech.recognition.audio_files import converted
from speech.recognition.vosk_recognizer import VoskRecognizer
from speech.settings import SpeechSettings, read_speech_settings
from speech.synthesis.worker_synthesizer import WorkerSynthesizer

SENTENCES = (
    "公司一直拖欠工资，我应该先找谁。",
    "租房合同没到期，房东要我搬走。",
    "离婚的时候孩子才两岁，一般跟谁。",
    "交通事故对方全责，但是不肯赔钱。",
    "父亲去世没有留遗嘱，房子怎么分。",
    "申请法律援助要带什么材料。",
)
ROUNDS = 5
_FRAME = LISTENING_RATE // 10 * 2


async def measure(settings: SpeechSettings) -> dict[str, Any]:
    """Times in milliseconds, memory in MiB. Raises `SpeechError` if an engine is missing."""
    synthesizer, recognizer = open_synthesizer(settings), open_recognizer(settings)
    try:
        speaking, sounds = await _measure_synthesizer(synthesizer)
        return {
            "synthesizer": speaking,
            "recognizer": await _measure_recognizer(recognizer, sounds),
        }
    finally:
        await synthesizer.close()
        await recognizer.close()


async def _measure_synthesizer(
    synthesizer: WorkerSynthesizer,
) -> tuple[dict[str, Any], list[bytes]]:
    started = time.perf_counter()
    await synthesizer.start()
    loading = time.perf_counter() - started
    first: list[float] = []
    sounds: list[bytes] = []
    spent = sounding = 0.0
    for _ in range(ROUNDS):
        for text in SENTENCES:
            asked = time.perf_counter()
            async for event in synthesizer.speak(text, manner=Manner()):
                if isinstance(event, SpokenChunk):
                    first.append(time.perf_counter() - asked)
                    sounding += len(event.pcm) / 2 / event.sample_rate
                    sounds.append(_for_recognizer(event))
            spent += time.perf_counter() - asked
    return {
        "voice": synthesizer.status().detail,
        "start_ms": _ms(loading),
        "first_audio_ms": _spread(first),
        "real_time_factor": round(spent / sounding, 4),
        "memory_mib": _memory(synthesizer.worker_pid),
    }, sounds[: len(SENTENCES)]


async def _measure_recognizer(
    recognizer: VoskRecognizer, sounds: Sequence[bytes]
) -> dict[str, Any]:
    started = time.perf_counter()
    await recognizer.start()
    loading = time.perf_counter() - started
    finishing: list[float] = []
    partial_after: list[float] = []
    spent = sounding = 0.0
    wrong = 0
    for text, pcm in zip(SENTENCES, sounds, strict=True):
        session = await recognizer.open(sample_rate=LISTENING_RATE, listening=Listening())
        shown: float | None = None
        events: list[RecognitionEvent] = []
        for at in range(0, len(pcm), _FRAME):
            asked = time.perf_counter()
            news = await session.accept(pcm[at : at + _FRAME])
            spent += time.perf_counter() - asked
            events += news
            if shown is None and any(isinstance(event, Partial) for event in news):
                shown = at / 2 / LISTENING_RATE
                partial_after.append(shown)
        asked = time.perf_counter()
        last = await session.finish()
        finishing.append(time.perf_counter() - asked)
        spent += finishing[-1]
        finals = [event for event in (*events, *last) if isinstance(event, Final)]
        heard = finals[-1].transcript.text if finals else ""
        wrong += edits(text.strip("。").replace("，", ""), heard)
        sounding += len(pcm) / 2 / LISTENING_RATE
        await session.close()
    return {
        "model": recognizer.status().detail,
        "start_ms": _ms(loading),
        "real_time_factor": round(spent / sounding, 4),
        "character_error_own_voice": round(wrong / len("".join(SENTENCES)), 4),
        "stop_to_final_ms": _spread(finishing),
        "first_partial_after_audio_ms": _spread(partial_after),
        "memory_mib": _memory(recognizer.worker_pid),
    }


def edits(said: str, heard: str) -> int:
    """Characters that differ, by Levenshtein."""
    row = list(range(len(heard) + 1))
    for i, one in enumerate(said, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (one != other))
    return row[-1]


def _for_recognizer(chunk: SpokenChunk) -> bytes:
    samples = np.frombuffer(chunk.pcm, "<i2").astype(np.float32) / 32768
    return converted(samples, chunk.sample_rate, LISTENING_RATE)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    if len(seconds) < 2:
        return {"p50": _ms(seconds[0]), "p95": _ms(seconds[0])} if seconds else {}
    cuts = statistics.quantiles(seconds, n=20, method="inclusive")
    return {"p50": _ms(statistics.median(seconds)), "p95": _ms(cuts[-1])}


def _memory(pid: int | None) -> float | None:
    return round(psutil.Process(pid).memory_info().rss / 2**20, 1) if pid else None


def main(settings_file: Path) -> int:
    """Print the figures; the exit status."""
    try:
        figures = asyncio.run(measure(read_speech_settings(settings_file)))
    except SpeechError as error:
        print(error.message, file=sys.stderr)
        return 1
    print(json.dumps(figures, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(os.environ.get("WENXIAOFA_SETTINGS", "wenxiaofa.toml"))))
