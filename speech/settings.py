"""The `[speech]` section of wenxiaofa.toml."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

from speech.errors import SettingsError
from speech.protocols import Listening

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechSettings:
    """Every setting of the voice, with its default. Lengths of time are in seconds."""

    recognizer: str = "vosk"
    """`vosk`, or `sherpa-onnx`, which has to be installed and needs `recognizer_model`."""
    recognizer_model: str = "var/voice/sherpa-recognizer"
    """Folder of a sherpa-onnx model: streaming zipformer or Paraformer, or Paraformer."""
    synthesizer: str = "pyttsx3"
    """`pyttsx3`, or `piper` or `sherpa-onnx`, which have to be installed and need `voice_model`."""
    voice_model: str = "var/voice/voice"
    """Folder (for Piper also the .onnx file) of a voice for `piper` or `sherpa-onnx`."""
    model: str = "var/voice/model"
    """Folder of any Vosk model. If it is not there, the official small model is used if it
    has been fetched, else the small one that the product ships."""
    model_store: str = "var/voice"
    """Folder into which models are unpacked."""
    model_url: str = "https://alphacephei.com/vosk/models"
    """Where `fetch_official` gets the official small model."""
    model_sha256: str = ""
    """Checksum that the fetched zip must have; empty: the first download's is recorded."""
    patience: float = 0.6
    """Least pause that ends an utterance; unfinished words make it longer by themselves."""
    no_speech_seconds: float = 10.0
    """Silence after which listening stops."""
    longest_utterance: float = 15.0
    """An utterance is cut here."""
    voice_barge_in: str = "auto"
    """Whether talking interrupts the robot: `on`, `off`, or `auto`: if the client takes the
    robot's own voice out of what its microphone hears."""
    earcons: bool = True
    """Whether the page sounds a short tone when it listens, has heard and thinks."""
    stall_seconds: float = 10.0
    """While listening, no audio for so long: what was heard so far is taken."""
    espeak: str = "auto"
    """`debian`, `wheel`, or `auto`: Debian's espeak-ng if it is installed, else the wheel's."""
    voice: str = "zh"
    """`zh` picks the voice that reads Chinese rightly; otherwise an espeak-ng voice id."""
    rate: int = 185
    """Speed of the voice, about characters a minute."""
    volume: float = 1.0
    """Loudness, 0 to 1."""
    sentence_timeout: float = 5.0
    """A sentence that takes longer to make is given up and the voice restarted."""
    max_sockets: int = 48
    """Voice connections at the same time."""
    first_message_seconds: float = 30.0
    """A connection that has said nothing by then is closed."""
    idle_seconds: float = 180.0
    """A connection that has been silent for so long is closed."""
    max_audio_seconds: float = 3600.0
    """Audio that one connection may send before it has to open a new one."""

    def __post_init__(self) -> None:
        for name, (low, high) in _BOUNDS.items():
            if not low <= getattr(self, name) <= high:
                raise SettingsError(f"设置 [speech] {name} 应在 {low} 到 {high} 之间。")
        if self.voice_barge_in not in ("auto", "on", "off"):
            raise SettingsError("设置 [speech] voice_barge_in 只能是 auto、on 或 off。")
        if self.recognizer not in ("vosk", "sherpa-onnx"):
            raise SettingsError("设置 [speech] recognizer 只能是 vosk 或 sherpa-onnx。")
        if self.synthesizer not in ("pyttsx3", "piper", "sherpa-onnx"):
            raise SettingsError("设置 [speech] synthesizer 只能是 pyttsx3、piper 或 sherpa-onnx。")
        if self.espeak not in ("auto", "debian", "wheel"):
            raise SettingsError("设置 [speech] espeak 只能是 auto、debian 或 wheel。")
        if self.model_sha256 and not _SHA256.fullmatch(self.model_sha256):
            raise SettingsError("设置 [speech] model_sha256 应是 64 位小写十六进制校验和。")

    def resolved(self, home: Path) -> "SpeechSettings":
        """With folders that start from `home`."""
        return replace(
            self,
            model=str(home / self.model),
            model_store=str(home / self.model_store),
            recognizer_model=str(home / self.recognizer_model),
            voice_model=str(home / self.voice_model),
        )

    @property
    def listening(self) -> Listening:
        """How long to listen to one utterance."""
        return Listening(
            patience=self.patience,
            no_speech=self.no_speech_seconds,
            longest=self.longest_utterance,
        )


_BOUNDS: dict[str, tuple[float, float]] = {
    "patience": (0.3, 5.0),
    "no_speech_seconds": (2.0, 60.0),
    "longest_utterance": (3.0, 120.0),
    "stall_seconds": (1.0, 600.0),
    "rate": (80, 400),
    "volume": (0.0, 1.0),
    "sentence_timeout": (0.5, 60.0),
    "max_sockets": (1, 1000),
    "first_message_seconds": (0.1, 600.0),
    "idle_seconds": (0.1, 86_400.0),
    "max_audio_seconds": (1.0, 86_400.0),
}


def speech_settings(section: Mapping[str, Any]) -> SpeechSettings:
    """The section as read from the file.

    Raises `SettingsError`, which names the key, for an unknown key or a value of the
    wrong type.
    """
    hints = get_type_hints(SpeechSettings)
    values: dict[str, Any] = {}
    for key, value in section.items():
        if key not in hints:
            known = "、".join(field.name for field in fields(SpeechSettings))
            raise SettingsError(f"设置 [speech] 里没有 {key!r} 这一项。可用的有：{known}。")
        values[key] = _typed(key, value, hints[key])
    return SpeechSettings(**values)


def read_speech_settings(path: Path) -> SpeechSettings:
    """The section in the settings file, its folders resolved against the file's own.

    Raises `SettingsError`.
    """
    try:
        section = tomllib.loads(path.read_text(encoding="utf-8")).get("speech", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"设置文件读不了：{path}。") from error
    if not isinstance(section, Mapping):
        raise SettingsError("设置里的 speech 应是一节 [speech]。")
    return speech_settings(section).resolved(path.resolve().parent)


def _typed(key: str, value: Any, wanted: type) -> Any:
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, bool) != (wanted is bool) or not isinstance(value, wanted):
        kind = {str: "文字", int: "整数", float: "数字", bool: " true 或 false"}[wanted]
        raise SettingsError(f"设置 [speech] {key} 应是{kind}。")
    return value
