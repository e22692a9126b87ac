"""The real pyttsx3 and espeak-ng in their worker."""

import asyncio
import contextlib
import ctypes.util
import os
import signal
import time
from collections.abc import AsyncIterator

import numpy as np
import psutil
import pytest

from speech.errors import SynthesizerUnavailableError
from speech.protocols import Manner, SkippedSentence, SpokenChunk
from speech.settings import SpeechSettings
from speech.synthesis.pyttsx3_synthesizer import Pyttsx3Synthesizer
from tests.speech.spoken import spoken

REPLY = "一般有补偿。合同到期公司不续签，要按工作年限付经济补偿。请带上劳动合同。"
LIBRARIES = ["wheel", *(["debian"] if ctypes.util.find_library("espeak-ng") else [])]


@pytest.fixture
async def synthesizer() -> AsyncIterator[Pyttsx3Synthesizer]:
    made = Pyttsx3Synthesizer(SpeechSettings(sentence_timeout=1.0))
    await made.start()
    assert made.status().ok, made.status()
    yield made
    await made.close()


def loudness(pcm: bytes) -> float:
    return float(np.sqrt((np.frombuffer(pcm, "<i2").astype(float) ** 2).mean()))


@pytest.mark.parametrize("library", LIBRARIES)
async def test_a_voice_that_reads_chinese_is_found(library: str) -> None:
    synthesizer = Pyttsx3Synthesizer(SpeechSettings(espeak=library))
    await synthesizer.start()
    status = synthesizer.status()
    await synthesizer.close()
    assert status.ok
    assert library in status.detail
    assert "cmn-latn-pinyin" in status.detail


@pytest.mark.skipif("debian" not in LIBRARIES, reason="needs Debian's espeak-ng")
async def test_the_voice_that_reads_characters_as_english_is_refused() -> None:
    synthesizer = Pyttsx3Synthesizer(SpeechSettings(espeak="debian", voice="sit/cmn"))
    await synthesizer.start()
    assert not synthesizer.status().ok
    assert "sit/cmn" in synthesizer.status().reason
    with pytest.raises(SynthesizerUnavailableError):
        await spoken(synthesizer, "你好")
    await synthesizer.close()


@pytest.mark.parametrize("voice", ["gmw/en", "no/such", "", "sit/yue"])
async def test_a_voice_that_cannot_read_chinese_is_told(voice: str) -> None:
    synthesizer = Pyttsx3Synthesizer(SpeechSettings(voice=voice, espeak="wheel"))
    await synthesizer.start()
    status = synthesizer.status()
    await synthesizer.close()
    assert not status.ok
    assert repr(voice) in status.reason


async def test_sentence_after_sentence_whole_samples_short_pauses(
    synthesizer: Pyttsx3Synthesizer,
) -> None:
    chunks = [event async for event in synthesizer.speak(REPLY, manner=Manner())]
    assert len(chunks) == 3
    for chunk in chunks:
        assert isinstance(chunk, SpokenChunk)
        assert chunk.sample_rate == 22_050
        assert len(chunk.pcm) % 2 == 0
        samples = np.abs(np.frombuffer(chunk.pcm, "<i2").astype(int))
        voiced = np.flatnonzero(samples > 100)
        assert voiced[0] / 22_050 < 0.05
        assert (len(samples) - voiced[-1]) / 22_050 < 0.45
        assert samples.max() < 32_767


async def test_the_first_sentence_comes_before_the_rest_is_made(
    synthesizer: Pyttsx3Synthesizer,
) -> None:
    await spoken(synthesizer, "好")
    started = time.monotonic()
    speech = synthesizer.speak(REPLY * 20, manner=Manner())
    await anext(speech)
    first = time.monotonic() - started
    await speech.aclose()
    assert first < 0.5
    assert time.monotonic() - started < 1.0


async def test_manner_changes_speed_and_loudness(synthesizer: Pyttsx3Synthesizer) -> None:
    plain, _ = await spoken(synthesizer, REPLY)
    slow, _ = await spoken(synthesizer, REPLY, Manner(pace=-3))
    fast, _ = await spoken(synthesizer, REPLY, Manner(pace=3))
    assert len(slow) > 1.3 * len(plain) > 1.3 * 1.3 * len(fast)
    soft, _ = await spoken(synthesizer, REPLY, Manner(loudness=-3))
    loud, _ = await spoken(synthesizer, REPLY, Manner(loudness=3))
    assert loudness(loud) > 1.4 * loudness(plain) > 1.4 * 1.4 * loudness(soft)


async def test_the_set_rate_is_about_characters_a_minute() -> None:
    for rate in (120, 200, 300):
        synthesizer = Pyttsx3Synthesizer(SpeechSettings(rate=rate))
        text = "劳动合同到期公司不续签应当支付经济补偿"
        pcm, sample_rate = await spoken(synthesizer, text)
        await synthesizer.close()
        assert len(text) / (len(pcm) / 2 / sample_rate) * 60 == pytest.approx(rate, rel=0.15)


