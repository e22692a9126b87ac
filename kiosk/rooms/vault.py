"""Recordings on disk: each part encrypted by itself, never a plain byte. Blocks; use a thread.

A recording has a random key, which the database keeps wrapped by the office's master key; that
lies in a file of its own, readable for nobody else. AES-256-GCM (NIST SP 800-38D) with random
nonces: at most `MOST_PARTS` under one key, far below the 2^32 that the standard allows. What a
part belongs to, and which it is, goes into the tag, so that parts that were changed, cut short or
exchanged are refused.
"""

import base64
import binascii
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.rooms.errors import RecordingDamagedError, RecordingDiskError, RecordingKeyError

MOST_PARTS = 1_000_000
_KEY_BYTES = 32
_NONCE_BYTES = 12
_MAGIC = b"WXR1"


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of which recording."""

    uid: str
    stretch: int
    number: int

    @property
    def bound(self) -> bytes:
        """What the tag covers besides the content."""
        return f"wenxiaofa recording {self.uid} {self.stretch} {self.number}".encode()

    @property
    def name(self) -> str:
        """Of its file."""
        return f"{self.stretch:04d}-{self.number:07d}.part"


class Vault:
    """The folder of recordings and the master key."""

    def __init__(self, folder: Path, key_file: Path) -> None:
        self._folder = folder
        self._key_file = key_file

    def new_key(self, uid: str) -> str:
        """A recording's key, wrapped; makes its folder, and the master key if there is neither
        one nor anything that was made with one. Raises `RecordingKeyError` or
        `RecordingDiskError`."""
        try:
            (self._folder / uid).mkdir(parents=True, mode=0o700)
            self._folder.chmod(0o700)
        except OSError as error:
            raise RecordingDiskError from error
        try:
            master = self._master(may_make=not self._holds_others(uid))
        except (RecordingKeyError, RecordingDiskError):
            self.remove(uid)
            raise
        sealed = _seal(AESGCM(master), os.urandom(_KEY_BYTES), _bound_key(uid))
        return base64.b64encode(sealed).decode()

    def put(self, part: Part, wrapped: str, content: bytes) -> None:
        """Write a part; whatever lay there before is replaced. Raises `RecordingKeyError` or
        `RecordingDiskError`."""
        sealed = _seal(self._cipher(part.uid, wrapped), content, part.bound)
        path = self._folder / part.uid / part.name
        new = path.with_suffix(".new")
        try:
            with os.fdopen(
                os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
            ) as file:
                file.write(_MAGIC + sealed)
            new.replace(path)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise RecordingDiskError from error

    def get(self, part: Part, wrapped: str) -> bytes:
        """A part's content. Raises `RecordingDamagedError`, `RecordingKeyError`."""
        try:
            found = (self._folder / part.uid / part.name).read_bytes()
        except OSError:
            raise RecordingDamagedError from None
        if not found.startswith(_MAGIC):
            raise RecordingDamagedError
        cipher = self._cipher(part.uid, wrapped)
        try:
            return _open(cipher, found[len(_MAGIC) :], part.bound)
        except InvalidTag:
            raise RecordingDamagedError from None

    def remove(self, uid: str) -> None:
        """Delete a recording's files, if there are any; raises `RecordingDiskError`."""
        try:
            shutil.rmtree(self._folder / uid)
        except FileNotFoundError:
            return
        except OSError as error:
            raise RecordingDiskError from error

    def holds(self, uid: str) -> bool:
        """Whether there are files of it."""
        return (self._folder / uid).is_dir()

    def check_key(self) -> None:
        """Raises `RecordingKeyError` unless a recording could be begun."""
        if self._key_file.exists() or self._holds_others(""):
            self._master(may_make=False)

    def key_problem(self) -> str | None:
        """What is wrong with the master key, in plain Chinese; none if all is well, or if there
        is nothing yet that it would be needed for."""
        try:
            mode = self._key_file.stat().st_mode
        except OSError:
            needed = self._holds_others("")
            return f"有录像，但是密钥文件 {self._key_file} 不见了" if needed else None
        if mode & 0o077:
            return f"密钥文件 {self._key_file} 别的用户也读得到"
        try:
            self._master(may_make=False)
        except RecordingKeyError:
            return f"密钥文件 {self._key_file} 读不了，或者内容不对"
        return None

    def _holds_others(self, uid: str) -> bool:
        try:
            return any(one.is_dir() and one.name != uid for one in self._folder.iterdir())
        except OSError:
            return False

    def _cipher(self, uid: str, wrapped: str) -> AESGCM:
        master = AESGCM(self._master(may_make=False))
        try:
            return AESGCM(_open(master, base64.b64decode(wrapped, validate=True), _bound_key(uid)))
        except (InvalidTag, binascii.Error):
            raise RecordingKeyError from None

    def _master(self, *, may_make: bool) -> bytes:
        try:
            key = base64.b64decode(self._key_file.read_bytes().strip(), validate=True)
        except FileNotFoundError:
            if not may_make:
                raise RecordingKeyError from None
            return self._make_master()
        except (OSError, binascii.Error):
            raise RecordingKeyError from None
        if len(key) != _KEY_BYTES:
            raise RecordingKeyError
        return key

    def _make_master(self) -> bytes:
        key = os.urandom(_KEY_BYTES)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        try:
            self._key_file.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(self._key_file, flags, 0o600), "wb") as file:
                file.write(base64.b64encode(key) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise RecordingDiskError from error
        return key


def _bound_key(uid: str) -> bytes:
    return f"wenxiaofa recording key {uid}".encode()


def _seal(cipher: AESGCM, content: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, content, bound)


def _open(cipher: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    """Raises `InvalidTag`, also for what is too short to be anything."""
    if len(sealed) <= _NONCE_BYTES:
        raise InvalidTag
    return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)
