"""The engines of the product, made from the settings."""

from speech.models import model_folder
from speech.protocols import EngineStatus
from speech.pyttsx3_synthesizer import Pyttsx3Synthesizer
from speech.settings import SpeechSettings
from speech.vosk_recognizer import VoskRecognizer


def open_recognizer(settings: SpeechSettings) -> VoskRecognizer:
    """A recogniser that loads its model on `start()` or when first needed."""
    return VoskRecognizer(lambda: model_folder(settings))


def open_synthesizer(settings: SpeechSettings) -> Pyttsx3Synthesizer:
    """A synthesiser that finds its voice on `start()` or when first needed."""
    return Pyttsx3Synthesizer(settings)


async def recognizer_status(settings: SpeechSettings) -> EngineStatus:
    """Load the model for a moment: whether it works, and which one it is."""
    recognizer = open_recognizer(settings)
    try:
        await recognizer.start()
        return recognizer.status()
    finally:
        await recognizer.close()


async def synthesizer_status(settings: SpeechSettings) -> EngineStatus:
    """Start the voice for a moment: whether it works, and which one it is."""
    synthesizer = open_synthesizer(settings)
    try:
        await synthesizer.start()
        return synthesizer.status()
    finally:
        await synthesizer.close()
