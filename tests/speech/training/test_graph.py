"""The decoding graph: a lexicon and transitions that say what they should."""

import itertools
from typing import Any

import pytest

kaldifst = pytest.importorskip("kaldifst", reason="PYTHONPATH=var/voice-training/packages")

from speech.training.graph import lexicon_fst, ngram_fst, with_transitions  # noqa: E402
from speech.training.ngram import count, kneser_ney  # noqa: E402
from speech.training.phones import NOISE, parse_syllable  # noqa: E402
from speech.training.transitions import LAST_TRANSITION, PHONE_IDS, TRANSITIONS  # noqa: E402

FANG, DONG = (parse_syllable(one).phones for one in ("fang2", "dong1"))
Fst = Any  # kaldifst has no types
LEXICON = [(1, (*FANG, *DONG)), (2, FANG), (3, FANG), (4, (NOISE,))]


def arcs(fst: Fst, state: int) -> list[tuple[int, int, float, int]]:
    result, iterator = [], kaldifst.ArcIterator(fst, state)
    while not iterator.done:
        arc = iterator.value
        result.append((arc.ilabel, arc.olabel, arc.weight.value, arc.nextstate))
        iterator.next()
    return result


def words_read(fst: Fst, symbols: list[int], last: int) -> set[tuple[int, ...]]:
    """Words of all paths that read the symbols; those above `last` may be read in between."""
    found: set[tuple[int, ...]] = set()
    todo: list[tuple[int, int, tuple[int, ...]]] = [(fst.start, 0, ())]
    met = set(todo)
    while todo:
        state, at, said = todo.pop()
        final = fst.final(state)
        if at == len(symbols) and float(getattr(final, "value", final)) < 1e9:
            found.add(said)
        for symbol, word, _, target in arcs(fst, state):
            free = symbol == 0 or symbol > last
            if not free and (at == len(symbols) or symbols[at] != symbol):
                continue
            following = (target, at + (not free), (*said, word) if word else said)
            if following not in met:
                met.add(following)
                todo.append(following)
    return found


def held(name: str, times: tuple[int, ...]) -> list[int]:
    """Transition-ids of a phone whose states last so many frames: the way on, then loops."""
    states = TRANSITIONS[PHONE_IDS[name]]
    return [
        number
        for (loop, on), count_ in zip(states, times, strict=True)
        for number in (on, *[loop] * (count_ - 1))
    ]


def test_words_and_pauses_are_read() -> None:
    fst = lexicon_fst(LEXICON)
    last = max(PHONE_IDS.values())
    one = [PHONE_IDS[name] for name in ("f_B", "ang_I", "d_I", "ong_E")]
    short = [PHONE_IDS["f_B"], PHONE_IDS["ang_E"]]
    silence = [PHONE_IDS["SIL"]]
    assert words_read(fst, one, last) == {(1,)}
    assert words_read(fst, [*silence, *one, *silence, *short], last) == {(1, 2), (1, 3)}
    assert words_read(fst, [PHONE_IDS["SPN"]], last) == {(4,)}
    assert words_read(fst, [*silence, *silence], last) == set()


def test_a_word_may_be_said_with_a_pause_after_each_syllable() -> None:
    fst = lexicon_fst(LEXICON)
    kaldifst.determinize_star(fst)
    last = max(PHONE_IDS.values())
    slowly = [PHONE_IDS[name] for name in ("f_B", "ang_I", "SIL_I", "d_I", "ong_E")]
    assert words_read(fst, slowly, last) == {(1,)}
    within_syllable = [PHONE_IDS[name] for name in ("f_B", "SIL_I", "ang_I", "d_I", "ong_E")]
    assert words_read(fst, within_syllable, last) == set()
    end_of_word = [PHONE_IDS[name] for name in ("f_B", "ang_I", "SIL", "d_I", "ong_E")]
    assert words_read(fst, end_of_word, last) == set()


def test_the_way_on_comes_before_the_loops() -> None:
    fst = lexicon_fst(LEXICON)
    kaldifst.determinize_star(fst)
    fst, symbols = with_transitions(fst)
    assert min(symbols) > LAST_TRANSITION
    said = held("SIL", (3,)) + held("f_B", (2,)) + held("ang_E", (1, 2)) + held("SIL", (1,))
    assert words_read(fst, said, LAST_TRANSITION) == {(2,), (3,)}
    loops_first = sorted(held("f_B", (2,)))  # the loop has the smaller number
    assert words_read(fst, loops_first + held("ang_E", (1, 1)), LAST_TRANSITION) == set()


def test_the_grammar_costs_what_the_model_says() -> None:
    model = kneser_ney(count([["房", "东"], ["房"], ["东", "房"]], 3), ["房", "东"], (1, 1, 1))
    numbers = {"房": 1, "东": 2}
    fst = ngram_fst(model, numbers)
    for sentence in itertools.product(numbers, repeat=2):
        wanted, history = 0.0, ["<s>"]
        for word in (*sentence, "</s>"):
            wanted -= model.log_probability(word, history)
            history.append(word)
        assert cheapest(fst, [numbers[word] for word in sentence]) == pytest.approx(wanted, abs=0.3)


def cheapest(fst: Fst, words: list[int]) -> float:
    """Least cost of the words, backing off wherever that is cheaper."""
    costs = {(fst.start, 0): 0.0}
    best = float("inf")
    for _ in range(20):
        for (state, at), cost in list(costs.items()):
            final = fst.final(state)
            ending = float(getattr(final, "value", final))
            if at == len(words) and ending < 1e9:
                best = min(best, cost + ending)
            for symbol, _, weight, target in arcs(fst, state):
                if symbol and (at == len(words) or symbol != words[at]):
                    continue
                key = (target, at + bool(symbol))
                costs[key] = min(costs.get(key, float("inf")), cost + weight)
    return best
