"""Every engine of the settings under the same tests; those that are not installed are skipped with
what to do. What can be told without them is told: a missing package, folder or file."""

import importlib.util
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from speech.engines import open_recognizer, open_synthesizer
from speech.errors import ModelError, RecognizerUnavailableError, SettingsError
from speech.installing.plugin_models import hearing_model, piper_voice, voice_model
from speech.protocols import (
    LISTENING_RATE,
    Final,
    Listening,
    Manner,
    Partial,
    Recognizer,
    SkippedSentence,
    SpokenChunk,
    Synthesizer,
)
from speech.recognition.decoding import Decoding
from speech.recognition.sherpa_decoder import SegmentDecoder, StreamingDecoder
from speech.settings import SpeechSettings, speech_settings
from tests.speech.spoken import spoken_for_vosk

PACKAGES = {"piper": "piper", "sherpa-onnx": "sherpa_onnx"}
INSTALLED_AS = {"piper": "piper-tts", "sherpa-onnx": "sherpa-onnx"}
REPLY = "一般有补偿。合同到期公司不续签，要按工作年限付经济补偿。"


def _needs(engine: str, variable: str) -> str:
    """The folder of a model for an engine that is not shipped; skips without it."""
    if importlib.util.find_spec(PACKAGES[engine]) is None:
        pytest.skip(f"{engine} is not installed: .venv/bin/pip install {INSTALLED_AS[engine]}")
    folder = os.environ.get(variable, "")
    if not folder:
        pytest.skip(f"no model: set {variable} to its folder (docs/voice.md says which fit)")
    return folder


@pytest.fixture(params=["pyttsx3", "piper", "sherpa-onnx"])
async def synthesizer(request: pytest.FixtureRequest) -> AsyncIterator[Synthesizer]:
    engine = request.param
    model = "" if engine == "pyttsx3" else _needs(engine, f"WENXIAOFA_{engine[:6].upper()}_VOICE")
    made = open_synthesizer(SpeechSettings(synthesizer=engine, voice_model=model), fixed_phrases=())
    await made.start()
    assert made.status().ok, made.status().reason
    yield made
    await made.close()


@pytest.fixture(params=["vosk", "sherpa-onnx"])
async def recognizer(request: pytest.FixtureRequest, vosk_model: Path) -> AsyncIterator[Recognizer]:
    engine = request.param
    model = "" if engine == "vosk" else _needs(engine, "WENXIAOFA_SHERPA_RECOGNIZER")
    made = open_recognizer(
        SpeechSettings(recognizer=engine, recognizer_model=model, model=str(vosk_model))
    )
    await made.start()
    assert made.status().ok, made.status().reason
    yield made
    await made.close()


async def test_it_speaks_sentence_by_sentence(synthesizer: Synthesizer) -> None:
    chunks = [event async for event in synthesizer.speak(REPLY, manner=Manner())]
    assert len(chunks) == 2
    for chunk in chunks:
        assert isinstance(chunk, SpokenChunk)
        assert len(chunk.pcm) % 2 == 0
        assert 8_000 <= chunk.sample_rate <= 48_000
        assert np.abs(np.frombuffer(chunk.pcm, "<i2").astype(int)).max() > 1_000


async def test_its_manner_changes(synthesizer: Synthesizer) -> None:
    sizes = []
    for pace in (-3, 0, 3):
        spoken = [event async for event in synthesizer.speak(REPLY, manner=Manner(pace=pace))]
        sizes.append(sum(len(one.pcm) for one in spoken if isinstance(one, SpokenChunk)))
    assert sizes[0] > 1.2 * sizes[1] > 1.2 * 1.2 * sizes[2]


async def test_odd_text_is_spoken_or_skipped(synthesizer: Synthesizer) -> None:
    async for event in synthesizer.speak("！？😀\x00 LPR 12348 𠮷", manner=Manner()):
        assert isinstance(event, SpokenChunk | SkippedSentence)


