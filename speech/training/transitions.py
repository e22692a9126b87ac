"""Kaldi's phones, HMM states and transition-ids for our phones.

The word aligner of libvosk wants each phone in four positions of a word (begin, end, inside,
alone); they share their pdfs. Ids of transitions count from 1: for each state of each phone in
order, first the loop, then the way on.
"""

from collections.abc import Sequence

from speech.training.kaldi_binary import KaldiWriter
from speech.training.phones import NOISE, PDF_OF, PHONES, SILENCE, states_of

POSITIONS = {"B": "begin", "E": "end", "I": "internal", "S": "singleton"}
HALF = 0.5
"""Probability of each transition: all equal, so that they do not matter."""
PAUSE = f"{SILENCE}_I"
"""Silence between two syllables of a word, which is no end of the word for the aligner."""

PHONE_IDS = {SILENCE: 1, NOISE: 2} | {
    f"{phone}_{position}": 3 + 4 * at + k
    for at, phone in enumerate(PHONES[2:])
    for k, position in enumerate(POSITIONS)
}
PHONE_IDS[PAUSE] = len(PHONE_IDS) + 1


def plain(phone: str) -> str:
    """Without its position."""
    return phone if phone in (SILENCE, NOISE) else phone.rsplit("_", 1)[0]


def in_word(phones: Sequence[str]) -> list[int]:
    """Ids of the phones of one word."""
    if len(phones) == 1:
        return [PHONE_IDS[phones[0] if phones[0] == NOISE else f"{phones[0]}_S"]]
    marks = ["B", *"I" * (len(phones) - 2), "E"]
    return [PHONE_IDS[f"{phone}_{mark}"] for phone, mark in zip(phones, marks, strict=True)]


def _numbered() -> tuple[dict[int, list[tuple[int, int]]], int]:
    table: dict[int, list[tuple[int, int]]] = {}
    following = 1
    for phone, number in PHONE_IDS.items():
        table[number] = [
            (following + 2 * k, following + 2 * k + 1) for k in range(states_of(plain(phone)))
        ]
        following += 2 * len(table[number])
    return table, following - 1


TRANSITIONS, LAST_TRANSITION = _numbered()
"""Phone id → per state the ids of its loop and of its way on."""


def write_transition_model(writer: KaldiWriter) -> None:
    """Two topologies, of one and of two states, and a pdf for each state."""
    writer.token("<TransitionModel>", "<Topology>")
    sizes = [states_of(plain(phone)) for phone in PHONE_IDS]
    writer.integers(list(PHONE_IDS.values()))
    writer.integers([-1, *(size - 1 for size in sizes)])  # no phone has the id 0
    writer.integer(2)
    for size in (1, 2):
        writer.integer(size + 1)
        for state in range(size):
            writer.integer(state, 2)
            for target in (state, state + 1):
                writer.integer(target)
                writer.number(HALF)
        writer.integer(-1, 0)  # the last state emits nothing
    writer.token("</Topology>", "<Triples>")
    triples = [
        (number, state, PDF_OF[plain(phone), state])
        for phone, number in PHONE_IDS.items()
        for state in range(states_of(plain(phone)))
    ]
    writer.integer(len(triples))
    for triple in triples:
        writer.integer(*triple)
    writer.token("</Triples>", "<LogProbs>")
    writer.vector([0.0] + [-0.6931472] * (2 * len(triples)))
    writer.token("</LogProbs>", "</TransitionModel>")


def word_boundaries() -> str:
    """`word_boundary.int`."""
    kinds = {SILENCE: "nonword", NOISE: "singleton"}
    lines = [
        f"{number} {kinds.get(phone) or POSITIONS[phone[-1]]}"
        for phone, number in PHONE_IDS.items()
    ]
    return "\n".join(lines) + "\n"
