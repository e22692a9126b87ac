"""Latin letters, units and words as they are said in Chinese."""

import re

_NAMES = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        [
            "诶",
            "比",
            "西",
            "弟",
            "伊",
            "艾弗",
            "机",
            "艾尺",
            "爱",
            "杰",
            "开",
            "艾尔",
            "艾姆",
            "恩",
            "欧",
            "批",
            "扣",
            "阿尔",
            "艾斯",
            "替",
            "优",
            "微",
            "达不溜",
            "艾克斯",
            "外",
            "贼",
        ],
        strict=True,
    )
)
"""Letters by the characters that sound most like their names; none has two readings."""
_WORDS = {
    "wifi": "无线网", "wi-fi": "无线网", "wechat": "微信", "ok": "好", "no": "编号", "vs": "对",
    "pos": "泡斯", "email": "电子邮箱", "e-mail": "电子邮箱", "qq": "扣扣", "app": "诶批批",
}  # fmt: skip
_UNITS = {
    "km/h": "公里每小时", "mg/100ml": "毫克每一百毫升", "mg/l": "毫克每升", "m²": "平方米",
    "m2": "平方米", "m³": "立方米", "m3": "立方米", "kwh": "千瓦时", "kw·h": "千瓦时",
    "kw": "千瓦", "mg": "毫克", "kg": "公斤", "km": "公里", "cm": "厘米", "mm": "毫米",
    "ml": "毫升", "db": "分贝", "l": "升", "g": "克", "m": "米", "t": "吨", "h": "小时",
    "min": "分钟", "rmb": "元", "cny": "元",
}  # fmt: skip
_UNIT = re.compile(
    "(?<=[\\d万亿])[ ]?("
    + "|".join(re.escape(unit) if len(unit) == 1 else f"(?i:{re.escape(unit)})" for unit in _UNITS)
    + "|L)(?![A-Za-z0-9])"
)
"""Of single letters only the small ones, and L: 5G is no weight."""
_WORD = re.compile(r"(?i:wi-fi|e-mail)|[A-Za-z]+")
LONGEST_SPELLED = 6
"""Letters; who listens to more of them?"""
UNREADABLE = "英文见屏幕"


def say_units(text: str) -> str:
    """Units right after a number: `80mg/100ml` → `80毫克每一百毫升`."""
    return _UNIT.sub(lambda found: _UNITS[found[1].lower()], text)


def say_letters(text: str) -> str:
    """Every Latin letter: known words in Chinese, short ones spelled, long ones passed over."""
    return _WORD.sub(_word, text)


def spelled(letters: str) -> str:
    """`LPR` → `艾尔批阿尔`."""
    return "".join(_NAMES[letter] for letter in letters.lower())


def _word(found: re.Match[str]) -> str:
    word = found.group().lower()
    if word in _WORDS:
        return _WORDS[word]
    return spelled(word) if len(word) <= LONGEST_SPELLED else UNREADABLE