async def test_it_hears_in_partial_texts_and_a_final_one(recognizer: Recognizer) -> None:
    pcm = await spoken_for_vosk("劳动合同到期公司不续签有没有补偿")
    session = await recognizer.open(sample_rate=LISTENING_RATE, listening=Listening())
    events: list[object] = []
    for at in range(0, len(pcm), 3_200):
        events += await session.accept(pcm[at : at + 3_200])
    events += await session.finish()
    await session.close()
    assert any(isinstance(event, Partial) for event in events)
    assert isinstance(events[-1], Final)
    heard = events[-1].transcript
    assert len(set(heard.text) & set("劳动合同到期公司不续签有没有补偿")) >= 8
    assert all(word.start <= word.end for word in heard.words)


async def test_silence_is_no_text(recognizer: Recognizer) -> None:
    session = await recognizer.open(sample_rate=LISTENING_RATE, listening=Listening())
    await session.accept(bytes(LISTENING_RATE * 2))
    events = await session.finish()
    await session.close()
    assert isinstance(events[-1], Final)
    assert not events[-1].transcript.text


@pytest.mark.parametrize("engine", ["piper", "sherpa-onnx"])
async def test_a_voice_that_is_missing_is_told_in_chinese(engine: str, tmp_path: Path) -> None:
    made = open_synthesizer(
        SpeechSettings(synthesizer=engine, voice_model=str(tmp_path / "nothing"))
    )
    await made.start()
    status = made.status()
    await made.close()
    assert not status.ok
    assert "没有找到" in status.reason
    assert "docs/voice.md" in status.reason


@pytest.mark.parametrize("engine", ["piper", "sherpa-onnx"])
async def test_a_package_that_is_missing_or_a_broken_voice_is_told(
    engine: str, tmp_path: Path
) -> None:
    for name, content in (("v.onnx", "x"), ("tokens.txt", "a 0"), ("v.onnx.json", '{"audio": {}}')):
        (tmp_path / name).write_text(content)
    made = open_synthesizer(SpeechSettings(synthesizer=engine, voice_model=str(tmp_path)))
    await made.start()
    reason = made.status().reason
    await made.close()
    installed = importlib.util.find_spec(PACKAGES[engine]) is not None
    assert ("读不了" in reason or "不认识" in reason) if installed else "pip install" in reason, (
        reason
    )


async def test_a_recogniser_without_model_or_package_is_told(tmp_path: Path) -> None:
    settings = SpeechSettings(recognizer="sherpa-onnx", recognizer_model=str(tmp_path / "no"))
    with pytest.raises(RecognizerUnavailableError, match="没有找到 sherpa-onnx 的识别模型文件夹"):
        await open_recognizer(settings).open(sample_rate=LISTENING_RATE, listening=Listening())
    for name in ("tokens.txt", "model.int8.onnx"):
        (tmp_path / name).write_text("x")
    made = open_recognizer(SpeechSettings(recognizer="sherpa-onnx", recognizer_model=str(tmp_path)))
    await made.start()
    reason = made.status().reason
    await made.close()
    installed = importlib.util.find_spec("sherpa_onnx") is not None
    assert reason if installed else "pip install sherpa-onnx" in reason


LAYOUTS = [
    ("tokens.txt encoder.onnx decoder.onnx joiner.onnx", "streaming_transducer", "encoder.onnx"),
    (
        "tokens.txt encoder-9.int8.onnx encoder-9.onnx decoder-9.onnx joiner-9.onnx",
        "streaming_transducer",
        "encoder-9.int8.onnx",
    ),
    ("tokens.txt encoder.int8.onnx decoder.int8.onnx", "streaming_paraformer", "encoder.int8.onnx"),
    ("tokens.txt model.int8.onnx model.onnx", "paraformer", "model.int8.onnx"),
]


