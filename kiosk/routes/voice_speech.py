"""What one voice connection says, and how: manner, privacy, and what is left to say."""

import asyncio
import contextlib
import time
from collections.abc import Sequence

from bot.messages import Reply, Voice
from kiosk.chat.delicate import OFFER, is_delicate
from kiosk.chat.going_on import Part, rest_of
from kiosk.operation.telemetry import TurnTimes
from kiosk.routes.voice_output import VoiceOutput
from kiosk.routes.voice_surroundings import Surroundings
from speech.errors import SynthesizerError
from speech.protocols import Manner, SkippedSentence, SpokenChunk, Synthesizer

MOST_UNANSWERED = 2
"""Offers to go on that were not taken up, after which they are only shown, not spoken."""


class VoiceSpeech:
    """The speaking half of a connection. One thing is said at a time."""

    def __init__(
        self, output: VoiceOutput, synthesizer: Synthesizer | None, surroundings: Surroundings
    ) -> None:
        self._output = output
        self._synthesizer = synthesizer
        self._surroundings = surroundings
        self._speaking: asyncio.Task[None] | None = None
        self._times: TurnTimes | None = None
        self.manner = Manner()
        self.private = False
        self.last = ""
        self.rest: tuple[Part, ...] = ()
        self._unanswered = 0
        self._privacy_offered = False

    @property
    def can_speak(self) -> bool:
        """Whether there is a voice, and it may be heard."""
        synthesizer = self._synthesizer
        return synthesizer is not None and synthesizer.status().ok and not self.private

    def forget(self) -> None:
        """Another resident: the usual voice, and nothing to repeat or to go on with."""
        self.manner = Manner()
        self.private = False
        self.last = ""
        self.rest = ()
        self._unanswered = 0
        self._privacy_offered = False

    async def prepared(self, replies: Sequence[Reply]) -> str:
        """What to say of these replies; offers that they bring are told to the client."""
        self.last = "\n".join(reply.spoken for reply in replies if reply.spoken)
        self._unanswered += bool(self.rest)
        self.rest = rest_of(replies[0]) if len(replies) == 1 and self.can_speak else ()
        before = await self._offer_privacy(replies)
        after = await self._offer_rest() if self.rest else ""
        return "\n".join(filter(None, (before, self.last, after)))

    async def change(self, wish: Voice) -> None:
        """Speak in another manner from the next words on; the client is told how."""
        before = (self.manner, self.private)
        self.manner = self.manner.changed(wish.rate, wish.volume)
        if wish.private is not None:
            self.private = wish.private
        if before != (self.manner, self.private):
            await self.tell_manner()

    async def tell_manner(self) -> None:
        """The present manner, as an event."""
        await self._output.event(
            "manner", pace=self.manner.pace, loudness=self.manner.loudness, private=self.private
        )

    async def go_on(self) -> str:
        """What to say next of the last answer; empty if all has been said."""
        if not self.rest:
            return ""
        self._unanswered = 0
        part, self.rest = self.rest[0], self.rest[1:]
        self.last = part.text
        after = await self._offer_rest() if self.rest else ""
        return f"{part.text}\n{after}".strip()

    async def leave(self) -> None:
        """The rest is not wanted."""
        self._unanswered += bool(self.rest)
        self.rest = ()
        await self._output.event("offer_over", offer="go_on")

    async def say(self, text: str, times: TurnTimes | None = None) -> None:
        """Say it all, unless hushed; returns when it has been sent."""
        if not text or not self.can_speak or self._synthesizer is None:
            return  # the page shows the reply in silence, and the status says why
        self._times = times
        speaking = self._speaking = asyncio.create_task(self._send(text, self._synthesizer, times))
        try:
            await asyncio.wait({speaking})
        finally:
            speaking.cancel()

    async def hush(self) -> None:
        """Stop speaking now."""
        speaking, self._speaking = self._speaking, None
        if speaking is not None and not speaking.done():
            speaking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await speaking

    def sounded(self) -> None:
        """The client has begun to play what was sent last."""
        times, self._times = self._times, None
        if times is not None:
            self._surroundings.telemetry.first_sound(times, time.monotonic())

    async def _offer_privacy(self, replies: Sequence[Reply]) -> str:
        topics = self._surroundings.topic_of
        if self._privacy_offered or self.private:
            return ""
        if not any(is_delicate(reply, topics) for reply in replies):
            return ""
        self._privacy_offered = True
        await self._output.event("offer", offer="private", label="不出声，只看字")
        return OFFER

    async def _offer_rest(self) -> str:
        part = self.rest[0]
        await self._output.event("offer", offer="go_on", label=part.label)
        return part.question if self._unanswered < MOST_UNANSWERED else ""

    async def _send(self, text: str, synthesizer: Synthesizer, times: TurnTimes | None) -> None:
        started = False
        try:
            async with contextlib.aclosing(synthesizer.speak(text, manner=self.manner)) as events:
                async for event in events:
                    match event:
                        case SpokenChunk():
                            if not started:
                                started = True
                                self._surroundings.telemetry.first_pcm(times, time.monotonic())
                                rate = event.sample_rate
                                await self._output.event("speech_start", sample_rate=rate)
                            await self._output.speech(event.pcm, event.sample_rate)
                        case SkippedSentence():
                            self._surroundings.telemetry.sentence_skipped()
                            await self._output.error(event.code, event.message)
        except SynthesizerError as error:
            await self._output.error(error.code, error.message)
        finally:
            if started:
                await self._output.event("speech_end")
