"""Taking over what another index has already made of the same statutes and lay questions."""

import os
import shutil
from pathlib import Path

from knowledge_base.errors import SearchIndexError
from knowledge_base.index_files import MANIFEST, file_checksum, read_manifest

_WHOLE = ("articles.jsonl", "laws.json", "article.vectors.npy", "article.numbers.npy")
_TERMS = ("documents", "hashes", "rarities", "starts", "weights")
_SHARED = (
    *_WHOLE,
    "article.offsets.npy",
    "article.faiss",
    *(f"article.{part}.npy" for part in _TERMS),
)
"""Files that follow from the statutes alone, but for those of lay questions (`asked.*`)."""


def find_reusable(root: Path, statutes: str) -> Path | None:
    """The newest index folder made from these statutes and lay questions by the same encoder;
    none if there is none."""
    if not statutes or not root.is_dir():
        return None
    for folder in sorted(root.iterdir(), reverse=True):
        if folder.name.startswith(".") or not (folder / MANIFEST).is_file():
            continue
        try:
            if read_manifest(folder).statutes == statutes:
                return folder
        except SearchIndexError:
            continue
    return None


def take_over(source: Path, folder: Path) -> bool:
    """Link the shared files of an index into a new one; false, with nothing linked, if one of
    them is damaged. Index files are never changed in place, so that links are safe."""
    checksums = read_manifest(source).checksums
    names = [name for name in checksums if name in _SHARED or name.startswith("asked.")]
    try:
        if any(file_checksum(source / name) != checksums[name] for name in names):
            return False
        for name in names:
            _link(source / name, folder / name)
    except (OSError, SearchIndexError):
        for name in names:
            (folder / name).unlink(missing_ok=True)
        return False
    return True


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
