"""Hearing an entry's spoken words before they are published, by the robot's own voice."""

import asyncio
import contextlib
import io
import wave
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.responses import Response

from kiosk.chat.text import clean
from kiosk.corpus.errors import SpeechBusyError, SpeechUnavailableError
from kiosk.people.rights import Permission
from kiosk.routes.access import Access
from kiosk.store.logins import Login
from speech.errors import SynthesizerError
from speech.protocols import Manner, SpokenChunk, Synthesizer

LONGEST = 300
"""Characters that are spoken at once; an entry's spoken words have 120."""
SPEAK_SECONDS = 30.0


class SpeechRequest(BaseModel):
    """What to say."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST)]


def corpus_speech_routes(access: Access, synthesizer: Synthesizer | None) -> APIRouter:
    """The route. One text is spoken at a time, so that residents' answers don't have to wait."""
    router = APIRouter(prefix="/api/agent/corpus", tags=["语料"])
    speaking = asyncio.Lock()

    @router.post(
        "/speech",
        summary="试听：把一段话念成 WAV",
        response_class=Response,
        responses={200: {"content": {"audio/wav": {}}}},
    )
    async def speech(
        body: SpeechRequest, _login: Annotated[Login, Depends(access.may(Permission.CORPUS_VIEW))]
    ) -> Response:
        if synthesizer is None or not synthesizer.status().ok:
            reason = synthesizer.status().reason if synthesizer is not None else ""
            raise SpeechUnavailableError(f"这台机器现在没有声音，试听不了。{reason}")
        if speaking.locked():
            raise SpeechBusyError
        async with speaking:
            sound = await _spoken(clean(body.text), synthesizer)
        return Response(sound, media_type="audio/wav", headers={"Cache-Control": "no-store"})

    return router


async def _spoken(text: str, synthesizer: Synthesizer) -> bytes:
    """The text as WAV; raises `SpeechUnavailableError`."""
    pcm, rate = bytearray(), 0
    try:
        async with (
            asyncio.timeout(SPEAK_SECONDS),
            contextlib.aclosing(synthesizer.speak(text, manner=Manner())) as events,
        ):
            async for event in events:
                if isinstance(event, SpokenChunk):
                    pcm += event.pcm
                    rate = event.sample_rate
    except SynthesizerError as error:
        raise SpeechUnavailableError(f"没有念成：{error.message}") from error
    except TimeoutError as error:
        raise SpeechUnavailableError("念得太慢，没有念成，请过一会儿再试。") from error
    if not pcm:
        raise SpeechUnavailableError("这段话没有能念出来的字。")
    return as_wav(bytes(pcm), rate)


def as_wav(pcm: bytes, sample_rate: int) -> bytes:
    """16-bit mono samples as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(pcm)
    return out.getvalue()
