"""Recordings of people who pause in mid-sentence, to measure turn taking with. Needs SciPy and an
engine or a folder of recordings: for commands and tests only.

The product's own voice says the two halves of each sentence; recordings of people are opened at a
place where their voice is weakest, and the pause is filled with the sound of the same room.
"""

import io
import itertools
import random
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from speech.protocols import LISTENING_RATE, Manner, SpokenChunk, Synthesizer
from speech.recognition.audio_files import converted

PAUSES = (0.3, 0.5, 0.7, 0.9, 1.1, 1.3, 1.5)
"""Seconds of silence in mid-sentence."""
TAIL = 4.0
"""Seconds of the room after the last word; whoever has not decided by then has missed the end."""
_LEAD = 0.7
_SOUNDS = (".ogg", ".wav", ".flac")

HALVES: tuple[tuple[str, str], ...] = (
    ("公司一直拖欠", "工资我应该先找谁"),
    ("我想问一下", "房东不退押金怎么办"),
    ("老板不给我", "交社保合不合法"),
    ("我在工地上干活", "摔伤了能不能算工伤"),
    ("我和我老公", "离婚孩子归谁"),
    ("借条上没有写", "还款时间还能要回来吗"),
    ("邻居修房子", "挡了我家的光怎么办"),
    ("申请法律援助", "要带什么材料"),
    ("我父亲去世以后", "房子怎么分"),
    ("他借了我三万", "五千块钱不还怎么办"),
    ("劳动合同到期", "公司不续签有没有补偿"),
    ("网上买的东西", "是假的可以要求赔偿吗"),
    ("村里占了", "我家的地给多少补偿"),
    ("交通事故对方全责", "但是不肯赔钱怎么办"),
    ("结婚的时候", "给了彩礼现在能要回来吗"),
    ("我的身份证号是", "五一零一二二"),
    ("因为他打我", "我想申请人身保护令"),
    ("试用期被辞退", "有没有赔偿"),
    ("儿子不给", "我养老钱怎么办"),
    ("物业费", "可以不交吗"),
    ("公司让我", "签放弃社保的协议有效吗"),
    ("他欠我的", "工程款两年多了"),
    ("如果对方", "不来开庭怎么办"),
    ("宅基地", "可以卖给城里人吗"),
)
"""A sentence opened where somebody may look for a word."""

Sound = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Recording:
    """A sentence with a pause in it, and then the silent room."""

    name: str
    """What it is made of."""
    kind: str
    """`own voice` or `person`."""
    pause: float
    """Seconds in mid-sentence."""
    pcm: bytes
    """16 kHz mono."""
    end: float
    """Where the last word ends, in seconds."""


async def own_voice(synthesizer: Synthesizer, rounds: int = 3) -> list[Recording]:
    """Each sentence `rounds` times, every time with another pause."""
    pauses = itertools.cycle(PAUSES)
    noise = random.Random(7)
    made = []
    for _ in range(rounds):
        for head, tail in HALVES:
            halves = [_trimmed(await _said(synthesizer, text)) for text in (head, tail)]
            made.append(_opened(f"{head}…{tail}", "own voice", halves, next(pauses), _hiss(noise)))
    return made


def people(archive: Path, count: int = 70) -> list[Recording]:
    """Sentences of the recordings in a folder or tar file, evenly picked.

    Raises `OSError` or `tarfile.TarError` if it can't be read.
    """
    names = sorted(_names(archive))
    picked = names[:: max(1, len(names) // count)][:count]
    pauses = itertools.cycle(PAUSES)
    return [_person(name, sound, next(pauses)) for name, sound in _read(archive, picked)]


def _names(archive: Path) -> Iterable[str]:
    if archive.is_dir():
        return [
            str(path.relative_to(archive)) for path in archive.rglob("*") if path.suffix in _SOUNDS
        ]
    with tarfile.open(archive) as tar:
        return [name for name in tar.getnames() if name.endswith(_SOUNDS)]


def _read(archive: Path, names: list[str]) -> Iterator[tuple[str, Sound]]:
    if archive.is_dir():
        for name in names:
            yield name, _decoded(io.BytesIO((archive / name).read_bytes()))
        return
    with tarfile.open(archive) as tar:
        for name in names:
            member = tar.extractfile(name)
            if member is not None:
                yield name, _decoded(io.BytesIO(member.read()))


def _decoded(source: io.BytesIO) -> Sound:
    samples, rate = soundfile.read(source, dtype="float32", always_2d=True)
    return _floats(converted(samples, rate, LISTENING_RATE))


def _person(name: str, sound: Sound, pause: float) -> Recording:
    room = _quietest(sound)
    voice = _trimmed(sound)
    at = _weakest(voice)
    return _opened(Path(name).stem, "person", [voice[:at], voice[at:]], pause, room)


def _opened(name: str, kind: str, halves: list[Sound], pause: float, room: Sound) -> Recording:
    def silent(seconds: float) -> Sound:
        return np.resize(room, int(seconds * LISTENING_RATE))

    spoken = np.concatenate([silent(_LEAD), halves[0], silent(pause), halves[1]])
    whole = np.concatenate([spoken, silent(TAIL)])
    pcm = np.clip(whole * 32767, -32768, 32767).astype("<i2").tobytes()
    return Recording(name, kind, pause, pcm, len(spoken) / LISTENING_RATE)


async def _said(synthesizer: Synthesizer, text: str) -> Sound:
    events = [event async for event in synthesizer.speak(text, manner=Manner())]
    chunks = [event for event in events if isinstance(event, SpokenChunk)]
    pcm = b"".join(chunk.pcm for chunk in chunks)
    return _floats(converted(_floats(pcm), chunks[0].sample_rate, LISTENING_RATE))


def _floats(pcm: bytes) -> Sound:
    return np.frombuffer(pcm, "<i2").astype(np.float32) / 32768


def _levels(sound: Sound, frame: int = 160) -> npt.NDArray[np.float64]:
    """Root mean square of each 10 ms."""
    whole = len(sound) - len(sound) % frame
    power = np.mean(np.square(sound[:whole].reshape(-1, frame), dtype=np.float64), axis=1)
    levels: npt.NDArray[np.float64] = np.sqrt(power)
    return levels


def _trimmed(sound: Sound) -> Sound:
    """From the first sound of the voice to the last: 30 dB under its loudest."""
    levels = _levels(sound)
    loud = np.flatnonzero(levels > levels.max() * 10 ** (-30 / 20))
    return sound[loud[0] * 160 : (loud[-1] + 1) * 160]


def _weakest(voice: Sound) -> int:
    """The sample in the middle third where the voice is weakest: between two syllables."""
    levels = np.convolve(_levels(voice), np.ones(5) / 5, mode="same")
    third = len(levels) // 3
    return int((third + int(np.argmin(levels[third : 2 * third]))) * 160)


def _quietest(sound: Sound, seconds: float = 0.2) -> Sound:
    """The quietest stretch, to fill pauses with; there and back so that no click is heard."""
    levels = np.convolve(_levels(sound), np.ones(20) / 20, mode="valid")
    at = int(np.argmin(levels)) * 160
    room = sound[at : at + int(seconds * LISTENING_RATE)]
    return np.concatenate([room, room[::-1]])


def _hiss(noise: random.Random) -> Sound:
    """A still room, some 70 dB under full scale."""
    made = np.random.default_rng(noise.randrange(2**32)).normal(size=LISTENING_RATE)
    return (made * 3e-4).astype(np.float32)
