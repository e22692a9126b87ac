"""Kaldi's binary format, as far as an acoustic model needs it."""

import struct
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_KEPT_BITS = 11
"""Of a weight's 23 bits of mantissa: halves the packed size, changes no score seen."""


def rounded(values: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Finite numbers with the lowest bits of their mantissa 0, so that they pack well."""
    bits = np.ascontiguousarray(values, "<f4").view(np.uint32)
    dropped = 23 - _KEPT_BITS
    nearest = bits + np.uint32(1 << (dropped - 1))
    return (nearest & np.uint32(0xFFFFFFFF << dropped & 0xFFFFFFFF)).view(np.float32)


class KaldiWriter:
    """Collects tokens, numbers, vectors and matrices of one file."""

    def __init__(self) -> None:
        self._parts: list[bytes] = [b"\0B"]

    def token(self, *tokens: str) -> None:
        """Each followed by a space."""
        self._parts += [f"{token} ".encode("ascii") for token in tokens]

    def text(self, text: str) -> None:
        """As it is."""
        self._parts.append(text.encode("ascii"))

    def integer(self, *values: int) -> None:
        """32 bits each."""
        self._parts += [struct.pack("<bi", 4, value) for value in values]

    def integers(self, values: Sequence[int]) -> None:
        """A vector of 32-bit integers."""
        self._parts.append(struct.pack(f"<bi{len(values)}i", 4, len(values), *values))

    def number(self, value: float) -> None:
        """32 bits."""
        self._parts.append(struct.pack("<bf", 4, value))

    def double(self, value: float) -> None:
        """64 bits."""
        self._parts.append(struct.pack("<bd", 8, value))

    def vector(self, values: npt.ArrayLike) -> None:
        """Of 32-bit numbers."""
        array = np.ascontiguousarray(values, "<f4")
        self._parts.append(b"FV " + struct.pack("<bi", 4, array.size) + array.tobytes())

    def matrix(self, values: npt.ArrayLike) -> None:
        """Of 32-bit numbers, row by row."""
        array = np.ascontiguousarray(values, "<f4")
        rows, columns = array.shape
        self._parts.append(b"FM " + struct.pack("<bibi", 4, rows, 4, columns) + array.tobytes())

    def append(self, other: "KaldiWriter") -> None:
        """What another one has collected, without its header."""
        self._parts += other._parts[1:]

    def getvalue(self) -> bytes:
        """The file so far."""
        return b"".join(self._parts)
