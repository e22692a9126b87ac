"""From which certainty on the robot answers, asks back, or shows an article."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

Probability = Annotated[float, Field(ge=0, le=1, strict=True, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities of being right at which the rungs of the ladder begin."""

    answer_at: Probability = 0.8
    """Answer from here on."""
    clarify_at: Probability = 0.45
    """Ask back from here on."""
    statute_at: Probability = 0.6
    """Show an article from here on, where no entry fits."""

    @property
    def in_order(self) -> bool:
        """Whether the robot asks back before it answers, rather than the other way round."""
        return self.clarify_at <= self.answer_at
