"""From the text of a reply to sentences that a voice can say."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from speech.synthesis.letters import say_letters, say_units
from speech.synthesis.numbers import say_numbers

LONGEST_SENTENCE = 40
"""Characters; longer ones are cut so that speech starts soon and a hang loses little."""
SHORTEST_PIECE = 8
"""Characters; a sentence is not cut into less."""
LONGEST_TEXT = 4_000
"""Characters; more than anybody listens to."""

_HAN = "\u3400-\u9fff\U00020000-\U0003134f"
_STRIPPED = re.compile(r"[_`#《》〈〉“”‘’\"'「」『』【】\[\]{}^\\]+|\*+(?![\d\u4e00-\u9fff]*=)")
_LINK = re.compile(r"!?\[([^\]\n]{0,200})\]\([^)\s]{0,500}\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
_MAIL = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,80}")
_URL = re.compile(
    r"(?:https?://|www\.)[^\s，。；！？、）)《》“”\u4e00-\u9fff]+"
    r"|(?<![A-Za-z0-9.-])(?:[A-Za-z0-9-]{1,40}\.){1,5}"
    r"(?:com|cn|net|org|gov|edu|info|top|vip|cc|me|io)(?![A-Za-z0-9])(?:[:/?#][\w./?=&%#:-]*)?",
    re.IGNORECASE | re.ASCII,
)
_BULLET = re.compile(r"^[ \t]*(?:[-*+•·▪>]|#{1,6})[ \t]+", re.MULTILINE)
_NUMBERED = re.compile(
    r"^[ \t]*[(（]?(\d{1,2})(?:[.)）、]|\.?[ \t])[ \t]*(?=[^\d\s.])", re.MULTILINE
)
_RULE = re.compile(r"^[ \t]*([-*_=])(?:[ \t]*\1){2,}[ \t]*$", re.MULTILINE)
_ORDINAL = "一二三四五六七八九十百"
_PART_OF_NAME = re.compile(
    rf"(?<=解释|意见|规定|批复|正案|办法|附件)[(（]([{_ORDINAL}]{{1,3}}|\d{{1,2}})[)）]"
    rf"|[(（]([{_ORDINAL}]{{1,3}}|\d{{1,2}})[)）](?=[》项款目])"
)
_LISTED = re.compile(rf"[(（]([{_ORDINAL}]{{1,3}}|\d{{1,2}})[)）]")
_CIRCLED = re.compile("[\u2460-\u2473\u3251-\u325f\u2474-\u2487\u3220-\u3229]")
_EACH = re.compile(
    r"(?<=[元角分次个人吨斤克里时])\s?/\s?(?=个?(?:小时|月|日|天|年|周|人|户|亩|次|公斤|斤|平|吨|件|套|米))"
)
_PLUS = re.compile(r"(?<=[A-Za-z0-9\u4e00-\u9fff])\s?\+\s?(?=[A-Za-z0-9\u4e00-\u9fff])")
_GAP = re.compile(rf"(?<=[{_HAN}])[ \t\u3000]+(?=[{_HAN}])")
_MARKS = "，、。！？；"
_RUN_OF_MARKS = re.compile(rf"[{_MARKS}\s]*[{_MARKS}\n][{_MARKS}\s]*")
_STRONGEST = "？！。；，、"
_SENTENCE = re.compile(r"[^。！？；]+[。！？；]*")
_UNSAID = re.compile(rf"[^{_HAN}{_MARKS}]+")
_SAID = re.compile(f"[{_HAN}]")
_PUNCTUATION = str.maketrans(
    {",": "，", "!": "！", "?": "？", ";": "；", ":": "，", "：": "，", "(": "，", ")": "，",
     "（": "，", "）": "，", "…": "。", "~": "，", "—": "，", "–": "，", "|": "，", "〇": "零"}
)  # fmt: skip
_SYMBOLS = str.maketrans(
    {"=": "等于", "×": "乘", "÷": "除以", "≥": "不低于", "≤": "不超过", "&": "和", "→": "，",
     "·": "", "/": "或", "-": "，", "<": "", ">": "", "+": "", "°": "度"}
)  # fmt: skip
_BEFORE_WIDTH = str.maketrans(
    {"℃": "摄氏度", "㎡": "平方米", "㎥": "立方米", "№": "编号", "≠": "不等于", "²": "²", "³": "³"}
)
_KEPT_WIDE = "，！？；：（）…～‰‱²³"
_ROMAN = {char: f"{at}" for at, char in enumerate("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ", 1)}
_COMPARED = ((re.compile(r"[<＜]\s?(?=\d)"), "小于"), (re.compile(r"[>＞]\s?(?=\d)"), "大于"))
_PAUSE = {"。": 0.35, "！": 0.35, "？": 0.35, "；": 0.25, "，": 0.12, "、": 0.08}
_BREAKS = re.compile(
    "(?<=的)|(?=(?:或者|以及|并且|但是|如果|应当|可以|不得|不能|以后|之后|之前|还要|必须|由|向|在|对|按))"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something that is said in one breath."""

    text: str
    """Chinese characters and the punctuation marks `，、。！？；`, nothing else."""
    pause: float
    """Seconds of silence after it."""