async def test_a_changing_rate_never_cuts_off_or_keeps_the_old_one(
    synthesizer: Pyttsx3Synthesizer,
) -> None:
    """pyttsx3 left to itself did one or the other in every third sentence."""
    text = "申请法律援助需要什么材料"
    usual, _ = await spoken(synthesizer, text)
    for turn in range(60):
        pace = turn % 5 - 2
        pcm, _ = await spoken(synthesizer, text, Manner(pace=pace))
        assert len(pcm) == pytest.approx(len(usual) / 1.15**pace, rel=0.1), pace


@pytest.mark.parametrize("nothing", ["", "  ", "……", "😀", "\x00"])
async def test_nothing_to_say_is_silence(synthesizer: Pyttsx3Synthesizer, nothing: str) -> None:
    assert [event async for event in synthesizer.speak(nothing, manner=Manner())] == []


@pytest.mark.parametrize(
    "odd",
    ["<speak><break time='9s'/></speak>好", "[[phoneme]]好", "$(reboot)好", "a" * 300, "\ud800好"],
)
async def test_odd_text_is_spoken_or_skipped(synthesizer: Pyttsx3Synthesizer, odd: str) -> None:
    assert [event async for event in synthesizer.speak(odd, manner=Manner())]
    assert await spoken(synthesizer, "还在")


async def test_a_hang_costs_one_sentence_and_no_more(synthesizer: Pyttsx3Synthesizer) -> None:
    hung = synthesizer.worker_pid
    assert hung is not None
    os.kill(hung, signal.SIGSTOP)
    events = [event async for event in synthesizer.speak(REPLY, manner=Manner())]
    assert isinstance(events[0], SkippedSentence)
    assert events[0].code == "synthesizer_failed"
    assert any(isinstance(event, SpokenChunk) for event in events[1:])
    assert synthesizer.worker_pid != hung
    assert not psutil.pid_exists(hung)
    assert synthesizer.status().ok


async def test_a_killed_voice_comes_back(synthesizer: Pyttsx3Synthesizer) -> None:
    killed = synthesizer.worker_pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    events = [event async for event in synthesizer.speak(REPLY, manner=Manner())]
    assert isinstance(events[-1], SpokenChunk)
    assert synthesizer.worker_pid != killed


async def test_cancelling_stops_at_once_and_leaves_no_work(
    synthesizer: Pyttsx3Synthesizer,
) -> None:
    async def say() -> None:
        async with contextlib.aclosing(synthesizer.speak(REPLY * 50, manner=Manner())) as speech:
            async for _ in speech:
                await asyncio.sleep(0.01)

    speaking = asyncio.create_task(say())
    await asyncio.sleep(0.1)
    started = time.monotonic()
    speaking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await speaking
    assert time.monotonic() - started < 0.2
    others = asyncio.all_tasks() - {asyncio.current_task()}
    assert not [task for task in others if "_chunk" in repr(task)]
    assert await spoken(synthesizer, "好")


async def test_fixed_phrases_are_made_at_the_start_and_nothing_else_is_kept() -> None:
    synthesizer = Pyttsx3Synthesizer(SpeechSettings(), fixed_phrases=("请稍等。", "请说。"))
    await synthesizer.start()
    await synthesizer.prepared()
    assert synthesizer.kept == ("请稍等。", "请说。")
    await spoken(synthesizer, "您的工资是三千元。")
    slow, _ = await spoken(synthesizer, "请稍等。", Manner(pace=-1))
    assert synthesizer.worker_pid is not None
    os.kill(synthesizer.worker_pid, signal.SIGSTOP)
    usual, _ = await spoken(synthesizer, "请稍等。")
    assert len(usual) < len(slow)
    assert await spoken(synthesizer, "请稍等。", Manner(pace=-1)) == (slow, 22_050)
    assert set(synthesizer.kept) == {"请稍等。", "请说。"}
    await synthesizer.close()


async def test_no_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("speech.synthesis.worker_synthesizer.MOST_KEPT", 2)
    synthesizer = Pyttsx3Synthesizer(SpeechSettings(), fixed_phrases=("一。", "二。", "三。"))
    await synthesizer.start()
    await synthesizer.prepared()
    assert synthesizer.kept == ("二。", "三。")
    await spoken(synthesizer, "二。")
    await spoken(synthesizer, "一。")
    assert synthesizer.kept == ("二。", "一。")
    await synthesizer.close()


async def test_without_any_library_the_status_says_what_to_do() -> None:
    synthesizer = Pyttsx3Synthesizer(
        SpeechSettings(), worker_module="tests.speech.voiceless_worker"
    )
    await synthesizer.start()
    assert "apt-get install espeak-ng" in synthesizer.status().reason
    await synthesizer.close()
