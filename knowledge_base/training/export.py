"""Writing the encoder as a sentence-transformers folder."""

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, WordEmbeddings

from knowledge_base.encoder import Vocabulary
from knowledge_base.piece_tokenizer import PieceTokenizer


def save_model(folder: Path, table: npt.NDArray[np.float32], pieces: Sequence[str]) -> None:
    """Write a folder that `SentenceTransformer(folder)` loads, weights in float16."""
    tokenizer = PieceTokenizer(Vocabulary(tuple(pieces)))
    words = WordEmbeddings(tokenizer, table)
    pooling = Pooling(table.shape[1], pooling_mode="mean")
    model = SentenceTransformer(modules=[words, pooling, Normalize()], device="cpu")
    model.half()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        model.save(str(folder), create_model_card=False)
