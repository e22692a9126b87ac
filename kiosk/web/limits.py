"""How many requests a minute one address, one conversation and one connection may make."""

import math
import time

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from kiosk.clock import Clock
from kiosk.errors import RateLimitedError

SIGN_INS_PER_MINUTE = 20
"""Attempts from one network address; an office behind one address may sign in together."""
WRONG_CODES_PER_HOUR = 20
"""Codes that don't exist, from one network address."""
BOOKINGS_PER_HOUR = 30
"""From one network address; a lobby has one."""

HEARTBEATS_PER_MINUTE = 12
"""Of one kiosk, which reports once a minute."""
NEW_DEVICES_PER_HOUR = 10
"""Kiosks that were never heard of, from one network address."""


class RequestLimits:
    """Counts in this process's memory; a sliding minute."""

    def __init__(self, *, per_session: int, per_address: int) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._session = RateLimitItemPerMinute(per_session, namespace="session")
        self._address = RateLimitItemPerMinute(per_address, namespace="address")
        self._sign_in = RateLimitItemPerMinute(SIGN_INS_PER_MINUTE, namespace="sign_in")
        self._booking = RateLimitItemPerHour(BOOKINGS_PER_HOUR, namespace="booking")
        self._heartbeat = RateLimitItemPerMinute(HEARTBEATS_PER_MINUTE, namespace="heartbeat")
        self._new_device = RateLimitItemPerHour(NEW_DEVICES_PER_HOUR, namespace="new_device")
        self._wrong_code = RateLimitItemPerHour(WRONG_CODES_PER_HOUR, namespace="wrong_code")

    def count_session(self, session_id: str) -> None:
        """Count a question in a conversation; raises `RateLimitedError`."""
        self._count(self._session, session_id)

    def count_address(self, address: str) -> None:
        """Count a request from a network address; raises `RateLimitedError`."""
        self._count(self._address, address)

    def count_sign_in(self, address: str) -> None:
        """Count an attempt to sign in; raises `RateLimitedError`."""
        self._count(self._sign_in, address)

    def count_booking(self, address: str) -> None:
        """Count an attempt to book a time; raises `RateLimitedError`."""
        self._count(self._booking, address)

    def count_heartbeat(self, device: str) -> None:
        """Count a kiosk's report; raises `RateLimitedError`."""
        self._count(self._heartbeat, device)

    def may_add_device(self, address: str) -> bool:
        """Count a kiosk that was never heard of; whether it may go on the list."""
        return self._limiter.hit(self._new_device, address)

    def check_codes(self, address: str) -> None:
        """Raises `RateLimitedError` once an address has named too many codes that don't exist:
        from then on right ones get no other answer than wrong ones."""
        if not self._limiter.test(self._wrong_code, address):
            reset = self._limiter.get_window_stats(self._wrong_code, address).reset_time
            raise RateLimitedError(math.ceil(reset - time.time()))

    def count_wrong_code(self, address: str) -> None:
        """Count a code that doesn't exist."""
        self._limiter.hit(self._wrong_code, address)

    def _count(self, item: RateLimitItem, key: str) -> None:
        if not self._limiter.hit(item, key):
            reset = self._limiter.get_window_stats(item, key).reset_time
            raise RateLimitedError(math.ceil(reset - time.time()))


class Bucket:
    """Lets so many through in a minute, and a few at once."""

    def __init__(self, per_minute: int, clock: Clock = time.monotonic) -> None:
        self._rate = per_minute / 60
        self._most = max(5.0, per_minute / 4)
        self._left = self._most
        self._clock = clock
        self._at = clock()

    def take(self) -> bool:
        """Whether one more may pass now."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
