"""The robot's own voice from its loudspeaker, and people who talk over it; the real silero-vad."""

import numpy as np
import pytest

from speech.protocols import Guarding, Interrupted, RecognitionEvent
from speech.turns.vad import VoiceModel, find_vad_model
from speech.turns.vad_interruption import InterruptionWatch
from tests.speech.sounds import RATE, Sound, cough, floats, pcm_of, slam, still, white
from tests.speech.spoken import spoken_for_vosk

ANSWER = (
    "一般有补偿。合同到期公司不续签，要按工作年限付经济补偿。公司愿意续签您自己不签的，没有补偿。"
)
FRAME = 1_600


@pytest.fixture(scope="module")
def model() -> VoiceModel:
    path = find_vad_model()
    assert path is not None
    return VoiceModel(path)


async def said(text: str, level_db: float) -> Sound:
    """Somebody says the text, its loud half at this level of full scale."""
    voice = floats(await spoken_for_vosk(text))
    loud = np.abs(voice) > np.median(np.abs(voice))
    level: Sound = voice / np.sqrt(np.mean(voice[loud] ** 2)) * 10 ** (level_db / 20)
    return level


def in_a_room(sound: Sound) -> Sound:
    """With the echoes of a small hall."""
    decay = np.exp(-np.arange(int(0.25 * RATE)) / RATE * 20)
    response = np.random.default_rng(3).normal(size=decay.size) * decay * 0.05
    response[0] = 1.0
    echoed: Sound = np.convolve(sound, response)
    return echoed


def mixed(*layers: tuple[float, Sound]) -> Sound:
    """Sounds that begin at these seconds, over a quiet room."""
    length = max(int(at * RATE) + len(sound) for at, sound in layers)
    whole = still(length / RATE + 1)
    for at, sound in layers:
        whole[int(at * RATE) : int(at * RATE) + len(sound)] += sound
    return whole


def watched(model: VoiceModel, sound: Sound, *, cancelled: bool) -> list[RecognitionEvent]:
    watch = InterruptionWatch(model.stream(), Guarding(echo_cancelled=cancelled))
    pcm = pcm_of(sound)
    return [
        event for at in range(0, len(pcm), FRAME) for event in watch.accept(pcm[at : at + FRAME])
    ]


@pytest.mark.parametrize(
    ("echo_db", "cancelled"), [(-20.0, False), (-30.0, False), (-40.0, False), (-50.0, True)]
)
async def test_the_robots_own_voice_interrupts_nothing(
    model: VoiceModel, echo_db: float, cancelled: bool
) -> None:
    echo = in_a_room(await said(ANSWER, echo_db))
    assert watched(model, mixed((0.2, echo)), cancelled=cancelled) == []


@pytest.mark.parametrize(("echo_db", "cancelled"), [(-44.0, False), (-55.0, True)])
async def test_a_person_clearly_above_it_does(
    model: VoiceModel, echo_db: float, cancelled: bool
) -> None:
    echo = in_a_room(await said(ANSWER, echo_db))
    person = await said("等一下我不是这个意思", -24.0)
    (event,) = watched(model, mixed((0.2, echo), (3.0, person)), cancelled=cancelled)
    assert isinstance(event, Interrupted)
    assert 3.3 <= event.at <= 4.0


async def test_noises_over_it_do_not(model: VoiceModel) -> None:
    echo = in_a_room(await said(ANSWER, -38.0))
    noises = [(2.0, cough()), (3.0, slam()), (4.0, white(0.25, 0.2))]
    assert watched(model, mixed((0.2, echo), *noises), cancelled=False) == []


async def test_less_than_300_ms_of_voice_is_not_enough(model: VoiceModel) -> None:
    echo = in_a_room(await said(ANSWER, -50.0))
    short = (await said("啊", -24.0))[: int(0.2 * RATE)]
    assert watched(model, mixed((0.2, echo), (3.0, short)), cancelled=True) == []


async def test_an_interruption_is_told_once(model: VoiceModel) -> None:
    person = await said(ANSWER, -20.0)
    assert len(watched(model, mixed((1.0, person)), cancelled=True)) == 1


def test_odd_bytes_do_no_harm(model: VoiceModel) -> None:
    watch = InterruptionWatch(model.stream(), Guarding())
    for _ in range(3_000):
        assert watch.accept(b"\x01") == []
    assert watch.finish() == []
