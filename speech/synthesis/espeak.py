"""Which espeak-ng to use, and which of its voices reads Chinese. For the worker only.

Seen: Debian's 1.51 has two Mandarin voices. `cmn` reads characters as English letters and
digits; `cmn-latn-pinyin` reads characters and pinyin. In 1.52 (the `espeakng-loader` wheel)
both read both, but spell syllables in -iong in English.
"""

import ctypes
import ctypes.util
import os
import re
from dataclasses import dataclass
from typing import Any

VOICES = ("sit/cmn-latn-pinyin", "sit/cmn")
"""Mandarin voices, the better one first."""

_PROBES = ("fang2 dong1 bu4 tui4 ya1 jin1", "房东不退押金")
_TONES = ("55", "35", "51")
"""Pitch contours of the probes, as espeak-ng's Mandarin writes them."""
_OTHER_LANGUAGE = re.compile(r"\([a-z]{2,3}\b")
"""espeak-ng's mark, in phonemes, for what it reads in another language."""
_CHARS_UTF8 = 1
_SONAME = "libespeak-ng.so.1"


class NoVoiceError(Exception):
    """No voice that reads Chinese; the text is plain Chinese."""


@dataclass(frozen=True, slots=True)
class Library:
    """A loaded espeak-ng."""

    source: str
    """`debian` or `wheel`."""
    functions: Any
    """The ctypes library."""


def load_library(wanted: str) -> Library:
    """Load `debian`, `wheel` or, for `auto`, whichever is there, Debian's first.

    pyttsx3 asks for the library by its soname and so gets the one loaded here. Raises
    `NoVoiceError`.
    """
    for source in ("debian", "wheel") if wanted == "auto" else (wanted,):
        functions = _load_debian() if source == "debian" else _load_wheel()
        if functions is not None:
            return Library(source, functions)
    raise NoVoiceError(
        "没有找到语音合成程序 espeak-ng。管理员可运行：apt-get install espeak-ng，"
        "或在程序环境里安装 espeakng-loader。"
    )


def pick_voice(library: Library, engine: Any, wanted: str) -> str:
    """Set and name the first voice that reads Chinese; raises `NoVoiceError`.

    `engine` is the pyttsx3 engine; `wanted` is `zh` or the id of one voice.
    """
    installed = {voice.id for voice in engine.getProperty("voices")}
    candidates = VOICES if wanted == "zh" else (wanted,)
    for voice in candidates:
        if voice not in installed:
            continue
        engine.proxy.setBusy(False)  # else pyttsx3 only queues the change
        engine.setProperty("voice", voice)
        if engine.getProperty("voice") == voice and _speaks_mandarin(library):
            return voice
    if wanted == "zh":
        raise NoVoiceError("espeak-ng 里没有能读中文的声音。")
    raise NoVoiceError(f"设置 [speech] voice = {wanted!r} 不能读中文，请改回 zh。")


def reads(library: Library, text: str) -> bool:
    """Whether the present voice reads all of the text in its own language."""
    return not _OTHER_LANGUAGE.search(phonemes(library, text))


def _speaks_mandarin(library: Library) -> bool:
    said = [phonemes(library, probe) for probe in _PROBES]
    return all(tone in one and not _OTHER_LANGUAGE.search(one) for one in said for tone in _TONES)


def phonemes(library: Library, text: str) -> str:
    """How espeak-ng's present voice would say it, in its own notation."""
    translate = library.functions.espeak_TextToPhonemes
    translate.restype = ctypes.c_char_p
    translate.argtypes = (ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int)
    buffer = ctypes.create_string_buffer(text.encode("utf-8"))
    rest = ctypes.c_void_p(ctypes.addressof(buffer))
    said = b""
    while rest.value:
        said += translate(ctypes.byref(rest), _CHARS_UTF8, 0) or b""
    return said.decode("utf-8", "replace")


def _load_debian() -> Any:
    try:
        return ctypes.CDLL(_SONAME, mode=ctypes.RTLD_GLOBAL)
    except OSError:
        return None


def _load_wheel() -> Any:
    try:
        import espeakng_loader  # noqa: PLC0415 - only if Debian's is missing
    except ImportError:
        return None
    try:
        os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
        return ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)
    except (OSError, RuntimeError):
        return None
