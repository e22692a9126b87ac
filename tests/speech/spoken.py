"""Sound for the recogniser, made by the synthesiser."""

import numpy as np

from speech.protocols import Manner, SkippedSentence, SpokenChunk
from speech.recognition.audio_files import converted
from speech.settings import SpeechSettings
from speech.synthesis.pyttsx3_synthesizer import Pyttsx3Synthesizer


async def spoken(
    synthesizer: Pyttsx3Synthesizer, text: str, manner: Manner | None = None
) -> tuple[bytes, int]:
    """All that is said, and its sample rate."""
    chunks: list[SpokenChunk] = []
    async for event in synthesizer.speak(text, manner=manner or Manner()):
        assert not isinstance(event, SkippedSentence), event
        chunks.append(event)
    return b"".join(chunk.pcm for chunk in chunks), chunks[0].sample_rate


def for_vosk(pcm: bytes, sample_rate: int) -> bytes:
    """The same at 16 kHz."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
    return converted(samples, sample_rate, 16_000)


_SPOKEN: dict[tuple[str, int], bytes] = {}
"""What was said before in this run: starting a voice takes longer than the tests that use it."""


async def spoken_for_vosk(text: str, rate: int = 185) -> bytes:
    """The text as 16 kHz PCM, at the speed of a person who is not in a hurry."""
    if (text, rate) not in _SPOKEN:
        _SPOKEN[text, rate] = await _spoken_for_vosk(text, rate)
    return _SPOKEN[text, rate]


async def _spoken_for_vosk(text: str, rate: int) -> bytes:
    synthesizer = Pyttsx3Synthesizer(SpeechSettings(rate=rate))
    try:
        return for_vosk(*await spoken(synthesizer, text))
    finally:
        await synthesizer.close()
