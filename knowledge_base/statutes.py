"""The statute library: articles in force, looked up by law and number."""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge_base.numerals import article_label, article_number, parse_number
from knowledge_base.register import LawRecord, LawRegister, title_key

_IN_FORCE = re.compile(
    r"自\s*([0-9]{4}|[一二三四五六七八九〇○零]{4})年\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3})月\s*"
    r"([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*日(?:零时)?起(?:正式)?(?:施行|实施|生效|执行)"
)


@dataclass(frozen=True, slots=True)
class Article:
    """One article of one law."""

    law: str
    """Full title without book marks."""
    number: tuple[int, int]
    """Number and its 之 part, 0 if none."""
    content: str
    """The text, paragraphs divided by line ends."""
    short: str = ""
    """Short title."""
    chapter: str = ""
    """Heading of the part it stands in, such as 第一章 总则."""
    level: str = ""
    """法律, 行政法规, 司法解释 or 部门规章."""
    version: str = ""
    """ISO date of the text; empty if unknown."""

    @property
    def label(self) -> str:
        """The number as statutes print it."""
        return article_label(self.number)

    @property
    def id(self) -> str:
        """`law|article`, unique in a library."""
        return f"{self.law}|{self.label}"


@dataclass(frozen=True, slots=True)
class Law:
    """One law with its articles in their order."""

    title: str
    """Full title."""
    short: str
    """Short title."""
    articles: Mapping[tuple[int, int], Article]
    """By number."""
    version: str
    """ISO date of the text; empty if unknown."""
    in_force_from: datetime.date | None
    """Day from which it applies: of the register, else as its last articles say."""


class StatuteLibrary:
    """Laws with their articles. Of two texts of one law the newest wins."""

    def __init__(self, articles: Iterable[Article], register: LawRegister) -> None:
        self.register = register
        newest = _newest(articles)
        self.laws: Mapping[str, Law] = {key: _law(key, texts, register) for key, texts in newest}

    def __len__(self) -> int:
        return sum(len(law.articles) for law in self.laws.values())

    def law(self, title: str) -> Law | None:
        """The law of this full or short title, with or without 中华人民共和国 and 《》."""
        return self.laws.get(self.register.key(title))

    def article(self, law: str, article: str) -> Article | None:
        """The article, its number in Chinese or Arabic form; none if there is none."""
        found = self.law(law)
        number = article_number(article)
        return None if found is None or number is None else found.articles.get(number)

    def in_force(self, title: str, *, on: datetime.date) -> bool:
        """Whether the law is in the library and applies on a day."""
        law = self.law(title)
        if law is None:
            return False
        record = self.register.find(title)
        if record is not None and not record.in_force(on):
            return False
        return law.in_force_from is None or law.in_force_from <= on

    def articles_in_force(self, *, on: datetime.date) -> Iterable[Article]:
        """All articles that apply on a day, law by law."""
        for law in self.laws.values():
            if self.in_force(law.title, on=on):
                yield from law.articles.values()


def stated_start(texts: Iterable[str]) -> datetime.date | None:
    """The day that a law's last articles name as its first, if they name one."""
    found: datetime.date | None = None
    for text in texts:
        for match in _IN_FORCE.finditer(unicodedata.normalize("NFKC", text)):
            year, month, day = (parse_number(part) or 0 for part in match.groups())
            try:
                found = found or datetime.date(year, month, day)
            except ValueError:
                continue
    return found


def _newest(articles: Iterable[Article]) -> list[tuple[str, list[Article]]]:
    versions: dict[str, dict[str, list[Article]]] = {}
    for article in articles:
        texts = versions.setdefault(title_key(article.law), {})
        texts.setdefault(article.version, []).append(article)
    return [(key, texts[max(texts)]) for key, texts in versions.items()]


def _law(key: str, articles: list[Article], register: LawRegister) -> Law:
    first = articles[0]
    record: LawRecord | None = register.find(key)
    ordered = {article.number: article for article in sorted(articles, key=lambda a: a.number)}
    start = record.in_force_from if record else None
    return Law(
        title=first.law,
        short=first.short or first.law.removeprefix("中华人民共和国"),
        articles=ordered,
        version=first.version,
        in_force_from=start or stated_start(a.content for a in list(ordered.values())[-2:]),
    )
