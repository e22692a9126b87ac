"""pyttsx3 with espeak-ng as a `Synthesizer`."""

from collections.abc import Collection

from speech.settings import SpeechSettings
from speech.synthesis.worker_synthesizer import FIXED_PHRASES, WorkerSynthesizer

WORKER = "speech.synthesis.worker"


class Pyttsx3Synthesizer(WorkerSynthesizer):
    """Speaks with the first of espeak-ng's voices that reads Chinese."""

    def __init__(
        self,
        settings: SpeechSettings,
        *,
        fixed_phrases: Collection[str] = FIXED_PHRASES,
        worker_module: str = WORKER,
    ) -> None:
        super().__init__(
            settings,
            worker_module,
            [settings.espeak, settings.voice],
            fixed_phrases=fixed_phrases,
        )
