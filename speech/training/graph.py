"""The dynamic decoding graph of libvosk: `HCLr.fst`, `Gr.fst`, `disambig_tid.int`, `words.txt`.

HCLr turns transition-ids into words, Gr is the n-gram model; libvosk composes them as it decodes
and so can take a grammar in place of Gr. See Mohri, Pereira & Riley 2008 for the making of such
graphs. Phones are context-independent, so there is no C.
"""

import math
import os
import subprocess
import sysconfig
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import kaldifst

from speech.training.ngram import END, START, Gram, NGramModel
from speech.training.phones import FINALS, NOISE, SILENCE
from speech.training.transitions import (
    LAST_TRANSITION,
    PAUSE,
    PHONE_IDS,
    TRANSITIONS,
    in_word,
    plain,
)

OPENFST = Path(os.environ.get("WENXIAOFA_OPENFST", "/usr"))
"""Where Debian's libfst-tools and libfst22-plugins-base are: `bin` and `lib` in it."""
EVEN = math.log(2)
"""Cost of a pause after a word, and of none."""
PAUSE_COST = 2.0
"""Of a pause in a word: who speaks slowly makes one after each syllable."""
_LAST_PHONE = max(PHONE_IDS.values())
_AFTER_SILENCE = _LAST_PHONE + 1
"""Disambiguation symbols: this one, then those of words that sound the same."""
_BEGIN, _WORD, _WORD_OR_PAUSE, _PAUSED = range(4)

Lexicon = Sequence[tuple[int, Sequence[str]]]
"""Number of a word, and phones of one of its pronunciations."""


def lexicon_fst(lexicon: Lexicon) -> kaldifst.StdVectorFst:
    """Phones to words, with silence allowed at the start, after each word and, at a cost, between
    its syllables."""
    fst = kaldifst.StdVectorFst()
    for _ in range(4):
        fst.add_state()
    fst.start = _BEGIN
    fst.set_final(_WORD, 0.0)
    silence = PHONE_IDS[SILENCE]
    _arc(fst, _BEGIN, (0, 0, EVEN, _WORD))
    _arc(fst, _BEGIN, (silence, 0, EVEN, _PAUSED))
    _arc(fst, _PAUSED, (_AFTER_SILENCE, 0, 0.0, _WORD))
    _arc(fst, _WORD_OR_PAUSE, (silence, 0, 0.0, _PAUSED))
    said = [(word, tuple(in_word(phones))) for word, phones in lexicon]
    ends = {number for phone, number in PHONE_IDS.items() if plain(phone) in FINALS}
    same = Counter(phones for _, phones in said)
    beginnings = {phones[:length] for _, phones in said for length in range(1, len(phones))}
    met: Counter[tuple[int, ...]] = Counter()
    for word, phones in said:
        symbols = list(phones)
        if same[phones] > 1 or phones in beginnings:
            met[phones] += 1
            symbols.append(_AFTER_SILENCE + met[phones])
        before = [_WORD]
        for at, symbol in enumerate(symbols[:-1]):
            target = fst.add_state()
            for state in before:
                _arc(fst, state, (symbol, 0 if at else word, 0.0, target))
            before = [target]
            if symbol in ends and at + 1 < len(phones):
                before.append(fst.add_state())
                _arc(fst, target, (PHONE_IDS[PAUSE], 0, PAUSE_COST, before[-1]))
        output = 0 if len(symbols) > 1 else word
        for state in before:
            _arc(fst, state, (symbols[-1], output, EVEN, _WORD))
            _arc(fst, state, (symbols[-1], output, EVEN, _WORD_OR_PAUSE))
    return fst


def with_transitions(fst: kaldifst.StdVectorFst) -> tuple[kaldifst.StdVectorFst, list[int]]:
    """Phones as transition-ids; also the numbers that stand for disambiguation symbols.

    As Kaldi's aligner wants it, the loop of a state comes after the way on ("reordered"): it
    is on the state that the way on leads to.
    """
    result = kaldifst.StdVectorFst()
    arcs = [list(_arcs(fst, state)) for state in range(fst.num_states)]
    for state in range(fst.num_states):
        result.add_state()
        final = _final_cost(fst, state)
        if final < math.inf:
            result.set_final(state, final)
    result.start = fst.start
    entered: dict[tuple[int, int], int] = {}
    symbols: set[int] = set()
    for state, going in enumerate(arcs):
        for symbol, word, cost, target in going:
            if symbol > _LAST_PHONE:
                symbols.add(LAST_TRANSITION + symbol - _LAST_PHONE)
                symbol = LAST_TRANSITION + symbol - _LAST_PHONE  # noqa: PLW2901
                _arc(result, state, (symbol, word, cost, target))
            elif symbol == 0:
                _arc(result, state, (0, word, cost, target))
            else:
                known = entered.get((target, symbol))
                if known is None:
                    known = entered[target, symbol] = _phone_states(result, symbol, target)
                _arc(result, state, (TRANSITIONS[symbol][0][1], word, cost, known))
    return result, sorted(symbols)


