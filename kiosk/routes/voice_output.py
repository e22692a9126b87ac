"""The sending half of a voice connection."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

SEND_SECONDS = 10.0
"""A client that takes nothing for so long is gone."""
FRAME_SECONDS = 0.1
"""Length of one binary frame of speech."""

logger = logging.getLogger(__name__)


class VoiceOutput:
    """Sends events and speech; once the client is gone it sends nothing and raises nothing."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self.gone = False

    async def event(self, kind: str, **fields: Any) -> None:
        """One JSON event."""
        await self._send({"type": kind, **fields})

    async def error(self, code: str, message: str) -> None:
        """The one shape of an error."""
        await self._send({"type": "error", "error": {"code": code, "message": message}})

    async def speech(self, pcm: bytes, sample_rate: int) -> None:
        """Speech in short frames of whole samples."""
        step = max(2, int(sample_rate * FRAME_SECONDS) * 2)
        for at in range(0, len(pcm), step):
            await self._send(pcm[at : at + step])

    async def close(self, code: int) -> None:
        """Hang up."""
        if self.gone or self._socket.application_state is not WebSocketState.CONNECTED:
            return
        self.gone = True
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(SEND_SECONDS):
                await self._socket.close(code)

    async def _send(self, message: Mapping[str, Any] | bytes) -> None:
        if self.gone:
            return
        try:
            async with asyncio.timeout(SEND_SECONDS):
                if isinstance(message, bytes):
                    await self._socket.send_bytes(message)
                else:
                    await self._socket.send_json(message)
        except (WebSocketDisconnect, TimeoutError, RuntimeError):
            # Starlette says RuntimeError when the other side has closed already.
            self.gone = True
            logger.debug("voice: the client is gone")


async def refuse(socket: WebSocket) -> None:
    """Too many connections: say so and hang up."""
    await socket.accept()
    output = VoiceOutput(socket)
    await output.error("too_many_sockets", "现在使用语音的人太多，请稍后再试，或者打字提问。")
    await output.close(1013)
