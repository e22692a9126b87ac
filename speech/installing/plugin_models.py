"""Folders of models for the engines that are not shipped, and how each is laid out.

Raises `ModelError` that says what is missing, before any native code sees the folder.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from speech.errors import ModelError

HearingKind: TypeAlias = Literal["streaming_transducer", "streaming_paraformer", "paraformer"]
VoiceKind: TypeAlias = Literal["vits", "matcha"]


@dataclass(frozen=True, slots=True)
class HearingModel:
    """A sherpa-onnx recogniser model."""

    kind: HearingKind
    tokens: Path
    parts: tuple[Path, ...]
    """Encoder, decoder and joiner as far as the kind has them, or the one model."""


@dataclass(frozen=True, slots=True)
class VoiceModel:
    """A sherpa-onnx voice."""

    kind: VoiceKind
    tokens: Path
    parts: tuple[Path, ...]
    """The model, and the vocoder of Matcha."""
    lexicon: str
    data_folder: str
    rules: str
    """Text rules, separated by commas; each of these three empty if there are none."""


def hearing_model(folder: Path) -> HearingModel:
    """What is in the folder: streaming zipformer or Paraformer, or Paraformer for segments."""
    tokens = _needed(folder, "tokens.txt", "识别")
    encoder, decoder, joiner = (_onnx(folder, part) for part in ("encoder", "decoder", "joiner"))
    if encoder and decoder:
        parts = (encoder, decoder) + ((joiner,) if joiner else ())
        return HearingModel(
            "streaming_transducer" if joiner else "streaming_paraformer", tokens, parts
        )
    model = _onnx(folder, "model") or _onnx(folder, "paraformer")
    if model is None:
        raise ModelError(
            f"sherpa-onnx 识别模型的文件夹里没有 encoder.onnx 和 decoder.onnx，也没有 model.onnx：{folder}。",
            code="model_invalid",
        )
    return HearingModel("paraformer", tokens, (model,))


def voice_model(folder: Path) -> VoiceModel:
    """What is in the folder: a VITS voice, or Matcha with its vocoder."""
    tokens = _needed(folder, "tokens.txt", "声音")
    lexicon = folder / "lexicon.txt"
    data = folder / "espeak-ng-data"
    rest = {
        "lexicon": str(lexicon) if lexicon.is_file() else "",
        "data_folder": str(data) if data.is_dir() else "",
        "rules": ",".join(str(path) for path in sorted(folder.glob("*.fst"))),
    }
    acoustic, vocoder = (
        _onnx(folder, "model-steps"),
        _onnx(folder, "vocos") or _onnx(folder, "hifigan"),
    )
    if acoustic and vocoder:
        return VoiceModel("matcha", tokens, (acoustic, vocoder), **rest)
    models = [path for path in sorted(folder.glob("*.onnx")) if path != vocoder]
    if not models:
        raise ModelError(
            f"sherpa-onnx 声音的文件夹里没有 .onnx 模型：{folder}。", code="model_invalid"
        )
    return VoiceModel("vits", tokens, (models[0],), **rest)


def piper_voice(path: Path) -> Path:
    """The `.onnx` file of a Piper voice, given it or its folder; its `.json` is beside it."""
    models = [path] if path.is_file() else sorted(path.glob("*.onnx")) if path.is_dir() else []
    if not models or models[0].suffix != ".onnx":
        raise ModelError(
            f"没有找到 Piper 的声音（.onnx 文件）：{path}。请下载中文声音放进去，见 docs/voice.md。",
            code="model_missing",
        )
    configuration = models[0].with_name(models[0].name + ".json")
    try:
        parsed = json.loads(configuration.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(
            f"Piper 的声音缺少说明文件：{configuration.name}。", code="model_broken"
        ) from None
    except (OSError, ValueError) as error:
        raise ModelError(
            f"Piper 声音的说明文件读不了：{configuration.name}。", code="model_broken"
        ) from error
    if not isinstance(parsed, dict) or "audio" not in parsed:
        raise ModelError(
            f"这不是 Piper 声音的说明文件：{configuration.name}。", code="model_broken"
        )
    return models[0]


def _needed(folder: Path, name: str, what: str) -> Path:
    if not folder.is_dir():
        raise ModelError(
            f"没有找到 sherpa-onnx 的{what}模型文件夹：{folder}。下载后放进去，见 docs/voice.md。",
            code="model_missing",
        )
    path = folder / name
    if not path.is_file():
        raise ModelError(f"sherpa-onnx 的{what}模型缺少 {name}：{folder}。", code="model_broken")
    return path


def _onnx(folder: Path, stem: str) -> Path | None:
    """`stem*.onnx`, the 8-bit one first: on a CPU it is faster."""
    found = sorted(folder.glob(f"{stem}*.onnx"), key=lambda path: (".int8." not in path.name, path))
    return next((path for path in found if path.stat().st_size > 0), None)
