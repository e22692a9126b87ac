"""A speech engine in a process of its own, which may die or hang without harm.

The libraries behind it are native code that has been seen to crash and to hang; the
gateway only ever waits for a pipe, kills what is stuck and starts another.
"""

import asyncio
import contextlib
import itertools
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from speech.workers.pipe import LENGTHS, Header, PipeError, pack, parse_header, part_lengths

_HOME = Path(__file__).resolve().parents[2]


class WorkerError(Exception):
    """The worker could not do it."""


class WorkerRefusedError(WorkerError):
    """It started and said that it can't work here; the text is plain Chinese."""


class WorkerDiedError(WorkerError):
    """It crashed, was killed or hung before it answered."""


class WorkerProcess:
    """One running worker. Requests may overlap; it answers them in order."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._ids = itertools.count()
        self._waiting: dict[int, asyncio.Future[tuple[Header, bytes]]] = {}
        self._heard_at = time.monotonic()
        self._reader: asyncio.Task[None] | None = None
        self.hello: Header = {}

    @classmethod
    async def launch(
        cls, module: str, arguments: Sequence[str], *, timeout: float
    ) -> "WorkerProcess":
        """Start `python -m module`; raises `WorkerError` unless it is ready within `timeout`."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, *arguments, stdin=PIPE, stdout=PIPE, cwd=_HOME
        )
        worker = cls(process)
        try:
            async with asyncio.timeout(timeout):
                worker.hello, _ = await worker._read()
        except (TimeoutError, PipeError, OSError, asyncio.IncompleteReadError) as error:
            await worker.kill()
            raise WorkerDiedError(f"{module} did not start") from error
        except asyncio.CancelledError:
            await worker.kill()
            raise
        if worker.hello.get("ready") is not True:
            await worker.kill()
            raise WorkerRefusedError(str(worker.hello.get("reason", "")))
        worker._reader = asyncio.create_task(worker._read_answers())
        return worker

    @property
    def alive(self) -> bool:
        """Whether it takes requests."""
        running = self._reader is not None and not self._reader.done()
        return running and self._process.returncode is None

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    async def request(
        self, header: Header, blob: bytes = b"", *, timeout: float
    ) -> tuple[Header, bytes]:
        """Its answer. A worker that answers nobody for `timeout` seconds is killed.

        Raises `WorkerDiedError`.
        """
        if not self.alive or self._process.stdin is None:
            raise WorkerDiedError("worker is not running")
        number = next(self._ids)
        answer: asyncio.Future[tuple[Header, bytes]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        sent = time.monotonic()
        try:
            self._process.stdin.write(pack({**header, "id": number}, blob))
            while True:
                left = max(sent, self._heard_at) + timeout - time.monotonic()
                if left <= 0:
                    await self.kill()
                    raise WorkerDiedError("worker hung")
                done, _ = await asyncio.wait({answer}, timeout=left)
                if done:
                    return answer.result()
        except OSError as error:
            raise WorkerDiedError("worker died") from error
        finally:
            self._waiting.pop(number, None)
            if answer.done() and not answer.cancelled():
                answer.exception()

    async def kill(self) -> None:
        """End it at once."""
        self._signal_end()
        await self._process.wait()
        if self._reader is not None and self._reader is not asyncio.current_task():
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        self._fail_waiting()
        if self._process.stdin is not None:
            self._process.stdin.close()

    async def _read(self) -> tuple[Header, bytes]:
        stream = self._process.stdout
        if stream is None:
            raise PipeError("no pipe")
        header_length, blob_length = part_lengths(await stream.readexactly(LENGTHS.size))
        header = parse_header(await stream.readexactly(header_length))
        return header, await stream.readexactly(blob_length)

    async def _read_answers(self) -> None:
        try:
            while True:
                header, blob = await self._read()
                self._heard_at = time.monotonic()
                answer = self._waiting.get(header.get("id", -1))
                if answer is not None and not answer.done():
                    answer.set_result((header, blob))
        except (PipeError, OSError, asyncio.IncompleteReadError):
            self._signal_end()
        finally:
            self._fail_waiting()

    def _signal_end(self) -> None:
        # Not Process.kill(): it polls, and so takes the exit status from asyncio's watcher.
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)

    def _fail_waiting(self) -> None:
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(WorkerDiedError("worker died"))


class WorkerKeeper:
    """Keeps one worker running: starts it when needed, and again after it died.

    A worker that can't start, or dies too often, is left alone for a while.
    """

    MOST_STARTS = 5
    """Starts within `WINDOW` after which it rests."""
    WINDOW = 60.0
    """Seconds."""
    REST = 30.0
    """Seconds until another start is tried."""

    def __init__(self, module: str, arguments: Sequence[str], *, start_timeout: float) -> None:
        self._module = module
        self._arguments = tuple(arguments)
        self._start_timeout = start_timeout
        self._worker: WorkerProcess | None = None
        self._starting = asyncio.Lock()
        self._starts: deque[float] = deque(maxlen=self.MOST_STARTS)
        self._rest_until = 0.0
        self._trouble: WorkerError | None = None
        self._closed = False

    @property
    def worker(self) -> WorkerProcess | None:
        """The running one, if any."""
        return self._worker if self._worker is not None and self._worker.alive else None

    @property
    def trouble(self) -> WorkerError | None:
        """Why it does not run although it was tried; none if it runs or may be started."""
        return None if self.worker is not None else self._trouble

    async def get(self) -> WorkerProcess:
        """A running worker; raises `WorkerError`."""
        async with self._starting:
            if (worker := self.worker) is not None:
                return worker
            self._check_rest()
            self._starts.append(time.monotonic())
            try:
                self._worker = await WorkerProcess.launch(
                    self._module, self._arguments, timeout=self._start_timeout
                )
            except WorkerError as error:
                self._trouble = error
                self._rest_until = time.monotonic() + self.REST
                raise
            self._trouble = None
            return self._worker

    async def close(self) -> None:
        """End the worker for good."""
        self._closed = True
        async with self._starting:
            if self._worker is not None:
                await self._worker.kill()

    def _check_rest(self) -> None:
        now = time.monotonic()
        if self._closed:
            raise WorkerDiedError("closed")
        if len(self._starts) == self.MOST_STARTS and now - self._starts[0] < self.WINDOW:
            self._rest_until = max(self._rest_until, self._starts[-1] + self.REST)
            self._trouble = WorkerDiedError("died too often")
        if now < self._rest_until:
            raise self._trouble or WorkerDiedError("resting")
