"""A set of articles with all that is known of them for ranking: of an index, or of a file."""

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from knowledge_base.encoder import Vectors
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.nearest import Nearest
from knowledge_base.numerals import article_number
from knowledge_base.register import title_key
from knowledge_base.terms import Floats, TermIndex, mapped_array
from knowledge_base.tokens import split

LEVELS = ("法律", "行政法规", "司法解释", "部门规章")
_COURT = ("最高人民法院", "最高人民检察院")
_RULES = ("条例", "办法", "规定", "规则", "细则", "决定")

ArticleKey = tuple[str, tuple[int, int]]
"""`title_key` of the law, and number."""


def article_key(law: str, article: str) -> ArticleKey | None:
    """How an article is looked up; none if the number can't be read."""
    number = article_number(article)
    return None if number is None else (title_key(law), number)


class Text(Protocol):
    """What is asked of an article, whatever its number."""

    @property
    def law(self) -> str:
        """Title."""

    @property
    def chapter(self) -> str:
        """Heading of the part it stands in; may be empty."""

    @property
    def content(self) -> str:
        """The text."""


class Described(Text, Protocol):
    """An article that says its number."""

    @property
    def article(self) -> str:
        """As printed; may be empty."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What ranking knows of articles, whatever is asked; arrays of one value a row."""

    laws: npt.NDArray[np.int32]
    """Number of its law."""
    chapters: npt.NDArray[np.int32]
    """Number of its chapter."""
    levels: Floats
    """Place of its law's level in `LEVELS`."""
    lengths: Floats
    """Logarithm of its length in characters."""
    cited: Floats
    """Logarithm of how often lawyers cited it in consultations."""
    law_cited: Floats
    """The same of its law."""
    entries: Floats
    """Logarithm of how many FAQ entries cite it."""
    law_entries: Floats
    """The same of its law."""

    def save(self, folder: Path, name: str) -> None:
        """Write one array a field."""
        for field in self.__slots__:
            np.save(folder / f"{name}.{field}.npy", getattr(self, field))

    @staticmethod
    def open(folder: Path, name: str) -> "Facts":
        """Map what `save` wrote."""
        return Facts(*(mapped_array(folder / f"{name}.{field}.npy") for field in Facts.__slots__))


def make_facts(
    articles: Sequence[Text],
    keys: Sequence[ArticleKey | None],
    *,
    cited: Mapping[ArticleKey, int],
    entries: Mapping[ArticleKey, int],
) -> Facts:
    """The facts of articles; `cited` and `entries` count who cites an article."""
    laws: dict[str, int] = {}
    chapters: dict[tuple[str, str], int] = {}

    numbers = np.array([laws.setdefault(a.law, len(laws)) for a in articles], dtype=np.int32)

    def logarithms(counts: Mapping[ArticleKey, int]) -> tuple[Floats, Floats]:
        found = np.array([counts.get(key, 0) if key else 0 for key in keys], dtype=np.float32)
        sums = np.bincount(numbers, weights=found, minlength=len(laws)).astype(np.float32)
        return np.log1p(found), np.log1p(sums[numbers])

    return Facts(
        numbers,
        np.array(
            [chapters.setdefault((a.law, a.chapter), len(chapters)) for a in articles],
            dtype=np.int32,
        ),
        np.array([level_of(a.law) for a in articles], dtype=np.float32),
        np.log1p(np.array([len(a.content) for a in articles], dtype=np.float32)),
        *logarithms(cited),
        *logarithms(entries),
    )


def level_of(title: str) -> int:
    """Place in `LEVELS` of a law, by its title: some collections do not say."""
    if title.startswith(_COURT):
        return 2
    name = title.split("（", maxsplit=1)[0]
    return 1 if name.endswith(_RULES) else 0


@dataclass(frozen=True, slots=True)
class Span:
    """When a law applies."""

    start: datetime.date | None
    """First day; none if unknown, and then it does."""
    end: datetime.date | None
    """Day from which it no longer does."""

    def covers(self, day: datetime.date) -> bool:
        """Whether it applies on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class ArticleShelf:
    """Articles ready for search."""

    vectors: Vectors
    """One row an article."""
    nearest: Nearest
    """Finds the vectors most like one."""
    terms: TermIndex
    """One document an article."""
    facts: Facts
    """Whatever is asked."""
    titles: tuple[frozenset[str], ...]
    """Terms of each law's title."""
    asked_rows: npt.NDArray[np.int64]
    """The article that each group of lay questions asks for; -1 if it is not here."""
    cited_rows: tuple[npt.NDArray[np.int64], ...]
    """The articles that each FAQ entry cites, as far as they are here, in its order."""
    spans: tuple[Span, ...]
    """When each law applies; empty if all always do."""

    def __len__(self) -> int:
        return len(self.vectors)

    def in_force(self, rows: npt.NDArray[np.int64], day: datetime.date) -> npt.NDArray[np.int64]:
        """Those of the rows whose law applies on a day."""
        if not self.spans:
            return rows
        applies = np.array([span.covers(day) for span in self.spans])
        kept: npt.NDArray[np.int64] = rows[applies[self.facts.laws[rows]]]
        return kept


def title_terms(title: str) -> frozenset[str]:
    """Terms of a law's title."""
    return frozenset(split(title.removeprefix("中华人民共和国")).terms)


def load_cited(path: Path) -> Mapping[ArticleKey, int]:
    """Read `cited.json`: how often lawyers cited an article in consultations that are not part
    of the project; only the counts ship. Raises `KnowledgeBaseError`."""
    try:
        raw = json.loads(path.read_text("utf-8"))
        found = ((article_key(*name.split("|")), int(count)) for name, count in raw.items())
        return {key: count for key, count in found if key}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise KnowledgeBaseError(f"引用次数表 {path} 读不了。") from error
