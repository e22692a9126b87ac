"""A transcript put right, with what a listener may want to know of each word."""

from collections.abc import Iterator
from dataclasses import dataclass

from speech.recognition.transcripts import UNKNOWN_WORD, Transcript, Word
from speech.repair.correction import Repair, Repairer
from speech.repair.search import Doubt

Span = tuple[int, int, Word]
"""Where a word stands in the text: start, end."""


@dataclass(frozen=True, slots=True)
class OtherWords:
    """What one word may have been besides."""

    at: int
    """Offset of its first character."""
    length: int
    """Its characters."""
    words: tuple[str, ...]
    """Other readings, the likeliest first; not what is in the text."""


@dataclass(frozen=True, slots=True)
class HeardText:
    """What was understood, and how far it is from what was heard."""

    text: str
    """Put right."""
    heard: str
    """As the recogniser wrote it."""
    repairs: tuple[Repair, ...] = ()
    """What was changed; offsets hold for both texts, which are of one length."""
    others: tuple[OtherWords, ...] = ()
    """Words that may have been others, in order."""
    confidence: float = 0.0
    """The recogniser's, 0 to 1."""


def put_right(transcript: Transcript, repairer: Repairer | None) -> HeardText:
    """The transcript's text repaired, or as it is if there is no repairer."""
    spans = list(_spans(transcript))
    text, repairs = transcript.text, tuple[Repair, ...]()
    if repairer is not None:
        better = repairer.repair(text, _doubts(text, spans))
        text, repairs = better.text, better.repairs
    return HeardText(
        text=text,
        heard=transcript.text,
        repairs=repairs,
        others=tuple(_others(text, transcript.text, spans)),
        confidence=transcript.confidence,
    )


def _spans(transcript: Transcript) -> Iterator[Span]:
    """The words as they stand in the text; stops where they no longer fit it."""
    at = 0
    for word in transcript.words:
        if word.text == UNKNOWN_WORD:
            continue
        while transcript.text[at : at + 1] == " ":
            at += 1
        if not word.text or not transcript.text.startswith(word.text, at):
            return
        yield at, at + len(word.text), word
        at += len(word.text)


def _doubts(text: str, spans: list[Span]) -> list[Doubt]:
    doubts = [Doubt()] * len(text)
    for start, end, word in spans:
        same_length = [other for other in word.others if len(other) == end - start]
        for place in range(start, end):
            others = frozenset(other[place - start] for other in same_length) - {text[place]}
            doubts[place] = Doubt(min(max(word.confidence, 0.0), 1.0), others)
    return doubts


def _others(text: str, heard: str, spans: list[Span]) -> Iterator[OtherWords]:
    for start, end, word in spans:
        now, then = text[start:end], heard[start:end]
        readings = dict.fromkeys([then, *word.others])
        words = tuple(reading for reading in readings if reading != now)
        if words:
            yield OtherWords(start, end - start, words)
