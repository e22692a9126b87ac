"""Decode all recordings and let the product's own voice read the corpus.

python -m speech.training.prepare --audio ../shared/audio --out var/voice-training/recordings
"""

import argparse
import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np

from speech.protocols import SpokenChunk
from speech.recognition.audio_files import converted
from speech.settings import SpeechSettings
from speech.synthesis.pyttsx3_synthesizer import Pyttsx3Synthesizer
from speech.training.features import SAMPLE_RATE
from speech.training.recordings import (
    PRODUCT_VOICE,
    SENTENCE_SETS,
    WORD_SETS,
    Line,
    StoreWriter,
    read_set,
)
from speech.training.texts import CorpusTexts, han_runs, read_corpus, sampled_answers

RATES = (140, 165, 185, 210)
"""Characters a minute."""
READ_ALOUD = 2_400
"""Runs of characters, half of them from answers."""
_SHORTEST, _LONGEST = 3, 18


def to_read(texts: CorpusTexts, seed: int = 1) -> list[str]:
    """Runs of characters that the product's voice reads for training."""
    chance = random.Random(seed)
    tested = {run for answer in sampled_answers(texts.spoken) for run in han_runs(answer)}
    chosen: list[str] = []
    for source in (texts.questions, texts.spoken):
        runs = {run for text in source for run in han_runs(text)} - tested
        fitting = sorted(run for run in runs if _SHORTEST <= len(run) <= _LONGEST)
        chosen += chance.sample(fitting, min(len(fitting), READ_ALOUD // 2))
    return chosen


async def read_aloud(runs: list[str]) -> AsyncIterator[tuple[Line, bytes]]:
    """Each run at one of the rates."""
    for part, rate in enumerate(RATES):
        synthesizer = Pyttsx3Synthesizer(SpeechSettings(rate=rate))
        try:
            for number, text in enumerate(runs[part :: len(RATES)]):
                line = Line(f"{rate}-{number}", PRODUCT_VOICE, text, held_out=False)
                yield line, await said(synthesizer, text)
        finally:
            await synthesizer.close()


async def said(synthesizer: Pyttsx3Synthesizer, text: str) -> bytes:
    """All that it says, as 16 kHz PCM."""
    pcm = b""
    async for event in synthesizer.speak(text):
        if isinstance(event, SpokenChunk):
            samples = np.frombuffer(event.pcm, "<i2").astype(np.float32) / 32768
            pcm += converted(samples, event.sample_rate, SAMPLE_RATE)
    return pcm


async def prepare(audio: Path, knowledge_base: Path, out: Path) -> Counter[str]:
    """Write the store; the number of recordings kept and, with a minus, left out, by set."""
    writer, count = StoreWriter(out), Counter[str]()
    for name in (*WORD_SETS, *SENTENCE_SETS):
        for line, pcm in read_set(audio, name):
            count[name if writer.add(name, line, pcm) else f"-{name}"] += 1
    async for line, pcm in read_aloud(to_read(read_corpus(knowledge_base))):
        kept = writer.add(PRODUCT_VOICE, line, pcm)
        count[PRODUCT_VOICE if kept else f"-{PRODUCT_VOICE}"] += 1
    writer.close()
    return count


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = os.environ.get("WENXIAOFA_AUDIO", "../shared/audio")
    parser.add_argument("--audio", type=Path, default=Path(default))
    parser.add_argument("--knowledge-base", type=Path, default=Path("knowledge_base"))
    parser.add_argument("--out", type=Path, default=Path("var/voice-training/recordings"))
    options = parser.parse_args()
    count = asyncio.run(prepare(options.audio, options.knowledge_base, options.out))
    print(*(f"{name} {number}" for name, number in sorted(count.items())), sep="\n")


if __name__ == "__main__":
    main()
