"""pyttsx3 with espeak-ng as a `Synthesizer`, in a worker process that can be killed."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Collection

from speech.errors import SynthesizerFailedError, SynthesizerUnavailableError
from speech.protocols import EngineStatus, Manner, SkippedSentence, SpeechEvent, SpokenChunk
from speech.settings import SpeechSettings
from speech.sound import silence
from speech.speakable import Sentence, sentences
from speech.worker_process import (
    WorkerDiedError,
    WorkerError,
    WorkerKeeper,
    WorkerProcess,
    WorkerRefusedError,
)

WORKER = "speech.synthesis_worker"
START_SECONDS = 20.0
NORMAL_GAIN = 0.6
"""espeak-ng fills the whole range; this leaves room for three steps louder."""
LOUDER_STEP = 1.185
FASTER_STEP = 1.15
FIXED_PHRASES = (
    "没听清，请再说一遍，也可以打字。",
    "您好，我是温小法。",
    "请稍等。",
    "请说。",
    "好的。",
)
"""Said again and again: kept once made. Nothing else is, for replies hold a resident's facts."""


class Pyttsx3Synthesizer:
    """Speaks with the voice that the worker finds when first needed."""

    def __init__(
        self,
        settings: SpeechSettings,
        *,
        fixed_phrases: Collection[str] = FIXED_PHRASES,
        worker_module: str = WORKER,
    ) -> None:
        self._settings = settings
        arguments = [settings.espeak, settings.voice]
        self._keeper = WorkerKeeper(worker_module, arguments, start_timeout=START_SECONDS)
        self._fixed = {one.text for phrase in fixed_phrases for one in sentences(phrase)}
        self._made: dict[tuple[str, Manner], SpokenChunk] = {}
        self._detail = ""

    async def start(self) -> None:
        """Find a voice and check it. Never raises; `status()` tells."""
        with contextlib.suppress(SynthesizerUnavailableError):
            await self._worker()

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

    async def close(self) -> None:
        """Stop its process."""
        await self._keeper.close()

    async def _worker(self) -> WorkerProcess:
        try:
            worker = await self._keeper.get()
        except WorkerError as error:
            raise SynthesizerUnavailableError(_explain(error)) from error
        hello = worker.hello
        self._detail = f"espeak-ng（{hello.get('library')}）声音 {hello.get('voice')}"
        return worker

    async def _chunk(self, sentence: Sentence, manner: Manner) -> SpokenChunk:
        """One sentence and the pause after it."""
        key = (sentence.text, manner)
        if key in self._made:
            return self._made[key]
        worker = await self._worker()
        try:
            answer, pcm = await worker.request(
                {
                    "do": "render",
                    "text": sentence.text,
                    "rate": self._settings.rate * FASTER_STEP**manner.pace,
                    "gain": self._settings.volume * NORMAL_GAIN * LOUDER_STEP**manner.loudness,
                },
                timeout=self._settings.sentence_timeout,
            )
        except WorkerDiedError as error:
            raise SynthesizerFailedError("有一句话没能读出来，请看屏幕上的文字。") from error
        rate = int(answer["sample_rate"])
        chunk = SpokenChunk(pcm + silence(sentence.pause, rate), rate)
        if sentence.text in self._fixed:
            self._made[key] = chunk
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