def sentences(text: str) -> tuple[Sentence, ...]:
    """The reply as sentences to say, in order; none if there is nothing to say."""
    plain = speakable(text)
    return tuple(
        Sentence(text=piece, pause=_PAUSE.get(piece[-1], 0.05))
        for found in _SENTENCE.finditer(plain)
        for piece in _cut(found.group())
        if _SAID.search(piece)
    )


def speakable(text: str) -> str:
    """The text without markup, with every number, letter and sign in Chinese characters.

    What comes out is left as it is by a second call.
    """
    text = text[:LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    text = _without_markup(text)
    text = _GAP.sub("，", _plain_width(text)).replace("/或", "或")
    text = _LISTED.sub(lambda found: f"，{_numeral(found[1])}、", _PART_OF_NAME.sub(_bare, text))
    for sign, said in _COMPARED:
        text = sign.sub(said, text)
    text = _EACH.sub("每", say_units(text))
    text = say_letters(say_numbers(_PLUS.sub("加", text)))
    text = _STRIPPED.sub("", text).translate(_PUNCTUATION).translate(_SYMBOLS)
    text = _RUN_OF_MARKS.sub(_strongest, text)
    text = _UNSAID.sub("", text)
    text = _RUN_OF_MARKS.sub(_strongest, text)
    return text.lstrip(_MARKS)[:LONGEST_TEXT].rstrip("，、；")


def _without_markup(text: str) -> str:
    text = _RULE.sub("", text)
    text = _BULLET.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub("", text)
    text = _MAIL.sub("邮箱见屏幕", text)
    text = _URL.sub("网址见屏幕", text)
    text = _CIRCLED.sub(_circled, text)
    return _NUMBERED.sub(lambda found: f"{say_numbers(found[1])}、", text)


def _circled(found: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", found.group()).strip("()")
    return f"\n{_numeral(plain)}、"


def _numeral(written: str) -> str:
    return say_numbers(written) if written.isdecimal() else written


def _bare(found: re.Match[str]) -> str:
    return _numeral(found[1] or found[2])


def _plain_width(text: str) -> str:
    """Full-width digits and letters as plain ones; Chinese punctuation kept apart."""
    return (
        "".join(map(_plain_char, text.translate(_BEFORE_WIDTH)))
        .replace("：", ":")
        .replace("（", "(")
        .replace("）", ")")
        .replace("～", "~")
        .replace("\u2044", "/")
    )


def _plain_char(char: str) -> str:
    if char in _KEPT_WIDE:
        return char
    if char in _ROMAN:
        return _ROMAN[char]
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return unicodedata.normalize("NFKC", char)


def _strongest(found: re.Match[str]) -> str:
    """One mark for several: the one with the longest pause; a new line is a full stop."""
    marks = found.group()
    for mark in _STRONGEST[:2]:
        if mark in marks:
            return mark
    if "\n" in marks:
        return "。"
    return next(mark for mark in _STRONGEST if mark in marks)


def _cut(sentence: str) -> Iterator[str]:
    """Cut at commas, else before or after a word that begins or ends a phrase, else anywhere."""
    while len(sentence) > LONGEST_SENTENCE:
        head = sentence[:LONGEST_SENTENCE]
        at = max(head.rfind("，"), head.rfind("、")) + 1
        if at < SHORTEST_PIECE:
            places = [found.start() for found in _BREAKS.finditer(head)]
            at = max((place for place in places if place >= SHORTEST_PIECE), default=0)
        at = at or LONGEST_SENTENCE
        yield sentence[:at]
        sentence = sentence[at:]
    if sentence:
        yield sentence
