"""The listening half of a voice connection: reads what the client sends and acts on it."""

import asyncio
import contextlib
import time
from collections.abc import Sequence

from starlette.websockets import WebSocket, WebSocketDisconnect

from kiosk.routes.voice_heard import final_fields
from kiosk.routes.voice_hearing import HeardEvent, Hearing, LimitReached
from kiosk.routes.voice_messages import (
    LARGEST_FRAME,
    BargeIn,
    ClientMessage,
    Played,
    Playing,
    Read,
    Sounding,
    Start,
    Stop,
    Text,
    VoiceProtocolError,
    VoiceWish,
    parse_message,
)
from kiosk.routes.voice_output import VoiceOutput
from kiosk.routes.voice_surroundings import Surroundings
from kiosk.routes.voice_turns import Conversation, Phrase, Said, VoiceTurns, Wished
from speech.errors import SpeechError
from speech.protocols import (
    LISTENING_RATE,
    Defect,
    Final,
    Hint,
    Interrupted,
    Manner,
    Partial,
    Recognizer,
    Synthesizer,
)
from speech.recognition.transcripts import join_words
from speech.repair.corrected_transcripts import put_right
from speech.repair.correction import Repairer
from speech.settings import SpeechSettings

GO_ON = "我先听到这里。您可以接着说；说完了请停一下，或者按“说完了”。"
STALLED = "有一阵没有收到声音，先按已经听到的来答。"
NOT_HEARD = "没听清，请再说一遍，也可以打字。"
MOST_ERRORS = 20
"""Broken messages after which the connection is closed."""


