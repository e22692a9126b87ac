"""Sentence vectors: our own small model read directly, or any sentence-transformers model.

The model folder is an ordinary sentence-transformers folder (`WordEmbeddings` and
`Pooling`, then `Normalize`). Importing that library costs seconds and hundreds of
megabytes, so a folder that holds a model of this kind is read with numpy and gives the
same vectors.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from knowledge_base.errors import EncoderError
from knowledge_base.tokens import tokenise

Vectors = npt.NDArray[np.float32]
"""Rows of unit length (or zero, for a text with no known part)."""

VOCABULARY_NAME = "vocabulary.json"
MAX_PIECES = 600
"""Of one text; what follows adds little and costs time."""
_CONFIG_NAME = "wordembedding_config.json"
_WEIGHTS_NAME = "model.safetensors"
_TENSOR = "emb_layer.weight"
_OUR_TOKENIZER = "knowledge_base.piece_tokenizer.PieceTokenizer"


class Encoder(Protocol):
    """Turns texts into vectors whose inner product is their likeness."""

    name: str
    """Which model it is, down to its contents; an index says which one made it."""
    dimension: int
    """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        ...


class Vocabulary:
    """The pieces that a model knows, numbered in order; 0 is the blank."""

    def __init__(self, pieces: tuple[str, ...]) -> None:
        self.pieces = pieces
        self._numbers = {piece: number for number, piece in enumerate(pieces)}

    def numbers(self, text: str) -> list[int]:
        """Numbers of the known pieces of a text, at most `MAX_PIECES`."""
        known = (self._numbers.get(piece, 0) for piece in tokenise(text).pieces)
        return [number for number in known if number][:MAX_PIECES]

    @staticmethod
    def load(folder: Path) -> "Vocabulary":
        """Read `vocabulary.json`. Raises `EncoderError`."""
        path = folder / VOCABULARY_NAME
        try:
            raw = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise EncoderError(f"编码模型的词表 {path} 读不了。") from error
        if not isinstance(raw, list) or not all(isinstance(piece, str) for piece in raw):
            raise EncoderError(f"编码模型的词表 {path} 内容不对。")
        return Vocabulary(tuple(raw))


class PieceEncoder:
    """Our own model, without torch: the mean of the pieces' vectors, at unit length."""

    def __init__(self, folder: Path, *, name: str) -> None:
        self.name = name
        self._vocabulary = Vocabulary.load(folder)
        self._weights = _read_weights(folder / _WEIGHTS_NAME)
        if len(self._weights) != len(self._vocabulary.pieces):
            raise EncoderError(f"编码模型 {folder} 的词表和权重对不上。")
        self.dimension = int(self._weights.shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            numbers = self._vocabulary.numbers(text)
            if numbers:
                vectors[row] = self._weights[numbers].astype(np.float32).sum(axis=0)
        return unit(vectors)


class SentenceTransformerEncoder:
    """Any model that sentence-transformers loads, from a folder or by its hub name."""

    def __init__(self, setting: str, *, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415  (seconds)
        except ImportError as error:
            raise EncoderError("没有装 sentence-transformers，换不了编码模型。") from error
        try:
            self._model = SentenceTransformer(setting, device="cpu")
        except (OSError, ValueError, KeyError, ImportError, AttributeError) as error:
            raise EncoderError(f"编码模型 {setting} 打不开：{str(error)[:200]}") from error
        self.name = name
        self.dimension = int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        vectors: Any = self._model.encode(list(texts), show_progress_bar=False)
        return unit(np.asarray(vectors, dtype=np.float32).reshape(len(texts), -1))


def open_encoder(setting: str, *, root: Path) -> Encoder:
    """The encoder of the setting: a folder (absolute, or below the project's), else a hub name.

    Raises `EncoderError`.
    """
    folder = Path(setting) if Path(setting).is_absolute() else root / setting
    if not folder.is_dir():
        return SentenceTransformerEncoder(setting, name=setting)
    name = f"{folder.name}@{_fingerprint(folder)}"
    path = folder / _CONFIG_NAME
    if path.is_file() and _OUR_TOKENIZER in path.read_text("utf-8", errors="replace"):
        return PieceEncoder(folder, name=name)
    return SentenceTransformerEncoder(str(folder), name=name)


def unit(vectors: Vectors) -> Vectors:
    """Rows scaled to length 1; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(lengths, np.float32(1e-12))
    return scaled


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in {".json", ".safetensors", ".bin", ".txt"}:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _read_weights(path: Path) -> npt.NDArray[np.float16]:
    from safetensors import SafetensorError  # noqa: PLC0415
    from safetensors.numpy import load_file  # noqa: PLC0415

    try:
        weights: npt.NDArray[np.float16] = load_file(path)[_TENSOR]
    except (OSError, SafetensorError, KeyError) as error:
        raise EncoderError(f"编码模型的权重 {path} 读不了。") from error
    if weights.ndim != 2 or not np.isfinite(weights).all():
        raise EncoderError(f"编码模型的权重 {path} 内容不对。")
    return weights
