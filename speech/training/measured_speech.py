"""What the recogniser is measured with: speech that no training saw, by kind.

No torch here: vosk runs in the same process.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from speech.settings import SpeechSettings
from speech.synthesis.pronunciation import Pronouncer
from speech.synthesis.pyttsx3_synthesizer import Pyttsx3Synthesizer
from speech.training.disturb import Generator, coloured_noise, level, through_room, with_noise
from speech.training.features import SAMPLE_RATE, Floats
from speech.training.material import cut_out
from speech.training.prepare import said
from speech.training.recordings import JOINED_STRANGER, STRANGER, Recording, Store
from speech.training.texts import han_runs, is_han, read_corpus, sampled_answers

STRANGER_KIND, JOINED, ANSWERS = "stranger", "joined", "product_voice"
"""Kinds of speech beside the sets of recordings."""
STRANGERS_SENTENCES = 100
JOINED_QUESTIONS = 100
SHORTEST, LONGEST = 6, 20
"""Characters of a joined question."""
DISTURBED = 30
"""Recordings of a kind that are also heard in noise and in a room."""
NOISE = 15.0
"""Decibels of speech over noise."""
_OVERLAP = int(0.015 * SAMPLE_RATE)
_QUIET = int(0.3 * SAMPLE_RATE)
_LOUDNESS = 2600.0
"""To which joined syllables are brought, of 32768."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One recording and what is said in it, in characters."""

    text: str
    samples: Floats
    """±32768, 16 kHz."""


def recorded_sets(store: Store, *, stranger: bool) -> dict[str, list[Spoken]]:
    """Recordings that were not learned from, by kind; `stranger` tells whether `STRANGER` was."""
    kinds: dict[str, list[Recording]] = defaultdict(list)
    for one in store.recordings:
        new = not one.is_learned(stranger=stranger)
        if new and is_han(one.text) and one.source != JOINED_STRANGER:
            kind = STRANGER_KIND if one.speaker == STRANGER else one.source
            kinds[kind].append(one)
    step = max(1, len(kinds[STRANGER_KIND]) // STRANGERS_SENTENCES)
    kinds[STRANGER_KIND] = kinds[STRANGER_KIND][::step][:STRANGERS_SENTENCES]
    return {
        kind: [Spoken(one.text, store.samples(one).astype(np.float32)) for one in found]
        for kind, found in kinds.items()
    }


def joined_questions(store: Store, questions: Path) -> list[Spoken]:
    """Questions that the corpus lacks, joined from one unseen speaker's syllables.

    Each syllable without its silence, at one loudness, 15 ms over the next. A question with a
    syllable that the speaker lacks in every tone is left out.
    """
    by_syllable: dict[str, Recording] = {}
    for one in store.recordings:
        if one.source == JOINED_STRANGER:
            by_syllable.setdefault(one.syllables[0], one)
            by_syllable.setdefault(one.syllables[0].rstrip("12345"), one)
    pronouncer = Pronouncer()
    result: list[Spoken] = []
    for line in questions.read_text(encoding="utf-8").splitlines():
        text = "".join(han_runs(json.loads(line)["text"]))
        syllables = pronouncer.pinyin(text).split()
        found = [by_syllable.get(one) or by_syllable.get(one[:-1]) for one in syllables]
        if not SHORTEST <= len(text) <= LONGEST or None in found:
            continue
        pieces = [cut_out(store.samples(one).astype(np.float32)) for one in found if one]
        result.append(Spoken(text, joined(pieces)))
        if len(result) == JOINED_QUESTIONS:
            break
    return result


def joined(pieces: Sequence[Floats]) -> Floats:
    """One after the other, the end of each fading into the next."""
    rising = np.linspace(0, 1, _OVERLAP, dtype=np.float32)
    whole = np.zeros(_QUIET, np.float32)
    for piece in pieces:
        equal = piece * np.float32(_LOUDNESS / level(piece))
        equal[:_OVERLAP] *= rising
        equal[-_OVERLAP:] *= rising[::-1]
        start = len(whole) - _OVERLAP
        whole = np.concatenate((whole[:start], whole[start:] + equal[:_OVERLAP], equal[_OVERLAP:]))
    return np.concatenate((whole, np.zeros(_QUIET, np.float32)))


async def _answers(texts: Sequence[str]) -> list[Spoken]:
    synthesizer = Pyttsx3Synthesizer(SpeechSettings())
    try:
        return [
            Spoken("".join(han_runs(text)),
                   np.frombuffer(await said(synthesizer, text), "<i2").astype(np.float32))
            for text in texts
        ]  # fmt: skip
    finally:
        await synthesizer.close()


def answers_aloud(knowledge_base: Path) -> list[Spoken]:
    """200 spoken answers in the product's voice, as it reads them by default."""
    spoken = read_corpus(knowledge_base).spoken
    return asyncio.run(_answers(sampled_answers(spoken)))


def measured_speech(
    store: Store, knowledge_base: Path, kinds: Collection[str] | None, *, stranger: bool
) -> dict[str, list[Spoken]]:
    """All kinds of speech, or those wanted, in quiet."""
    sets = recorded_sets(store, stranger=stranger)
    if kinds is None or JOINED in kinds:
        sets[JOINED] = joined_questions(store, knowledge_base / "evaluation" / "lay.jsonl")
    if kinds is None or ANSWERS in kinds:
        sets[ANSWERS] = answers_aloud(knowledge_base)
    return {kind: some for kind, some in sets.items() if kinds is None or kind in kinds}


def noisy(rng: Generator, one: Spoken) -> Spoken:
    """The same with 15 dB of steady noise."""
    noise = coloured_noise(rng, len(one.samples))
    return Spoken(one.text, with_noise(one.samples, noise, NOISE))


def echoing(rng: Generator, one: Spoken) -> Spoken:
    """The same in a room, with a microphone's colour."""
    return Spoken(one.text, through_room(rng, one.samples, room=True, telephone=False))


def as_pcm(samples: Floats) -> bytes:
    """For vosk; made softer if it would clip."""
    peak = max(float(np.abs(samples).max(initial=0.0)), 32000.0)
    return np.asarray(samples * (32000.0 / peak)).astype("<i2").tobytes()


def conditions(spoken: Sequence[Spoken]) -> Iterator[tuple[str, list[Spoken]]]:
    """In quiet, and some in noise and in a room: the same noise and rooms each time."""
    yield "quiet", list(spoken)
    for name, change in (("noise", noisy), ("room", echoing)):
        rng = np.random.default_rng(7)
        yield name, [change(rng, one) for one in spoken[:: max(1, len(spoken) // DISTURBED)]]
