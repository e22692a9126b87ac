"""An interpolated Kneser-Ney n-gram model (Chen & Goodman 1998), pruned, in back-off form."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

START, END = "<s>", "</s>"
Gram = tuple[str, ...]

GENERAL_SHARE = 0.1
"""Of the probability of single words, for words that no text here has."""
_FLATTENED = 0.75
"""Power of a frequency: rare words are rarer in the dictionary than in what people say."""


@dataclass(frozen=True, slots=True)
class NGramModel:
    """Log-probabilities (natural) of n-grams, and of backing off from their histories."""

    order: int
    grams: Mapping[Gram, float]
    backoff: Mapping[Gram, float]

    def log_probability(self, word: str, history: Sequence[str]) -> float:
        """Of the word after the history, of which the last words count."""
        past = tuple(history)[-(self.order - 1) :] if self.order > 1 else ()
        passed = 0.0
        while (*past, word) not in self.grams:
            passed += self.backoff.get(past, 0.0)
            past = past[1:]
        return passed + self.grams[*past, word]


def count(sentences: Iterable[Sequence[str]], order: int) -> list[Counter[Gram]]:
    """How often each n-gram stands there; the first counter holds single words."""
    counts: list[Counter[Gram]] = [Counter() for _ in range(order)]
    for sentence in sentences:
        words = (START, *sentence, END)
        for at in range(1, len(words)):
            for length in range(1, order + 1):
                if at - length + 1 >= 0:
                    counts[length - 1][words[at - length + 1 : at + 1]] += 1
    return counts


def kneser_ney(
    counts: Sequence[Counter[Gram]],
    vocabulary: Iterable[str],
    least: Sequence[int],
    general: Mapping[str, float] | None = None,
) -> NGramModel:
    """From counts; n-grams seen fewer than `least` times of their order are left out.

    Every word of the vocabulary has a probability, seen or not. General words are in no text:
    they share `GENERAL_SHARE` of the probability of single words by their frequency elsewhere.
    """
    order = len(counts)
    used = [_continuations(counts, k) if k < order - 1 else counts[k] for k in range(order)]
    grams: dict[Gram, float] = {}
    weights = {word: frequency**_FLATTENED for word, frequency in (general or {}).items()}
    share = GENERAL_SHARE if weights else 0.0
    for gram, probability in _single_words(used[0], vocabulary).items():
        grams[gram] = math.log(probability * (1 - share))
    total = sum(weights.values())
    for word, weight in weights.items():
        grams[word,] = math.log(share * weight / total)
    model = NGramModel(1, grams, {})
    for length in range(2, order + 1):
        kept = {gram for gram, n in counts[length - 1].items() if n >= least[length - 1]}
        model = _longer(model, used[length - 1], kept)
    return model


def _longer(lower: NGramModel, used: Mapping[Gram, int], kept: set[Gram]) -> NGramModel:
    """The model with n-grams one word longer; what the left out ones had goes to backing off."""
    by_history: dict[Gram, list[Gram]] = defaultdict(list)
    for gram in used:
        by_history[gram[:-1]].append(gram)
    discount = _discount(used)
    grams, backoff = dict(lower.grams), dict(lower.backoff)
    for history, seen in by_history.items():
        told = [gram for gram in seen if gram in kept]
        if not told:
            continue
        total = sum(used[gram] for gram in seen)
        free = discount * len(seen) / total
        explicit = below = 0.0
        for gram in told:
            under = math.exp(lower.log_probability(gram[-1], gram[1:-1]))
            probability = max(used[gram] - discount, 0.0) / total + free * under
            grams[gram] = math.log(probability)
            explicit += probability
            below += under
        backoff[history] = math.log(max(1 - explicit, 1e-6) / max(1 - below, 1e-6))
    return NGramModel(lower.order + 1, grams, backoff)


def _continuations(counts: Sequence[Counter[Gram]], at: int) -> Counter[Gram]:
    """In how many contexts each n-gram of that order stands; those that begin stay counted."""
    result: Counter[Gram] = Counter()
    for gram in counts[at + 1]:
        result[gram[1:]] += 1
    for gram, n in counts[at].items():
        if gram[0] == START:
            result[gram] = n
    return result


def _discount(counts: Mapping[Gram, int]) -> float:
    ones = sum(n == 1 for n in counts.values())
    twos = sum(n == 2 for n in counts.values())
    return ones / (ones + 2 * twos) if ones and twos else 0.5


def _single_words(counts: Mapping[Gram, int], vocabulary: Iterable[str]) -> dict[Gram, float]:
    words = {(word,) for word in vocabulary} | {(END,)}
    seen = {gram: n for gram, n in counts.items() if gram in words}
    discount, total = 0.5, sum(seen.values())
    free = discount * len(seen) / total / len(words)
    return {gram: max(seen.get(gram, 0) - discount, 0.0) / total + free for gram in words}
