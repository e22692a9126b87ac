"""Fingerprints of files, so that a step is done again only when its inputs changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(paths: Iterable[Path], *, root: Path) -> str:
    """A SHA-256 over names (relative to `root`) and contents; folders count with all files."""
    digest = hashlib.sha256()
    for path in sorted(_files(paths)):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(paths: Iterable[Path]) -> set[Path]:
    found: set[Path] = set()
    for path in paths:
        if path.is_dir():
            found |= {
                file
                for file in path.rglob("*")
                if file.is_file() and "__pycache__" not in file.parts
            }
        elif path.is_file():
            found.add(path)
    return found
