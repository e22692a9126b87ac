"""Passwords: what they must be, and how they are kept (argon2id, RFC 9106).

The rules follow NIST SP 800-63B, section 3.1.1: length and a list of what is guessed first,
no demand for kinds of characters, no expiry.
"""

import secrets
import unicodedata
from collections.abc import Sequence

import anyio
import anyio.to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kiosk.people.errors import PasswordWeakError

SHORTEST = 10
LONGEST = 128
"""Characters; longer ones only cost time."""
_FEWEST_DIFFERENT = 5
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_FEWEST_BESIDES_NAME = 4
_AT_ONCE = 2
"""Hashes that are computed at a time: each takes 64 MiB."""

_GUESSED_FIRST = frozenset(
    [
        "password",
        "passw0rd",
        "p@ssw0rd",
        "p@ssword",
        "qwertyuiop",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "zaq12wsx",
        "woaini1314",
        "woaini520",
        "a123456789",
        "abc123456",
        "abcd123456",
        "iloveyou",
        "administrator",
        "wenxiaofa",
        "sifasuo",
        "sifaju",
        "1234567890",
        "0123456789",
        "0987654321",
        "9876543210",
        "qazwsxedc",
        "asdfghjkl",
        "zxcvbnm123",
        "letmein",
        "welcome",
        "changeme",
    ]
)
_STEMS = frozenset(
    [
        "password",
        "passw0rd",
        "p@ssw0rd",
        "woaini",
        "iloveyou",
        "admin",
        "administrator",
        "wenxiaofa",
        "sifasuo",
        "sifaju",
        "welcome",
        "changeme",
        "letmein",
        "qwerty",
        "abc",
        "abcd",
    ]
)
_RUNS = (
    "0123456789" * 2,
    "9876543210" * 2,
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
)


def check_password(password: str, *, about: Sequence[str]) -> str:
    """The password as it is kept; raises `PasswordWeakError` saying which rule it breaks.

    `about` are names that it must not consist of: the login name, the person's, the office's.
    """
    normal = unicodedata.normalize("NFKC", password)
    if len(normal) < SHORTEST:
        raise PasswordWeakError(f"密码太短了，至少要 {SHORTEST} 个字，可以用一句容易记的话。")
    if len(normal) > LONGEST:
        raise PasswordWeakError(f"密码太长了，最多 {LONGEST} 个字。")
    if any(unicodedata.category(char)[0] == "C" for char in normal):
        raise PasswordWeakError("密码里有看不见的字符，请重新输入。")
    if len(set(normal)) < _FEWEST_DIFFERENT:
        raise PasswordWeakError("密码里重复的字太多，容易被猜到。")
    plain = normal.casefold()
    if any(plain in run for run in _RUNS) or plain in _GUESSED_FIRST or _stem(plain) in _STEMS:
        raise PasswordWeakError("这个密码太常见，容易被猜到，请换一个。")
    for name in filter(None, (one.casefold() for one in about)):
        if name in plain and len(_stem(plain.replace(name, ""))) < _FEWEST_BESIDES_NAME:
            raise PasswordWeakError("密码里不要用登录名、姓名或者单位名称。")
    return normal


def _stem(text: str) -> str:
    """Without the digits and signs that are put around a word."""
    return text.strip("0123456789!@#$%^&*._-+ ")


def first_password() -> str:
    """A random password to be changed at once, in groups that can be copied by hand; 74 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))
    return "-".join(groups)


class Passwords:
    """Hashes and verifies, off the event loop and few at a time."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))
        self._threads: anyio.CapacityLimiter | None = None

    def hash_now(self, password: str) -> str:
        """The hash to keep, computed in the calling thread."""
        return self._hasher.hash(unicodedata.normalize("NFKC", password))

    async def hash(self, password: str) -> str:
        """The hash to keep."""
        return await anyio.to_thread.run_sync(self.hash_now, password, limiter=self._limiter())

    async def verify(self, password: str, kept: str | None) -> bool:
        """Whether it is the password. Without a hash the same work is done, and it is not."""
        right = await anyio.to_thread.run_sync(
            self._verify, password, kept or self._nobody, limiter=self._limiter()
        )
        return right and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether the hash was made with other parameters than are used now."""
        return self._hasher.check_needs_rehash(kept)

    def _verify(self, password: str, kept: str) -> bool:
        try:
            return self._hasher.verify(kept, unicodedata.normalize("NFKC", password)[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False

    def _limiter(self) -> anyio.CapacityLimiter:
        if self._threads is None:
            self._threads = anyio.CapacityLimiter(_AT_ONCE)
        return self._threads
