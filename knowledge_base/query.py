"""What a resident asked, made ready for search."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.normalise import normalise
from knowledge_base.tokens import split


@dataclass(frozen=True, slots=True)
class Query:
    """A question, cut for search."""

    text: str
    """Normalised, dialect words replaced."""
    expanded: str
    """The same with legal terms added for lay ones; what the encoder sees."""
    terms: tuple[str, ...]
    """Terms of the text as it was asked."""
    words: frozenset[str]
    """Words of the text, single Chinese characters left out."""
    added: tuple[str, ...]
    """Terms that came in as legal terms for lay ones."""
    clues: tuple[str, ...] = ()
    """Clues of the text as it was said, home words and all, each once."""


class Synonyms:
    """Dialect words to replace, and lay words to which legal terms are added."""

    def __init__(
        self, same: Mapping[str, Iterable[str]], more: Mapping[str, Iterable[str]]
    ) -> None:
        pairs = [(normalise(lay), plain) for plain, words in same.items() for lay in words]
        self._same = sorted(pairs, key=lambda pair: -len(pair[0]))
        self._more = [(normalise(lay), legal) for legal, words in more.items() for lay in words]

    def replace(self, text: str) -> str:
        """A normalised text with its dialect words replaced, longest first."""
        for lay, plain in self._same:
            if lay in text:
                text = text.replace(lay, plain)
        return text

    def legal_terms(self, text: str) -> str:
        """The legal terms for the lay words in a text, each once."""
        found = (legal for lay, legal in self._more if lay in text and legal not in text)
        return " ".join(dict.fromkeys(found))


def load_synonyms(path: Path) -> Synonyms:
    """Read `synonyms.yaml`. Raises `KnowledgeBaseError`."""
    try:
        raw = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        return Synonyms(raw["换成"], raw["补上"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise KnowledgeBaseError(f"同义词表 {path} 读不了。") from error


def make_query(text: str, synonyms: Synonyms) -> Query:
    """Normalise and cut a question; hostile text is cleaned, long text cut off."""
    plain = synonyms.replace(normalise(text))
    legal = synonyms.legal_terms(plain)
    tokens = split(plain)
    terms = tuple(dict.fromkeys(tokens.terms))
    added = tuple(term for term in dict.fromkeys(split(legal).terms) if term not in terms)
    clues = tuple(dict.fromkeys(split(normalise(text)).clues))
    return Query(plain, f"{plain} {legal}".strip(), terms, frozenset(tokens.words), added, clues)
