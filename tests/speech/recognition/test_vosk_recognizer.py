"""The real Vosk with the shipped model, fed with the real voice."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from speech.errors import (
    AudioError,
    ModelError,
    RecognizerFailedError,
    RecognizerUnavailableError,
)
from speech.protocols import (
    Final,
    Guarding,
    Hint,
    Listening,
    Partial,
    RecognitionEvent,
    RecognitionSession,
)
from speech.recognition.vosk_recognizer import VoskRecognizer
from tests.fakes_speech import quiet
from tests.speech.spoken import spoken_for_vosk

QUESTION = "房东不退押金怎么办"


@pytest.fixture
async def recognizer(vosk_model: Path) -> AsyncIterator[VoskRecognizer]:
    made = VoskRecognizer(lambda: vosk_model, answer_seconds=2.0)
    await made.start()
    assert made.status().ok, made.status()
    yield made
    await made.close()


async def hear(session: RecognitionSession, pcm: bytes) -> list[RecognitionEvent]:
    events: list[RecognitionEvent] = []
    for at in range(0, len(pcm), 3200):
        events.extend(await session.accept(pcm[at : at + 3200]))
    return events


async def opened(recognizer: VoskRecognizer, **listening: float) -> RecognitionSession:
    return await recognizer.open(sample_rate=16_000, listening=Listening(**listening))


async def test_a_question_is_heard_with_partials_words_and_confidence(
    recognizer: VoskRecognizer,
) -> None:
    pcm = await spoken_for_vosk(QUESTION)
    session = await opened(recognizer)
    events = await hear(session, pcm + quiet(3))
    final = events[-1]
    assert isinstance(final, Final)
    assert final.cause == "pause"
    assert final.transcript.text == QUESTION
    assert 0.5 < final.transcript.confidence <= 1.0
    assert "".join(word.text for word in final.transcript.words) == QUESTION
    ends = [word.end for word in final.transcript.words]
    assert ends == sorted(ends)
    assert ends[-1] == pytest.approx(len(pcm) / 32_000, abs=0.4)
    partials = [event.text for event in events if isinstance(event, Partial)]
    assert partials[-1] == QUESTION
    assert all(" " not in text for text in partials)
    assert len(partials) >= 3


async def test_word_times_go_on_over_a_pause(recognizer: VoskRecognizer) -> None:
    pcm = await spoken_for_vosk("公司不续签")
    session = await opened(recognizer, patience=4.0)
    assert not [e for e in await hear(session, pcm + quiet(2.5)) if isinstance(e, Final)]
    await hear(session, pcm)
    (final,) = await session.finish()
    assert isinstance(final, Final)
    assert final.transcript.text == "公司不续签" * 2
    assert final.transcript.words[-1].start > len(pcm) / 32_000 + 2.5


async def test_silence_is_empty(recognizer: VoskRecognizer) -> None:
    session = await opened(recognizer, no_speech=3.0)
    hint, final = await hear(session, quiet(10))
    assert isinstance(hint, Hint)
    assert hint.code == "mic_silent"
    assert isinstance(final, Final)
    assert (final.cause, final.transcript.text) == ("silence", "")


async def test_noise_is_nobody_speaking(recognizer: VoskRecognizer) -> None:
    session = await opened(recognizer, no_speech=5.0)
    events = await hear(session, os.urandom(32_000 * 20))
    assert isinstance(events[-1], Final)
    assert (events[-1].cause, events[-1].transcript.text) == ("silence", "")


async def test_without_the_detector_vosk_ends_the_turn_and_the_status_says_so(
    vosk_model: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "vad.onnx"
    broken.write_bytes(b"no model")
    for vad_model, reason in ((None, "没有安装 silero-vad"), (broken, "模型文件读不了")):
        made = VoskRecognizer(lambda: vosk_model, vad_model=partial(_named, vad_model))
        await made.start()
        try:
            assert made.status().ok
            assert "断句用 Vosk 自己的规则" in made.status().detail
            assert reason in made.status().detail
            session = await opened(made)
            events = await hear(session, await spoken_for_vosk(QUESTION) + quiet(4))
            assert isinstance(events[-1], Final)
            assert (events[-1].cause, events[-1].transcript.text) == ("pause", QUESTION)
            watch = await made.open(sample_rate=16_000, listening=Guarding())
            assert await hear(watch, await spoken_for_vosk(QUESTION)) == []
            assert await watch.finish() == []
        finally:
            await made.close()


def _named(vad_model: Path | None) -> Path | None:
    return vad_model


async def test_the_status_names_the_detector(recognizer: VoskRecognizer) -> None:
    assert recognizer.status().detail.endswith("断句用 silero-vad")


@pytest.mark.parametrize("rate", [8000, 44100, 0, -1, 10**9])
async def test_another_rate_is_refused(recognizer: VoskRecognizer, rate: int) -> None:
    with pytest.raises(AudioError) as wrong:
        await recognizer.open(sample_rate=rate, listening=Listening())
    assert wrong.value.code == "sample_rate_unsupported"


async def test_several_are_heard_at_the_same_time(recognizer: VoskRecognizer) -> None:
    questions = [QUESTION, "离婚以后孩子归谁抚养", "工伤认定需要多长时间"]
    sounds = [await spoken_for_vosk(question) for question in questions]
    sessions = [await opened(recognizer) for _ in questions]
    heard = await asyncio.gather(
        *(hear(session, pcm + quiet(3)) for session, pcm in zip(sessions, sounds, strict=True))
    )
    texts = [events[-1].transcript.text for events in heard if isinstance(events[-1], Final)]
    assert texts == questions


async def test_a_killed_recogniser_fails_the_utterance_and_is_started_again(
    recognizer: VoskRecognizer,
) -> None:
    session = await opened(recognizer)
    first = recognizer.worker_pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    with pytest.raises(RecognizerFailedError):
        await hear(session, quiet(5))
    await session.close()
    assert recognizer.status().ok
    again = await opened(recognizer)
    events = await hear(again, await spoken_for_vosk(QUESTION) + quiet(3))
    assert isinstance(events[-1], Final)
    assert events[-1].transcript.text == QUESTION
    assert recognizer.worker_pid != first


async def test_a_hanging_recogniser_is_killed_and_started_again(
    recognizer: VoskRecognizer,
) -> None:
    session = await opened(recognizer)
    first = recognizer.worker_pid
    assert first is not None
    os.kill(first, signal.SIGSTOP)
    with pytest.raises(RecognizerFailedError):
        await session.accept(quiet(0.1))
    assert not psutil.pid_exists(first)
    await (await opened(recognizer)).accept(quiet(0.1))


async def test_closed_sessions_are_forgotten(recognizer: VoskRecognizer) -> None:
    pid = recognizer.worker_pid
    assert pid is not None
    for _ in range(20):
        await (await opened(recognizer)).close()
    before = psutil.Process(pid).memory_info().rss
    for _ in range(300):
        session = await opened(recognizer)
        await session.accept(quiet(0.2))
        await session.close()
        await session.close()
    assert psutil.Process(pid).memory_info().rss - before < 20_000_000


async def test_a_closed_session_fails_clearly(recognizer: VoskRecognizer) -> None:
    session = await opened(recognizer)
    await session.close()
    with pytest.raises(RecognizerFailedError):
        await session.accept(quiet(0.1))


async def test_no_model_is_told(tmp_path: Path) -> None:
    def none() -> Path:
        raise ModelError("没有模型。")

    recognizer = VoskRecognizer(none)
    await recognizer.start()
    assert recognizer.status().reason == "没有模型。"
    with pytest.raises(RecognizerUnavailableError):
        await opened(recognizer)


@pytest.mark.parametrize("broken", ["empty", "cut", "words", "final"])
async def test_a_broken_model_is_told_and_takes_nothing_down(
    tmp_path: Path, vosk_model: Path, broken: str
) -> None:
    model = tmp_path / "model"
    if broken == "empty":
        model.mkdir()
    else:
        shutil.copytree(vosk_model, model)
        name = {"cut": "graph/Gr.fst", "words": "graph/words.txt", "final": "am/final.mdl"}[broken]
        (model / name).write_bytes((model / name).read_bytes()[:1000])
    recognizer = VoskRecognizer(lambda: model)
    await recognizer.start()
    status = recognizer.status()
    try:
        if status.ok:  # Vosk is content with a short word list
            assert broken == "words"
        else:
            assert status.reason
            with pytest.raises(RecognizerUnavailableError):
                await opened(recognizer)
    finally:
        await recognizer.close()
