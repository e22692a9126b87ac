"""A knowledge base in memory, for decisions without an index."""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge_base.corpus import FaqEntry, FollowUp
from knowledge_base.passages import Citation, Found, Passage

CITATION = Citation("中华人民共和国劳动合同法", "第四十六条", "到期不续签应当补偿。", "2008-01-01")


def entry(faq_id: str, **changes: object) -> FaqEntry:
    """An entry with every field filled in."""
    fields: dict[str, object] = {
        "id": faq_id,
        "topic": "劳动工资",
        "label": f"{faq_id}短名",
        "title": f"{faq_id}怎么办？",
        "questions": (f"{faq_id}的问法",),
        "answer": f"**{faq_id}的结论。**",
        "spoken": f"{faq_id}的结论。",
        "steps": ("先谈", "再调解"),
        "materials": ("身份证", "合同"),
        "deadline": "一年内申请仲裁。",
        "citations": (CITATION,),
        "reviewed_on": datetime.date(2026, 11, 1),
        "review_due": datetime.date(2027, 11, 1),
        "reviewer": "测试",
        **changes,
    }
    return FaqEntry(**fields)  # type: ignore[arg-type]


@dataclass
class FakeKnowledge:
    """Finds what it was told to find."""

    entries: tuple[FaqEntry, ...]
    found: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)
    """Entry ids and probabilities, by the text searched for."""
    asked: list[str] = field(default_factory=list)
    articles: Mapping[str, tuple[tuple[Citation, float], ...]] = field(default_factory=dict)
    """Articles and probabilities, by the text searched for."""

    def find(self, text: str, *, top: int = 10) -> Found:
        """What was told for the text, or for the longest text within it."""
        self.asked.append(text)
        known = max((key for key in self.found if key in text), key=len, default="")
        entries = tuple(
            Passage(faq_id, "faq", faq_id, faq_id, (CITATION,), math.log(p / (1 - p)), p)
            for faq_id, p in self.found.get(known, ())
        )
        articles = tuple(
            Passage(c.article, "statute", c.article, c.quote or "", (c,), p, p)
            for c, p in self.articles.get(text, ())
        )
        return Found(entries[:top], articles[:top])

    def entry(self, faq_id: str) -> FaqEntry:
        return {e.id: e for e in self.entries}[faq_id]

    def exact(self, text: str) -> FaqEntry | None:
        return next((e for e in self.entries if text in e.wordings), None)


RENEWAL = entry(
    "renewal",
    related=("dismissal",),
    followups=(FollowUp(("那要补多少", "怎么算"), "amount"),),
)
AMOUNT = entry("amount", materials=(), deadline=None)
DISMISSAL = entry("dismissal")
