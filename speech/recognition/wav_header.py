"""The header of a wave file at the head of what should be bare samples."""

import struct
from dataclasses import dataclass

_LONGEST = 4096
"""Bytes; a longer header is given up on."""
_SHORTEST = 12
_FORMAT = struct.Struct("<HHIIHH")
"""Code, channels, rate, bytes a second, bytes a block, bits a sample."""


@dataclass(frozen=True, slots=True)
class WavHeader:
    """What the header of a wave file says."""

    length: int
    """Bytes up to the first sample."""
    sample_rate: int | None
    """Samples a second; none if it does not say."""
    channels: int | None
    """Likewise."""
    bits: int | None
    """Bits a sample; likewise."""


def may_be_wav(start: bytes) -> bool:
    """Whether these first bytes can be, or become, those of a wave file."""
    return b"RIFF".startswith(start[:4]) and b"WAVE".startswith(start[8:12])


def wav_header(start: bytes) -> WavHeader | None:
    """The header if it is complete; none if it is not, or not yet."""
    if len(start) < _SHORTEST or start[:4] != b"RIFF" or start[8:12] != b"WAVE":
        return None
    at, said = _SHORTEST, (None, None, None)
    while at + 8 <= len(start):
        kind, size = start[at : at + 4], int.from_bytes(start[at + 4 : at + 8], "little")
        if kind == b"data":
            return WavHeader(at + 8, *said)
        if kind == b"fmt " and at + 8 + _FORMAT.size <= len(start):
            _, channels, rate, _, _, bits = _FORMAT.unpack_from(start, at + 8)
            said = (rate, channels, bits)
        at += 8 + size + size % 2
    return None


class HeaderFilter:
    """Takes wave headers away from the start of a stream of bytes, and of later pieces of it."""

    def __init__(self) -> None:
        self._held = b""
        self._open = True
        self.found: WavHeader | None = None
        """The header that was taken away, if any."""

    def accept(self, data: bytes) -> bytes:
        """The bytes that are samples; a few may be held back until it is clear what they are."""
        if not self._open:
            return self._without_header(data)
        self._held += data
        if may_be_wav(self._held) and (header := wav_header(self._held)) is None:
            if len(self._held) < _LONGEST:
                return b""
            header = WavHeader(44, None, None, None)
        elif not may_be_wav(self._held):
            header = None
        self._open = False
        self.found = header
        samples, self._held = self._held[header.length if header else 0 :], b""
        return samples

    def _without_header(self, data: bytes) -> bytes:
        header = wav_header(data)
        if header is None:
            return data
        self.found = self.found or header
        return data[header.length :]

    def finish(self) -> bytes:
        """What was held back to the end, and so was no header; of a torn one, nothing."""
        self._open = False
        held, self._held = self._held, b""
        return b"" if held[:4] == b"RIFF" else held