@pytest.mark.parametrize(("names", "kind", "first"), LAYOUTS)
def test_layouts_of_recogniser_models(tmp_path: Path, names: str, kind: str, first: str) -> None:
    for name in names.split():
        (tmp_path / name).write_bytes(b"x")
    found = hearing_model(tmp_path)
    assert (found.kind, found.parts[0].name) == (kind, first)


@pytest.mark.parametrize(
    "names",
    [[], ["tokens.txt"], ["model.onnx"], ["tokens.txt", "encoder.onnx"], ["tokens.txt", "x.bin"]],
)
def test_half_a_recogniser_model_is_refused(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(ModelError, match=r"缺少|没有"):
        hearing_model(tmp_path)


def test_layouts_of_voices(tmp_path: Path) -> None:
    for name in ("tokens.txt", "lexicon.txt", "vits-zh.onnx", "date.fst", "number.fst"):
        (tmp_path / name).write_bytes(b"x")
    vits = voice_model(tmp_path)
    assert (vits.kind, vits.parts[0].name) == ("vits", "vits-zh.onnx")
    assert vits.rules.count(".fst") == 2
    for name in ("model-steps-3.onnx", "vocos-22khz-univ.onnx"):
        (tmp_path / name).write_bytes(b"x")
    matcha = voice_model(tmp_path)
    assert matcha.kind == "matcha"
    assert [part.name for part in matcha.parts] == ["model-steps-3.onnx", "vocos-22khz-univ.onnx"]


@pytest.mark.parametrize("configuration", [None, "no json", "[]", "{}"])
def test_a_piper_voice_needs_its_description(tmp_path: Path, configuration: str | None) -> None:
    (tmp_path / "zh.onnx").write_bytes(b"x")
    if configuration is not None:
        (tmp_path / "zh.onnx.json").write_text(configuration)
    with pytest.raises(ModelError, match="说明文件"):
        piper_voice(tmp_path)
    (tmp_path / "zh.onnx.json").write_text(json.dumps({"audio": {"sample_rate": 22050}}))
    assert piper_voice(tmp_path) == piper_voice(tmp_path / "zh.onnx") == tmp_path / "zh.onnx"


@pytest.mark.parametrize("wrong", [{"synthesizer": "festival"}, {"recognizer": "whisper"}])
def test_an_unknown_engine_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        speech_settings(wrong)


class FakeStream:
    """Hears a token in every half second."""

    def __init__(self) -> None:
        self.samples = 0
        self.result = self

    def accept_waveform(self, rate: int, samples: object) -> None:
        assert rate == LISTENING_RATE
        self.samples += len(np.asarray(samples))

    @property
    def tokens(self) -> list[str]:
        return ["房", "东", "不", "退", "<unk>", "押", "金"][: self.samples // 8_000]

    @property
    def timestamps(self) -> list[float]:
        return [at / 2 for at in range(len(self.tokens))]


class FakeSherpa:
    """The methods of sherpa-onnx's recognisers that are used."""

    def create_stream(self) -> FakeStream:
        return FakeStream()

    def is_ready(self, stream: FakeStream) -> bool:
        return False

    def is_endpoint(self, stream: FakeStream) -> bool:
        return False

    def decode_stream(self, stream: FakeStream) -> None:
        """Nothing to do."""

    def tokens(self, stream: FakeStream) -> list[str]:
        return stream.tokens

    def timestamps(self, stream: FakeStream) -> list[float]:
        return stream.timestamps


@pytest.mark.parametrize("decoder", [StreamingDecoder, SegmentDecoder])
def test_sherpa_decoders_speak_as_vosk_does(
    decoder: type[StreamingDecoder] | type[SegmentDecoder],
) -> None:
    decoding = Decoding(decoder(FakeSherpa()))
    for _ in range(20):
        decoding.decode(b"\x01\x00" * 1_600)
    assert decoding.text.startswith("房东不")
    words = decoding.conclude()
    assert "".join(word.text for word in words).startswith("房东不退")
    assert [word.start for word in words[:3]] == [0.0, 0.5, 1.0]
