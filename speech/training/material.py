"""Which recordings follow each other in an utterance to train on.

Continuous speech is taken as it is, several sentences of a speaker if they fit. Words and
syllables are cut out of their silence and joined as sentences of the corpus have them.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import jieba
import numpy as np

from speech.synthesis.pronunciation import Pronouncer
from speech.training.disturb import Generator
from speech.training.features import SAMPLE_RATE, Floats
from speech.training.recordings import CONTINUOUS, PRODUCT_VOICE, Recording, Store

SHARES = {
    "aishell1_sample": 0.28,
    "hsk_sentences_synth": 0.28,
    "words-tan": 0.16,
    "syllables-wang": 0.05,
    "syllables-davin": 0.05,
    "dspspeech20": 0.08,
    "seedlingo": 0.03,
    PRODUCT_VOICE: 0.07,
}
"""Of the utterances; of those that are left where a set is not learned from."""
TEMPO = {
    "words-tan": (0.95, 2.1),
    "syllables-wang": (1.1, 2.6),
    "syllables-davin": (1.1, 2.6),
    "dspspeech20": (0.85, 1.5),
}
"""Words said singly are slow: as often in a hurry as not."""
USUAL_TEMPO = (0.8, 1.3)
_FROM_TEXT = 0.6
"""Of words and syllables that follow a sentence instead of chance."""
_AUDIBLE = 10 ** (-32 / 20)
"""Of the loudest 10 ms: what is softer at either end of a word is silence."""
_AROUND = int(0.03 * SAMPLE_RATE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A recording as a part of an utterance."""

    samples: Floats
    syllables: tuple[str, ...]
    continuous: bool


def cut_out(samples: Floats) -> Floats:
    """Without the silence around it."""
    hop = SAMPLE_RATE // 100
    count = len(samples) // hop
    if not count:
        return samples
    loudness = np.sqrt(np.square(samples[: count * hop]).reshape(count, hop).mean(1))
    audible = np.flatnonzero(loudness > loudness.max() * _AUDIBLE)
    if not len(audible):
        return samples
    return samples[max(0, audible[0] * hop - _AROUND) : (audible[-1] + 1) * hop + _AROUND]


class Material:
    """The recordings to train on, by set and speaker, and the sentences to follow."""

    def __init__(self, store: Store, sentences: Sequence[str], *, stranger: bool = False) -> None:
        self._store = store
        self._sentences = sentences
        self._pronouncer = Pronouncer()
        self.by_speaker: dict[str, dict[str, list[Recording]]] = defaultdict(dict)
        self._by_text: dict[tuple[str, str], list[Recording]] = defaultdict(list)
        for one in store.recordings:
            if not one.is_learned(stranger=stranger):
                continue
            self.by_speaker[one.source].setdefault(one.speaker, []).append(one)
            if one.source not in CONTINUOUS:
                self._by_text[one.source, one.text].append(one)
                if len(one.syllables) == 1:
                    self._by_text[one.source, one.syllables[0]].append(one)
                    self._by_text[one.source, one.syllables[0][:-1]].append(one)

    def source(self, rng: Generator, *, words_only: bool = False) -> str:
        """A set, by its share."""
        names = [
            name
            for name in SHARES
            if name in self.by_speaker and not (words_only and name in CONTINUOUS)
        ]
        shares = np.array([SHARES[name] for name in names])
        return str(rng.choice(names, p=shares / shares.sum()))

    def pieces(self, rng: Generator, source: str) -> Iterator[Piece]:
        """Without end, all by one speaker."""
        speakers = self.by_speaker[source]
        recordings = speakers[list(speakers)[rng.integers(len(speakers))]]
        planned = iter(())  # type: Iterator[Recording]
        follow = source not in CONTINUOUS and source != "dspspeech20" and rng.random() < _FROM_TEXT
        while True:
            recording = next(planned, None)
            if recording is None:
                planned = iter(self._plan(rng, source) if follow else ())
                recording = next(planned, None) or recordings[rng.integers(len(recordings))]
            yield self._piece(recording)

    def stray(self, rng: Generator) -> Floats:
        """Speech by anybody, for babble or to be played backwards."""
        speakers = self.by_speaker[self.source(rng)]
        recordings = speakers[list(speakers)[rng.integers(len(speakers))]]
        return self._store.samples(recordings[rng.integers(len(recordings))]).astype(np.float32)

    def _piece(self, recording: Recording) -> Piece:
        samples = self._store.samples(recording).astype(np.float32)
        continuous = recording.source in CONTINUOUS
        kept = samples if continuous else cut_out(samples)
        return Piece(kept, recording.syllables, continuous)

    def _plan(self, rng: Generator, source: str) -> Iterator[Recording]:
        """Recordings of the words, else of the syllables, of a sentence of the corpus."""
        sentence = self._sentences[rng.integers(len(self._sentences))]
        for word in jieba.cut(sentence):
            if found := self._by_text.get((source, word)):
                yield found[rng.integers(len(found))]
                continue
            for said in self._pronouncer.pinyin(word).split():
                same = self._by_text.get((source, said)) or self._by_text.get((source, said[:-1]))
                if same:
                    yield same[rng.integers(len(same))]
