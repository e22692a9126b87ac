"""What a search gives back: passages, each with the articles it stands on."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

PassageKind = Literal["faq", "statute"]

ServiceName: TypeAlias = Literal[
    "legal_aid",
    "mediation",
    "notary",
    "arbitration",
    "reconsideration",
    "enforcement_feedback",
    "legislation_opinion",
    "office_info",
    "duty_lawyer",
    "book_lawyer",
    "video_lawyer",
    "village_adviser",
    "correction",
    "education",
]
"""A service of the office that an entry or a reply may lead to."""


@dataclass(frozen=True, slots=True)
class Citation:
    """An article of law that supports a statement."""

    law: str
    """Full title without book marks, such as 中华人民共和国民法典."""
    article: str
    """Number as the law prints it, such as 第一千零七十九条."""
    gist: str | None = None
    """What the article says, in our own plain words."""
    in_force_from: str | None = None
    """ISO date on which the law came into force."""
    quote: str | None = None
    """The article verbatim; only if the statute library is installed."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One hit: a FAQ entry or an article of a statute."""

    id: str
    """The entry's id, or `law|article` for a statute."""
    kind: PassageKind
    title: str
    """The entry's canonical question, or 《law》article."""
    text: str
    """The answer as shown, or the article's text."""
    citations: tuple[Citation, ...]
    """Never empty: an article cites itself."""
    score: float
    """Fused score; comparable within one search only."""
    probability: float
    """Calibrated probability, 0 to 1, that this passage answers the question."""
    topic: str = ""
    """The entry's topic, or the law's short title."""


@dataclass(frozen=True, slots=True)
class Found:
    """What fits a question, best first."""

    entries: tuple[Passage, ...] = ()
    """Of the FAQ corpus."""
    articles: tuple[Passage, ...] = ()
    """Of the statutes; those that the question names come first."""
