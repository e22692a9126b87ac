"""Vosk as a `Recognizer`, in a worker process that is restarted when it dies."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from speech.errors import AudioError, ModelError, RecognizerFailedError, RecognizerUnavailableError
from speech.protocols import (
    LISTENING_RATE,
    Defect,
    EngineStatus,
    Final,
    Guarding,
    Hint,
    Interrupted,
    Listening,
    Partial,
    RecognitionEvent,
)
from speech.recognition.transcripts import Transcript, Word
from speech.turns.timeline import HeardTimes
from speech.turns.vad import find_vad_model
from speech.workers.pipe import Header
from speech.workers.process import (
    WorkerError,
    WorkerKeeper,
    WorkerProcess,
    WorkerRefusedError,
)

WORKER = "speech.recognition.worker"
START_SECONDS = 60.0
"""The largest Mandarin model takes some 30 s to load."""
ANSWER_SECONDS = 8.0
"""A worker that answers nobody for so long hangs."""

_LOST = "语音识别中断了，请再说一遍。"


class VoskRecognizer:
    """Hears with the model that `find_model` names when first needed: Vosk's, or that of
    another `engine` whose `worker_module` answers the same requests.

    `find_model` may unpack the model; it runs in a thread and may raise `ModelError`.
    `vad_model` names the model of the voice detector, if there is one.
    """

    def __init__(
        self,
        find_model: Callable[[], Path],
        *,
        answer_seconds: float = ANSWER_SECONDS,
        worker_module: str = WORKER,
        engine: str = "Vosk",
        vad_model: Callable[[], Path | None] = find_vad_model,
    ) -> None:
        self._find_model = find_model
        self._find_vad_model = vad_model
        self._answer_seconds = answer_seconds
        self._worker_module = worker_module
        self._engine = engine
        self._keeper: WorkerKeeper | None = None
        self._model: Path | None = None
        self._numbers = itertools.count()
        self._reason = ""
        self._preparing = asyncio.Lock()

    async def start(self) -> None:
        """Find and load the model. Never raises; `status()` tells."""
        try:
            await self._worker()
        except RecognizerUnavailableError:
            return

    async def open(self, *, sample_rate: int, listening: Listening | Guarding) -> "VoskSession":
        """A new utterance, or a watch for interruptions.

        Raises `AudioError` for a rate but 16 kHz, else `RecognizerError`.
        """
        if sample_rate != LISTENING_RATE:
            raise AudioError(
                f"声音的采样率应是 {LISTENING_RATE} 赫兹，收到的是 {sample_rate}。",
                code="sample_rate_unsupported",
            )
        session = VoskSession(await self._worker(), next(self._numbers), self._answer_seconds)
        await session.begin(listening)
        return session

    def status(self) -> EngineStatus:
        """How it stands; does no work."""
        trouble = self._reason
        if not trouble and self._keeper is not None and self._keeper.trouble is not None:
            trouble = _explain(self._keeper.trouble)
        return EngineStatus(ok=not trouble, reason=trouble, detail=self._detail())

    @property
    def worker_pid(self) -> int | None:
        """Process id of the worker, if it runs."""
        worker = self._keeper.worker if self._keeper is not None else None
        return worker.pid if worker is not None else None

    async def close(self) -> None:
        """Stop its process."""
        if self._keeper is not None:
            await self._keeper.close()

    def _detail(self) -> str:
        if self._model is None:
            return ""
        model = f"{self._engine} 模型 {self._model.name}"
        worker = self._keeper.worker if self._keeper is not None else None
        if worker is None:
            return model
        if deaf := worker.hello.get("deaf_because"):
            return f"{model}；断句用 {self._engine} 自己的规则，也不能用声音打断（{deaf}）"
        return f"{model}；断句用 silero-vad"

    async def _worker(self) -> WorkerProcess:
        async with self._preparing:
            if self._keeper is None:
                try:
                    self._model = await asyncio.to_thread(self._find_model)
                except ModelError as error:
                    self._reason = error.message
                    raise RecognizerUnavailableError(error.message) from error
                self._reason = ""
                vad_model = self._find_vad_model()
                arguments = [str(self._model), *([str(vad_model)] if vad_model else [])]
                self._keeper = WorkerKeeper(
                    self._worker_module, arguments, start_timeout=START_SECONDS
                )
        try:
            return await self._keeper.get()
        except WorkerError as error:
            raise RecognizerUnavailableError(_explain(error)) from error


class VoskSession:
    """One utterance in the worker. If the worker dies, the utterance is lost."""

    def __init__(self, worker: WorkerProcess, number: int, answer_seconds: float) -> None:
        self._worker = worker
        self._number = str(number)
        self._answer_seconds = answer_seconds
        self._closed = False

    async def begin(self, listening: Listening | Guarding) -> None:
        """Make what hears in the worker."""
        if isinstance(listening, Guarding):
            await self._ask({"do": "guard", "guarding": asdict(listening)})
        else:
            await self._ask({"do": "open", "listening": asdict(listening)})

    async def accept(self, pcm: bytes) -> Sequence[RecognitionEvent]:
        """Hear some more; an odd last byte waits for the next call."""
        return await self._events(self._ask({"do": "accept"}, pcm))

    async def finish(self) -> Sequence[RecognitionEvent]:
        """No more audio: the last event is a `Final`, unless one was given before."""
        return await self._events(self._ask({"do": "finish"}))

    async def close(self) -> None:
        """Forget it all. May be called at any time, also twice."""
        if self._closed:
            return
        self._closed = True
        if self._worker.alive:
            try:
                await self._ask({"do": "close"})
            except RecognizerFailedError:
                return  # died meanwhile, and the utterance with it

    async def _ask(self, request: Header, pcm: bytes = b"") -> Header:
        try:
            answer, _ = await self._worker.request(
                {**request, "session": self._number}, pcm, timeout=self._answer_seconds
            )
        except WorkerError as error:
            raise RecognizerFailedError(_LOST) from error
        if "failed" in answer:
            raise RecognizerFailedError(_LOST)
        return answer

    async def _events(self, asking: Awaitable[Header]) -> list[RecognitionEvent]:
        return [_unpacked(event) for event in (await asking)["events"]]


def _unpacked(event: Header) -> RecognitionEvent:
    match event["event"]:
        case "Partial":
            return Partial(event["text"])
        case "Defect":
            return Defect(event["code"], event["message"])
        case "Hint":
            return Hint(event["code"], event["message"])
        case "Interrupted":
            return Interrupted(event["at"])
        case _:
            heard = event["transcript"]
            words = tuple(
                Word(**{**word, "others": tuple(word["others"])}) for word in heard["words"]
            )
            transcript = Transcript(**{**heard, "words": words})
            return Final(transcript, event["cause"], HeardTimes(**event["times"]))


def _explain(error: WorkerError) -> str:
    if isinstance(error, WorkerRefusedError):
        return str(error)
    return "语音识别程序启动后就中断，模型文件可能损坏。稍后会再试，请先打字提问。"
