"""Search over FAQ entries and articles: `KnowledgeBase`."""

import datetime
import functools
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from knowledge_base.article_ranking import (
    ARTICLE_FEATURES,
    article_evidence,
    count_votes,
    ranked,
    support,
)
from knowledge_base.confidence import ConfidenceModels, Floats, load_confidence, probability
from knowledge_base.corpus import FaqEntry
from knowledge_base.encoder import Encoder, open_encoder
from knowledge_base.errors import EncoderError, IndexCorrupt, SearchIndexError
from knowledge_base.index_files import POINTER, OpenIndex, current_id, open_index
from knowledge_base.normalise import match_key
from knowledge_base.numerals import article_number
from knowledge_base.passages import Citation, Found, Passage, PassageKind
from knowledge_base.query import Query, Synonyms, load_synonyms, make_query
from knowledge_base.ranker import Ranker, open_ranker
from knowledge_base.ranking import Evidence, faq_evidence
from knowledge_base.rarity import Rarity, load_rarity
from knowledge_base.register import title_key
from knowledge_base.threads import use_one_thread

HERE = Path(__file__).parent
_log = logging.getLogger(__name__)
NAMED_ODDS = 5.0
"""Log-odds of an article that the question names by law and number."""
_OF_ARTICLES = 0.3
"""What a lay question for an article counts beside a wording of an entry, for repairs."""
KINDS: tuple[PassageKind, ...] = ("faq", "statute")


@dataclass(frozen=True, slots=True)
class Models:
    """What was learned or written beside the corpus."""

    synonyms: Synonyms
    """Home words and lay words."""
    confidence: ConfidenceModels
    """How sure a hit is."""
    rarity: Rarity
    """How rare words are."""
    articles: Ranker
    """Ranks articles."""


def load_models() -> Models:
    """Those that ship. Raises `KnowledgeBaseError`."""
    return Models(
        synonyms=load_synonyms(HERE / "lexicon"),
        confidence=load_confidence(HERE / "confidence.json"),
        rarity=load_rarity(HERE / "rarity.json"),
        articles=open_ranker(HERE / "rankers" / "articles.txt", ARTICLE_FEATURES),
    )


@dataclass(frozen=True, slots=True)
class Findings:
    """What both searches say of one question, the entries' figures with those of articles."""

    entries: Evidence
    """`BASE_FEATURES["faq"]`."""
    articles: Evidence
    """`BASE_FEATURES["statute"]`."""


@dataclass(frozen=True, slots=True)
class _Shelf:
    """One index with what belongs to it; replaced as a whole."""

    index: OpenIndex
    encoder: Encoder
    by_id: Mapping[str, FaqEntry]
    by_wording: Mapping[str, FaqEntry]
    repair: Callable[[str], str]
    stamp: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Searched:
    """One search: a doubtful turn asks for the same texts two or three times."""

    shelf: _Shelf
    text: str
    day: datetime.date
    query: Query
    found: Findings


@dataclass(frozen=True, slots=True)
class _Hit:
    kind: PassageKind
    row: int
    log_odds: float