class VoiceConnection:
    """One client from hello to goodbye, with at most one utterance being heard."""

    def __init__(  # noqa: PLR0913 - collaborators are passed in
        self,
        socket: WebSocket,
        settings: SpeechSettings,
        recognizer: Recognizer | None,
        synthesizer: Synthesizer | None,
        conversation: Conversation,
        *,
        surroundings: Surroundings,
        repairer: Repairer | None = None,
    ) -> None:
        self._socket = socket
        self._repairer = repairer
        self._settings = settings
        self._output = VoiceOutput(socket)
        self._turns = VoiceTurns(self._output, synthesizer, conversation, surroundings)
        self._hearing = Hearing(recognizer, settings)
        self._started = False
        self._dictating = False
        self._audio_bytes = 0
        self._errors = 0

    async def run(self) -> None:
        """Serve until the client leaves, idles or breaks the contract for good."""
        await self._socket.accept()
        serving = asyncio.create_task(self._turns.serve())
        try:
            close_code = await self._read()
        except WebSocketDisconnect:
            self._output.gone = True
        else:
            await self._output.close(close_code)
        finally:
            serving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await serving
            await self._hearing.close()

    async def _read(self) -> int:
        """Act on message after message; return the code to close with."""
        patience = self._settings.first_message_seconds
        while not self._output.gone:
            try:
                async with asyncio.timeout(patience):
                    message = await self._socket.receive()
            except TimeoutError:
                if self._hearing.listening and patience < self._settings.idle_seconds:
                    await self._stalled()
                elif not self._turns.busy:
                    await self._output.error("idle_timeout", "长时间没有操作，语音连接已断开。")
                    return 1001
                continue
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1005))
            if (code := await self._take(message.get("text"), message.get("bytes"))) is not None:
                return code
            patience = self._settings.idle_seconds
            if self._hearing.listening:
                patience = min(patience, self._settings.stall_seconds)
        return 1001

    async def _take(self, text: str | None, frame: bytes | None) -> int | None:
        """Act on one message; return a code if the connection must close."""
        try:
            if frame is not None:
                return await self._audio(frame)
            await self._obey(parse_message(text or ""))
        except (VoiceProtocolError, SpeechError) as error:
            await self._output.error(error.code, error.message)
            self._errors += isinstance(error, VoiceProtocolError)
        return 1008 if self._errors >= MOST_ERRORS else None

    async def _obey(self, message: ClientMessage) -> None:
        match message:
            case Start():
                await self._start(message)
            case Stop():
                await self._stop()
            case BargeIn():
                await self._turns.hush()
            case Playing():
                await self._play(message)
            case Played():
                await self._hearing.played()
            case Sounding():
                self._turns.speech.sounded()
            case Text():
                self._remember(message)
                await self._hearing.close()
                await self._turns.add(Said(message.text, spoken=False, confidence=None))
            case Read():
                await self._turns.add(Phrase(message.text))
            case VoiceWish():
                await self._wish(message)

    def _remember(self, message: Start | Text) -> None:
        if message.session_id and message.session_id != self._turns.session_id:
            self._hearing.forget_speaker()
        self._turns.resume(message.session_id, message.channel)

    async def _wish(self, wish: VoiceWish) -> None:
        if wish.restores:
            self._turns.speech.manner = Manner(pace=wish.pace or 0, loudness=wish.loudness or 0)
        if wish.speaks:
            await self._turns.add(Wished(wish.voice))
            return
        if wish.stop:
            await self._turns.hush()
        await self._turns.speech.change(wish.voice)
        if wish.go_on is False:
            await self._turns.speech.leave()

    async def _start(self, start: Start) -> None:
        self._started = True
        self._dictating = start.dictate
        self._remember(start)
        await self._turns.hush()
        await self._hearing.start(start)
        await self._output.event("listening")

    async def _stop(self) -> None:
        if not self._started:
            raise VoiceProtocolError("not_started", "请先发送 start，再发送 stop。")
        await self._report(await self._hearing.finish())

    async def _stalled(self) -> None:
        """The client listens but sends nothing: what it sent is not to be lost."""
        await self._output.error("audio_stalled", STALLED)
        try:
            await self._report(await self._hearing.finish())
        except SpeechError as error:
            await self._output.error(error.code, error.message)

    async def _play(self, playing: Playing) -> None:
        active = await self._hearing.play(playing)
        await self._output.event("guarding", active=active)

    async def _audio(self, frame: bytes) -> int | None:
        if len(frame) > LARGEST_FRAME:
            await self._output.error(
                "message_too_large", f"一段音频最多 {LARGEST_FRAME} 字节，请分段发送。"
            )
            return 1009
        self._audio_bytes += len(frame)
        if self._audio_bytes > self._settings.max_audio_seconds * LISTENING_RATE * 2:
            await self._output.error("audio_limit", "这次连接的录音时间已到上限，请重新连接。")
            return 1008
        if not self._started and not self._hearing.watching:
            raise VoiceProtocolError("not_started", "请先发送 start，再发送声音。")
        await self._report(await self._hearing.accept(frame))
        return None

    async def _report(self, events: Sequence[HeardEvent]) -> None:
        for event in events:
            match event:
                case Partial():
                    text = join_words([self._hearing.kept_text, event.text])
                    await self._output.event("partial", text=text)
                case Defect():
                    await self._output.error(event.code, event.message)
                case Hint():
                    await self._output.event("hint", code=event.code, message=event.message)
                case LimitReached():
                    await self._output.event("limit", text=event.text, message=GO_ON)
                case Interrupted():
                    await self._barged_in()
                case Final():
                    await self._finished(event)

    async def _barged_in(self) -> None:
        """Silence first; then whoever spoke is listened to, from the first word on."""
        self._started = True
        await self._turns.hush()
        await self._output.event("barged_in")
        events = await self._hearing.interrupted()
        await self._output.event("listening")
        await self._report(events)

    async def _finished(self, final: Final) -> None:
        timeline = final.times.timeline(time.monotonic())
        understood = await asyncio.to_thread(put_right, final.transcript, self._repairer)
        await self._output.event(
            "final",
            **final_fields(understood),
            cause=final.cause,
            timing=final.times.milliseconds(),
        )
        if understood.text and self._dictating:
            return
        if understood.text:
            said = Said(
                understood.text,
                spoken=True,
                confidence=understood.confidence,
                timeline=timeline,
            )
            await self._turns.add(said)
            return
        code = "no_speech" if final.cause == "silence" else "not_heard"
        await self._output.error(code, NOT_HEARD)
        if code == "not_heard":  # where nobody spoke, nobody need be spoken to
            await self._turns.add(Phrase(NOT_HEARD))
