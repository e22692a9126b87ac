"""The doctor names what is missing and the remedy, and never fails itself."""

from pathlib import Path

from kiosk.operation.doctor import ENOUGH_DISK_GB, Finding, _loudspeaker, _microphone, examine
from kiosk.rooms.vault import Vault
from kiosk.settings import Settings, parse_settings


def settings(folder: Path) -> Settings:
    speech = {"model": "nothing", "model_store": "nothing"}
    return parse_settings({"speech": speech}, folder=folder)


def test_an_empty_folder_is_described_with_remedies(tmp_path: Path) -> None:
    findings = {f.name: f for f in examine(tmp_path, settings(tmp_path), {})}
    assert findings["检索索引"].verdict == "缺"
    assert "wenxiaofa index" in findings["检索索引"].remedy
    assert findings["对话模型"].verdict == "缺"
    assert findings["法条库"].verdict == "注意"
    assert "wenxiaofa laws import" in findings["法条库"].remedy
    assert findings["磁盘"].verdict in {"好", "缺"}
    assert ENOUGH_DISK_GB > 0
    assert all(f.remedy for f in findings.values() if f.verdict != "好")


def test_a_library_setting_that_leads_nowhere_is_said(tmp_path: Path) -> None:
    found = examine(tmp_path, settings(tmp_path), {"WENXIAOFA_LAWS": str(tmp_path / "no")})
    library = next(f for f in found if f.name == "法条库")
    assert library.verdict == "注意"


def test_sound_devices_are_read_from_the_kernel(tmp_path: Path) -> None:
    assert _microphone(tmp_path).verdict == "注意"
    (tmp_path / "pcm").write_text("00-00: ALC : ALC : playback 1 : capture 1\n")
    assert _microphone(tmp_path).verdict == "好"
    assert _loudspeaker(tmp_path).verdict == "好"


def test_the_key_of_recordings_is_looked_at(tmp_path: Path) -> None:
    def found() -> Finding:
        findings = examine(tmp_path, settings(tmp_path), {})
        return next(one for one in findings if one.name == "多方视频的录像")

    recording = settings(tmp_path).recording
    assert found().verdict == "好"
    Vault(recording.folder, recording.key_file).new_key("0" * 32)
    assert found().verdict == "好"
    recording.key_file.chmod(0o644)
    assert (found().verdict, "别的用户" in found().detail) == ("注意", True)
    recording.key_file.unlink()
    assert (found().verdict, "不见了" in found().detail) == ("注意", True)
    assert "备份" in found().remedy
