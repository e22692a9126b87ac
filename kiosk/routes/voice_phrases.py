"""What is said again and again, word for word, so that it can be kept ready."""

from kiosk.chat.delicate import OFFER
from kiosk.chat.going_on import QUESTIONS
from kiosk.chat.voice_commands import ANSWERS
from kiosk.routes.voice_connection import NOT_HEARD
from speech.synthesis.worker_synthesizer import FIXED_PHRASES


def fixed_phrases() -> tuple[str, ...]:
    """Fixed phrases of the voice, the wishes and the offers; no fact of any resident."""
    return (*FIXED_PHRASES, NOT_HEARD, OFFER, *QUESTIONS, *ANSWERS, *_HOTLINES)


_HOTLINES = ("现在就打110。", "现在就打120。", "现在就打119。", "可以打12348问。")
