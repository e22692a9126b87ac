"""A set of articles with all that is known of them for ranking: of an index, or of a file."""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
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


_NEVER = datetime.date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Spans:
    """When laws apply, one a law: ordinals of days."""

    starts: npt.NDArray[np.int32]
    """First day; 0 if unknown, and then it does."""
    ends: npt.NDArray[np.int32]
    """Day from which it no longer does."""

    def covering(self, day: datetime.date) -> npt.NDArray[np.bool_]:
        """Whether each applies on a day."""
        number = day.toordinal()
        covering: npt.NDArray[np.bool_] = (self.starts <= number) & (number < self.ends)
        return covering


def make_spans(
    days: Iterable[tuple[datetime.date | None, datetime.date | None]],
) -> Spans:
    """From first days and days of repeal, as far as they are known."""
    pairs = [
        (start.toordinal() if start else 0, end.toordinal() if end else _NEVER)
        for start, end in days
    ]
    starts, ends = np.array(pairs, dtype=np.int32).reshape(-1, 2).T
    return Spans(starts, ends)


@dataclass(frozen=True, slots=True)
class Cited:
    """The articles that each FAQ entry cites, as far as they are here, in its order."""

    rows: npt.NDArray[np.int64]
    """Of all entries, one after the other."""
    starts: npt.NDArray[np.int64]
    """Where each entry's begin, and where the last one's end."""

    def of(self, entry: int) -> list[int]:
        """The articles of one entry."""
        found: list[int] = self.rows[self.starts[entry] : self.starts[entry + 1]].tolist()
        return found

    def highest(self, values: Floats) -> Floats:
        """For each entry the highest of its articles' values, 0 without any."""
        taken = np.append(values[self.rows], np.float32(0))
        highest = np.maximum.reduceat(taken, self.starts[:-1])
        found: Floats = np.where(np.diff(self.starts) > 0, highest, 0).astype(np.float32)
        return found


def make_cited(rows: Sequence[Sequence[int]]) -> Cited:
    """From each entry's articles."""
    flat = [row for found in rows for row in found]
    starts = np.cumsum([0, *(len(found) for found in rows)])
    return Cited(np.array(flat, dtype=np.int64), starts.astype(np.int64))


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
    asked_groups: npt.NDArray[np.int32]
    """The group of lay questions of each article; -1 if it has none."""
    cited: Cited
    """Which of them the FAQ entries cite."""
    spans: Spans | None
    """When each law applies; none if all always do."""

    def __len__(self) -> int:
        return len(self.vectors)

    def in_force(self, rows: npt.NDArray[np.int64], day: datetime.date) -> npt.NDArray[np.int64]:
        """Those of the rows whose law applies on a day."""
        if self.spans is None:
            return rows
        kept: npt.NDArray[np.int64] = rows[self.spans.covering(day)[self.facts.laws[rows]]]
        return kept


def groups_by_row(asked_rows: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int32]:
    """`asked_groups` of `size` articles; of two groups for one article, the first."""
    groups = np.full(size, -1, dtype=np.int32)
    for group in range(len(asked_rows) - 1, -1, -1):
        if asked_rows[group] >= 0:
            groups[asked_rows[group]] = group
    return groups


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
