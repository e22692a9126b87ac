"""The project's own texts: what residents ask and what the robot answers.

Read from the corpus's YAML as data, not through `knowledge_base`, which `speech` must not know.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from speech.synthesis.speakable import speakable

_BESIDE_LETTERS = re.compile(r"[\u4e00-\u9fff0-9]*[A-Za-z][\u4e00-\u9fffA-Za-z0-9]*")
_RUN = re.compile(r"[\u4e00-\u9fff]+")
_HAN = re.compile(r"[\u4e00-\u9fff]+\Z")
_WORD_LISTS = ("legal_terms.yaml", "sichuan.yaml")
TESTED_ANSWERS = 200


@dataclass(frozen=True, slots=True)
class CorpusTexts:
    """As written, with punctuation and digits."""

    questions: tuple[str, ...]
    """In residents' words, many of them Sichuan's."""
    spoken: tuple[str, ...]
    """Answers in the short form that is read aloud, in the order of the files."""
    answers: tuple[str, ...]
    terms: tuple[str, ...]
    """Words of the law, residents' words for them, words of Sichuan and their equivalents."""


def read_corpus(knowledge_base: Path) -> CorpusTexts:
    """From `faq/`, `lay_questions/` and `lexicon/` in the folder."""
    questions: list[str] = []
    spoken: list[str] = []
    answers: list[str] = []
    for path in sorted((knowledge_base / "faq").rglob("*.yaml")):
        for entry in _load(path)["entries"]:
            questions += [entry.get("title", ""), *entry["questions"]]
            spoken.append(entry["spoken"])
            answers += [entry["answer"], *entry.get("steps", ()), *entry.get("materials", ())]
    for path in sorted((knowledge_base / "lay_questions").glob("*.yaml")):
        for asked in _load(path)["articles"].values():
            questions += asked
    terms: list[str] = []
    for name in _WORD_LISTS:
        for group in _load(knowledge_base / "lexicon" / name).values():
            for term, others in group.items():
                terms += [str(term), *map(str, others)]
    return CorpusTexts(tuple(filter(None, questions)), tuple(spoken), tuple(answers), tuple(terms))


def sampled_answers(spoken: tuple[str, ...]) -> tuple[str, ...]:
    """The 200 spoken answers, evenly spread, that evaluation has and acoustic training lacks."""
    if len(spoken) <= TESTED_ANSWERS:
        return spoken
    step = len(spoken) / TESTED_ANSWERS
    return tuple(spoken[int(k * step)] for k in range(TESTED_ANSWERS))


def han_runs(text: str) -> Iterator[str]:
    """Runs of characters between punctuation, numbers written out as they are said.

    A run beside a Latin letter is left out: what is said there is not all in characters.
    """
    said = speakable(_BESIDE_LETTERS.sub("，", text))
    for found in _RUN.finditer(said):
        yield found.group()


def is_han(text: str) -> bool:
    """Whether it is all characters, and any."""
    return bool(_HAN.match(text))


def _load(path: Path) -> Any:
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)  # ten times as fast
