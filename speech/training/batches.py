"""Batches of utterances, made anew each time: joined, disturbed, as features."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from speech.training.disturb import (
    Generator,
    another_voice,
    clicks,
    coloured_noise,
    masked,
    recorded,
    resampled,
    through_room,
    with_noise,
)
from speech.training.features import HOP, SAMPLE_RATE, WINDOW, Floats, log_mel, normalised
from speech.training.material import TEMPO, USUAL_TEMPO, Material
from speech.training.network import SUBSAMPLING
from speech.training.objective import chain
from speech.training.phones import NOISE_PDF, parse_syllable, pdfs_of, toned

FRAMES = (300, 420, 600)
"""Lengths of utterances in frames of 10 ms; one length a batch."""
FRAMES_PER_BATCH = 8_000
FIRST_BATCHES, FIRST_FRAMES = 250, 150
"""To begin with, single words and syllables, for it is known where they are."""
CALM_FIRST, CALM_LAST, CALM_BATCHES = 0.8, 0.45, 1_000
"""Then a part of the utterances, ever smaller over so many batches, is left undisturbed."""
_GOING_ON = 0.25
"""Of the utterances: the speaker has been heard for as long before."""
_UNMASKED = 0.4
"""Of the utterances, at least."""
_FILLED = 0.85
"""Most states of a transcript in one output."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one row of a batch is made from."""

    samples: Floats
    pdfs: list[int]
    """Chain of pdfs, silences that may be left out among them."""
    optional: list[bool]
    second: list[int]
    """The same chain in the second head's toned pdfs."""
    hop: int
    """Samples from frame to frame: 160 or, for another tempo, other."""
    spoken: tuple[int, int]
    """Samples from which to which somebody speaks."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Utterances of one length."""

    features: Floats
    """[batch, frames, 40], normalised."""
    chains: list[tuple[list[int], list[bool]]]
    second: list[list[int]]
    assumed: npt.NDArray[np.int64] | None
    """[batch, outputs]: positions in the chains, each state of a word lasting equally long."""


def samples_for(frames: int, hop: int) -> int:
    """Samples that give so many frames."""
    return (frames - 1) * hop + WINDOW


def utterance(
    rng: Generator, material: Material, frames: int, *, single: bool = False
) -> Utterance:
    """Undisturbed speech of one speaker in as much silence as is left, or a single word."""
    source = material.source(rng, words_only=single)
    hop = round(HOP * rng.uniform(*TEMPO.get(source, USUAL_TEMPO)))
    speed = rng.uniform(0.82, 1.22)
    samples = np.zeros(samples_for(frames, hop), np.float32)
    at = int(rng.exponential(0.1 if single else 0.25) * SAMPLE_RATE) if rng.random() < 0.8 else 0
    began = ended = at
    syllables: list[list[int]] = []
    tones: list[int] = []
    pauses: list[bool] = []
    if rng.random() >= 0.02:  # else nobody speaks
        for piece in material.pieces(rng, source):
            said = resampled(piece.samples, speed)
            chains = [pdfs_of(parse_syllable(one)) for one in piece.syllables]
            its_tones = [int(one[-1]) if one[-1].isdigit() else 5 for one in piece.syllables]
            if rng.random() < 0.02:
                said, chains, its_tones = said[::-1], [[NOISE_PDF]], [5]
            room_left = frames // SUBSAMPLING * _FILLED - sum(map(len, syllables))
            states = sum(map(len, chains))
            longest = len(said) / hop / SUBSAMPLING * _FILLED
            if at + len(said) > len(samples) or states > room_left or states > longest:
                break
            samples[at : at + len(said)] += said * np.float32(10 ** (rng.uniform(-3, 3) / 20))
            ended = at + len(said)
            at = ended + _gap(rng, piece.continuous)
            syllables += chains
            tones += its_tones
            pauses += [piece.continuous] * (len(chains) - 1) + [True]
            if single or rng.random() < 0.15:
                break
    pdfs, optional = chain(syllables, pauses)
    second = _second(pdfs, syllables, tones)
    return Utterance(samples, pdfs, optional, second, hop, (began, ended))


