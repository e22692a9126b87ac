"""What a short text means within a matter that was already talked about. Pure.

"那我没得合同呢" after "老板欠我工资" is searched twice: by itself, and together with what was said
before. The weights are those of a ranking loss over 160 conversations written for it
(`knowledge_base/evaluation/context.jsonl`; five-fold: right first hit 82 %, against 62 % for the
text by itself). The probability is fitted on these and on small talk said in their last place.
"""

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from knowledge_base.passages import Passage

SEARCHED = 60
"""Entries of either search that are compared."""
LONGEST = 20
"""Characters up to which a text may lean on what was said before."""
MOST_SAID = 80
"""Characters of what was said before that are kept."""
_STANDING = 14
"""Characters from which a text is not short any more."""
_UNFOUND = -9.0
"""Log-odds of an entry that a search did not bring."""


def is_short(text: str) -> bool:
    """Whether a text may lean on what was said before."""
    return 0 < _length(text) <= LONGEST


def joined(said: str, text: str) -> str:
    """What was said of a matter with one more text; of too much the first is forgotten."""
    return f"{said}，{text}"[-MOST_SAID:] if said else text[:MOST_SAID]


def within(
    text: str, alone: Sequence[Passage], together: Sequence[Passage], linked: Collection[str]
) -> tuple[Passage, ...]:
    """Entries for a short text, best first, with the probability that the first is right.

    `alone` and `together` are what the text brings by itself and joined to what was said before,
    `linked` the entries that the last answer leads to.
    """
    short = max(0.0, (_STANDING - _length(text)) / 10)
    own = {passage.id: passage.score for passage in alone}
    both = {passage.id: passage.score for passage in together}
    known = {passage.id: passage for passage in (*together, *alone)}
    scores = {
        name: own.get(name, _UNFOUND) * (0.768 - 0.641 * short)
        + both.get(name, _UNFOUND) * (0.702 + 0.13 * short)
        + (name in linked) * (1.106 + 0.353 * short)
        for name in known
    }
    order = sorted(scores, key=lambda name: -scores[name])
    if not order:
        return ()
    best = scores[order[0]]
    margin = best - (scores[order[1]] if len(order) > 1 else _UNFOUND)
    sure = 1 / (1 + math.exp(0.847 - 0.755 * best - 0.283 * margin))
    return tuple(
        replace(known[name], probability=sure * math.exp((scores[name] - best) / 2))
        for name in order
    )


def _length(text: str) -> int:
    return len(re.sub(r"[\s，。？！、?!,.]", "", text))
