"""What repair is worth: search and ladder on misheard questions, raw and put right.

`python scripts/measure_repair.py`: the questions of `lay.jsonl` as they were written, as a
recogniser writes them (`asr`, by hand), and with a tenth of their syllables replaced by dice;
then how often clean texts are changed that should not be. Uses the published index and the
vocabulary in `var/`; neither has seen a question of `lay.jsonl`.

`python scripts/measure_repair.py aloud 120`: the first 120 short ones read by the product's voice,
with noise 12 dB below it, and heard by the product's recogniser.
"""

import asyncio
import json
import random
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from bot.answering import Answering
from bot.messages import to_wire
from bot.settings import load_bot_settings
from bot.situation import Situation
from kiosk.evaluation.judging import Judge, Judged, tally
from kiosk.evaluation.questions import EvaluationQuestion, read_question
from kiosk.operation.preparation import VOCABULARY
from knowledge_base.corpus import load_corpus
from knowledge_base.search import KnowledgeBase
from speech.engines import open_recognizer, open_synthesizer
from speech.protocols import (
    LISTENING_RATE,
    Final,
    Listening,
    Manner,
    SpokenChunk,
    Synthesizer,
)
from speech.recognition.audio_files import converted
from speech.repair.corrected_transcripts import HeardText, put_right
from speech.repair.correction import Repairer
from speech.repair.vocabulary import Vocabulary, load_vocabulary
from speech.settings import read_speech_settings
from speech.synthesis.numbers import say_numbers

EVALUATION = Path("knowledge_base/evaluation")
NOISE = 0.1
"""Share of the syllables that the dice replace."""
NOISE_DB = 12
"""How far the noise lies below the voice."""
SHORT = 30
"""Characters of a question that is read aloud."""
SEED = 11
_MARKS = re.compile(r"[^\u4e00-\u9fffA-Za-z]+")


class Dice:
    """Mishears a share of the syllables: what sounds more alike and is more common is likelier."""

    def __init__(self, vocabulary: Vocabulary, seed: int) -> None:
        self._vocabulary = vocabulary
        self._random = random.Random(seed)
        common = vocabulary.model.grams[0]
        self._weights = dict(zip(common.keys.tolist(), np.exp(common.scores / 2), strict=True))

    def misheard(self, text: str) -> str:
        """The text with a tenth of its syllables replaced."""
        return "".join(
            self._other(char) if self._random.random() < NOISE else char for char in text
        )

    def _other(self, character: str) -> str:
        found = self._vocabulary.candidates(character)
        if not len(found.numbers):
            return character
        common = [self._weights.get(number, 0.0) for number in found.numbers.tolist()]
        weights = (np.exp(-found.costs) * common).tolist()
        return self._vocabulary.character(self._random.choices(found.numbers.tolist(), weights)[0])


def as_heard(text: str) -> str:
    """As a recogniser would write it, had it heard all: numbers in words, no marks."""
    return _MARKS.sub("", say_numbers(text))


def main() -> None:
    """Print the tables."""
    if sys.argv[1:2] == ["aloud"]:
        asyncio.run(_aloud(int(sys.argv[2])))
    else:
        _on_paper()


async def _aloud(count: int) -> None:
    """Said by the product's voice and heard by its recogniser."""
    lines = [line for line in _lines("lay") if len(str(line["text"])) <= SHORT][:count]
    settings = read_speech_settings(Path("wenxiaofa.toml"))
    recognizer, synthesizer = open_recognizer(settings), open_synthesizer(settings)
    repairer = Repairer(load_vocabulary(VOCABULARY))
    heard: list[HeardText] = []
    noise = np.random.default_rng(SEED)
    for line in lines:
        pcm = await _spoken(str(line["text"]), synthesizer, noise)
        session = await recognizer.open(
            sample_rate=LISTENING_RATE, listening=Listening(patience=5.0, longest=60.0)
        )
        for at in range(0, len(pcm), LISTENING_RATE):
            await session.accept(pcm[at : at + LISTENING_RATE])
        final = (await session.finish())[-1]
        await session.close()
        if isinstance(final, Final):
            heard.append(put_right(final.transcript, repairer))
    await recognizer.close()
    await synthesizer.close()
    knowledge, answering, judge = _product()
    questions = [read_question(line) for line in lines]
    _show_head()
    for name, texts in (
        ("as heard without a mistake", [as_heard(str(line["text"])) for line in lines]),
        ("heard, raw", [text.heard for text in heard]),
        ("heard, repaired", [text.text for text in heard]),
    ):
        _show(name, _measured(questions, texts, knowledge, answering, judge))
    right = [as_heard(str(line["text"])) for line in lines]
    for name, texts in (("raw", [t.heard for t in heard]), ("repaired", [t.text for t in heard])):
        wrong = sum(_distance(a, b) for a, b in zip(right, texts, strict=True))
        print(f"characters wrong, {name}\t{wrong / sum(map(len, right)):.1%}")


async def _spoken(text: str, synthesizer: Synthesizer, noise: np.random.Generator) -> bytes:
    """The text at 16 kHz with white noise."""
    samples: list[bytes] = []
    rate = LISTENING_RATE
    async for event in synthesizer.speak(text, manner=Manner()):
        if isinstance(event, SpokenChunk):
            samples.append(event.pcm)
            rate = event.sample_rate
    voice = np.frombuffer(b"".join(samples), "<i2").astype(np.float32) / 32768
    loudness = float(np.sqrt(np.mean(voice**2))) * 10 ** (-NOISE_DB / 20)
    return converted(
        voice + noise.normal(0, loudness, len(voice)).astype(np.float32), rate, LISTENING_RATE
    )


