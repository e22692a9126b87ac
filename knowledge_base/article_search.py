"""Search over a list of articles held in memory, such as a benchmark's."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from knowledge_base.article_ranking import article_evidence, count_votes, ranked
from knowledge_base.article_shelf import (
    ArticleKey,
    ArticleShelf,
    Described,
    article_key,
    groups_by_row,
    make_cited,
    make_facts,
    title_terms,
)
from knowledge_base.encoder import Encoder
from knowledge_base.index_content import ARTICLE_SETTINGS
from knowledge_base.index_files import OpenIndex
from knowledge_base.nearest import Nearest, make_lists
from knowledge_base.normalise import normalise
from knowledge_base.query import make_query
from knowledge_base.ranking import faq_evidence
from knowledge_base.search import Models, repairer
from knowledge_base.terms import build_terms
from knowledge_base.threads import use_one_thread
from knowledge_base.tokens import split
from knowledge_base.wordings import encoded


class ArticleSearch:
    """The search in articles, with the entries and lay questions of an index to help, over
    articles that are not in it."""

    def __init__(
        self,
        records: Sequence[Described],
        *,
        index: OpenIndex,
        encoder: Encoder,
        models: Models,
        cited: Mapping[ArticleKey, int],
    ) -> None:
        use_one_thread()
        self._index = index
        self._encoder = encoder
        self._models = models
        self._shelf = _shelf(records, index, encoder, cited)

    def search(self, text: str, *, top: int) -> list[tuple[int, float]]:
        """Place in the list and log-odds of the best articles, best first."""
        index, models = self._index, self._models
        query = make_query(text, models.synonyms, repair=repairer(index))
        if not query.terms or not len(self._shelf):
            return []
        vector = self._encoder.encode([query.expanded])[0]
        entries = faq_evidence(index, query, vector, models.rarity)
        votes = count_votes(entries, models.confidence.votes.log_odds(entries.base), self._shelf)
        found = ranked(
            article_evidence(self._shelf, index.asked, votes, query, vector, rarity=models.rarity),
            models.articles,
        )
        odds = models.confidence.statute.log_odds(
            found.base, terms=found.terms, vocabulary=found.vocabulary
        )
        best = np.argsort(-odds, kind="stable")[:top]
        return [(int(found.rows[place]), float(odds[place])) for place in best]


def _shelf(
    records: Sequence[Described],
    index: OpenIndex,
    encoder: Encoder,
    cited: Mapping[ArticleKey, int],
) -> ArticleShelf:
    texts = [searched_text(record) for record in records]
    vectors = encoded(texts, encoder, "", lambda *_: None)
    keys = [article_key(record.law, record.article) for record in records]
    rows: dict[ArticleKey | None, int] = {
        key: row for row, key in reversed(list(enumerate(keys))) if key
    }
    citing = [
        [key for c in entry.citations if (key := article_key(c.law, c.article))]
        for entry in index.entries
    ]
    entries = Counter(key for found in citing for key in dict.fromkeys(found))
    facts = make_facts(records, keys, cited=cited, entries=entries)
    titles = dict.fromkeys(record.law for record in records)
    asked_rows = np.array([rows.get(key, -1) for key in index.asked_keys], dtype=np.int64)
    return ArticleShelf(
        vectors=vectors,
        nearest=Nearest(vectors, make_lists(vectors)),
        terms=build_terms((split(text).terms for text in texts), ARTICLE_SETTINGS),
        facts=facts,
        titles=tuple(title_terms(title) for title in titles),
        asked_rows=asked_rows,
        asked_groups=groups_by_row(asked_rows, len(vectors)),
        cited=make_cited(
            [[rows[key] for key in dict.fromkeys(found) if key in rows] for found in citing]
        ),
        spans=None,
    )


def searched_text(record: Described) -> str:
    """What is searched of an article: title, chapter, text."""
    title = record.law.removeprefix("中华人民共和国")
    return normalise(f"{title} {record.chapter} {record.content}")
