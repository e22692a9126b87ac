"""Errors of the knowledge base.

KnowledgeBaseError
├── CorpusError         a corpus file that can't be read
├── StatuteError        a statute file that can't be read
├── EncoderError        an encoder that can't be loaded
└── SearchIndexError
    ├── IndexMissing    no index has been built
    └── IndexCorrupt    an index that is damaged or was made by something else
"""


class KnowledgeBaseError(Exception):
    """Base of this package's errors. `str()` is plain Chinese for the operator."""

    code = "knowledge-base"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


class CorpusError(KnowledgeBaseError):
    """A corpus file breaks the schema so that it can't be read."""

    code = "faq-invalid"


class StatuteError(KnowledgeBaseError):
    """A statute file can't be read."""

    code = "statute-invalid"


class EncoderError(KnowledgeBaseError):
    """The sentence encoder can't be loaded."""

    code = "encoder-invalid"


class SearchIndexError(KnowledgeBaseError):
    """There is no index that can be searched."""

    code = "index-unusable"


class IndexMissing(SearchIndexError):  # noqa: N818
    """No index has been built yet."""

    code = "index-missing"


class IndexCorrupt(SearchIndexError):  # noqa: N818
    """The index is damaged, or of another format."""

    code = "index-corrupt"
