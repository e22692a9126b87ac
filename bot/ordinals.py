"""Which of several buttons is meant: 第二个, 最后一个, 2."""

import re

from bot.numerals import CHINESE_NUMBER, NumeralError, parse_number

_NTH = re.compile(
    rf"(?:第|选|要|是|就)?\s*(\d{{1,2}}|{CHINESE_NUMBER})\s*(?:个|种|条|项|号)?(?:情况|选项)?[。吧嘛哈]*$"
)


def parse_ordinal(text: str, count: int) -> int | None:
    """The number, from 1, of the button that is meant out of `count`; none if none is named.

    The number is returned even when there are fewer buttons, so that this can be said.
    """
    bare = re.sub(r"[\s，。？！?!,.]", "", text)
    if re.search(r"最后|末尾", bare):
        return count or None
    if re.search(r"中间", bare):
        return (count + 1) // 2 or None
    if re.search(r"头一个|前面|上面|最上", bare):
        return 1
    if re.search(r"后面|下面|底下", bare):
        return count or None
    match = _NTH.search(bare)
    if match is None or len(bare) > 12:
        return None
    try:
        return int(parse_number(match[1])) or None
    except NumeralError:
        return None
