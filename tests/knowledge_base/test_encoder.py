import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.encoder import (
    PieceEncoder,
    SentenceTransformerEncoder,
    open_encoder,
)
from knowledge_base.errors import EncoderError

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "knowledge_base" / "model"
TEXTS = [
    "劳动合同到期公司不续签有没有补偿",
    "勞動 合同",
    "天气",
    "",
    "😀\ud800\x00",
    "asdfgh",
    "离婚孩子归谁" * 300,
]


@pytest.fixture(scope="module")
def ours() -> PieceEncoder:
    encoder = open_encoder("knowledge_base/model", root=ROOT)
    assert isinstance(encoder, PieceEncoder)
    return encoder


def test_sentence_transformers_gives_the_same_vectors(ours: PieceEncoder) -> None:
    theirs = SentenceTransformerEncoder(str(MODEL), name="theirs")
    assert theirs.dimension == ours.dimension
    assert np.allclose(ours.encode(TEXTS), theirs.encode(TEXTS), atol=1e-5)


def test_vectors_are_of_unit_length_or_zero(ours: PieceEncoder) -> None:
    lengths = np.linalg.norm(ours.encode(TEXTS), axis=1)
    assert lengths == pytest.approx([1, 1, 1, 0, 0, 0, 1], abs=1e-5)
    assert ours.encode([]).shape == (0, ours.dimension)


def test_what_means_the_same_is_near(ours: PieceEncoder) -> None:
    asked, same, other = ours.encode(
        ["老板拖欠工资不给", "用人单位应当及时足额支付劳动报酬", "夫妻感情破裂准予离婚"]
    )
    assert asked @ same > asked @ other + 0.2


def test_a_question_takes_at_most_three_milliseconds(ours: PieceEncoder) -> None:
    ours.encode(TEXTS)
    times = []
    for _ in range(50):
        started = time.perf_counter()
        ours.encode(TEXTS[:1])
        times.append(time.perf_counter() - started)
    assert statistics.median(times) < 0.003


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text(st.characters(), max_size=80), max_size=4))
def test_any_text_has_a_vector(ours: PieceEncoder, texts: list[str]) -> None:
    assert np.isfinite(ours.encode(texts)).all()


def test_the_name_tells_models_apart(tmp_path: Path, ours: PieceEncoder) -> None:
    shutil.copytree(MODEL, tmp_path / "model")
    assert open_encoder(str(tmp_path / "model"), root=ROOT).name == ours.name
    path = tmp_path / "model" / "vocabulary.json"
    pieces = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps([*pieces[:-1], "别的"]), "utf-8")
    assert open_encoder(str(tmp_path / "model"), root=ROOT).name != ours.name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vocabulary.json", b"["),
        ("vocabulary.json", b"{}"),
        ("vocabulary.json", b'["a", 1]'),
        ("vocabulary.json", b'["a", "b"]'),
        ("vocabulary.json", None),
        ("model.safetensors", b""),
        ("model.safetensors", b"\xff" * 100),
        ("model.safetensors", None),
        ("modules.json", b"["),
    ],
)
def test_a_broken_folder_is_an_error(tmp_path: Path, name: str, content: bytes | None) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODEL, folder)
    if name == "modules.json":
        (folder / "wordembedding_config.json").unlink()
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(EncoderError, match="编码模型"):
        open_encoder(str(folder), root=ROOT)


def test_a_name_that_can_not_be_fetched_is_an_error() -> None:
    program = (
        "from pathlib import Path\n"
        "from knowledge_base.encoder import open_encoder\n"
        "from knowledge_base.errors import EncoderError\n"
        "try:\n"
        "    open_encoder('nobody/no-such-model', root=Path())\n"
        "except EncoderError as error:\n"
        "    print(error.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "encoder-invalid\n", done.stderr


def test_the_model_is_small() -> None:
    assert sum(path.stat().st_size for path in MODEL.rglob("*")) <= 15 * 1024 * 1024
