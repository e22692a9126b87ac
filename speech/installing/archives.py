"""Unpacking archives that nobody has vouched for."""

import shutil
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from speech.errors import ModelError

MOST_FILES = 500
MOST_BYTES = 3_000_000_000
"""Unpacked; the largest Mandarin model has some 2 GB."""


def unpack_tar(archive: Path, folder: Path) -> None:
    """Plain files and folders of a tar archive; raises `ModelError` for anything else."""
    try:
        with tarfile.open(archive) as tar:
            _write_all(_tar_files(tar), folder)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise ModelError(f"模型压缩包损坏：{archive.name}。", code="model_broken") from error


def unpack_zip(archive: Path, folder: Path) -> None:
    """Plain files and folders of a zip archive; raises `ModelError` for anything else."""
    try:
        with zipfile.ZipFile(archive) as packed:
            _write_all(_zip_files(packed), folder)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise ModelError(f"模型压缩包损坏：{archive.name}。", code="model_broken") from error


def _tar_files(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for member in tar:
        if member.isdir():
            continue
        source = tar.extractfile(member) if member.isreg() else None
        if source is None:
            raise _suspect(member.name)
        yield member.name, source


def _zip_files(packed: zipfile.ZipFile) -> Iterator[tuple[str, IO[bytes]]]:
    for member in packed.infolist():
        if member.is_dir():
            continue
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise _suspect(member.filename)
        with packed.open(member) as source:
            yield member.filename, source


def _write_all(files: Iterator[tuple[str, IO[bytes]]], folder: Path) -> None:
    left = MOST_BYTES
    for count, (name, source) in enumerate(files, 1):
        if count > MOST_FILES:
            raise _suspect(name)
        target = folder / _inside(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as sink:
            while block := source.read(1 << 20):
                left -= len(block)
                if left < 0:
                    raise _suspect(name)
                sink.write(block)


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    parts = [part for part in path.parts if part != "."]
    if path.is_absolute() or not parts or ".." in parts or "\\" in name or "\0" in name:
        raise _suspect(name)
    return PurePosixPath(*parts)


def _suspect(name: str) -> ModelError:
    return ModelError(f"模型压缩包里有不该有的内容：{name[:80]!r}。", code="model_suspect")


def replace_folder(fresh: Path, target: Path) -> None:
    """Put a finished folder where another may stand."""
    if target.exists():
        old = fresh.with_name(fresh.name + "-old")
        target.rename(old)
        fresh.rename(target)
        shutil.rmtree(old)
    else:
        fresh.rename(target)
