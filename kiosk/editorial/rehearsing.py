"""Asking the robot beside its conversations: a process that holds one index, and answers."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kiosk.corpus.errors import RehearsalError

OPEN_SECONDS = 90.0
ASK_SECONDS = 30.0
IDLE_SECONDS = 300.0
"""After which the process is ended, so that its memory is free."""


class Rehearsing:
    """One process for one index."""

    def __init__(self, root: Path, index: str) -> None:
        self._root = root
        self.index = index
        self._process: asyncio.subprocess.Process | None = None
        self._lock = asyncio.Lock()
        self.used_at = time.monotonic()

    async def ask(self, texts: Sequence[str], *, candidates: bool = False) -> list[dict[str, Any]]:
        """What would be said to each; raises `RehearsalError`."""
        async with self._lock:
            self.used_at = time.monotonic()
            try:
                await self._open()
                return [await self._say({"text": text, "candidates": candidates}) for text in texts]
            except (OSError, ValueError, TimeoutError) as error:
                await self._end()
                raise RehearsalError from error
            except asyncio.CancelledError:
                await self._end()  # else what is still to come would answer the next question
                raise

    async def close(self) -> None:
        """End the process."""
        async with self._lock:
            await self._end()

    async def _open(self) -> None:
        if self._process is not None and self._process.returncode is None:
            return
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "bot.rehearsal",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            limit=1 << 20,
        )
        wanted = {"root": str(self._root.resolve()), "index": self.index}
        answer = await self._say(wanted, seconds=OPEN_SECONDS)
        if "ready" not in answer:
            raise RehearsalError(str(answer.get("error", "")) or None)

    async def _say(
        self, asked: Mapping[str, Any], *, seconds: float = ASK_SECONDS
    ) -> dict[str, Any]:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise OSError
        process.stdin.write(json.dumps(asked, ensure_ascii=False).encode() + b"\n")
        async with asyncio.timeout(seconds):
            await process.stdin.drain()
            line = await process.stdout.readline()
        answer = json.loads(line)
        if not isinstance(answer, dict):
            raise ValueError
        return answer

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()


class Rehearsals:
    """At most two of them: the published index, and one that is not published."""

    MOST = 2

    def __init__(self, root: Path) -> None:
        self._root = root
        self._open: dict[str, Rehearsing] = {}

    async def of(self, index: str) -> Rehearsing:
        """The one of an index."""
        if index not in self._open:
            while len(self._open) >= self.MOST:
                oldest = min(self._open.values(), key=lambda one: one.used_at)
                await self._drop(oldest)
            self._open[index] = Rehearsing(self._root, index)
        return self._open[index]

    async def sweep(self) -> None:
        """End those that nobody asks."""
        now = time.monotonic()
        for one in list(self._open.values()):
            if now - one.used_at > IDLE_SECONDS:
                await self._drop(one)

    async def close(self) -> None:
        """End all."""
        for one in list(self._open.values()):
            await self._drop(one)

    async def _drop(self, one: Rehearsing) -> None:
        self._open.pop(one.index, None)
        await one.close()
