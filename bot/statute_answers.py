"""An article as the answer, where the corpus has none: text of law, and not advice."""

from collections.abc import Sequence

from bot.messages import Answer, Choice
from knowledge_base.passages import Citation, Passage

LONGEST_SHOWN = 700
"""Characters of an article on the screen."""
LONGEST_SPOKEN = 90
"""Characters of an article that is read aloud as a whole."""
BESIDE = 0.4
"""Share of the first article's probability from which the next is shown beside it."""
_NOTICE = "这是法律条文的原文，不是针对您这件事的法律意见；怎么用到您身上，请问工作人员或者律师。"


def statute_answer(found: Sequence[Passage], *, choices: tuple[Choice, ...]) -> Answer:
    """The first article, and at most one more that is nearly as likely."""
    first = found[0]
    shown = [p for p in found[:2] if p.probability >= first.probability * BESIDE]
    citations = tuple(citation for passage in shown for citation in passage.citations)
    parts = [
        f"{_name(citation, bold=True)}\n\n{_cut(citation.quote or '')}" for citation in citations
    ]
    opening = "这个问题我没有写好的回答，查到法律条文是这样规定的："
    return Answer(
        shown="\n\n".join((opening, *parts)),
        spoken=_spoken(citations[0]),
        citations=citations,
        confidence=round(first.probability, 3),
        choices=choices,
        notice=_NOTICE,
    )


def _spoken(citation: Citation) -> str:
    quote = "".join((citation.quote or "").split())
    said = f"法律条文是这样说的：{quote}" if len(quote) <= LONGEST_SPOKEN else "条文在屏幕上。"
    return (
        f"我查到{_name(citation, bold=False)}。{said}"
        "这是法律原文，怎么用到您身上，可以请工作人员给您讲。"
    )


def _name(citation: Citation, *, bold: bool) -> str:
    name = f"《{citation.law.removeprefix('中华人民共和国')}》{citation.article}"
    return f"**{name}**" if bold else name


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}……（后面还有）"
