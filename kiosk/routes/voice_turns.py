"""The turns of one voice connection: what was said goes to the dialogue, replies are spoken."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from bot.messages import Channel, Reply, Smalltalk, Voice, to_wire
from kiosk.chat.voice_commands import Command, command_in, consent_in
from kiosk.operation.telemetry import TurnTimes
from kiosk.routes.voice_output import VoiceOutput
from kiosk.routes.voice_speech import VoiceSpeech
from kiosk.routes.voice_surroundings import Surroundings
from speech.protocols import Synthesizer
from speech.turns.timeline import TurnTimeline

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
    asked: float = field(default_factory=time.monotonic)
    """When it was given to the dialogue, on the monotonic clock."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something to say without a turn."""

    text: str
    """A fixed sentence."""


@dataclass(frozen=True, slots=True)
class Wished:
    """A wish about the voice, from a button of the client."""

    wish: Voice


Job: TypeAlias = Said | Phrase | Wished


class VoiceTurns:
    """Takes jobs one after the other, so that replies come in the order of the questions."""

    def __init__(
        self,
        output: VoiceOutput,
        synthesizer: Synthesizer | None,
        conversation: Conversation,
        surroundings: Surroundings,
    ) -> None:
        self._output = output
        self._conversation = conversation
        self._surroundings = surroundings
        self._jobs: asyncio.Queue[tuple[Job, int]] = asyncio.Queue(MOST_WAITING)
        self._working = False
        self._hushed = 0
        self.speech = VoiceSpeech(output, synthesizer, surroundings)
        self.session_id: str | None = None
        self.channel: Channel = "kiosk"

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

    def resume(self, session_id: str | None, channel: Channel | None) -> None:
        """Go on in this conversation; another one is another resident's."""
        if session_id and self.session_id and session_id != self.session_id:
            self.speech.forget()
        self.session_id = session_id or self.session_id
        self.channel = channel or self.channel

    async def hush(self) -> None:
        """Stop speaking now; a turn under way still sends its reply, but unspoken."""
        self._hushed += 1
        await self.speech.hush()

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
        times = None
        match job:
            case Said():
                times = TurnTimes(asked=job.asked, heard=job.timeline)
                text = await self._answered(job, times)
            case Phrase():
                text = job.text
            case Wished():
                text = await self._carried_out(job.wish)
        if hushed == self._hushed:
            await self.speech.say(text, times)

    async def _answered(self, said: Said, times: TurnTimes) -> str:
        """What to say to the resident's words: a wish about the voice is met at once."""
        command = self._command(said.text)
        if command is None:
            return await self._turn(said, times)
        await self._output.event(
            "reply", session_id=self.session_id, replies=[to_wire(command.reply)]
        )
        return await self._told_and_carried_out(command.reply.spoken, command.wish)

    def _command(self, text: str) -> Command | None:
        """The wish in these words, if something was said before that it can be about."""
        if self.session_id is None or not self.speech.last:
            return None
        if self.speech.rest and (consent := consent_in(text)):
            yes = consent == "yes"
            return Command(Voice(go_on=yes), "好。" if yes else "好的。还有什么想问的，您说。")
        command = command_in(text)
        if command is not None and command.wish.go_on and not self.speech.rest:
            return None
        return command

    async def _turn(self, said: Said, times: TurnTimes) -> str:
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
                self.speech.forget()
            await self._output.error(code, message)
            return ""
        self._surroundings.telemetry.answered(times, time.monotonic())
        self.session_id = turned.session_id
        replies = [to_wire(reply) for reply in turned.replies]
        await self._output.event("reply", session_id=turned.session_id, replies=replies)
        told = [reply for reply in turned.replies if _about_the_voice(reply)]
        others = [reply for reply in turned.replies if not _about_the_voice(reply)]
        if not told:
            return await self.speech.prepared(others)
        wish = _about_the_voice(told[0]) or Voice()
        if others:
            await self.speech.change(wish)
            return f"{told[0].spoken}\n{await self.speech.prepared(others)}".strip()
        return await self._told_and_carried_out(told[0].spoken, wish)

    async def _told_and_carried_out(self, told: str, wish: Voice) -> str:
        more = await self._carried_out(wish) if self.speech.last else await self._changed(wish)
        return f"{told}\n{more}".strip()

    async def _changed(self, wish: Voice) -> str:
        await self.speech.change(wish)
        return ""

    async def _carried_out(self, wish: Voice) -> str:
        """Change the voice as wished; return what is to be said now."""
        await self.speech.change(wish)
        if wish.go_on is False:
            await self.speech.leave()
        if wish.go_on:
            return await self.speech.go_on()
        if not wish.repeat:
            return ""
        if not self.speech.last:
            await self._output.error("nothing_to_repeat", "还没有可以重复的回答。")
        return self.speech.last


def _about_the_voice(reply: Reply) -> Voice | None:
    """The wish, where the reply only says how the robot will speak."""
    return reply.voice if isinstance(reply, Smalltalk) else None


def _told(error: Exception) -> tuple[str, str]:
    """Code and message of an error of the conversation; of any other nothing but its kind."""
    code, message = getattr(error, "code", None), getattr(error, "message", None)
    if isinstance(code, str) and isinstance(message, str):
        return code, message
    logger.error("voice: turn failed: %s", type(error).__name__)
    return "internal", "系统出了点问题，请再试一次，或找工作人员。"
