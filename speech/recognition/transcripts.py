"""What was heard: words, transcripts, and the text they make."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

UNKNOWN_WORD = "[unk]"
"""What Vosk writes for a sound that is no word it knows."""

_LATIN = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word."""

    text: str
    """As the model's word list writes it."""
    start: float
    """Seconds from the start of the utterance."""
    end: float
    """Seconds from the start of the utterance."""
    confidence: float
    """How sure the recogniser is of it, 0 to 1."""
    others: tuple[str, ...] = ()
    """What else it may have been, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """All that was heard in one utterance."""

    text: str
    """Without spaces, except between words of Latin letters; empty if nothing was understood."""
    confidence: float
    """Mean of the words' confidences, weighted by their length; 0 if there are none."""
    words: tuple[Word, ...]
    """In order, sounds that are no word among them."""
    seconds: float
    """Length of the audio, silence included."""


def join_words(words: Iterable[str]) -> str:
    """The words as running text: `["我 ", "用", "ok", "app"]` → `我用ok app`."""
    text = ""
    for word in (part for chunk in words for part in chunk.split()):
        if word == UNKNOWN_WORD:
            continue
        apart = text and _LATIN.match(text[-1]) and _LATIN.match(word[0])
        text += f" {word}" if apart else word
    return text


def transcript_of(words: Iterable[Word], seconds: float) -> Transcript:
    """One transcript from the words of all the segments of an utterance."""
    words = tuple(words)
    weight = sum(_weight(word) for word in words)
    mean = sum(word.confidence * _weight(word) for word in words) / weight if weight else 0.0
    text = join_words(word.text for word in words)
    return Transcript(
        text=text,
        confidence=min(1.0, max(0.0, mean)) if text else 0.0,
        words=words,
        seconds=seconds,
    )


def _weight(word: Word) -> int:
    return 1 if word.text == UNKNOWN_WORD else len(word.text)
