"""The sums of the objective against sums over every path, one by one."""

import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from speech.training.objective import (
    NEVER,
    batch_of,
    beginnings,
    chain,
    endings,
    pdf_arcs,
    phone_bigram,
    score,
    total_sum,
    transcript_sum,
)
from speech.training.phones import PDFS, SILENCE_PDF, parse_syllable, pdfs_of

SPOKEN = [["SIL", "m", "a", "SIL"], ["SIL", "er", "m", "a"], ["SIL", "a", "SIL"]]
ARCS = pdf_arcs(phone_bigram(SPOKEN))
MA, A = pdfs_of(parse_syllable("ma1")), pdfs_of(parse_syllable("a1"))


def path_weight(path: tuple[int, ...], outputs: torch.Tensor) -> float:
    arcs = sum(float(ARCS[one, other]) for one, other in itertools.pairwise(path))
    ends = float(beginnings()[path[0]] + endings()[path[-1]])
    return arcs + ends + sum(float(outputs[t, pdf]) for t, pdf in enumerate(path))


def log_sum(weights: list[float]) -> float:
    return float(torch.tensor(weights, dtype=torch.float64).logsumexp(0))


def chain_of(path: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(pdf for pdf, _ in itertools.groupby(path))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_the_transcripts_sum_is_over_all_its_paths(seed: int) -> None:
    torch.manual_seed(seed)
    outputs = torch.randn(1, 6, len(PDFS))
    pdfs, optional = chain([MA, A], [True, False])
    total, told = transcript_sum(outputs, batch_of([(pdfs, optional)]), ARCS)
    sil = SILENCE_PDF
    chains = {
        (*first, *MA, *middle, *A, *last)
        for first, middle, last in itertools.product(((), (sil,)), repeat=3)
    }
    used = sorted({sil, *MA, *A})
    weights = [
        path_weight(path, outputs[0])
        for path in itertools.product(used, repeat=6)
        if chain_of(path) in chains
    ]
    assert float(total) == pytest.approx(log_sum(weights), abs=1e-3)
    assert torch.allclose(told.sum(2), torch.ones(1, 6), atol=1e-4)


def test_the_whole_sum_is_over_all_paths() -> None:
    torch.manual_seed(1)
    outputs = torch.randn(2, 3, len(PDFS))
    total, told = total_sum(outputs, ARCS)
    ways = [
        path
        for path in itertools.product(range(len(PDFS)), repeat=3)
        if all(float(ARCS[one, other]) > NEVER for one, other in itertools.pairwise(path))
    ]
    for row in range(2):
        exact = log_sum([path_weight(path, outputs[row]) for path in ways])
        assert float(total[row]) == pytest.approx(exact, abs=1e-3)
    assert torch.allclose(told.sum(2), torch.ones(2, 3), atol=1e-4)


def test_the_gradient_is_that_of_the_score() -> None:
    torch.manual_seed(2)
    outputs = torch.randn(2, 8, len(PDFS), requires_grad=True)
    transcripts = batch_of([chain([MA, A], [True, True]), chain([A], [True])])
    objective, _ = score(outputs, transcripts, ARCS)
    assert (objective <= 0).all()
    objective.sum().backward()  # type: ignore[no-untyped-call]
    assert outputs.grad is not None
    with torch.no_grad():
        for row, t, pdf in ((0, 0, 0), (0, 3, MA[0]), (1, 5, A[1]), (1, 7, 40)):
            step = torch.zeros_like(outputs)
            step[row, t, pdf] = 0.01
            up, _ = score(outputs + step, transcripts, ARCS)
            down, _ = score(outputs - step, transcripts, ARCS)
            slope = float((up - down).sum()) / 0.02
            assert float(outputs.grad[row, t, pdf]) == pytest.approx(slope, abs=2e-3)


def test_a_transcript_that_fits_scores_better_the_clearer_it_is() -> None:
    transcripts = batch_of([chain([MA], [True])])
    clear = torch.zeros(1, 6, len(PDFS))
    for t, pdf in enumerate((SILENCE_PDF, MA[0], MA[1], MA[1], MA[2], SILENCE_PDF)):
        clear[0, t, pdf] = 4.0
    vague, sharp = (float(score(clear * k, transcripts, ARCS)[0]) for k in (1.0, 3.0))
    assert vague < sharp <= 0
    assert sharp == pytest.approx(0.0, abs=0.1)
