"""The process in which pyttsx3 runs: `python -m speech.synthesis.worker LIBRARY VOICE`.

pyttsx3 2.99 on Linux returns from `runAndWait` before the sound is made, prints to stdout
and was seen to hang; here none of that harms.
"""

import io
import sys
import wave

from speech.synthesis import sound
from speech.synthesis.espeak import Library, NoVoiceError, load_library, phonemes, pick_voice, reads
from speech.synthesis.pronunciation import Pronouncer
from speech.workers.pipe import Header, prepare_worker, refuse, serve, take_stdout

SAMPLE_RATE = 22_050
"""espeak-ng's, and what pyttsx3 writes whatever it is."""
CHARACTERS_PER_WORD = 1.24
"""Measured: characters a minute of Mandarin speech for one of espeak-ng's words a minute."""
TRIES = 3
SHORTEST = 0.5
"""Of the time that so many syllables take at the rate."""

_SUBSTITUTES = {"iong": "u{tone}ong5"}
"""1.52 spells -iong in English; two syllables run together are the nearest that it says."""
_INTERJECTIONS = {"m": "en", "n": "en", "ng": "en", "hm": "heng", "hng": "heng", "ê": "ei"}


class SynthesisWorker:
    """One espeak-ng with one voice."""

    def __init__(self, library: Library, wanted_voice: str) -> None:
        import pyttsx3  # noqa: PLC0415 - binds to the library loaded just before
        from pyttsx3.drivers import _espeak  # noqa: PLC0415

        self._library = library
        self._engine = pyttsx3.init("espeak")
        self.voice = pick_voice(library, self._engine, wanted_voice)
        self._pronouncer = Pronouncer()
        self._unspeakable: dict[str, bool] = {}
        self._espeak = _espeak
        self._rate = 0
        self._engine.setProperty("volume", 1.0)

    def handle(self, request: Header, _: bytes) -> tuple[Header, bytes]:
        """Render one sentence, or tell how it would be pronounced."""
        said = self._spoken_form(str(request["text"]))
        match request.get("do"):
            case "phonemes":
                return {"pinyin": said, "phonemes": phonemes(self._library, said)}, b""
            case "render":
                pcm = self._render(said, float(request["rate"]))
                gain = float(request["gain"])
                return {"sample_rate": SAMPLE_RATE}, sound.amplified(pcm, gain)
            case _:
                return {"failed": "unknown request"}, b""

    def _render(self, text: str, rate: float) -> bytes:
        """22.05 kHz PCM of the text. Hangs if espeak-ng does: the parent's time-out ends it.

        `runAndWait` stops whatever espeak-ng is at, even the change of its rate, and then
        cuts off the sentence that it was to say: hence the waiting before and after, and
        another try if the sound is far too short for its syllables.
        """
        self._set_rate(round(rate / CHARACTERS_PER_WORD))
        least = _syllables(text) * 60 / rate * SHORTEST
        for _ in range(TRIES):
            target = io.BytesIO()
            self._espeak.Synchronize()
            self._engine.save_to_file(text, target)
            self._engine.runAndWait()
            self._espeak.Synchronize()
            pcm = sound.trimmed(_frames(target), SAMPLE_RATE)
            if len(pcm) / 2 / SAMPLE_RATE >= least:
                break
        return pcm

    def _set_rate(self, words_per_minute: int) -> None:
        if words_per_minute != self._rate:
            self._engine.setProperty("rate", words_per_minute)
            self._rate = words_per_minute

    def _spoken_form(self, text: str) -> str:
        tokens = self._pronouncer.pinyin(text).split(" ")
        return " ".join(self._sayable(token) for token in tokens)

    def _sayable(self, token: str) -> str:
        """The syllable, or the nearest one that this voice says in Mandarin."""
        if not (token[-1:].isdigit() and token[:-1].isalpha()):
            return token
        bare, tone = token[:-1], token[-1]
        if token not in self._unspeakable:
            self._unspeakable[token] = not reads(self._library, token)
        if not self._unspeakable[token]:
            return token
        if bare in _INTERJECTIONS:
            return _INTERJECTIONS[bare] + tone
        for ending, substitute in _SUBSTITUTES.items():
            if bare.endswith(ending):
                return bare.removesuffix(ending) + substitute.format(tone=tone)
        return token


def _syllables(text: str) -> int:
    return sum(token[-1:].isdigit() for token in text.split(" "))


def _frames(target: io.BytesIO) -> bytes:
    if not target.tell():
        return b""  # cut off before anything was written
    with wave.open(io.BytesIO(target.getvalue())) as rendered:
        frames: bytes = rendered.readframes(rendered.getnframes())
    return frames


def main(arguments: list[str]) -> None:
    """Serve until the parent closes the pipe."""
    prepare_worker()
    out = take_stdout()
    library, voice = arguments
    try:
        loaded = load_library(library)
        worker = SynthesisWorker(loaded, voice)
    except NoVoiceError as error:
        refuse(out, str(error))
    except ImportError:
        refuse(out, "没有安装语音合成程序 pyttsx3。")
    else:
        detail = f"espeak-ng（{loaded.source}）声音 {worker.voice}"
        serve(out, {"detail": detail}, worker.handle)


if __name__ == "__main__":
    main(sys.argv[1:])
