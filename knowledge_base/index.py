"""Building the search index: an immutable folder, and a pointer that is swapped at once."""

import datetime
import fcntl
import hashlib
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from knowledge_base.errors import SearchIndexError
from knowledge_base.index_content import IndexInputs, write_content
from knowledge_base.index_files import (
    FORMAT,
    MANIFEST,
    POINTER,
    Manifest,
    current_id,
    open_index,
    read_manifest,
    verify_index,
)
from knowledge_base.threads import use_one_thread
from knowledge_base.tokens import remember_words
from knowledge_base.wordings import Progress

KEPT = 3
"""Indexes that are kept, the current one included."""
_REMEMBERED = 200_000
"""Runs of characters, some 50 MB."""


def fingerprint(files: Sequence[Path], *, encoder_name: str) -> str:
    """Of the contents of input files, and of which encoder and format are in use."""
    digest = hashlib.sha256(f"{FORMAT} {encoder_name}".encode())
    for path in sorted(files):
        digest.update(f"\n{path.name} {path.stat().st_size}\n".encode())
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def is_current(root: Path, wanted: str, *, today: datetime.date) -> bool:
    """Whether the current index is sound, was made from these inputs and still holds today."""
    try:
        folder = root / current_id(root)
        manifest = read_manifest(folder)
        if manifest.fingerprint != wanted or manifest.changes_on <= today.isoformat():
            return False
        open_index(folder)
    except SearchIndexError:
        return False
    return True


def build_index(
    root: Path,
    inputs: IndexInputs,
    *,
    made_from: str,
    progress: Progress = lambda *_: None,
) -> Manifest:
    """`stage_index`, and make it the current one.

    Processes that have another index open are not disturbed.
    """
    manifest = stage_index(root, inputs, made_from=made_from, progress=progress)
    activate_index(root, manifest.id)
    return manifest


def stage_index(
    root: Path,
    inputs: IndexInputs,
    *,
    made_from: str,
    progress: Progress = lambda *_: None,
    reuse: Path | None = None,
) -> Manifest:
    """Write a new index folder beside the current one and check it. `reuse` is another folder of
    indexes whose statutes may be taken over. Raises `OSError` if the disk is full, and then
    leaves nothing behind."""
    use_one_thread()
    remember_words(_REMEMBERED)
    root.mkdir(parents=True, exist_ok=True)
    with _only_builder(root):
        for left in root.glob(".*.building"):
            shutil.rmtree(left, ignore_errors=True)
        now = datetime.datetime.now(datetime.UTC)
        name = f"{now:%Y%m%d-%H%M%S}-{made_from[:8]}"
        building = root / f".{name}.building"
        building.mkdir()
        try:
            manifest = write_content(
                building,
                name,
                inputs,
                made_from=made_from,
                progress=progress,
                reuse=reuse or root,
            )
            open_index(building)
            _flush(building)
            _take_place(building, root / name)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return manifest


def activate_index(root: Path, name: str, *, keep: Collection[str] = ()) -> None:
    """Make a staged index the current one at once, if it is whole; drop the oldest but `keep`.

    Raises `IndexMissing`, `IndexCorrupt`; then the current one stays.
    """
    verify_index(root / name)
    with (root / ".pointer.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _point_to(root, name)
        _drop_old(root, keep={name, *keep})


@contextmanager
def _only_builder(root: Path) -> Iterator[None]:
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _flush(folder: Path) -> None:
    """Onto the disk, so that a power cut after the swap finds it whole."""
    for path in (*folder.iterdir(), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _take_place(building: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    building.rename(folder)


def _point_to(root: Path, name: str) -> None:
    fresh = root / f".{POINTER}.new"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(root / POINTER)


def _drop_old(root: Path, *, keep: Collection[str]) -> None:
    folders = sorted(
        path
        for path in root.iterdir()
        if not path.name.startswith(".") and (path / MANIFEST).is_file()
    )
    old = [path for path in folders if path.name not in keep][: -(KEPT - 1)]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
