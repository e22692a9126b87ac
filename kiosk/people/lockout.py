"""How long a login name is locked after wrong attempts. The same for names that don't exist."""

from dataclasses import dataclass

FREE_ATTEMPTS = 5
FIRST_SECONDS = 30
LONGEST_SECONDS = 15 * 60
FORGET_SECONDS = 24 * 3600
"""After so long without an attempt the count begins anew."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """Wrong attempts in a row under one login name."""

    failures: int = 0
    last_at: float = 0.0
    """Seconds since the epoch."""

    def locked_for(self, now: float) -> float:
        """Seconds until another attempt is looked at; 0 if it is now."""
        if self.failures < FREE_ATTEMPTS or now - self.last_at >= FORGET_SECONDS:
            return 0.0
        doubled = min(self.failures - FREE_ATTEMPTS, 10)
        seconds = min(FIRST_SECONDS << doubled, LONGEST_SECONDS)
        return max(0.0, self.last_at + seconds - now)

    def failed(self, now: float) -> "Attempts":
        """One more."""
        kept = 0 if now - self.last_at >= FORGET_SECONDS else self.failures
        return Attempts(kept + 1, now)
