"""The register of laws: titles, short titles, and when each came into and out of force."""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from knowledge_base.errors import StatuteError

_DECORATION = re.compile(r"[\s《》〈〉<>“”\"]|\((?:\d{4}年?)?(?:修正|修订|修正本|修订本)\)$")


def title_key(title: str) -> str:
    """One form of a law's title: no book marks, spaces, 中华人民共和国 or year of amendment."""
    folded = unicodedata.normalize("NFKC", title)
    return _DECORATION.sub("", folded).removeprefix("中华人民共和国")


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class LawRecord:
    """What is known of one law without its text."""

    title: str
    """Full title."""
    short: tuple[str, ...] = ()
    """Short titles in use."""
    in_force_from: datetime.date | None = None
    """Day from which it applies; none if unsure."""
    repealed_on: datetime.date | None = None
    """Day from which it no longer applies."""
    replaced_by: str | None = None
    """Title of the law that took its place."""
    repealed_articles: Mapping[str, str] = field(default_factory=dict)
    """Articles that no longer apply in whole or part, each with a note."""

    def in_force(self, day: datetime.date) -> bool:
        """Whether it applies on a day, as far as is known."""
        if self.in_force_from is not None and day < self.in_force_from:
            return False
        return self.repealed_on is None or day < self.repealed_on


class LawRegister:
    """Law records by any of their titles."""

    def __init__(self, records: Iterable[LawRecord] = ()) -> None:
        self.records: tuple[LawRecord, ...] = tuple(records)
        self._by_key = {title_key(record.title): record for record in self.records}
        self._aliases = {
            title_key(short): title_key(record.title)
            for record in self.records
            for short in record.short
        }

    def key(self, title: str) -> str:
        """`title_key` of the full title that a full or short title stands for."""
        key = title_key(title)
        return key if key in self._by_key else self._aliases.get(key, key)

    def find(self, title: str) -> LawRecord | None:
        """The record of a full or short title."""
        return self._by_key.get(self.key(title))


def load_register(path: Path) -> LawRegister:
    """Read `laws.yaml`: a list of records. Raises `StatuteError`."""
    try:
        raw = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        return LawRegister(TypeAdapter(tuple[LawRecord, ...]).validate_python(raw))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise StatuteError(f"法律目录 {path} 读不了：{error}") from error
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise StatuteError(f"法律目录 {path} 有误：第 {where} 项。") from error