class KnowledgeBase:
    """The published index, opened for search. May be used from several threads."""

    def __init__(
        self,
        index_root: Path,
        *,
        encoder: Encoder | None,
        models: Models,
        pinned: str | None = None,
    ) -> None:
        """`pinned` names an index to open instead of the current one, and to stay with."""
        use_one_thread()
        self._root = index_root
        self._pinned = pinned
        self._encoder = encoder
        self._models = models
        self._lock = threading.Lock()
        self._refused: tuple[int, int] | None = None
        self._searched: tuple[_Searched, ...] = ()
        self._shelf = self._opened()

    @staticmethod
    def open(
        index_root: Path, *, encoder: Encoder | None = None, pinned: str | None = None
    ) -> "KnowledgeBase":
        """Open the current index below a folder such as `var/index`, or the pinned one.

        Without an encoder, the one that made the index is opened. Raises `IndexMissing`,
        `IndexCorrupt`, `EncoderError`.
        """
        return KnowledgeBase(
            index_root,
            encoder=encoder,
            models=load_models(),
            pinned=pinned,
        )

    @property
    def index_id(self) -> str:
        """Which index is open."""
        return self._shelf.index.manifest.id

    @property
    def entries(self) -> tuple[FaqEntry, ...]:
        """All entries; their citations carry dates, and the text if it is installed."""
        return self._shelf.index.entries

    def entry(self, faq_id: str) -> FaqEntry:
        """The entry of this id. Raises `KeyError`."""
        return self._shelf.by_id[faq_id]

    def exact(self, text: str) -> FaqEntry | None:
        """The entry whose title, label or wording this is, spelling apart."""
        return self._shelf.by_wording.get(match_key(text))

    def article(self, law: str, article: str) -> Citation | None:
        """An article in force, verbatim; titles and numbers in any form. None without it."""
        texts = self._shelf.index.articles
        number = article_number(article)
        row = texts.row(title_key(law), number) if number else None
        rows = self._in_force([] if row is None else [row], datetime.date.today())
        return texts.citation(rows[0]) if rows else None

    def reload_if_changed(self) -> bool:
        """Open the index that was published since; whether there was one.

        One that can't be opened is logged, once, and the old one stays in use.
        """
        if self._pinned or self._pointer_stamp() in (self._shelf.stamp, self._refused):
            return False
        with self._lock:
            stamp = self._pointer_stamp()
            if stamp in (self._shelf.stamp, self._refused):
                return False
            try:
                self._shelf = self._opened()
            except (SearchIndexError, EncoderError) as error:
                self._refused = stamp
                _log.error("index not taken up: %s", error)
                return False
        return True

    def search(
        self,
        text: str,
        *,
        top: int = 10,
        kinds: Iterable[PassageKind] = KINDS,
        as_of: datetime.date | None = None,
    ) -> tuple[Passage, ...]:
        """The passages of some kinds that fit a question best, best first, as `find` has them."""
        found = self.find(text, top=top, as_of=as_of)
        by_kind = {"faq": found.entries, "statute": found.articles}
        hits = [passage for kind in kinds for passage in by_kind[kind]]
        return tuple(sorted(hits, key=lambda hit: -hit.score)[:top])

    def find(
        self,
        text: str,
        *,
        top: int = 10,
        as_of: datetime.date | None = None,
    ) -> Found:
        """Entries and articles that fit a question, best first, `top` of each.

        Articles are those in force on `as_of`, by default today. Text without a word gives
        nothing.
        """
        day = as_of or datetime.date.today()
        searched = self._search(text, day) if top > 0 else None
        if searched is None:
            return Found()
        shelf, query, found = searched.shelf, searched.query, searched.found
        named = self._in_force(shelf.index.articles.named_in(query.text), day)
        articles = [_Hit("statute", row, NAMED_ODDS) for row in named]
        articles += [hit for hit in self._article_hits(found.articles, top) if hit.row not in named]
        entries = self._faq_hits(found.entries, top)
        return Found(
            tuple(_passage(shelf.index, hit) for hit in entries),
            tuple(_passage(shelf.index, hit) for hit in articles[:top]),
        )

    def _search(self, text: str, day: datetime.date) -> _Searched | None:
        """Both searches, the last two texts' remembered; none for a text without a word."""
        shelf, known = self._shelf, self._searched
        for one in known:
            if one.shelf is shelf and (one.text, one.day) == (text, day):
                return one
        query = self._query(shelf, text)
        if not query.terms:
            return None
        vector = shelf.encoder.encode([query.expanded])[0]
        found = findings(shelf.index, query, vector, self._models, as_of=day)
        fresh = _Searched(shelf, text, day, query, found)
        self._searched = (fresh, *known[:1])
        return fresh

    def likest_wording(self, text: str, faq_id: str) -> str:
        """The wording of an entry that is likest to a text. Raises `KeyError`."""
        shelf = self._shelf
        entry = shelf.by_id[faq_id]
        plain = map(self._models.synonyms.plain, entry.wordings)
        vectors = shelf.encoder.encode([self._query(shelf, text).expanded, *plain])
        return entry.wordings[int(np.argmax(vectors[1:] @ vectors[0]))]

    def _in_force(self, rows: Iterable[int], day: datetime.date) -> list[int]:
        """Those in force on a day, each once."""
        unique = np.array(list(dict.fromkeys(rows)), dtype=np.int64)
        kept: list[int] = self._shelf.index.shelf.in_force(unique, day).tolist()
        return kept

    def _query(self, shelf: _Shelf, text: str) -> Query:
        return make_query(text, self._models.synonyms, repair=shelf.repair)

    def _faq_hits(self, found: Evidence, top: int) -> list[_Hit]:
        model = self._models.confidence.faq
        odds = model.log_odds(found.base, terms=found.terms, vocabulary=found.vocabulary)
        return _best("faq", found, odds, top)

    def _article_hits(self, found: Evidence, top: int) -> list[_Hit]:
        model = self._models.confidence.statute
        odds = model.log_odds(found.base, terms=found.terms, vocabulary=found.vocabulary)
        return _best("statute", found, odds, top)

    def _opened(self) -> _Shelf:
        stamp = self._pointer_stamp()
        try:
            name = self._pinned or current_id(self._root)
            return self._shelved(open_index(self._root / name), stamp)
        except SearchIndexError:
            if self._pointer_stamp() == stamp:
                raise
            return self._opened()  # another was published, and this one dropped, meanwhile

    def _shelved(self, index: OpenIndex, stamp: tuple[int, int]) -> _Shelf:
        manifest = index.manifest
        encoder = self._encoder or open_encoder(manifest.encoder, root=HERE.parent)
        if encoder.name != manifest.encoder_name:
            message = f"索引是用编码模型 {manifest.encoder_name} 建的，现在用的是 {encoder.name}。"
            raise IndexCorrupt(message + "请运行 wenxiaofa index。", code="index-encoder")
        make_query(
            "离婚", self._models.synonyms
        )  # reads the word list now, not at the first question
        texts = {
            match_key(text): entry
            for entry in reversed(index.entries)
            for text in (entry.label, *entry.wordings)
        }
        by_id = {entry.id: entry for entry in reversed(index.entries)}
        return _Shelf(index, encoder, by_id, texts, repairer(index), stamp)

    def _pointer_stamp(self) -> tuple[int, int]:
        try:
            stat = (self._root / POINTER).stat()
        except OSError:
            return (0, 0)
        return (stat.st_ino, stat.st_mtime_ns)


