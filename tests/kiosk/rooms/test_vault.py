"""Recordings on disk: what was changed, cut, exchanged or locked with another key is refused."""

import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.rooms.errors import RecordingDamagedError, RecordingDiskError, RecordingKeyError
from kiosk.rooms.recordings import WEBM
from kiosk.rooms.vault import Part, Vault

UID, OTHER = "0" * 32, "1" * 32
FIRST, SECOND = WEBM + b"first" * 50, b"second" * 40


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "recordings", tmp_path / "recording.key")


@pytest.fixture
def key(vault: Vault) -> str:
    """Of a recording with two parts."""
    wrapped = vault.new_key(UID)
    vault.put(Part(UID, 1, 0), wrapped, FIRST)
    vault.put(Part(UID, 1, 1), wrapped, SECOND)
    return wrapped


def file_of(tmp_path: Path, part: Part) -> Path:
    return tmp_path / "recordings" / part.uid / part.name


def test_what_was_put_comes_back_and_no_plain_byte_lies_on_disk(
    vault: Vault, key: str, tmp_path: Path
) -> None:
    assert vault.get(Part(UID, 1, 0), key) == FIRST
    assert vault.get(Part(UID, 1, 1), key) == SECOND
    stored = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert len(stored) == 3
    for one in stored:
        assert one.stat().st_mode & 0o077 == 0
        assert not any(plain in one.read_bytes() for plain in (WEBM, b"first", b"second"))
    assert (tmp_path / "recordings").stat().st_mode & 0o077 == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_any_changed_bit_is_seen(
    vault: Vault, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("vault")
    vault = Vault(folder / "recordings", folder / "key")
    wrapped = vault.new_key(UID)
    part = Part(UID, 1, 0)
    vault.put(part, wrapped, FIRST)
    path = folder / "recordings" / UID / part.name
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) * 8 - 1))
    content[at // 8] ^= 1 << at % 8
    path.write_bytes(content)
    with pytest.raises(RecordingDamagedError):
        vault.get(part, wrapped)


@pytest.mark.parametrize("left", [0, 3, 4, 10, 16, 20, 44, 200])
def test_what_was_cut_short_is_refused(vault: Vault, key: str, tmp_path: Path, left: int) -> None:
    path = file_of(tmp_path, Part(UID, 1, 0))
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(RecordingDamagedError):
        vault.get(Part(UID, 1, 0), key)


def test_parts_are_not_exchanged(vault: Vault, key: str, tmp_path: Path) -> None:
    other = vault.new_key(OTHER)
    parts = [Part(UID, 1, 0), Part(UID, 1, 1), Part(UID, 2, 0), Part(OTHER, 1, 0)]
    vault.put(parts[2], key, FIRST)
    vault.put(parts[3], other, FIRST)
    stored = {part: file_of(tmp_path, part).read_bytes() for part in parts}
    for here, there in itertools.permutations(parts, 2):
        file_of(tmp_path, here).write_bytes(stored[there])
        with pytest.raises(RecordingDamagedError):
            vault.get(here, key if here.uid == UID else other)
        file_of(tmp_path, here).write_bytes(stored[here])


def test_a_missing_part_is_said(vault: Vault, key: str) -> None:
    with pytest.raises(RecordingDamagedError):
        vault.get(Part(UID, 1, 2), key)


def test_keys_open_only_their_own_recording(vault: Vault, key: str) -> None:
    other = vault.new_key(OTHER)
    with pytest.raises(RecordingKeyError):
        vault.get(Part(UID, 1, 0), other)
    with pytest.raises(RecordingKeyError):
        vault.get(Part(UID, 1, 0), "not base64!")


def test_another_master_key_opens_nothing(vault: Vault, key: str, tmp_path: Path) -> None:
    elsewhere = Vault(tmp_path / "elsewhere", tmp_path / "other.key")
    elsewhere.new_key(OTHER)
    (tmp_path / "recording.key").write_bytes((tmp_path / "other.key").read_bytes())
    with pytest.raises(RecordingKeyError):
        vault.get(Part(UID, 1, 0), key)


@pytest.mark.parametrize("content", [b"", b"short", b"c2hvcnQ=", b"\xff\xfe"])
def test_a_broken_master_key_is_said(
    vault: Vault, key: str, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "recording.key").write_bytes(content)
    with pytest.raises(RecordingKeyError):
        vault.get(Part(UID, 1, 0), key)
    assert "读不了" in (vault.key_problem() or "")


def test_a_lost_master_key_is_not_made_anew_while_it_is_needed(
    vault: Vault, key: str, tmp_path: Path
) -> None:
    (tmp_path / "recording.key").unlink()
    with pytest.raises(RecordingKeyError):
        vault.new_key(OTHER)
    assert not vault.holds(OTHER)
    assert not (tmp_path / "recording.key").exists()
    assert "不见了" in (vault.key_problem() or "")
    with pytest.raises(RecordingKeyError):
        vault.check_key()
    vault.remove(UID)
    assert vault.key_problem() is None
    vault.new_key(OTHER)


def test_an_open_master_key_is_told(vault: Vault, key: str, tmp_path: Path) -> None:
    assert vault.key_problem() is None
    (tmp_path / "recording.key").chmod(0o640)
    assert "别的用户" in (vault.key_problem() or "")
    vault.check_key()  # told, and no reason not to record


def test_the_same_content_is_never_stored_alike(vault: Vault, key: str, tmp_path: Path) -> None:
    path = file_of(tmp_path, Part(UID, 1, 0))
    before = path.read_bytes()
    vault.put(Part(UID, 1, 0), key, FIRST)
    assert path.read_bytes() != before
    assert vault.get(Part(UID, 1, 0), key) == FIRST


def test_a_folder_that_is_gone_is_said(vault: Vault, key: str) -> None:
    vault.remove(UID)
    vault.remove(UID)
    with pytest.raises(RecordingDiskError):
        vault.put(Part(UID, 1, 2), key, FIRST)
