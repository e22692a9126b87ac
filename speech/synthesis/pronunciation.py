"""How Chinese text is pronounced: pinyin with tone digits for espeak-ng.

espeak-ng's Mandarin voices read characters one by one, and so read polyphones wrong:
还钱 becomes *hái*qián. They speak pinyin with tone digits (`huan2 qian2`) as told. pypinyin
knows most words; `polyphones.txt` has the legal and everyday ones that it gets wrong or
that matter too much to leave to it.
"""

import re
from collections.abc import Iterator, Mapping
from importlib.resources import as_file, files

import jieba
from pypinyin import Style, lazy_pinyin
from pypinyin.seg.mmseg import seg as phrase_words

from speech.synthesis.readings import reading_at

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]+")
_DIGITS = "零〇一二三四五六七八九"
_SCALES = "百千万亿"
_COUNTING = _DIGITS + "十" + _SCALES + "第"
_SYLLABLE = re.compile(r"([a-zêü]+)([1-5])")
_UNCHANGED = {"一": "yi1", "不": "bu4"}
"""Before `_sandhi`: pypinyin's words hold some tone changes, not all."""
_NOT_JOINED = ("之一", "统一", "唯一", "单一", "万一", "逐一")
"""Words in whose 一 what follows changes nothing."""


class Pronouncer:
    """Reads text aloud on paper. Building one reads word lists, some 0.2 s."""

    def __init__(self) -> None:
        self._phrases = load_phrases()
        self._longest = max(map(len, self._phrases))
        self._words = load_words()

    def pinyin(self, text: str) -> str:
        """`房东，还钱！` → `fang2 dong1 ， huan2 qian2 ！`; what is no character stays."""
        parts: list[str] = []
        at = 0
        for found in _HAN.finditer(text):
            parts.append(text[at : found.start()])
            parts.extend(self.syllables(found.group()))
            at = found.end()
        parts.append(text[at:])
        return " ".join(part.strip() for part in parts if part.strip())

    def syllables(self, run: str) -> list[str]:
        """A syllable a character: as the phrase list says, else as the word or the neighbours."""
        said: list[str] = []
        for piece, known in self._pieces(run):
            if known:
                said += known
                continue
            for word in self._words.cut(piece, HMM=False):
                for part in phrase_words.cut(word):
                    said += _looked_up(run, len(said), part)
        return _sandhi(run, said)

    def _pieces(self, run: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Phrases of the list, the longest first, and what is between them."""
        start = at = 0
        while at < len(run):
            phrase = self._phrase_at(run, at)
            if phrase is None:
                at += 1
                continue
            if start < at:
                yield run[start:at], ()
            yield phrase, self._phrases[phrase]
            start = at = at + len(phrase)
        if start < len(run):
            yield run[start:], ()

    def _phrase_at(self, run: str, at: int) -> str | None:
        for length in range(min(self._longest, len(run) - at), 1, -1):
            if run[at : at + length] in self._phrases:
                return run[at : at + length]
        return None


def load_words() -> jieba.Tokenizer:
    """Cuts text into words. Of jieba's dictionary (MIT) only words seen 50 times or more are in
    `words.txt`: the whole takes seconds to load on a busy machine, and a voice that was killed
    must be back at once. Nothing is written to a cache."""
    words = jieba.Tokenizer()
    with as_file(files("speech.synthesis").joinpath("words.txt")) as path, path.open("rb") as lines:
        words.FREQ, words.total = words.gen_pfdict(lines)
    words.initialized = True
    return words


def load_phrases() -> Mapping[str, tuple[str, ...]]:
    """Phrase → a syllable a character; raises `ValueError` for a bad line of the list."""
    text = files("speech.synthesis").joinpath("polyphones.txt").read_text(encoding="utf-8")
    phrases: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        phrase, *syllables = line.split("#")[0].split() or [""]
        if not phrase:
            continue
        fits = len(phrase) == len(syllables) > 1 and all(map(_SYLLABLE.fullmatch, syllables))
        if not fits or phrase in phrases:
            raise ValueError(f"polyphones.txt:{number}: {line!r}")
        phrases[phrase] = tuple(syllables)
    return phrases


def _looked_up(run: str, at: int, part: str) -> list[str]:
    """Syllables of a word of the dictionary, or of a single character at `at` in the run."""
    if len(part) == 1 and (said := reading_at(run, at)):
        return [said]
    syllables: list[str] = lazy_pinyin(
        part, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False, errors="ignore"
    )
    if len(syllables) != len(part):
        return [""] * len(part)  # a character that nobody reads aloud
    return [_UNCHANGED.get(char) or _one(said) for char, said in zip(part, syllables, strict=True)]


def _one(said: str) -> str:
    """The first syllable: 瓩 stands for two."""
    found = _SYLLABLE.search(said)
    return found.group() if found else ""


def _sandhi(run: str, syllables: list[str]) -> list[str]:
    """Tone change of 一 and 不 before another syllable; none in counting.

    不 is bu2 before a fourth tone; 一 is yi2 before a fourth and yi4 before any other tone,
    but stays yi1 in ordinals and numbers. espeak-ng changes third tones by itself.
    """
    changed = list(syllables)
    for at, (char, following) in enumerate(zip(run, syllables[1:], strict=False)):
        tone = following[-1:]
        if char == "不" and tone == "4":
            changed[at] = "bu2"
        elif char == "一" and syllables[at] == "yi1" and not _is_counting(run, at):
            changed[at] = "yi2" if tone in ("4", "5") else "yi4"
    return changed


def _is_counting(run: str, at: int) -> bool:
    if run[max(0, at - 1) : at + 1] in _NOT_JOINED:
        return True
    if at and run[at - 1] in _COUNTING:
        return run[at + 1] not in _SCALES
    if run[at + 1] == "点":
        return run[at + 2 : at + 3] in set(_COUNTING)
    return run[at + 1] in "月日号审楼级" or run[at + 1] in _DIGITS
