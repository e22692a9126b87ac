"""Wishes for a promise or a forecast of how one's own matter will end, by rule. Pure."""

import re

_SURE = r"(?:把握|胜算|赢面|概率|几率)"
_HOW_SURE = r"(?:百分之(?:几|多少|好多)|几成|多大|好大|多高|好高|有好多)"
_PROMISE = re.compile(
    rf"{_SURE}[^。！？，]{{0,6}}{_HOW_SURE}|{_HOW_SURE}[^。！？，]{{0,4}}{_SURE}"
    r"|(?:敢不敢|能不能|给我|你)[^。！？，]{0,4}打(?:个)?包票"
    r"|(?:敢不敢|你(?:能不能|敢不敢)?(?:给我|跟我)?|^给我|[，。]给我)保证(?!金|书|人|期|责任|合同|债|贷|不)"
    r"|保证[^。！？，]{0,4}(?:认账|能赢|打赢|赢|判给我)"
    r"|(?:好久|几时|哪天|几月几号|什么时候)[^。！？]{0,16}给个(?:准)?(?:日子|时间|信)"
    r"|(?:你|给|帮我)[^。！？，]{0,3}算[^。！？，]{0,4}(?:几月几号|哪一?天)"
    r"|(?:法官|法院|法庭)[^。！？]{0,8}(?:帮|偏|向着|判)(?:他们?|她们?|对方|我们?)还是"
)
_OTHERS = re.compile(
    r"(?:律师|中介|黄牛|骗子|他|她|人家|公司|老板|房东|卖家|销售|平台)们?(?:都|也|还|就|跟我|给我|向我)?(?:说|讲|打|保证|承诺|答应)"
)


def asks_for_promise(text: str) -> bool:
    """Whether the speaker wants to hear for sure how a matter ends; not who asks about a promise
    that somebody else made."""
    text = re.sub(r"\s+", "", text)
    return _PROMISE.search(text) is not None and _OTHERS.search(text) is None
