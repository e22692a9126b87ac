"""The process in which a neural voice speaks: `python -m speech.synthesis.neural_worker ENGINE MODEL`.

ENGINE is `piper` or `sherpa-onnx`. Neither is shipped; piper-tts is under the GPL 3 and runs only
here, in a process of its own, where an office has installed it.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from speech.errors import ModelError
from speech.installing.plugin_models import piper_voice, voice_model
from speech.synthesis import sound
from speech.workers.pipe import Header, prepare_worker, refuse, serve, take_stdout

USUAL_RATE = 230.0
"""Characters a minute at which such voices speak by themselves, roughly."""

Spoken: TypeAlias = tuple[Any, int]
"""Samples of -1 to 1, and their rate."""
Voice: TypeAlias = Callable[[str, float], Spoken]
"""Says a text so many times faster than usual."""


def open_piper(path: Path) -> Voice:
    """A Piper voice; raises `ModelError` or `ImportError`."""
    model = piper_voice(path)
    from piper import PiperVoice, SynthesisConfig  # noqa: PLC0415 - only where it is installed

    voice = PiperVoice.load(str(model))

    def speak(text: str, speed: float) -> Spoken:
        wish = SynthesisConfig(length_scale=1 / speed)
        chunks = list(voice.synthesize(text, syn_config=wish))
        if not chunks:
            return np.zeros(0, dtype=np.float32), 22_050
        return np.concatenate([one.audio_float_array for one in chunks]), chunks[0].sample_rate

    return speak


def open_sherpa(path: Path) -> Voice:
    """A VITS or Matcha voice of sherpa-onnx; raises `ModelError` or `ImportError`."""
    found = voice_model(path)
    import sherpa_onnx  # noqa: PLC0415 - only where it is installed

    common = {"lexicon": found.lexicon, "tokens": str(found.tokens), "data_dir": found.data_folder}
    if found.kind == "matcha":
        acoustic, vocoder = map(str, found.parts)
        matcha = sherpa_onnx.OfflineTtsMatchaModelConfig(
            acoustic_model=acoustic, vocoder=vocoder, **common
        )
        model = sherpa_onnx.OfflineTtsModelConfig(matcha=matcha, num_threads=1)
    else:
        vits = sherpa_onnx.OfflineTtsVitsModelConfig(model=str(found.parts[0]), **common)
        model = sherpa_onnx.OfflineTtsModelConfig(vits=vits, num_threads=1)
    configuration = sherpa_onnx.OfflineTtsConfig(model=model, rule_fsts=found.rules)
    if not configuration.validate():
        raise ModelError(f"sherpa-onnx 不认识这个声音：{path}。", code="model_broken")
    voice = sherpa_onnx.OfflineTts(configuration)

    def speak(text: str, speed: float) -> Spoken:
        spoken = voice.generate(text, sid=0, speed=speed)
        return np.asarray(spoken.samples, dtype=np.float32), int(spoken.sample_rate)

    return speak


ENGINES: dict[str, tuple[Callable[[Path], Voice], str]] = {
    "piper": (
        open_piper,
        "没有安装语音合成程序 Piper。管理员可运行：.venv/bin/pip install piper-tts",
    ),
    "sherpa-onnx": (
        open_sherpa,
        "没有安装语音合成程序 sherpa-onnx。管理员可运行：.venv/bin/pip install sherpa-onnx",
    ),
}


def handler(voice: Voice) -> Callable[[Header, bytes], tuple[Header, bytes]]:
    """Answers `render` as every synthesis worker does."""

    def handle(request: Header, _: bytes) -> tuple[Header, bytes]:
        if request.get("do") != "render":
            return {"failed": "unknown request"}, b""
        samples, rate = voice(str(request["text"]), float(request["rate"]) / USUAL_RATE)
        whole = np.clip(np.nan_to_num(samples), -1.0, 1.0) * 32767.0
        pcm = sound.trimmed(whole.astype("<i2").tobytes(), rate)
        return {"sample_rate": rate}, sound.amplified(pcm, float(request["gain"]))

    return handle


def main(arguments: list[str]) -> None:
    """Serve until the parent closes the pipe."""
    prepare_worker()
    out = take_stdout()
    engine, model = arguments
    opened, missing = ENGINES[engine]
    try:
        voice = opened(Path(model))
    except ModelError as error:
        refuse(out, error.message)
    except ImportError:
        refuse(out, missing)
    except Exception:  # these libraries raise whatever they like for a broken model
        refuse(out, f"{engine} 的声音读不了，文件可能损坏：{model}。")
    else:
        serve(out, {"detail": f"{engine} 声音 {Path(model).name}"}, handler(voice))


if __name__ == "__main__":
    main(sys.argv[1:])
