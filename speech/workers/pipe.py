"""How the gateway and its speech workers talk: frames over the worker's stdin and stdout.

A frame is two little-endian 32-bit lengths, then a JSON object, then bytes (PCM).
"""

import json
import os
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, TypeAlias

Header: TypeAlias = Mapping[str, Any]
Handler: TypeAlias = Callable[[Header, bytes], tuple[Header, bytes]]

LENGTHS = struct.Struct("<II")
LARGEST_PART = 64 * 1024 * 1024
"""Bytes; a longer part means that the pipe is out of step."""


class PipeError(Exception):
    """What came through the pipe is no frame."""


def pack(header: Header, blob: bytes = b"") -> bytes:
    """One frame as bytes."""
    text = json.dumps(header, ensure_ascii=True).encode("ascii")
    return LENGTHS.pack(len(text), len(blob)) + text + blob


def part_lengths(lengths: bytes) -> tuple[int, int]:
    """Lengths of header and blob; raises `PipeError` if they can't be."""
    header, blob = LENGTHS.unpack(lengths)
    if header > LARGEST_PART or blob > LARGEST_PART:
        raise PipeError("frame too long")
    return header, blob


def parse_header(text: bytes) -> Header:
    """The JSON object of a frame; raises `PipeError` for anything else."""
    try:
        header = json.loads(text)
    except ValueError as error:
        raise PipeError("header is not JSON") from error
    if not isinstance(header, dict):
        raise PipeError("header is not an object")
    return header


def take_stdout() -> BinaryIO:
    """The real stdout for frames; whatever else prints goes nowhere from now on."""
    out = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return out


def serve(out: BinaryIO, hello: Header, handle: Handler) -> None:
    """Answer requests one by one until stdin ends."""
    source = sys.stdin.buffer
    _write(out, {**hello, "ready": True}, b"")
    while lengths := source.read(LENGTHS.size):
        header_length, blob_length = part_lengths(lengths)
        header = parse_header(source.read(header_length))
        answer, blob = handle(header, source.read(blob_length))
        _write(out, {**answer, "id": header.get("id")}, blob)


def refuse(out: BinaryIO, reason: str) -> None:
    """Say in plain Chinese why this worker can't work."""
    _write(out, {"ready": False, "reason": reason}, b"")


def prepare_worker() -> None:
    """Leave Ctrl-C to the parent, and never outlive it, not even when stuck in a library."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["OMP_NUM_THREADS"] = "1"
    threading.Thread(target=_follow, args=(os.getppid(),), daemon=True).start()


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(0)


def _write(out: BinaryIO, header: Header, blob: bytes) -> None:
    out.write(pack(header, blob))
    out.flush()