def _distance(one: str, other: str) -> int:
    """Levenshtein's."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


def _product() -> tuple[KnowledgeBase, Answering, Judge]:
    """Search, ladder and judge as shipped."""
    knowledge = KnowledgeBase.open(Path("var/index"))
    thresholds = load_bot_settings(Path("wenxiaofa.toml")).thresholds
    judge = Judge(load_corpus(Path("knowledge_base/faq")).entries)
    return knowledge, Answering(knowledge, thresholds), judge


def _show_head() -> None:
    print(
        "set\tfirst right\tin three\tanswered right\tright or asked right\twrong\twrong among answers"
    )


def _on_paper() -> None:
    vocabulary = load_vocabulary(VOCABULARY)
    repairer = Repairer(vocabulary)
    knowledge, answering, judge = _product()
    lines = _lines("lay")
    spoken = [line for line in lines if isinstance(line.get("asr"), str)]
    questions = [read_question(line) for line in spoken]
    plain = [as_heard(str(line["text"])) for line in spoken]
    dice = Dice(vocabulary, SEED)
    by_dice = [dice.misheard(text) for text in plain]
    by_hand = [str(line["asr"]) for line in spoken]

    def row(name: str, texts: Sequence[str]) -> None:
        _show(name, _measured(questions, texts, knowledge, answering, judge))

    _show_head()
    row("as written", [str(line["text"]) for line in spoken])
    row("as heard without a mistake", plain)
    row("– repaired (nothing to repair)", _repaired(repairer, plain))
    for name, texts in (("asr by hand", by_hand), ("asr by dice", by_dice)):
        row(f"{name}, raw", texts)
        row(f"{name}, repaired", _repaired(repairer, texts))
    _characters(repairer, plain, by_hand, by_dice)


def _measured(
    questions: Sequence[EvaluationQuestion],
    texts: Sequence[str],
    knowledge: KnowledgeBase,
    answering: Answering,
    judge: Judge,
) -> dict[str, float]:
    judged: list[Judged] = []
    first = three = 0
    for question, text in zip(questions, texts, strict=True):
        reply = answering.respond(text, Situation()).reply
        judged.append(judge.judge(question, [to_wire(reply)]))
        found = knowledge.find(text, top=3).entries
        fits = [judge._fits(question, hit.id) for hit in found]
        first += any(fits[:1])
        three += any(fits)
    figures = tally(judged)
    return {
        "first": first / len(questions),
        "three": three / len(questions),
        "right": figures["right_of_answerable"],
        "helped": figures["helped_of_answerable"],
        "wrong": figures["wrong_of_answerable"],
        "wrong_of_answered": figures["wrong_of_answered"],
    }


def _show(name: str, figures: dict[str, float]) -> None:
    print("\t".join((name, *(f"{value:.1%}" for value in figures.values()))), flush=True)


def _repaired(repairer: Repairer, texts: Iterable[str]) -> list[str]:
    return [repairer.repair(text).text for text in texts]


def _characters(
    repairer: Repairer, plain: Sequence[str], by_hand: Sequence[str], by_dice: Sequence[str]
) -> None:
    """Of the characters misheard, how many are put right; of those heard right, how many are
    spoilt."""
    print("\nset\tcharacters\tmisheard\tput right\tspoilt per 1,000\ttexts spoilt")
    clean = {
        "lay": plain,
        "entries": _texts("entries", lambda line: line.get("style") != "asr"),
        "emergency": _texts("emergency"),
        "refuse": _texts("refuse"),
    }
    pairs = {
        f"{name}, no mistake": list(zip(texts, texts, strict=True)) for name, texts in clean.items()
    }
    pairs["lay, by hand"] = list(zip(plain, by_hand, strict=True))
    pairs["lay, by dice"] = list(zip(plain, by_dice, strict=True))
    for name, texts in pairs.items():
        same = [(meant, heard) for meant, heard in texts if len(meant) == len(heard)]
        read = [(meant, heard, repairer.repair(heard).text) for meant, heard in same]
        triples = [three for texts_ in read for three in zip(*texts_, strict=True)]
        misheard = [(meant, now) for meant, heard, now in triples if meant != heard]
        right = sum(meant == now for meant, now in misheard)
        spoilt = sum(meant == heard != now for meant, heard, now in triples)
        texts_spoilt = sum(
            any(m == h != n for m, h, n in zip(*texts_, strict=True)) for texts_ in read
        )
        share = f"{right / len(misheard):.1%}" if misheard else "–"
        print(
            f"{name}\t{len(triples)}\t{len(misheard)}\t{share}\t"
            f"{1000 * spoilt / len(triples):.2f}\t{texts_spoilt} of {len(read)}"
        )


def _lines(name: str) -> list[dict[str, object]]:
    path = EVALUATION / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _texts(name: str, wanted: Callable[[dict[str, object]], bool] = lambda _: True) -> list[str]:
    texts = [
        as_heard(str(line["text"])) for line in _lines(name) if "text" in line and wanted(line)
    ]
    return [text for text in texts if text]


if __name__ == "__main__":
    main()