def assumed_positions(one: Utterance, outputs: int) -> npt.NDArray[np.int64]:
    """Positions in the chain of a single word if its states share the time equally. [outputs]."""
    states = len(one.pdfs) - 2
    if states < 1:
        return np.zeros(outputs, np.int64)
    began, ended = (at / one.hop / SUBSAMPLING for at in one.spoken)
    part = (np.arange(outputs) - began) / max(ended - began, 1.0)
    return np.asarray(np.clip(np.floor(part * states) + 1, 0, states + 1), np.int64)


def _gap(rng: Generator, continuous: bool) -> int:
    """Samples from the end of a piece to the start of the next; below 0 they overlap."""
    if continuous or rng.random() < 0.2:
        return int(rng.exponential(0.25) * SAMPLE_RATE)
    return -int(rng.uniform(0, 0.05) * SAMPLE_RATE)


def _second(
    pdfs: Sequence[int], syllables: Sequence[Sequence[int]], tones: Sequence[int]
) -> list[int]:
    told = iter([tone for some, tone in zip(syllables, tones, strict=True) for _ in some])
    spoken = iter([pdf for some in syllables for pdf in some])
    waiting, result = next(spoken, None), []
    for pdf in pdfs:
        if pdf == waiting:
            result.append(toned(pdf, next(told)))
            waiting = next(spoken, None)
        else:
            result.append(pdf)
    return result


def calm_part(number: int) -> float:
    """Of the utterances of the batch of that number."""
    if number < FIRST_BATCHES:
        return 1.0
    way = min(1.0, (number - FIRST_BATCHES) / CALM_BATCHES)
    return CALM_FIRST + (CALM_LAST - CALM_FIRST) * way


def disturbed(rng: Generator, material: Material, samples: Floats, calm: float) -> Floats:
    """The same as a microphone somewhere might hear it; a part of all, `calm`, as it is."""
    if rng.random() < calm:
        return recorded(rng, samples)
    if rng.random() < 0.65:
        samples = with_noise(samples, _noise(rng, material, len(samples)), rng.uniform(6, 35))
    room, telephone = rng.random() < 0.4, rng.random() < 0.08
    return recorded(rng, through_room(rng, samples, room=room, telephone=telephone))


def _noise(rng: Generator, material: Material, length: int) -> Floats:
    kind = rng.random()
    if kind < 0.7:
        return coloured_noise(rng, length)
    if kind < 0.85:
        return clicks(rng, length)
    return sum((np.resize(material.stray(rng), length) for _ in range(rng.integers(3, 7))),
               start=np.zeros(length, np.float32))  # fmt: skip


def features_of(
    rng: Generator, material: Material, one: Utterance, mean: Floats, calm: float
) -> Floats:
    """Normalised log-mel [frames, 40] of the utterance, disturbed."""
    features = another_voice(rng, log_mel(disturbed(rng, material, one.samples, calm), one.hop))
    before = len(features) if rng.random() < _GOING_ON else 0
    features = normalised(np.concatenate((features[:before], features)), mean)[before:]
    return masked(rng, features) if rng.random() > max(calm, _UNMASKED) else features


def batch(seed: int, number: int, material: Material, mean: Floats) -> Batch:
    """The batch of that number: the same for the same seed."""
    rng = np.random.default_rng((seed, number))
    single = number < FIRST_BATCHES
    frames = FIRST_FRAMES if single else int(rng.choice(FRAMES))
    count = FRAMES_PER_BATCH // frames
    utterances = [utterance(rng, material, frames, single=single) for _ in range(count)]
    calm = calm_part(number)
    features = [features_of(rng, material, one, mean, calm) for one in utterances]
    return Batch(
        np.stack(features),
        [(one.pdfs, one.optional) for one in utterances],
        [one.second for one in utterances],
        np.stack([assumed_positions(one, frames // SUBSAMPLING) for one in utterances])
        if single
        else None,
    )


def batches(seed: int, numbers: range, material: Material, mean: Floats) -> Iterator[Batch]:
    """One after another."""
    for number in numbers:
        yield batch(seed, number, material, mean)


def global_mean(material: Material, utterances: int = 200) -> Floats:
    """Mean of log-mel features, undisturbed but for the level, for the start of CMVN. [40]."""
    rng = np.random.default_rng(0)
    some = [utterance(rng, material, FRAMES[1]) for _ in range(utterances)]
    features = [log_mel(recorded(rng, one.samples), one.hop) for one in some]
    return np.asarray(np.concatenate(features).mean(0))
