"""Examples for the confidence model: what the searches say of questions they have not seen."""

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge_base.corpus import Corpus
from knowledge_base.encoder import Encoder
from knowledge_base.index_files import OpenIndex
from knowledge_base.query import make_query
from knowledge_base.ranking import Evidence
from knowledge_base.register import title_key
from knowledge_base.search import Models, findings, repairer
from knowledge_base.sounds import syllable
from knowledge_base.training.pairs import FOLDS, fold_of
from knowledge_base.training.sources import Sources

HERE = Path(__file__).parent
_BEFORE = ("", "", "请问", "我想问一下", "你好，", "那个，", "同志，我问哈，")
_AFTER = ("", "", "？", "呢", "啊", "嘛", "，谢谢")
_COMMON = 5
"""A character must be seen so often to be heard for another."""
_NEAR = 0.5
"""A lay question less like any wording than this counts as not answered by the corpus."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question, its hits, and which of them are right."""

    fold: int
    """The part that was held out when the encoder was trained."""
    evidence: Evidence
    """What the searches say."""
    right: npt.NDArray[np.bool_]
    """One a hit; all false for a question that is not answered."""
    wanted: int
    """How many right answers there are, found or not; 0 for a question not answered."""
    known: bool
    """Whether it is a wording of the index, only disturbed."""
    text: str
    """The question; for a look at what goes wrong."""

    @property
    def answered(self) -> bool:
        """Whether there is a right answer at all."""
        return self.wanted > 0


def out_of_scope() -> list[str]:
    """Small talk and questions of other fields, and strings that mean nothing."""
    lines = (HERE / "out_of_scope.txt").read_text("utf-8").split("\n")
    dice = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    characters = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动"
    nonsense = ["".join(dice.choices(letters, k=dice.randint(3, 12))) for _ in range(10)]
    nonsense += ["".join(dice.choices(characters, k=dice.randint(3, 12))) for _ in range(30)]
    return [line for line in lines if line] + nonsense


def disturbed(wording: str, dice: random.Random) -> str:
    """A wording as another might say it or a recogniser hear it: a character or two
    missing, words of address around it."""
    kept = list(wording)
    for _ in range(dice.choice((0, 1, 1, 2))):
        if len(kept) > 5:
            kept.pop(dice.randrange(len(kept)))
    return dice.choice(_BEFORE) + "".join(kept).rstrip("？?。") + dice.choice(_AFTER)


@dataclass(frozen=True, slots=True)
class Asking:
    """An index with what it takes to ask it."""

    index: OpenIndex
    encoder: Encoder
    models: Models

    def evidence(self, text: str) -> Evidence:
        """What the searches say of entries, articles' support included."""
        query = make_query(text, self.models.synonyms, repair=repairer(self.index))
        vector = self.encoder.encode([query.expanded])[0]
        return findings(self.index, query, vector, self.models).entries


class Mishearing:
    """Says a text as a recogniser may write it: no marks, one character in nine another of the
    same sound."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts = Counter(c for text in texts for c in text if "\u4e00" <= c <= "\u9fff")
        self._alike: dict[str, list[str]] = {}
        for character, count in counts.items():
            if count >= _COMMON:
                self._alike.setdefault(syllable(character), []).append(character)

    def heard(self, text: str, dice: random.Random) -> str:
        """Other characters, drawn anew each time."""
        characters = list(text)
        places = [place for place, c in enumerate(characters) if len(self._others(c))]
        for place in dice.sample(places, min(len(places), max(1, len(places) // 9))):
            characters[place] = dice.choice(self._others(characters[place]))
        return re.sub(r"[，。？！、,?!；：]", "", "".join(characters))

    def _others(self, character: str) -> list[str]:
        if not "\u4e00" <= character <= "\u9fff":
            return []
        return [c for c in self._alike.get(syllable(character), ()) if c != character]


def faq_examples(fold: int, asking: Asking, sources: Sources, *, count: int) -> Iterator[Example]:
    """At most `count` wordings of a fold that neither the encoder nor the index has seen, some
    that it knows, disturbed, and unanswered questions."""
    index = asking.index
    names = np.array([entry.id for entry in index.entries])
    dice = random.Random(fold)

    def example(text: str, wanted: str, *, known: bool = False) -> Example:
        evidence = asking.evidence(text)
        right = names[evidence.rows] == wanted
        return Example(fold, evidence, right, int(bool(wanted)), known, text)

    held_out = _held_out(sources.corpus, fold)
    for wanted, text in dice.sample(held_out, min(count, len(held_out))):
        yield example(text, wanted)
    for entry in dice.sample(index.entries, min(count // 4, len(index.entries))):
        yield example(disturbed(dice.choice(entry.wordings), dice), entry.id, known=True)
    strange = [text for place, text in enumerate(out_of_scope()) if place % FOLDS == fold]
    for text in strange:
        yield example(text, "")
    lay = list(dict.fromkeys(pair.left for pair in sources.lay))[fold::FOLDS]
    for text in dice.sample(lay, min(count // 2, len(lay))):
        found = example(text, "")
        if found.evidence.base[:, 0].max(initial=0) < _NEAR:
            yield found


def evaluation_examples(asking: Asking, sources: Sources) -> tuple[list[Example], list[Example]]:
    """Examples for the fit, and examples to report on, each of every other question:
    those of `knowledge_base/evaluation`, written without a look at the wordings, small talk
    and questions of other fields, and consultations none of whose articles any entry cites,
    which the corpus can't answer. Those for the fit come as a recogniser would hear them too."""
    lines = (HERE.parent / "evaluation" / "entries.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line) for line in lines]
    questions = [
        (str(line["text"]), list(line.get("faq_ids", [])))
        for line in asked
        if "text" in line and line.get("kind") != "clarify"
    ]
    questions += [(text, []) for text in (*out_of_scope(), *_beyond(sources))]
    names = np.array([entry.id for entry in asking.index.entries])

    def example(place: int, text: str, wanted: list[str]) -> Example:
        evidence = asking.evidence(text)
        right = np.isin(names[evidence.rows], wanted)
        return Example(place // 2 % FOLDS, evidence, right, len(wanted), known=False, text=text)

    mishearing = Mishearing(w for entry in sources.corpus.entries for w in entry.wordings)
    dice = random.Random(5)
    examples = [example(place, *question) for place, question in enumerate(questions)]
    misheard = [
        example(place, mishearing.heard(text, dice), wanted)
        for place, (text, wanted) in enumerate(questions)
        if wanted and place % 2 == 0
    ]
    return [*examples[::2], *misheard], examples[1::2]


def _beyond(sources: Sources) -> list[str]:
    """Consultations that the corpus can't answer."""
    cited = {
        (title_key(citation.law), citation.article)
        for entry in sources.corpus.entries
        for citation in entry.citations
    }
    return [
        consultation.text
        for consultation in sources.consultations
        if consultation.articles
        and not any((title_key(a.law), a.label) in cited for a in consultation.articles)
    ]


def _held_out(corpus: Corpus, fold: int) -> list[tuple[str, str]]:
    """Ids of entries with the wordings of a fold."""
    return [
        (entry.id, text)
        for entry in corpus.entries
        for text in entry.questions
        if fold_of(text) == fold
    ]
