"""Figures of measurements."""

import statistics
from collections.abc import Sequence


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """p50, p95, p99 and the greatest, in the unit of the values; two values at least."""
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    named = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(values)}
    return {name: round(value, 2) for name, value in named.items()}


def milliseconds(seconds: Sequence[float]) -> dict[str, float] | None:
    """The same in milliseconds; none of fewer than two values."""
    return percentiles([one * 1000 for one in seconds]) if len(seconds) > 1 else None
