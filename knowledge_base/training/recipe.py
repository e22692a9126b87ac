"""How an encoder is trained."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is shipped is trained by the defaults; the rest is for comparison."""

    network: str = "bag"
    """`bag` or `transformer`."""
    cut: str = "pairs and characters"
    """What texts are cut into; one of `CUTS`."""
    longest: int = 220
    """Characters read of a text."""
    pieces: int = 36_000
    """Vocabulary size."""
    dimension: int = 192
    """Length of a vector."""
    layers: int = 3
    """Of a transformer."""
    steps: int = 3_000
    """Optimiser steps."""
    batch: int = 256
    """Pairs a step."""
    scale: float = 20.0
    """Multiplies cosines before the softmax."""
    rate: float = 5e-3
    """Adam's largest step size; falls to 0."""
    warm: float = 0.0
    """Share of the steps in which the step size rises from 0."""
    easy: float = 0.25
    """Share of the steps before hard negatives come in."""
    dropout: float = 0.3
    """Share of a text's pieces left out at random."""
    taught: float = 0.0
    """Share of the loss that asks for a teacher's likenesses."""
    seed: int = 1
    """Of all random choices."""
    lsa: bool = True
    """Whether to start from latent semantic analysis rather than at random."""
    threads: int = 1
    """More are faster, but the sums then differ from run to run."""

    def rate_at(self, step: int) -> float:
        """The step size of a step, counted from 0."""
        rising = self.warm * self.steps
        if step < rising:
            return self.rate * (step + 1) / rising
        return self.rate * (1 - step / self.steps)
