"""Stories with more than one matter in them."""

import re

SHORTEST = 8
"""Characters of a part that can be a matter of its own."""
MOST = 4
_NEXT = re.compile(
    r"(?:还有(?:一个|一件|个|件)?(?:事|问题)?(?:就是)?|另外|再就是|再问|顺便(?:再)?(?:问|说)|还想问|第二个?(?:问题|事|件)?(?:是|就是)?"
    r"|其次|再一个|再有|二是|还有就是)[，,：:]?"
)


def issues_in(text: str) -> tuple[str, ...]:
    """The parts of a text that words such as 还有一个事 or 另外 set off from one another; the
    whole text if there are none."""
    parts = [part.strip("，,。；;！!？? \n") for part in _NEXT.split(text)]
    long = tuple(part for part in parts if len(part) >= SHORTEST)
    return long[:MOST] if len(long) > 1 else (text,)