def repairer(index: OpenIndex) -> Callable[[str], str]:
    """Puts right what was misheard, by what the index's wordings and lay questions say."""

    @functools.lru_cache(maxsize=32_768)
    def often(pair: str) -> float:
        asked = index.asked.terms.frequency(pair)
        return index.wordings.terms.frequency(pair) + _OF_ARTICLES * asked

    return lambda text: index.homophones.repair(text, often=often)


def findings(
    index: OpenIndex,
    query: Query,
    vector: Floats,
    models: Models,
    *,
    as_of: datetime.date | None = None,
) -> Findings:
    """Both searches: entries vote for the articles they cite, and articles support the entries
    that cite them. `vector` is that of `query.expanded`."""
    entries = faq_evidence(index, query, vector, models.rarity)
    votes = count_votes(entries, models.confidence.votes.log_odds(entries.base), index.shelf)
    articles = ranked(
        article_evidence(
            index.shelf,
            index.asked,
            votes,
            query,
            vector,
            rarity=models.rarity,
            as_of=as_of or datetime.date.today(),
        ),
        models.articles,
    )
    base = models.confidence.statute.base.log_odds(articles.base)
    supported = support(articles, base, index.shelf, entries.rows)
    with_support = np.concatenate([entries.base, supported[:, None]], axis=1)
    return Findings(replace(entries, base=with_support), articles)


def _best(kind: PassageKind, found: Evidence, odds: Floats, top: int) -> list[_Hit]:
    best = np.argsort(-odds, kind="stable")[:top]
    return [_Hit(kind, int(found.rows[place]), float(odds[place])) for place in best]


def _passage(index: OpenIndex, hit: _Hit) -> Passage:
    if hit.kind == "faq":
        entry = index.entries[hit.row]
        return Passage(
            id=entry.id,
            kind="faq",
            title=entry.title,
            text=entry.answer,
            citations=entry.citations,
            score=hit.log_odds,
            probability=probability(hit.log_odds),
            topic=entry.topic,
        )
    cited = index.articles.citation(hit.row)
    return Passage(
        id=f"{cited.law}|{cited.article}",
        kind="statute",
        title=f"《{cited.law}》{cited.article}",
        text=cited.quote or "",
        citations=(cited,),
        score=hit.log_odds,
        probability=probability(hit.log_odds),
        topic=index.articles.law(hit.row).short,
    )
