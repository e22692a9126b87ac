import io
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from speech.errors import ModelError
from speech.installing import archives
from speech.installing.archives import unpack_tar, unpack_zip


def tar_of(path: Path, *members: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:xz") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    return path


def member(
    name: str, kind: bytes = tarfile.REGTYPE, size: int = 1, link: str = ""
) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    info.size = size if kind == tarfile.REGTYPE else 0
    return info


def test_files_and_folders_come_out(tmp_path: Path) -> None:
    archive = tar_of(
        tmp_path / "a.tar.xz", member("./am", tarfile.DIRTYPE), member("./am/final.mdl", size=5)
    )
    unpack_tar(archive, tmp_path / "out")
    assert (tmp_path / "out" / "am" / "final.mdl").read_bytes() == b"xxxxx"


@pytest.mark.parametrize(
    "evil",
    [
        member("../out-of-here"),
        member("a/../../b"),
        member("/etc/passwd"),
        member("a\\..\\b"),
        member("link", tarfile.SYMTYPE, link="/etc/passwd"),
        member("hard", tarfile.LNKTYPE, link="../x"),
        member("fifo", tarfile.FIFOTYPE),
        member("dev", tarfile.CHRTYPE),
        member("."),
    ],
    ids=lambda info: str(info.name),
)
def test_an_evil_tar_is_refused(tmp_path: Path, evil: tarfile.TarInfo) -> None:
    archive = tar_of(tmp_path / "a.tar.xz", evil)
    with pytest.raises(ModelError) as wrong:
        unpack_tar(archive, tmp_path / "in" / "out")
    assert wrong.value.code == "model_suspect"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["a.tar.xz"]


def test_a_link_then_a_file_through_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    archive = tar_of(
        tmp_path / "a.tar.xz",
        member("am", tarfile.SYMTYPE, link=str(tmp_path / "outside")),
        member("am/x"),
    )
    with pytest.raises(ModelError):
        unpack_tar(archive, tmp_path / "out")
    assert not list((tmp_path / "outside").iterdir())


def test_a_file_twice_is_refused(tmp_path: Path) -> None:
    archive = tar_of(tmp_path / "a.tar.xz", member("x"), member("x"))
    with pytest.raises(ModelError):
        unpack_tar(archive, tmp_path / "out")


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x"])
def test_an_evil_zip_is_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr(name, b"x")
    with pytest.raises(ModelError) as wrong:
        unpack_zip(tmp_path / "a.zip", tmp_path / "out")
    assert wrong.value.code == "model_suspect"


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr(info, "/etc/passwd")
    with pytest.raises(ModelError):
        unpack_zip(tmp_path / "a.zip", tmp_path / "out")


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 1_000_000)
    monkeypatch.setattr(archives, "MOST_FILES", 10)
    with zipfile.ZipFile(tmp_path / "big.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("big", bytes(5_000_000))
    with pytest.raises(ModelError):
        unpack_zip(tmp_path / "big.zip", tmp_path / "one")
    many = tar_of(tmp_path / "many.tar.xz", *(member(f"f{n}") for n in range(11)))
    with pytest.raises(ModelError):
        unpack_tar(many, tmp_path / "two")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xfd7zXZ\x00" + b"\0" * 50, b"x" * 5000])
def test_what_is_no_archive_is_told(tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(content)
    for unpack in (unpack_tar, unpack_zip):
        with pytest.raises(ModelError) as wrong:
            unpack(broken, tmp_path / "out")
        assert wrong.value.code == "model_broken"


def test_a_tar_cut_short_is_told(tmp_path: Path) -> None:
    whole = tar_of(tmp_path / "a.tar.xz", member("x", size=500_000)).read_bytes()
    (tmp_path / "cut.tar.xz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError) as wrong:
        unpack_tar(tmp_path / "cut.tar.xz", tmp_path / "out")
    assert wrong.value.code == "model_broken"
