"""How an entry of the corpus is shown on the screen."""

from collections.abc import Sequence

from knowledge_base.corpus import FaqEntry


def shown_text(entry: FaqEntry) -> str:
    """Answer, steps, materials and deadline in the Markdown subset of replies."""
    parts = [entry.answer.strip(), "**接下来怎么做**\n" + numbered(entry.steps)]
    if entry.materials:
        parts.append("**要准备的材料**\n" + bulleted(entry.materials))
    if entry.deadline:
        parts.append(f"**注意期限**：{entry.deadline}")
    return "\n\n".join(parts)


def numbered(lines: Sequence[str]) -> str:
    """A numbered list."""
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def bulleted(lines: Sequence[str]) -> str:
    """A list without order."""
    return "\n".join(f"- {line}" for line in lines)
