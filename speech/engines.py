"""The engines of the product, made from the settings."""

from collections.abc import Collection
from pathlib import Path

from speech.installing.plugin_models import hearing_model
from speech.installing.recogniser_models import model_folder
from speech.protocols import EngineStatus
from speech.recognition.vosk_recognizer import VoskRecognizer
from speech.settings import SpeechSettings
from speech.synthesis.pyttsx3_synthesizer import Pyttsx3Synthesizer
from speech.synthesis.worker_synthesizer import FIXED_PHRASES, WorkerSynthesizer


def open_recognizer(settings: SpeechSettings) -> VoskRecognizer:
    """A recogniser that loads its model on `start()` or when first needed."""
    if settings.recognizer == "sherpa-onnx":
        folder = Path(settings.recognizer_model)
        return VoskRecognizer(
            lambda: _checked(folder),
            worker_module="speech.recognition.sherpa_worker",
            engine="sherpa-onnx",
        )
    return VoskRecognizer(lambda: model_folder(settings))


def _checked(folder: Path) -> Path:
    hearing_model(folder)
    return folder


def open_synthesizer(
    settings: SpeechSettings, *, fixed_phrases: Collection[str] = FIXED_PHRASES
) -> WorkerSynthesizer:
    """A synthesiser that finds its voice on `start()` or when first needed."""
    if settings.synthesizer == "pyttsx3":
        return Pyttsx3Synthesizer(settings, fixed_phrases=fixed_phrases)
    return WorkerSynthesizer(
        settings,
        "speech.synthesis.neural_worker",
        [settings.synthesizer, settings.voice_model],
        fixed_phrases=fixed_phrases,
    )


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
