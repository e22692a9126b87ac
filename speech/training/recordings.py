"""The recordings, decoded once and kept as one array.

Sets are tars of Ogg Opus with a `transcripts.tsv` (see the README beside them). Labels are
characters or one syllable in pinyin.
"""

import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from speech.recognition.audio_files import converted
from speech.synthesis.pronunciation import Pronouncer
from speech.training.features import SAMPLE_RATE
from speech.training.phones import parse_syllable
from speech.training.texts import is_han

STRANGER = "S0150"
"""A speaker of AISHELL-1 by whom it is measured how strangers are heard. Chosen before any training:
the other one, S0252, is the only low voice (136 Hz) that speaks continuously, so the one to learn from."""
JOINED_STRANGER = "syllables-hantts"
"""A set of syllables by whose speaker it is measured how strangers' joined speech is heard."""
PRODUCT_VOICE = "espeak"
WORD_SETS = ("words-tan", "syllables-wang", "syllables-davin", JOINED_STRANGER)
"""One speaker each, without a header in the list."""
SENTENCE_SETS = ("aishell1_sample", "dspspeech20", "seedlingo", "hsk_sentences_synth")
CONTINUOUS = frozenset({"aishell1_sample", "hsk_sentences_synth", "seedlingo", PRODUCT_VOICE})
"""Sets in which pauses may be anywhere."""
_REAL_ER = frozenset({"女儿", "婴儿", "幼儿", "孤儿", "少儿", "胎儿", "健儿", "宠儿", "混血儿"})
"""Elsewhere a last 儿 is no syllable of its own."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Where one recording is in the array, and what is said in it."""

    source: str
    """Name of its set."""
    name: str
    speaker: str
    text: str
    """In characters, or pinyin."""
    syllables: tuple[str, ...]
    """Pinyin with tone digit."""
    held_out: bool
    """In the list of its set that no training may see."""
    start: int
    length: int
    """Samples at 16 kHz."""

    def is_learned(self, *, stranger: bool) -> bool:
        """Whether training sees it: never what is held out or what questions are joined of, and
        `STRANGER` only once nothing is left to be measured with that voice."""
        out = self.held_out or self.source == JOINED_STRANGER
        return not out and (stranger or self.speaker != STRANGER)


@dataclass(frozen=True, slots=True)
class Line:
    """A recording's line in the list of its set."""

    name: str
    speaker: str
    text: str
    held_out: bool


class Store:
    """Recordings in a folder: `samples.i16` and `recordings.json`."""

    def __init__(self, folder: Path) -> None:
        raw = json.loads((folder / "recordings.json").read_text(encoding="utf-8"))
        self.recordings = [
            Recording(**{**one, "syllables": tuple(one["syllables"])}) for one in raw
        ]
        self._samples = np.memmap(folder / "samples.i16", np.int16, "r")

    def samples(self, recording: Recording) -> npt.NDArray[np.int16]:
        """16 kHz."""
        return np.asarray(self._samples[recording.start :][: recording.length])


class StoreWriter:
    """Writes what `Store` reads."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._sink = (folder / "samples.i16").open("wb")
        self._recordings: list[Recording] = []
        self._at = 0
        self._pronouncer = Pronouncer()

    def add(self, source: str, line: Line, pcm: bytes) -> bool:
        """Whether the text could be read as syllables; if not, the recording is left out."""
        syllables = self._syllables(line.text)
        if not syllables or not pcm:
            return False
        self._sink.write(pcm)
        length = len(pcm) // 2
        self._recordings.append(
            Recording(
                source=source,
                name=line.name,
                speaker=line.speaker,
                text=line.text,
                syllables=syllables,
                held_out=line.held_out,
                start=self._at,
                length=length,
            )
        )
        self._at += length
        return True

    def close(self) -> None:
        """Write the list."""
        self._sink.close()
        listed = json.dumps([asdict(one) for one in self._recordings], ensure_ascii=False)
        (self._folder / "recordings.json").write_text(listed, encoding="utf-8")

    def _syllables(self, text: str) -> tuple[str, ...]:
        if is_han(text):
            if len(text) > 1 and text.endswith("儿") and text not in _REAL_ER:
                return ()
            said = self._pronouncer.pinyin(text).split()
            if len(said) != len(text):
                return ()
        else:
            said = [text]
        try:
            for one in said:
                parse_syllable(one)
        except ValueError:
            return ()
        return tuple(said)


def read_set(audio: Path, name: str) -> Iterator[tuple[Line, bytes]]:
    """Every recording of one tar with its 16 kHz PCM."""
    with tarfile.open(audio / f"{name}.tar") as tar:
        members = {member.name: member for member in tar.getmembers()}
        listed = _text(tar, members[f"{name}/transcripts.tsv"])
        held_out = frozenset[str]()
        if (held := members.get(f"{name}/heldout.tsv")) is not None:
            held_out = frozenset(row[0] for row in _rows(_text(tar, held)))
        for line in read_lines(name, listed, held_out):
            opus = tar.extractfile(members[f"{name}/{line.name}"])
            if opus is not None:
                samples, rate = soundfile.read(io.BytesIO(opus.read()), dtype="float32")
                yield line, converted(samples, rate, SAMPLE_RATE)


def read_lines(name: str, listed: str, held_out: Iterable[str]) -> Iterator[Line]:
    """Lines of a `transcripts.tsv`: file and label, or file, speaker and text with a header."""
    held = frozenset(held_out)
    for row in _rows(listed):
        if row[0] == "file":
            continue
        file, speaker, text = row if len(row) == 3 else (row[0], name, row[1])
        yield Line(file, speaker, text, file in held)


def _rows(listed: str) -> list[list[str]]:
    return [line.split("\t") for line in listed.splitlines() if line.strip()]


def _text(tar: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    source = tar.extractfile(member)
    if source is None:
        raise ValueError(f"{member.name} is no file")
    return source.read().decode("utf-8")
