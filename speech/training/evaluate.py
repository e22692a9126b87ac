"""Measure models on speech that no training saw; one JSON object on stdout.

python -m speech.training.evaluate --store var/voice-training/recordings FOLDER ...

A model that writes pinyin (see `build`) is right or wrong in syllables only. Each
model is measured in its own process. Neither torch nor kaldifst may be loaded beside vosk.
"""

import argparse
import json
import multiprocessing
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
import vosk

from speech.synthesis.pronunciation import Pronouncer
from speech.training.features import SAMPLE_RATE
from speech.training.measured_speech import Spoken, as_pcm, conditions, measured_speech
from speech.training.phones import parse_syllable
from speech.training.recordings import Store

_BLOCK = 8000
"""Bytes that a session gets at once: 0.25 s."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Errors of one kind of speech: insertions, deletions, substitutions per spoken unit."""

    recordings: int
    characters: float
    syllables: float
    """Toneless."""
    exact: float
    """Recordings whose syllables are all right."""


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Levenshtein's."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


def toneless(text: str, pronouncer: Pronouncer) -> list[str]:
    """Syllables of characters or of pinyin in one spelling, without tone."""
    result: list[str] = []
    for said in pronouncer.pinyin(text).split():
        try:
            result.append("".join(parse_syllable(said).phones))
        except ValueError:
            result.append(said)
    return result


def rates(pairs: Sequence[tuple[str, str]]) -> Rates:
    """Of pairs of what was said and what was heard."""
    pronouncer = Pronouncer()
    length = characters = syllables = exact = 0
    for said, heard in pairs:
        wrong = distance(toneless(said, pronouncer), toneless(heard, pronouncer))
        length += len(said)
        characters += distance(said, heard.replace(" ", ""))
        syllables += wrong
        exact += not wrong
    return Rates(len(pairs), round(characters / length, 4), round(syllables / length, 4),
                 round(exact / len(pairs), 4))  # fmt: skip


def heard(model: vosk.Model, pcm: bytes) -> str:
    """All that it makes of one recording."""
    recognizer = vosk.KaldiRecognizer(model, SAMPLE_RATE)
    parts = [
        json.loads(recognizer.Result())["text"]
        for at in range(0, len(pcm), _BLOCK)
        if recognizer.AcceptWaveform(pcm[at : at + _BLOCK])
    ]
    return " ".join([*parts, json.loads(recognizer.FinalResult())["text"]]).strip()


def measure(folder: Path, sets: dict[str, list[Spoken]], examples: int) -> dict[str, object]:
    """Error rates by kind of speech and condition, real-time factor and memory of one model."""
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(folder))
    spent = sounding = 0.0
    figures: dict[str, object] = {}
    for kind, spoken in sets.items():
        for condition, some in conditions(spoken):
            pairs: list[tuple[str, str]] = []
            for one in some:
                pcm = as_pcm(one.samples)
                started = time.process_time()
                pairs.append((one.text, heard(model, pcm)))
                spent += time.process_time() - started
                sounding += len(pcm) / 2 / SAMPLE_RATE
            found = rates(pairs)
            print(f"{folder.name}: {kind}, {condition}: {found}", file=sys.stderr, flush=True)
            figures[f"{kind}, {condition}"] = asdict(found) | {"examples": pairs[:examples]}
    memory = psutil.Process().memory_info().rss / 2**20
    return {
        "model": str(folder),
        "real_time_factor": round(spent / sounding, 4),
        "process_mib": round(memory, 1),
        "figures": figures,
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", type=Path)
    parser.add_argument("--store", type=Path, default=Path("var/voice-training/recordings"))
    parser.add_argument("--knowledge-base", type=Path, default=Path("knowledge_base"))
    parser.add_argument("--kinds", nargs="*", help="only these")
    parser.add_argument("--most", type=int, default=10_000, help="recordings a kind")
    parser.add_argument("--examples", type=int, default=0, help="pairs of said and heard to show")
    parser.add_argument(
        "--stranger", action="store_true", help="the models have learned from the stranger too"
    )
    options = parser.parse_args()
    store = Store(options.store)
    sets = measured_speech(store, options.knowledge_base, options.kinds, stranger=options.stranger)
    chosen = {kind: spoken[: options.most] for kind, spoken in sets.items()}
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        results = [
            pool.apply(measure, (folder, chosen, options.examples)) for folder in options.models
        ]
    print(json.dumps(results, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
