"""End-to-end lattice-free MMI (Hadian et al. 2018; Povey et al. 2016), from a flat start.

Per utterance, the log-probability of the transcript among all sequences of phones:
log Σ(paths of the transcript) − log Σ(all paths). Both sums run over one graph: its states are
the pdfs, its arcs follow a bigram of phones. The transcript's paths are those through its own
chain of pdfs, with the same weights, so the objective is never above 0. All utterances of a
batch have the same number of frames: what is left over is real silence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx

from speech.training.phones import (
    FINALS,
    INITIALS,
    NOISE,
    PDF_OF,
    PDFS,
    PHONES,
    SILENCE_PDF,
    states_of,
)

NEVER = -1e30
"""Logarithm of nothing, without the NaN of infinities."""
_SMOOTHING = 0.5
"""Added to the count of each pair of phones that Mandarin may have."""


def may_follow(one: str, other: str) -> bool:
    """Whether the second phone may come after the first: an initial wants its final."""
    if one in INITIALS:
        return other in FINALS
    return other != one or one in FINALS


def phone_bigram(sequences: Iterable[Sequence[str]]) -> Tensor:
    """log P(next | phone), [phones, phones], of sequences of phones that begin with silence."""
    counts = torch.zeros(len(PHONES), len(PHONES))
    index = {phone: at for at, phone in enumerate(PHONES)}
    for sequence in sequences:
        for one, other in pairwise(sequence):
            counts[index[one], index[other]] += 1
    for one in PHONES:
        for other in PHONES:
            if may_follow(one, other) and not (one in FINALS and other == one):
                counts[index[one], index[other]] += _SMOOTHING
            if NOISE in (one, other) and may_follow(one, other):
                counts[index[one], index[other]] += 0.01 * counts[index[one]].sum()
    return (counts / counts.sum(1, keepdim=True)).clamp(min=1e-30).log()


def pdf_arcs(bigram: Tensor) -> Tensor:
    """log weight of going from one pdf to another in the next frame, [pdfs, pdfs].

    Staying and going on within a phone weigh 1; the model's transition probabilities, all
    equal, cancel out.
    """
    arcs = torch.full((len(PDFS), len(PDFS)), NEVER)
    for one, phone in enumerate(PHONES):
        last = PDF_OF[phone, states_of(phone) - 1]
        for other, following in enumerate(PHONES):
            if may_follow(phone, following):
                arcs[last, PDF_OF[following, 0]] = bigram[one, other]
    for (phone, state), at in PDF_OF.items():
        arcs[at, at] = 0.0
        if state:
            arcs[PDF_OF[phone, state - 1], at] = 0.0
    return arcs


def beginnings() -> Tensor:
    """Log weight of beginning in each pdf: in silence or at once with a phone."""
    first = [0.0 if not state else NEVER for _, state in PDFS]
    return torch.tensor(first)


def endings() -> Tensor:
    """Log weight of ending in each pdf: at the end of a phone that may be last."""
    last = [state == states_of(phone) - 1 and phone not in INITIALS for phone, state in PDFS]
    return torch.tensor([0.0 if one else NEVER for one in last])


@dataclass(frozen=True)
class Transcripts:
    """Chains of pdfs of a batch, padded to the longest. Silences among them may be skipped."""

    pdfs: Tensor
    """[batch, positions], int64."""
    optional: Tensor
    """[batch, positions], bool: silence that may be left out."""
    lengths: Tensor
    """[batch]."""


class _Score(torch.autograd.Function):
    """Per utterance log Σ(transcript) − log Σ(all), with occupancies for gradient."""

    @staticmethod
    def forward(
        ctx: FunctionCtx, outputs: Tensor, transcripts: Transcripts, arcs: Tensor
    ) -> tuple[Tensor, Tensor]:
        wanted, told = transcript_sum(outputs, transcripts, arcs)
        total, everything = total_sum(outputs, arcs)
        said = torch.zeros_like(outputs)
        index = transcripts.pdfs[:, None, :].expand(-1, outputs.shape[1], -1)
        said.scatter_add_(2, index, told)
        ctx.save_for_backward(said - everything)
        ctx.mark_non_differentiable(told)
        return wanted - total, told

    @staticmethod
    def backward(ctx: FunctionCtx, gradient: Tensor, _: Tensor) -> tuple[Tensor, None, None]:
        (difference,) = ctx.saved_tensors  # type: ignore[attr-defined]
        return gradient[:, None, None] * difference, None, None


def score(outputs: Tensor, transcripts: Transcripts, arcs: Tensor) -> tuple[Tensor, Tensor]:
    """Objective [batch], ≤ 0, and how much each frame belongs to each position of the chain.

    `outputs` [batch, frames, pdfs]; the second result [batch, frames, positions] has no gradient.
    """
    result: tuple[Tensor, Tensor] = _Score.apply(outputs, transcripts, arcs)  # type: ignore[no-untyped-call]
    return result


def transcript_sum(
    outputs: Tensor, transcripts: Transcripts, arcs: Tensor
) -> tuple[Tensor, Tensor]:
    """log Σ over paths of the transcripts [batch], and occupancies [batch, frames, positions]."""
    pdfs, frames = transcripts.pdfs, outputs.shape[1]
    emitted = outputs.gather(2, pdfs[:, None, :].expand(-1, frames, -1))
    follow, skip = _chain_arcs(transcripts, arcs)
    enter, leave = _chain_ends(transcripts)
    forward = [enter + emitted[:, 0]]
    for t in range(1, frames):
        last = forward[-1]
        come = torch.stack((last, _shifted(last, 1) + follow, _shifted(last, 2) + skip))
        forward.append(come.logsumexp(0) + emitted[:, t])
    ahead = leave
    backward = [ahead]
    for t in range(frames - 1, 0, -1):
        rest = ahead + emitted[:, t]
        go = torch.stack((rest, _shifted(rest + follow, -1), _shifted(rest + skip, -2)))
        ahead = go.logsumexp(0)
        backward.append(ahead)
    total = (forward[-1] + leave).logsumexp(1)
    both = torch.stack(forward, 1) + torch.stack(backward[::-1], 1)
    return total, (both - total[:, None, None]).exp()


def _shifted(values: Tensor, by: int) -> Tensor:
    """Moved along the positions; what comes in is nothing."""
    moved = torch.full_like(values, NEVER)
    if by > 0:
        moved[:, by:] = values[:, :-by]
    else:
        moved[:, :by] = values[:, -by:]
    return moved


def _chain_arcs(transcripts: Transcripts, arcs: Tensor) -> tuple[Tensor, Tensor]:
    """Weights of coming to each position from the one before, and past an optional silence."""
    pdfs = transcripts.pdfs
    follow, skip = torch.full(pdfs.shape, NEVER), torch.full(pdfs.shape, NEVER)
    follow[:, 1:] = arcs[pdfs[:, :-1], pdfs[:, 1:]]
    passed = arcs[pdfs[:, :-2], pdfs[:, 2:]]
    skip[:, 2:] = torch.where(transcripts.optional[:, 1:-1], passed, NEVER)
    return follow, skip


def _chain_ends(transcripts: Transcripts) -> tuple[Tensor, Tensor]:
    enter = torch.full(transcripts.pdfs.shape, NEVER)
    enter[:, 0] = 0.0
    enter[:, 1] = torch.where(transcripts.optional[:, 0], 0.0, NEVER)
    leave = torch.full(transcripts.pdfs.shape, NEVER)
    rows = torch.arange(len(leave))
    final = transcripts.lengths - 1
    leave[rows, final - 1] = torch.where(transcripts.optional[rows, final], 0.0, NEVER)
    leave[rows, final] = 0.0
    return enter, leave


def total_sum(outputs: Tensor, arcs: Tensor) -> tuple[Tensor, Tensor]:
    """log Σ over all paths [batch], and occupancies [batch, frames, pdfs].

    In the domain of probabilities, scaled frame by frame, so that a step is one product of
    matrices.
    """
    peak = outputs.amax(2, keepdim=True)
    emitted = (outputs - peak).exp()
    weights = arcs.exp()
    leave = endings().exp()
    state = beginnings().exp() * emitted[:, 0]
    forward, scales = [], []
    for t in range(outputs.shape[1]):
        if t:
            state = (state @ weights) * emitted[:, t]
        scale = state.sum(1, keepdim=True)
        state = state / scale
        forward.append(state)
        scales.append(scale)
    final = state @ leave
    total = torch.cat(scales, 1).log().sum(1) + peak[:, :, 0].sum(1) + final.log()
    ahead = (leave / final[:, None]).clone()
    backward = [ahead]
    turned = weights.T.contiguous()
    for t in range(outputs.shape[1] - 1, 0, -1):
        ahead = ((ahead * emitted[:, t]) @ turned) / scales[t]
        backward.append(ahead)
    return total, torch.stack(forward, 1) * torch.stack(backward[::-1], 1)


def chain(
    syllables: Sequence[Sequence[int]], pauses: Sequence[bool]
) -> tuple[list[int], list[bool]]:
    """Pdfs of the syllables and which of them may be skipped.

    A silence that may be skipped stands first, last and wherever `pauses` allows one after a
    syllable.
    """
    if not syllables:
        return [SILENCE_PDF], [False]
    pdfs, optional = [SILENCE_PDF], [True]
    for at, (syllable, pause) in enumerate(zip(syllables, pauses, strict=True)):
        pdfs += syllable
        optional += [False] * len(syllable)
        if pause or at == len(syllables) - 1:
            pdfs.append(SILENCE_PDF)
            optional.append(True)
    return pdfs, optional


def batch_of(chains: Sequence[tuple[Sequence[int], Sequence[bool]]]) -> Transcripts:
    """Padded with silence that no path reaches."""
    longest = max(len(pdfs) for pdfs, _ in chains)
    pdfs = torch.full((len(chains), longest), SILENCE_PDF)
    optional = torch.zeros((len(chains), longest), dtype=torch.bool)
    for row, (some, skippable) in enumerate(chains):
        pdfs[row, : len(some)] = torch.tensor(some)
        optional[row, : len(some)] = torch.tensor(skippable)
    return Transcripts(pdfs, optional, torch.tensor([len(some) for some, _ in chains]))
