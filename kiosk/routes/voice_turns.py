"""The turns of one voice connection: what was said goes to the dialogue, replies are spoken."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from bot.messages import Channel, Reply, Smalltalk, to_wire
from kiosk.routes.voice_output import VoiceOutput
from speech.errors import SynthesizerError
from speech.protocols import Manner, SkippedSentence, SpokenChunk, Synthesizer
from speech.timeline import TurnTimeline

MOST_WAITING = 4
"""Turns that may wait for the one before; more is no person talking."""

logger = logging.getLogger(__name__)


class Turned(Protocol):
    """What one turn of the conversation brought."""

    @property
    def session_id(self) -> str:
        """The conversation, new if none was named."""
        ...

    @property
    def replies(self) -> Sequence[Reply]:
        """At least one."""
        ...


class Conversation(Protocol):
    """Takes what a resident said to the dialogue and brings the replies back."""

    def turn(
        self,
        *,
        session_id: str | None,
        text: str,
        channel: Channel,
        spoken: bool,
        confidence: float | None,
    ) -> Awaitable[Turned]:
        """One turn. Its errors carry `code` and `message`."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """A turn to take."""

    text: str
    """The resident's words, not empty."""
    spoken: bool
    """Heard rather than typed."""
    confidence: float | None
    """The recogniser's; none if typed."""
    timeline: TurnTimeline | None = None
    """When it was spoken, heard and understood; none if typed."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something to say without a turn."""

    text: str
    """A fixed sentence."""


@dataclass(frozen=True, slots=True)
class Again:
    """The last reply, once more."""


Job: TypeAlias = Said | Phrase | Again


class VoiceTurns:
    """Takes jobs one after the other, so that replies come in the order of the questions."""

    def __init__(
        self, output: VoiceOutput, synthesizer: Synthesizer | None, conversation: Conversation
    ) -> None:
        self._output = output
        self._synthesizer = synthesizer
        self._conversation = conversation
        self._jobs: asyncio.Queue[tuple[Job, int]] = asyncio.Queue(MOST_WAITING)
        self._speaking: asyncio.Task[None] | None = None
        self._working = False
        self._hushed = 0
        self._last_spoken = ""
        self.session_id: str | None = None
        self.channel: Channel = "kiosk"
        self.manner = Manner()

    @property
    def busy(self) -> bool:
        """Whether the robot thinks or speaks, or has something waiting."""
        return self._working or not self._jobs.empty()

    async def add(self, job: Job) -> None:
        """Take this job after those that wait; speech of earlier ones stops."""
        await self.hush()
        try:
            self._jobs.put_nowait((job, self._hushed))
        except asyncio.QueueFull:
            await self._output.error("too_many_turns", "问题来得太快了，请等上一个回答完。")

    async def hush(self) -> None:
        """Stop speaking now; a turn under way still sends its reply, but unspoken."""
        self._hushed += 1
        speaking, self._speaking = self._speaking, None
        if speaking is not None and not speaking.done():
            speaking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await speaking

    async def serve(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                job, hushed = await self._jobs.get()
                self._working = True
                await self._take(job, hushed)
                self._working = False
        finally:
            await self.hush()

    async def _take(self, job: Job, hushed: int) -> None:
        match job:
            case Said():
                text = await self._turn(job)
            case Phrase():
                text = job.text
            case Again():
                text = self._last_spoken
                if not text:
                    await self._output.error("nothing_to_repeat", "还没有可以重复的回答。")
        if text and self._synthesizer is not None and hushed == self._hushed:
            await self._speak(text, self._synthesizer)

    async def _turn(self, said: Said) -> str:
        """Send the replies; return what to say aloud."""
        try:
            turned = await self._conversation.turn(
                session_id=self.session_id,
                text=said.text,
                channel=self.channel,
                spoken=said.spoken,
                confidence=said.confidence,
            )
        except Exception as error:  # the outermost boundary: the resident gets an answer
            code, message = _told(error)
            if code == "session_unknown":  # wiped: the next words begin a new conversation
                self.session_id = None
            await self._output.error(code, message)
            return ""
        self.session_id = turned.session_id
        replies = [to_wire(reply) for reply in turned.replies]
        await self._output.event("reply", session_id=turned.session_id, replies=replies)
        text = "\n".join(reply.spoken for reply in turned.replies if reply.spoken)
        if not all(_about_the_voice(reply) for reply in turned.replies):
            self._last_spoken = text
        return text

    async def _speak(self, text: str, synthesizer: Synthesizer) -> None:
        if not synthesizer.status().ok:
            return  # no voice: the page shows the reply in silence, and the status says why
        speaking = self._speaking = asyncio.create_task(self._say(text, synthesizer))
        try:
            await asyncio.wait({speaking})
        finally:
            speaking.cancel()

    async def _say(self, text: str, synthesizer: Synthesizer) -> None:
        started = False
        try:
            async with contextlib.aclosing(synthesizer.speak(text, manner=self.manner)) as events:
                async for event in events:
                    match event:
                        case SpokenChunk():
                            if not started:
                                started = True
                                rate = event.sample_rate
                                await self._output.event("speech_start", sample_rate=rate)
                            await self._output.speech(event.pcm, event.sample_rate)
                        case SkippedSentence():
                            await self._output.error(event.code, event.message)
        except SynthesizerError as error:
            await self._output.error(error.code, error.message)
        finally:
            if started:
                await self._output.event("speech_end")


def _about_the_voice(reply: Reply) -> bool:
    """Whether the reply only says how the robot will speak; it is not what to say again."""
    return isinstance(reply, Smalltalk) and reply.voice is not None


def _told(error: Exception) -> tuple[str, str]:
    """Code and message of an error of the conversation; of any other nothing but its kind."""
    code, message = getattr(error, "code", None), getattr(error, "message", None)
    if isinstance(code, str) and isinstance(message, str):
        return code, message
    logger.error("voice: turn failed: %s", type(error).__name__)
    return "internal", "系统出了点问题，请再试一次，或找工作人员。"
