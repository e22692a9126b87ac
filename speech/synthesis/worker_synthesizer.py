"""A `Synthesizer` whose engine runs in a worker process that can be killed.

Every engine of the product speaks through this class; they differ in the worker. A worker
answers `render` {text, rate, gain} with {sample_rate} and PCM, and names its voice in its hello.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import replace

from speech.errors import SynthesizerFailedError, SynthesizerUnavailableError
from speech.protocols import EngineStatus, Manner, SkippedSentence, SpeechEvent, SpokenChunk
from speech.settings import SpeechSettings
from speech.synthesis.sound import silence
from speech.synthesis.speakable import Sentence, sentences
from speech.workers.process import (
    WorkerDiedError,
    WorkerError,
    WorkerKeeper,
    WorkerProcess,
    WorkerRefusedError,
)

START_SECONDS = 20.0
NORMAL_GAIN = 0.6
"""Engines fill the whole range; this leaves room for three steps louder."""
LOUDER_STEP = 1.185
FASTER_STEP = 1.15
MOST_KEPT = 128
"""Sentences kept ready, some 10 MiB."""
FIXED_PHRASES = (
    "没听清，请再说一遍，也可以打字。",
    "您好，我是温小法。您有什么事，请说。",
    "请稍等。",
    "请说。",
    "好的。",
)
"""Said again and again: kept once made. Nothing else is, for replies hold a resident's facts."""


class WorkerSynthesizer:
    """Speaks with the voice that its worker finds when first needed."""

    def __init__(
        self,
        settings: SpeechSettings,
        worker_module: str,
        arguments: Sequence[str],
        *,
        fixed_phrases: Collection[str] = FIXED_PHRASES,
    ) -> None:
        self._settings = settings
        self._keeper = WorkerKeeper(worker_module, arguments, start_timeout=START_SECONDS)
        self._fixed = {one.text: one for phrase in fixed_phrases for one in sentences(phrase)}
        self._made: OrderedDict[tuple[str, Manner], SpokenChunk] = OrderedDict()
        self._preparing: asyncio.Task[None] | None = None
        self._detail = ""

    async def start(self) -> None:
        """Find a voice and check it, then make the fixed phrases meanwhile. Never raises;
        `status()` tells."""
        with contextlib.suppress(SynthesizerUnavailableError):
            await self._worker()
            self._preparing = self._preparing or asyncio.create_task(self._prepare())

    def adjust(self, *, rate: int, volume: float) -> None:
        """Speak at another rate (about characters a minute) and loudness (0 to 1) from the next
        sentence on. What was made before is made again when it is needed."""
        if (rate, volume) == (self._settings.rate, self._settings.volume):
            return
        self._settings = replace(self._settings, rate=rate, volume=volume)
        self._made.clear()

    async def prepared(self) -> None:
        """Wait until the fixed phrases are made, as `start` began."""
        if self._preparing is not None:
            await asyncio.wait({self._preparing})

    async def speak(
        self,
        text: str,
        *,
        manner: Manner = Manner(),  # noqa: B008 - frozen
    ) -> AsyncGenerator[SpeechEvent, None]:
        """Chunks as they are made, sentence by sentence; the next is made meanwhile.

        Raises `SynthesizerUnavailableError` if there is no voice at all.
        """
        coming: asyncio.Task[SpokenChunk] | None = None
        todo = list(sentences(text))
        try:
            while todo or coming is not None:
                making = coming or asyncio.create_task(self._chunk(todo.pop(0), manner))
                coming = making
                event = await _outcome(making)
                coming = asyncio.create_task(self._chunk(todo.pop(0), manner)) if todo else None
                yield event
        finally:
            if coming is not None:
                coming.cancel()
                with contextlib.suppress(
                    asyncio.CancelledError, SynthesizerFailedError, SynthesizerUnavailableError
                ):
                    await coming

    def status(self) -> EngineStatus:
        """How it stands; does no work."""
        trouble = self._keeper.trouble
        reason = _explain(trouble) if trouble is not None else ""
        return EngineStatus(ok=not reason, reason=reason, detail=self._detail)

    @property
    def worker_pid(self) -> int | None:
        """Process id of the worker, if it runs."""
        worker = self._keeper.worker
        return worker.pid if worker is not None else None

    @property
    def kept(self) -> tuple[str, ...]:
        """Sentences that are ready in some manner."""
        return tuple(text for text, _ in self._made)

    async def close(self) -> None:
        """Stop its process."""
        if self._preparing is not None:
            self._preparing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._preparing
        await self._keeper.close()

    async def _prepare(self) -> None:
        """One after the other, so that a resident never waits for more than one of them."""
        for sentence in self._fixed.values():
            try:
                await self._chunk(sentence, Manner())
            except (SynthesizerFailedError, SynthesizerUnavailableError):
                return  # they will be made when they are needed

    async def _worker(self) -> WorkerProcess:
        try:
            worker = await self._keeper.get()
        except WorkerError as error:
            raise SynthesizerUnavailableError(_explain(error)) from error
        self._detail = str(worker.hello.get("detail", ""))
        return worker

    async def _chunk(self, sentence: Sentence, manner: Manner) -> SpokenChunk:
        """One sentence and the pause after it."""
        key = (sentence.text, manner)
        if key in self._made:
            self._made.move_to_end(key)
            return self._made[key]
        worker, settings = await self._worker(), self._settings
        try:
            answer, pcm = await worker.request(
                {
                    "do": "render",
                    "text": sentence.text,
                    "rate": settings.rate * FASTER_STEP**manner.pace,
                    "gain": settings.volume * NORMAL_GAIN * LOUDER_STEP**manner.loudness,
                },
                timeout=settings.sentence_timeout,
            )
        except WorkerDiedError as error:
            raise SynthesizerFailedError("有一句话没能读出来，请看屏幕上的文字。") from error
        if "failed" in answer:
            raise SynthesizerFailedError("有一句话没能读出来，请看屏幕上的文字。")
        rate = int(answer["sample_rate"])
        chunk = SpokenChunk(pcm + silence(sentence.pause, rate), rate)
        if sentence.text in self._fixed and settings is self._settings:
            self._made[key] = chunk
            while len(self._made) > MOST_KEPT:
                self._made.popitem(last=False)
        return chunk


async def _outcome(making: asyncio.Task[SpokenChunk]) -> SpeechEvent:
    try:
        return await making
    except SynthesizerFailedError as error:
        return SkippedSentence(error.code, error.message)


def _explain(error: WorkerError) -> str:
    if isinstance(error, WorkerRefusedError):
        return str(error)
    return "语音合成程序启动后就中断，稍后会再试。"
