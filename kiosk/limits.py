"""How many requests a minute one address and one conversation may make."""

import math
import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from kiosk.errors import RateLimitedError


class RequestLimits:
    """Counts in this process's memory; a sliding minute."""

    def __init__(self, *, per_session: int, per_address: int) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._session = RateLimitItemPerMinute(per_session, namespace="session")
        self._address = RateLimitItemPerMinute(per_address, namespace="address")

    def count_session(self, session_id: str) -> None:
        """Count a question in a conversation; raises `RateLimitedError`."""
        self._count(self._session, session_id)

    def count_address(self, address: str) -> None:
        """Count a request from a network address; raises `RateLimitedError`."""
        self._count(self._address, address)

    def _count(self, item: RateLimitItem, key: str) -> None:
        if not self._limiter.hit(item, key):
            reset = self._limiter.get_window_stats(item, key).reset_time
            raise RateLimitedError(math.ceil(reset - time.time()))
