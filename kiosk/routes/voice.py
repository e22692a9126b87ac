"""`WS /api/voice`: a resident's voice in, the robot's voice out.

In come binary frames (16-bit little-endian mono PCM at 16 kHz) and the JSON messages of
`voice_messages`. Out go JSON events and binary PCM (16-bit little-endian mono at the rate
that `speech_start` names):

- `listening`, then `partial` {text}, then `final` {text, heard, repairs, others, confidence,
  cause, timing} (`voice_heard`): one `start` makes one utterance. It ends by `stop`, by a pause,
  by silence or by the time limit, unless the client asked to go on there (`limit` {text,
  message}). Audio that comes after its `final` and before the next `start` is thrown away
  unheard. `hint` {code, message} is for the speaker.
- Between `playing` and `played` audio is no question; a voice over the robot's own makes it stop
  (`guarding` {active} says whether it would), and `barged_in`, then `listening` follow.
- `reply` {session_id, replies}, then, if there is a voice, `speech_start` {sample_rate},
  binary frames, `speech_end`. Speech is sent as fast as it is made, so on `barge_in` a
  client must also drop what it has not played yet.
- `manner` {pace, loudness, private} whenever these change; `offer` {offer, label} where the
  resident may want to hear more (`go_on`) or nothing (`private`), taken up by a `voice`
  message or in words; `offer_over` {offer}.
- `error` {error: {code, message}} at any time; the connection stays open unless the
  contract was broken for good (close code 1008, 1009, 1013; 1001 for idling).

Neither audio nor text is logged or kept.
"""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.websockets import WebSocket

from kiosk.routes.voice_connection import VoiceConnection
from kiosk.routes.voice_output import refuse
from kiosk.routes.voice_surroundings import Surroundings
from kiosk.routes.voice_turns import Conversation
from speech.protocols import Recognizer, Synthesizer
from speech.repair.correction import Repairer
from speech.settings import SpeechSettings


def voice_router(  # noqa: PLR0913 - collaborators are passed in
    settings: Callable[[], SpeechSettings],
    recognizer: Recognizer | None,
    synthesizer: Synthesizer | None,
    conversation: Conversation,
    *,
    surroundings: Surroundings | None = None,
    repairer: Repairer | None = None,
) -> APIRouter:
    """The route. `settings` are those of the next connection. Without a recogniser typed text still works, without a voice it is silent,
    without a repairer words stay as they were heard."""
    router = APIRouter()
    around = surroundings or Surroundings()
    connected: set[WebSocket] = set()

    @router.websocket("/api/voice")
    async def voice(socket: WebSocket) -> None:
        if len(connected) >= settings().max_sockets:
            await refuse(socket)
            return
        connected.add(socket)
        try:
            connection = VoiceConnection(
                socket,
                settings(),
                recognizer,
                synthesizer,
                conversation,
                surroundings=around,
                repairer=repairer,
            )
            await connection.run()
        finally:
            connected.discard(socket)

    return router
