"""Syllables as phones, phones as HMM states.

A syllable is an initial (if any) and a final. At one network output every 30 ms an initial has
one state and a final two, so that no syllable is shorter than 60 ms; silence and noise have one.
Each state of each phone has its own output of the network (a pdf): nothing is tied. Tones are
not told apart; only the second head of the network, which regularises training, learns them.
"""

import re
from dataclasses import dataclass

INITIALS = (
    *("zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l"),
    *("g", "k", "h", "j", "q", "x", "r", "z", "c", "s"),
)  # two letters first: the first match wins
FINALS = (
    *("a", "uo", "e", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "ong", "er"),
    *("i", "ii", "iii", "ia", "ie", "iao", "iu", "ian", "in", "iang", "ing", "iong"),
    *("u", "ua", "uai", "ui", "uan", "un", "uang", "ueng", "v", "ve", "van", "vn"),
)
SILENCE = "SIL"
NOISE = "SPN"
"""Anything that is no Mandarin; the word `[unk]` of a grammar."""
TONES = 5
"""The neutral tone is the fifth."""

_SYLLABLE = re.compile(r"([a-zü]+)([1-5]?)")
_WITHOUT_INITIAL = {"yo": "uo", "yong": "iong", "you": "iu", "yin": "in", "ying": "ing", "yi": "i"} | {
    "yu": "v", "yue": "ve", "yuan": "van", "yun": "vn", "wu": "u", "wei": "ui", "wen": "un",
    "weng": "ueng", "r": "er",
}  # fmt: skip
_SPELLED = {"uei": "ui", "uen": "un", "iou": "iu", "ue": "ve", "üe": "ve", "ü": "v", "o": "uo"}
_BUZZED = {"z": "ii", "c": "ii", "s": "ii", "zh": "iii", "ch": "iii", "sh": "iii", "r": "iii"}


@dataclass(frozen=True, slots=True)
class Syllable:
    """One syllable of Mandarin."""

    initial: str
    """Empty if there is none."""
    final: str
    tone: int

    @property
    def phones(self) -> tuple[str, ...]:
        """Without tone."""
        return (self.initial, self.final) if self.initial else (self.final,)


def parse_syllable(pinyin: str) -> Syllable:
    """`zhuang1`, `lve4`, `nü3`, `er`. Raises `ValueError` for what is no syllable."""
    found = _SYLLABLE.fullmatch(pinyin.lower().replace("u:", "ü").replace("v", "ü"))
    if not found:
        raise ValueError(f"{pinyin!r} is no syllable of pinyin")
    letters, tone = found[1], int(found[2] or TONES)
    initial, final = _split(letters)
    if final not in FINALS:
        raise ValueError(f"{pinyin!r} has the final {final!r}, which Mandarin lacks")
    return Syllable(initial, final, tone)


def _split(letters: str) -> tuple[str, str]:
    if letters in _WITHOUT_INITIAL:
        return "", _WITHOUT_INITIAL[letters]
    if letters[0] == "y":
        return "", "i" + letters[1:]
    if letters[0] == "w":
        return "", "u" + letters[1:]
    initial = next((one for one in INITIALS if letters.startswith(one)), "")
    final = letters[len(initial) :]
    if initial in ("j", "q", "x") and final.startswith("u"):
        final = {"u": "v", "ue": "ve", "uan": "van", "un": "vn"}.get(final, final)
    final = _SPELLED.get(final, final)
    if final == "i":
        final = _BUZZED.get(initial, final)
    return initial, final


PHONES = (SILENCE, NOISE, *INITIALS, *FINALS)


def states_of(phone: str) -> int:
    """Emitting HMM states: two for a final, else one."""
    return 2 if phone in _FINALS else 1


_FINALS = frozenset(FINALS)
PDFS = tuple((phone, state) for phone in PHONES for state in range(states_of(phone)))
"""Outputs of the network, in order."""
PDF_OF = {pdf: index for index, pdf in enumerate(PDFS)}
SILENCE_PDF = PDF_OF[SILENCE, 0]
NOISE_PDF = PDF_OF[NOISE, 0]

_FIRST_OF_FINALS = PDF_OF[FINALS[0], 0]
TONED = _FIRST_OF_FINALS + TONES * 2 * len(FINALS)
"""Outputs of the second head: the pdfs, those of finals once a tone."""


def pdfs_of(syllable: Syllable) -> list[int]:
    """The pdfs that the syllable passes, in order."""
    return [PDF_OF[phone, k] for phone in syllable.phones for k in range(states_of(phone))]


def toned(pdf: int, tone: int) -> int:
    """Index in the second head of the pdf in a syllable of that tone."""
    if pdf < _FIRST_OF_FINALS:
        return pdf
    return _FIRST_OF_FINALS + (pdf - _FIRST_OF_FINALS) * TONES + tone - 1