def _phone_states(fst: kaldifst.StdVectorFst, phone: int, target: int) -> int:
    """States of one phone that end in the target; the first of them."""
    states: list[int] = [fst.add_state() for _ in TRANSITIONS[phone]]
    for at, (loop, _) in enumerate(TRANSITIONS[phone]):
        _arc(fst, states[at], (loop, 0, 0.0, states[at]))
        if at + 1 < len(states):
            _arc(fst, states[at], (TRANSITIONS[phone][at + 1][1], 0, 0.0, states[at + 1]))
    _arc(fst, states[-1], (0, 0, 0.0, target))
    return states[0]


def ngram_fst(model: NGramModel, numbers: Mapping[str, int]) -> kaldifst.StdVectorFst:
    """The n-gram model as an acceptor that backs off without a symbol."""
    fst = kaldifst.StdVectorFst()
    states: dict[Gram, int] = {}
    for history in sorted({(), *model.backoff}, key=lambda gram: (len(gram), gram)):
        states[history] = fst.add_state()

    def state_of(history: Gram) -> int:
        while history not in states:
            history = history[1:]
        return states[history]

    fst.start = state_of((START,))
    for history, cost in model.backoff.items():
        _arc(fst, states[history], (0, 0, -cost, state_of(history[1:])))
    for gram, log_probability in model.grams.items():
        history, word = gram[:-1], gram[-1]
        if history not in states:
            continue
        if word == END:
            fst.set_final(states[history], -log_probability)
        elif word in numbers:
            target = state_of(gram[-(model.order - 1) :] if model.order > 1 else ())
            number = numbers[word]
            _arc(fst, states[history], (number, number, -log_probability, target))
    return fst


def write_graph(
    folder: Path, pronounced: Mapping[str, Sequence[Sequence[str]]], model: NGramModel, unknown: str
) -> None:
    """All four files in `folder`. Raises `subprocess.CalledProcessError` if OpenFst fails."""
    folder.mkdir(parents=True, exist_ok=True)
    first = {word: number for number, word in enumerate([*pronounced, unknown], 1)}
    lexicon = [(first[word], way) for word, ways in pronounced.items() for way in ways]
    fst = lexicon_fst([*lexicon, (first[unknown], (NOISE,))])
    kaldifst.determinize_star(fst)
    fst, symbols = with_transitions(fst)
    kaldifst.connect(fst)
    kaldifst.arcsort(fst, "olabel")
    relabelled = _convert_lookahead(fst, folder)
    numbers = {word: relabelled[number] for word, number in first.items()}
    grammar = ngram_fst(model, numbers)
    kaldifst.connect(grammar)
    kaldifst.arcsort(grammar, "ilabel")
    _convert(grammar, folder / "Gr.fst", "--fst_type=const")
    words = sorted([("<eps>", 0), *numbers.items()], key=lambda pair: pair[1])
    (folder / "words.txt").write_text("".join(f"{w} {n}\n" for w, n in words), encoding="utf-8")
    (folder / "disambig_tid.int").write_text("".join(f"{number}\n" for number in symbols))


def _convert_lookahead(fst: kaldifst.StdVectorFst, folder: Path) -> dict[int, int]:
    """Write `HCLr.fst`, whose words get other numbers; old number → new."""
    pairs = folder / "relabelled"
    _convert(fst, folder / "HCLr.fst", "--fst_type=olabel_lookahead",
             f"--save_relabel_opairs={pairs}")  # fmt: skip
    lines = [line.split() for line in pairs.read_text().splitlines()]
    pairs.unlink()
    return {int(old): int(new) for old, new in lines}


def _convert(fst: kaldifst.StdVectorFst, target: Path, *options: str) -> None:
    raw = target.with_suffix(".raw")
    fst.write(str(raw))
    library = OPENFST / "lib" / sysconfig.get_config_var("MULTIARCH")
    environment = {**os.environ, "LD_LIBRARY_PATH": f"{library}:{library / 'fst/22'}"}
    command = [str(OPENFST / "bin/fstconvert"), *options, str(raw), str(target)]
    subprocess.run(command, env=environment, check=True)
    raw.unlink()


Arc = tuple[int, int, float, int]
"""What is read, what is written, cost, state that it leads to."""


def _arc(fst: kaldifst.StdVectorFst, state: int, arc: Arc) -> None:
    fst.add_arc(state, kaldifst.StdArc(*arc))


def _arcs(fst: kaldifst.StdVectorFst, state: int) -> Iterator[Arc]:
    arcs = kaldifst.ArcIterator(fst, state)
    while not arcs.done:
        arc = arcs.value
        yield arc.ilabel, arc.olabel, arc.weight.value, arc.nextstate
        arcs.next()


def _final_cost(fst: kaldifst.StdVectorFst, state: int) -> float:
    final = fst.final(state)
    return float(final.value if hasattr(final, "value") else final)
