"""What an answer leaves unsaid: the steps and materials that are on the screen.

The voice says the core of an answer, which is short, and asks whether to go on.
"""

import re
from dataclasses import dataclass

from bot.messages import Answer, Reply

SHORTEST = 40
"""Characters; a rest that is shorter is not worth a question."""
STEPS_QUESTION = "要我接着说办理步骤吗？"
MATERIALS_QUESTION = "要我接着说要准备哪些材料吗？"
QUESTIONS = (STEPS_QUESTION, MATERIALS_QUESTION)
_HEADING = re.compile(r"\*\*([^*\n]{2,20})\*\*(?:（[^）\n]{1,40}）)?[：:]?[ \t]*(.*)")
_STEPS = re.compile(r"接下来|步骤|怎么做|怎么办|这样办")
_MATERIALS = re.compile(r"材料")
_DEADLINE = re.compile(r"期限|时效")
_ITEM = re.compile(r"[ \t]*(?:[-*•]|\d{1,2}[.、])[ \t]*(.+)")
_ORDINALS = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Part:
    """Something more to say."""

    question: str
    """Asks whether it is wanted."""
    label: str
    """The button that says yes."""
    text: str
    """What is said then."""


def rest_of(reply: Reply) -> tuple[Part, ...]:
    """Steps, then materials, of an answer; nothing where there is little more to say."""
    if not isinstance(reply, Answer):
        return ()
    sections = _sections(reply.shown)
    steps = _items(sections, _STEPS)
    materials = _items(sections, _MATERIALS)
    parts = []
    if len(steps) > 1:
        said = "".join(f"第{_ORDINALS[at]}步，{_ended(step)}" for at, step in enumerate(steps[:9]))
        deadline = "".join(_items(sections, _DEADLINE))
        said += f"注意期限：{_ended(deadline)}" if deadline else ""
        parts.append(Part(STEPS_QUESTION, "接着说办理步骤", said))
    if materials:
        said = f"要准备：{'、'.join(materials)}。"
        parts.append(Part(MATERIALS_QUESTION, "接着说要准备的材料", said))
    return tuple(parts) if sum(len(part.text) for part in parts) >= SHORTEST else ()


def _sections(shown: str) -> list[tuple[str, list[str]]]:
    """Headings that stand alone or before a colon, each with its lines."""
    found: list[tuple[str, list[str]]] = []
    for line in shown.splitlines():
        heading = _HEADING.fullmatch(line.strip())
        if heading and not heading[1].endswith(("。", "，")):
            found.append((heading[1], [heading[2]] if heading[2] else []))
        elif found and line.strip():
            found[-1][1].append(line)
    return found


def _items(sections: list[tuple[str, list[str]]], wanted: re.Pattern[str]) -> list[str]:
    for heading, lines in sections:
        if wanted.search(heading):
            return [item[1].strip() if (item := _ITEM.fullmatch(line)) else line for line in lines]
    return []


def _ended(text: str) -> str:
    return text if text.endswith(("。", "！", "？")) else f"{text.rstrip('；，')}。"
