"""From the text of a reply to sentences that a voice can say."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from speech.numbers import say_numbers

LONGEST_SENTENCE = 60
"""Characters; longer ones are cut so that speech starts soon and a hang loses little."""
LONGEST_TEXT = 4_000
"""Characters; more than anybody listens to."""

_STRIPPED = re.compile(r"[*_`~#>|《》〈〉“”‘’「」『』【】\[\]<>{}^\\]+")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
_URL = re.compile(r"(?:https?://|www\.)[^\s，。；！？、）)]+", re.IGNORECASE)
_BULLET = re.compile(r"^[ \t]*(?:[-*+•·▪]|#{1,6})[ \t]+", re.MULTILINE)
_NUMBERED = re.compile(r"^[ \t]*(\d{1,2})[.)、][ \t]*(?=\D)", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*([-*_=][ \t]*){3,}$", re.MULTILINE)
_AREA = re.compile(r"㎡|(?<=\d)\s*(?:m²|m2|平米)", re.IGNORECASE)
_COMMAS = re.compile(r"[，、]{2,}|，(?=[。！？；\n])")
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]*")
_SPEAKABLE = re.compile(r"[0-9A-Za-z\u3400-\u9fff\U00020000-\U0003134f]")
_PUNCTUATION = str.maketrans(
    {",": "，", "!": "！", "?": "？", ";": "；", ":": "，", "(": "，", ")": "，", "…": "。"}
)
_SYMBOLS = str.maketrans(
    {"+": "加", "=": "等于", "×": "乘", "÷": "除以", "≥": "不低于", "≤": "不超过", "&": "和",
     "→": "，", "—": "，", "–": "，", "·": "", "/": "或", "-": "，", "℃": "摄氏度"}
)  # fmt: skip
_NARROW = str.maketrans("：（）～", ":()~")
_PAUSE = {"。": 0.35, "！": 0.35, "？": 0.35, "；": 0.25, "，": 0.12, "、": 0.08}


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something that is said in one breath."""

    text: str
    """Characters, Latin letters and the punctuation marks `，、。！？；`."""
    pause: float
    """Seconds of silence after it."""


def sentences(text: str) -> tuple[Sentence, ...]:
    """The reply as sentences to say, in order; none if there is nothing to say."""
    plain = speakable(text)
    return tuple(
        Sentence(text=piece, pause=_PAUSE.get(piece[-1], 0.25))
        for found in _SENTENCE.finditer(plain)
        for piece in _cut(found.group().strip())
        if _SPEAKABLE.search(piece)
    )


def speakable(text: str) -> str:
    """The text without markup, with every number and sign in words."""
    text = text[:LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    text = _RULE.sub("", text)
    text = _BULLET.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub("", text)
    text = _URL.sub("网址见屏幕", text)
    text = _AREA.sub("平方米", text)
    text = _plain_width(text)
    text = _NUMBERED.sub(lambda found: f"{say_numbers(found[1])}、", text)
    text = say_numbers(text)
    text = _STRIPPED.sub("", text)
    text = text.translate(_PUNCTUATION).translate(_SYMBOLS)
    text = "".join(char for char in text if _can_stay(char))
    text = re.sub(r"[ \t\u3000]+", " ", text)
    text = re.sub(r" ?([，。！？；、\n]) ?", r"\1", text)
    return _COMMAS.sub(lambda found: found[0][0] if len(found[0]) > 1 else "", text).strip(
        " ，、\n"
    )


def _plain_width(text: str) -> str:
    """Full-width digits and letters as plain ones; Chinese punctuation kept apart."""
    return "".join(
        unicodedata.normalize("NFKC", char) if char not in "，！？；：（）…～" else char
        for char in text
    ).translate(_NARROW)


def _can_stay(char: str) -> bool:
    return char in "，。！？；、\n '" or char.isalnum()


def _cut(sentence: str) -> Iterator[str]:
    """Cut at commas, or anywhere, so that no piece is longer than allowed."""
    while len(sentence) > LONGEST_SENTENCE:
        head = sentence[:LONGEST_SENTENCE]
        at = max(head.rfind("，"), head.rfind("、")) + 1
        at = at if at >= LONGEST_SENTENCE // 4 else LONGEST_SENTENCE
        yield sentence[:at]
        sentence = sentence[at:]
    if sentence:
        yield sentence
