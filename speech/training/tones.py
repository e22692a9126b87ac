"""How well the second head tells the tones apart, where it is known which syllables were said.

python -m speech.training.tones --network var/voice-training/network.pt

A recogniser whose outputs carry tones could tell words apart that this one can't; it pays if the
tones of those who were never heard before are told. One JSON object on stdout.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from speech.training.features import Floats, log_mel, normalised
from speech.training.network import Network, padded
from speech.training.objective import batch_of, chain, score
from speech.training.phones import TONES, parse_syllable, pdfs_of, toned
from speech.training.recordings import CONTINUOUS, Recording, Store
from speech.training.train import arcs_of, load

MOST = 100
"""Recordings of a speaker."""
SHORTEST = 3
"""Syllables; a tone by itself is said more clearly than in a sentence."""


def spoken_tones(
    network: Network, mean: Floats, arcs: Tensor, samples: Floats, syllables: Sequence[str]
) -> list[tuple[int, int]]:
    """The tone of each syllable as it should be said and as it is heard, with the frames shared
    out by the first head."""
    parsed = [parse_syllable(one) for one in syllables]
    spoken = [pdfs_of(one) for one in parsed]
    pdfs, optional = chain(spoken, [True] * len(spoken))
    features = torch.from_numpy(normalised(log_mel(samples), mean))[None]
    with torch.no_grad():
        outputs, second = network(padded(features, network.shape.context))
        _, told = score(outputs, batch_of([(pdfs, optional)]), arcs)
    likely = second[0].log_softmax(1)
    found, place = [], 0
    for syllable, states in zip(parsed, spoken, strict=True):
        while pdfs[place] != states[0]:
            place += 1
        final = range(place + len(states) - 2, place + len(states))
        sums = [
            sum(float(told[0, :, at] @ likely[:, toned(pdfs[at], tone)]) for at in final)
            for tone in range(1, TONES + 1)
        ]
        found.append((syllable.tone, int(np.argmax(sums)) + 1))
        place += len(states)
    return found


def measured(store: Store, *, most: int = MOST) -> Iterator[tuple[str, list[Recording]]]:
    """Continuous speech that was not learned from, by speaker."""
    by_speaker: dict[str, list[Recording]] = defaultdict(list)
    for one in store.recordings:
        new = not one.is_learned(stranger=False) and one.source in CONTINUOUS
        if new and len(one.syllables) >= SHORTEST:
            by_speaker[one.speaker].append(one)
    for speaker, recordings in by_speaker.items():
        yield speaker, recordings[:: max(1, len(recordings) // most)][:most]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, default=Path("var/voice-training/recordings"))
    parser.add_argument("--network", type=Path, default=Path("var/voice-training/network.pt"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    store = Store(options.store)
    network, mean = load(options.network)
    arcs = arcs_of(store)
    figures = {}
    for speaker, recordings in measured(store):
        tones = [
            pair
            for one in recordings
            for pair in spoken_tones(
                network, mean, arcs, store.samples(one).astype(np.float32), one.syllables
            )
        ]
        said = [tone for tone, _ in tones]
        figures[speaker] = {
            "recordings": len(recordings),
            "syllables": len(tones),
            "wrong": round(float(np.mean([tone != heard for tone, heard in tones])), 4),
            "wrong_by_chance": round(
                1 - max(said.count(tone) for tone in set(said)) / len(said), 4
            ),
        }
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
