"""How long the wait is. No I/O."""

import math
import statistics
from collections.abc import Sequence

MEASURED_AT_LEAST = 3
"""Times that must have been measured before an expected wait is named."""


def expected_wait(
    *,
    position: int,
    free: int,
    engaged: int,
    service: Sequence[float],
    waits: Sequence[float],
) -> int | None:
    """Whole minutes until a person takes up the request in this place, from 1.

    `service` are the seconds that people took for a request lately, `waits` the seconds that
    requests waited. With people signed in: those ahead who find nobody free wait for the people
    to finish, on the median as long as they took lately (M/M/c without the tail), and half a
    service time is over already. Without anybody signed in, or with too few service times: the
    median of the waits. None if too little was measured, as an invented number would be.
    """
    people = free + engaged
    pick_up = statistics.median(waits) if len(waits) >= MEASURED_AT_LEAST else None
    if people and len(service) >= MEASURED_AT_LEAST:
        typical = statistics.median(service)
        behind = max(0, position - free)
        seconds = typical * (behind - 0.5) / people if behind else 0.0
        if not behind and pick_up is not None:
            seconds = min(pick_up, typical)
        return max(1, math.ceil(max(seconds, 0.0) / 60))
    return None if pick_up is None else max(1, math.ceil(pick_up / 60))
