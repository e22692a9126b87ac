"""Which entries stand on law that changed. No I/O."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge_base.corpus import FaqEntry
from knowledge_base.passages import Citation
from knowledge_base.statutes import StatuteLibrary

Cited = tuple[str, str]
"""Law and article as an entry cites them."""


@dataclass(frozen=True, slots=True)
class ArticleState:
    """What a library says of a cited article on a day."""

    in_force: bool
    content: str
    """Empty if it isn't there."""


def cited_by(entries: Iterable[FaqEntry]) -> dict[Cited, list[str]]:
    """Ids of the entries that cite each article."""
    found: dict[Cited, list[str]] = {}
    for entry in entries:
        for citation in entry.citations:
            found.setdefault(_key(citation), []).append(entry.id)
    return found


def article_states(
    library: StatuteLibrary | None, cited: Iterable[Cited], today: datetime.date
) -> dict[Cited, ArticleState]:
    """What a library says of each; nothing of laws that it doesn't have."""
    if library is None:
        return {}
    found: dict[Cited, ArticleState] = {}
    for law, article in cited:
        if library.law(law) is None:
            continue
        text = library.article(law, article)
        in_force = library.in_force(law, on=today)
        found[law, article] = ArticleState(in_force, text.content if text else "")
    return found


def changes(
    before: Mapping[Cited, ArticleState], after: Mapping[Cited, ArticleState]
) -> dict[Cited, str]:
    """Why each article must be looked at again, in plain words; those that are as before, or that
    neither library had, are left out."""
    found: dict[Cited, str] = {}
    for cited, now in after.items():
        was = before.get(cited)
        if was is None or was == now:
            continue
        name = f"《{cited[0]}》{cited[1]}"
        if was.in_force and not now.in_force:
            found[cited] = f"《{cited[0]}》不再有效"
        elif was.content and not now.content:
            found[cited] = f"{name}没有了"
        elif was.content != now.content and was.content:
            found[cited] = f"{name}的文字改了"
    return found


def _key(citation: Citation) -> Cited:
    return citation.law, citation.article
