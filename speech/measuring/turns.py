"""How well turns are taken here: `python -m speech.measuring.turns [RECORDINGS]` prints JSON.

Sentences with a pause in the middle are played to the recogniser; a turn that ends before the last
word was cut off, one that has not ended four seconds after it was missed. RECORDINGS is a folder
or tar file of sentences read by people; without it only the product's own voice is measured.
"""

import asyncio
import json
import os
import statistics
import sys
import tarfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from speech.engines import open_recognizer, open_synthesizer
from speech.errors import SpeechError
from speech.measuring.turn_recordings import PAUSES, Recording, own_voice, people
from speech.protocols import LISTENING_RATE, Final, Listening, Recognizer
from speech.settings import SpeechSettings, read_speech_settings

FRAME = LISTENING_RATE // 20 * 2
"""Bytes of the frames that a page sends: 50 ms."""
NOISES_DB: tuple[float | None, ...] = (None, 15.0)
"""Distance of voice and added white noise in dB; none adds none."""
_TOLERANCE = 0.15
"""Seconds before the end of the last, dying sound that are not yet a cut-off."""


@dataclass(frozen=True, slots=True)
class TurnTaken:
    """How one recording went."""

    recording: Recording
    """What was played."""
    noise_db: float | None
    """Distance of voice and added noise."""
    decided: float | None
    """Where the turn was ended, in seconds; none if it was not."""
    text: str
    """What was understood by then."""

    @property
    def cut_off(self) -> bool:
        """Whether the speaker was not done."""
        return self.decided is not None and self.decided < self.recording.end - _TOLERANCE

    @property
    def missed(self) -> bool:
        """Whether nobody noticed the end."""
        return self.decided is None


async def take_turns(
    recognizer: Recognizer, recordings: Sequence[Recording], listening: Listening
) -> list[TurnTaken]:
    """Play every recording, faster than it was spoken, with and without noise."""
    return [
        await _take(recognizer, recording, noise, listening)
        for noise in NOISES_DB
        for recording in recordings
    ]


async def _take(
    recognizer: Recognizer, recording: Recording, noise_db: float | None, listening: Listening
) -> TurnTaken:
    session = await recognizer.open(sample_rate=LISTENING_RATE, listening=listening)
    pcm = recording.pcm if noise_db is None else noisy(recording.pcm, noise_db)
    try:
        for at in range(0, len(pcm), FRAME):
            for event in await session.accept(pcm[at : at + FRAME]):
                if isinstance(event, Final):
                    decided = event.times.decided
                    return TurnTaken(recording, noise_db, decided, event.transcript.text)
    finally:
        await session.close()
    return TurnTaken(recording, noise_db, None, "")


def noisy(pcm: bytes, distance_db: float) -> bytes:
    """With white noise so many dB under the mean level of the loud half of the sound."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float64)
    loud = np.abs(samples) >= np.median(np.abs(samples))
    level = np.sqrt(np.mean(np.square(samples[loud]))) * 10 ** (-distance_db / 20)
    noise = np.random.default_rng(len(pcm)).normal(size=samples.size) * level
    mixed: bytes = np.clip(samples + noise, -32768, 32767).astype("<i2").tobytes()
    return mixed


def summary(turns: Sequence[TurnTaken]) -> dict[str, Any]:
    """Counts and times of some turns."""
    ended = [turn for turn in turns if turn.decided is not None and not turn.cut_off]
    after = [(turn.decided or 0.0) - turn.recording.end for turn in ended]
    cuts = [turn for turn in turns if turn.cut_off]
    return {
        "recordings": len(turns),
        "cut_off": len(cuts),
        "cut_off_percent": round(100 * len(cuts) / len(turns), 1),
        "cut_off_by_pause": {
            f"{pause:.1f}": sum(turn.recording.pause == pause for turn in cuts)
            for pause in PAUSES
            if any(turn.recording.pause == pause for turn in cuts)
        },
        "missed": sum(turn.missed for turn in turns),
        "end_to_decided_ms": _spread(after),
    }


def _spread(seconds: Sequence[float]) -> dict[str, int]:
    if len(seconds) < 2:
        return {}
    cuts = statistics.quantiles(seconds, n=20, method="inclusive")
    p50, p95 = statistics.median(seconds), cuts[-1]
    return {"p50": round(p50 * 1000), "p95": round(p95 * 1000), "max": round(max(seconds) * 1000)}


async def measure(settings: SpeechSettings, archive: Path | None) -> dict[str, Any]:
    """The figures, by kind of voice and noise. Raises `SpeechError` if an engine is missing."""
    synthesizer, recognizer = open_synthesizer(settings), open_recognizer(settings)
    started = time.perf_counter()
    try:
        recordings = await own_voice(synthesizer)
        if archive is not None:
            recordings += await asyncio.to_thread(people, archive)
        turns = await take_turns(recognizer, recordings, settings.listening)
        detail = recognizer.status().detail
    finally:
        await synthesizer.close()
        await recognizer.close()
    groups = {
        f"{kind}, {'no noise' if noise is None else f'noise {noise:.0f} dB below'}": [
            turn for turn in turns if (turn.recording.kind, turn.noise_db) == (kind, noise)
        ]
        for kind in dict.fromkeys(recording.kind for recording in recordings)
        for noise in NOISES_DB
    }
    return {
        "recognizer": detail,
        "patience_floor_s": settings.patience,
        "all": summary(turns),
        **{name: summary(group) for name, group in groups.items()},
        "seconds_spent": round(time.perf_counter() - started, 1),
    }


def main(arguments: list[str], settings_file: Path) -> int:
    """Print the figures; the exit status."""
    try:
        settings = read_speech_settings(settings_file)
        figures = asyncio.run(measure(settings, Path(arguments[0]) if arguments else None))
    except SpeechError as error:
        print(error.message, file=sys.stderr)
        return 1
    except (OSError, tarfile.TarError) as error:
        print(f"录音读不了：{error}", file=sys.stderr)
        return 1
    print(json.dumps(figures, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    settings_path = Path(os.environ.get("WENXIAOFA_SETTINGS", "wenxiaofa.toml"))
    sys.exit(main(sys.argv[1:], settings_path))
