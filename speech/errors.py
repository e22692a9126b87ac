"""What can go wrong with speech.

SpeechError
├── AudioError            the audio that came in breaks the contract
├── RecognizerError
│   ├── RecognizerUnavailableError   no model, no library, or it keeps dying
│   └── RecognizerFailedError        died or hung in the middle; the next try gets a new one
├── SynthesizerError
│   ├── SynthesizerUnavailableError  no library or no voice that reads Chinese
│   └── SynthesizerFailedError       one sentence could not be made
├── ModelError            a recogniser model could not be unpacked, fetched or trusted
├── VocabularyError       the list of what residents say is missing or broken
└── SettingsError         a value of the [speech] section that can't be used
"""


class SpeechError(Exception):
    """Any of these. `code` is stable; `message` is plain Chinese for residents or staff."""

    code = "speech_failed"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class AudioError(SpeechError):
    """The audio breaks the contract: wrong rate, half a sample, an unreadable file."""

    code = "audio_invalid"


class RecognizerError(SpeechError):
    """Recognition did not work."""

    code = "recognizer_failed"


class RecognizerUnavailableError(RecognizerError):
    """There is no recogniser to speak to, and `message` says why."""

    code = "recognizer_unavailable"


class RecognizerFailedError(RecognizerError):
    """The recogniser died or hung while listening. What was said is lost; ask again."""

    code = "recognizer_failed"


class SynthesizerError(SpeechError):
    """Speaking did not work."""

    code = "synthesizer_failed"


class SynthesizerUnavailableError(SynthesizerError):
    """There is no voice that reads Chinese, and `message` says why."""

    code = "synthesizer_unavailable"


class SynthesizerFailedError(SynthesizerError):
    """One sentence could not be spoken; the others can."""

    code = "synthesizer_failed"


class ModelError(SpeechError):
    """A recogniser model could not be unpacked, fetched or trusted."""

    code = "model_invalid"


class SettingsError(SpeechError):
    """A value of the [speech] section that can't be used."""

    code = "speech_setting_invalid"


class VocabularyError(SpeechError):
    """What puts misheard words right can't be read; words stay as they were heard."""

    code = "vocabulary_unreadable"
