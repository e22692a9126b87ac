"""What an index is made from on this machine: corpus, statutes, encoder."""

import datetime
import hashlib
import logging
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kiosk.corpus.contents import entry_of
from kiosk.errors import SettingsError
from knowledge_base.article_shelf import load_cited
from knowledge_base.asked import read_asked
from knowledge_base.corpus import Corpus, Held, load_corpus
from knowledge_base.encoder import Encoder, open_encoder
from knowledge_base.errors import StatuteError
from knowledge_base.index import fingerprint
from knowledge_base.index_content import IndexInputs
from knowledge_base.query import PATTERNS, load_synonyms
from knowledge_base.register import load_register
from knowledge_base.statute_store import find_library, library_files, open_library
from knowledge_base.statutes import StatuteLibrary

log = logging.getLogger(__name__)

PACKAGE = Path(__file__).parents[2] / "knowledge_base"
"""Where the corpus and the register that the product ships are."""
_LEXICON = PACKAGE / "lexicon"
_WORD_FILES = [_LEXICON / name for name in ("sichuan.yaml", PATTERNS)]
"""What wordings are made plain with."""
INDEX_ROOT = Path("var/index")
DEFAULT_ENCODER = "knowledge_base/model"


@dataclass(frozen=True, slots=True)
class IndexPlace:
    """Where indexes lie, and what they are made with besides the corpus."""

    root: Path = INDEX_ROOT
    encoder: str = DEFAULT_ENCODER
    """Folder or hub name."""
    lay_questions: Path = PACKAGE / "lay_questions"
    """How people ask for articles."""


@dataclass(frozen=True, slots=True)
class CorpusSource:
    """The entries of an index: the office's edition, or the shipped files."""

    edition: int
    """The edition's number; 0 for the shipped files."""
    contents: Mapping[str, str]
    """The edition's contents by entry id; none for the shipped files."""
    held: Mapping[str, Held] = field(default_factory=dict)
    """Entries that a person is offered for, and why, by id."""

    def corpus(self) -> Corpus:
        """All entries. Raises `CorpusError`, `ContentInvalidError`."""
        if not self.edition:
            return load_corpus(PACKAGE / "faq")
        entries = tuple(
            replace(entry_of(content), held=self.held.get(entry_id, ""))
            for entry_id, content in self.contents.items()
        )
        return Corpus(entries, tuple("语料库" for _ in entries))

    def stamp(self, files: str) -> str:
        """Fingerprint of the entries together with that of all other inputs."""
        if not self.edition:
            return files
        digest = hashlib.sha256(files.encode())
        for content in self.contents.values():
            digest.update(hashlib.sha256(content.encode()).digest())
        for entry_id, why in sorted(self.held.items()):
            digest.update(f"{entry_id}={why}".encode())
        return digest.hexdigest()


SHIPPED = CorpusSource(0, {})


@dataclass(frozen=True, slots=True)
class Materials:
    """Everything that an index is made from; files are read when `inputs` asks for them."""

    source: CorpusSource
    encoder: Encoder
    encoder_setting: str
    laws: Path | None
    """The statute library."""
    lay_questions: Path
    """How people ask for articles."""

    @property
    def made_from(self) -> str:
        """Fingerprint of all inputs."""
        files = list(self._lay_files())
        files += sorted((PACKAGE / "faq").rglob("*.yaml")) if not self.source.edition else []
        files += [PACKAGE / "laws.yaml", PACKAGE / "cited.json", *self._library_files()]
        files += _WORD_FILES
        return self.source.stamp(fingerprint(files, encoder_name=self.encoder.name))

    def inputs(self, today: datetime.date) -> IndexInputs:
        """All of it, read. Raises `KnowledgeBaseError`."""
        register = load_register(PACKAGE / "laws.yaml")
        shared = [*self._lay_files(), PACKAGE / "laws.yaml", *self._library_files(), *_WORD_FILES]
        return IndexInputs(
            corpus=self.source.corpus(),
            library=open_library(self.laws, register) if self.laws else None,
            register=register,
            encoder=self.encoder,
            encoder_setting=self.encoder_setting,
            today=today,
            synonyms=load_synonyms(_LEXICON),
            asked=read_asked(self.lay_questions),
            cited=load_cited(PACKAGE / "cited.json"),
            statutes=fingerprint(shared, encoder_name=self.encoder.name),
            edition=self.source.edition,
        )

    def without_statutes(self) -> "Materials":
        """The same, for an index of entries alone."""
        return replace(self, laws=None)

    def _lay_files(self) -> list[Path]:
        return sorted(self.lay_questions.rglob("*.yaml"))

    def _library_files(self) -> tuple[Path, ...]:
        return library_files(self.laws) if self.laws else ()


def gather(
    source: CorpusSource, encoder_setting: str, *, lay_questions: Path = PACKAGE / "lay_questions"
) -> Materials:
    """The materials on this machine. Raises `KnowledgeBaseError`."""
    return Materials(
        source=source,
        encoder=open_encoder(encoder_setting, root=PACKAGE.parent),
        encoder_setting=encoder_setting,
        laws=find_library(setting=os.environ.get("WENXIAOFA_LAWS"), root=Path.cwd()),
        lay_questions=lay_questions,
    )


def encoder_setting() -> str:
    """The encoder of the settings file ($WENXIAOFA_SETTINGS, else wenxiaofa.toml). Raises
    `SettingsError`."""
    path = Path(os.environ.get("WENXIAOFA_SETTINGS", "wenxiaofa.toml"))
    try:
        settings = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return DEFAULT_ENCODER
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"设置文件 {path} 读不了：{error}") from error
    section = settings.get("answering", {})
    value = section.get("encoder", DEFAULT_ENCODER) if isinstance(section, dict) else None
    if not isinstance(value, str) or not value:
        raise SettingsError(f"设置文件 {path} 的 answering.encoder 应当是文字。")
    return value


def installed_statutes() -> StatuteLibrary | None:
    """The statute library, if one is installed and can be read."""
    try:
        path = find_library(setting=os.environ.get("WENXIAOFA_LAWS"), root=Path.cwd())
        return (
            open_library(path, load_register(PACKAGE / "laws.yaml")) if path is not None else None
        )
    except StatuteError as error:
        log.warning("%s", error)
        return None
