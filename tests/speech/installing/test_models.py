import hashlib
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import httpx2 as httpx
import pytest

from speech.errors import ModelError
from speech.installing.recogniser_models import (
    OFFICIAL_MODEL,
    OWN_MODEL,
    fetch_official,
    install_model,
    is_model,
    main,
    model_folder,
)
from speech.settings import SpeechSettings


@pytest.fixture
def settings(tmp_path: Path) -> SpeechSettings:
    return SpeechSettings(
        model=str(tmp_path / "set"),
        model_store=str(tmp_path / "store"),
        model_url="https://models.example/vosk/",
    )


def fake_model(folder: Path) -> Path:
    for name in ("am/final.mdl", "conf/model.conf"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    return folder


def official_zip(*, top: str = OFFICIAL_MODEL + "/", names: tuple[str, ...] = ()) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names or ("am/final.mdl", "conf/model.conf", "graph/Gr.fst"):
            archive.writestr(top + name, b"official " + name.encode())
    return packed.getvalue()


def serving(content: bytes, status: int = 200) -> httpx.Client:
    def answer(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == f"https://models.example/vosk/{OFFICIAL_MODEL}.zip"
        return httpx.Response(status, content=content)

    return httpx.Client(transport=httpx.MockTransport(answer))


def test_the_shipped_model_is_unpacked_once(tmp_path: Path) -> None:
    target = install_model(tmp_path / "model")
    assert is_model(target)
    before = (target / "am" / "final.mdl").stat()
    assert before.st_size == 6_098_207
    install_model(target)
    assert (target / "am" / "final.mdl").stat().st_ino == before.st_ino
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


@pytest.mark.parametrize("damage", ["missing", "other", "none"])
def test_a_damaged_or_older_model_is_replaced(tmp_path: Path, damage: str) -> None:
    target = install_model(tmp_path / "model")
    match damage:
        case "missing":
            (target / "am" / "final.mdl").unlink()
        case "other":
            (target / "archive.sha256").write_text("0" * 64)
        case "none":
            (target / "archive.sha256").unlink()
    (target / "left-over").touch()
    install_model(target)
    assert is_model(target)
    assert not (target / "left-over").exists()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError) as wrong:
        install_model(tmp_path / "file" / "model")
    assert wrong.value.code == "model_disk"


def test_the_set_model_comes_before_the_official_before_the_shipped(
    settings: SpeechSettings, tmp_path: Path
) -> None:
    assert model_folder(settings).name == OWN_MODEL
    official = fake_model(tmp_path / "store" / OFFICIAL_MODEL)
    assert model_folder(settings) == official
    own_choice = fake_model(tmp_path / "set")
    assert model_folder(settings) == own_choice


def test_a_folder_that_is_no_model_is_passed_over(settings: SpeechSettings, tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "store" / OFFICIAL_MODEL).mkdir(parents=True)
    assert model_folder(settings).name == OWN_MODEL


def test_the_first_download_is_recorded_and_later_ones_must_match(settings: SpeechSettings) -> None:
    content = official_zip()
    seen: list[int] = []
    first = fetch_official(settings, client=serving(content), progress=seen.append)
    assert not first.verified
    assert first.sha256 == hashlib.sha256(content).hexdigest()
    assert (first.folder / "graph" / "Gr.fst").read_bytes() == b"official graph/Gr.fst"
    assert seen[-1] == len(content)
    assert fetch_official(settings, client=serving(content)).verified
    with pytest.raises(ModelError) as wrong:
        fetch_official(
            settings, client=serving(official_zip(names=("am/final.mdl", "conf/model.conf")))
        )
    assert wrong.value.code == "model_checksum"
    assert (first.folder / "graph" / "Gr.fst").exists()
    assert model_folder(settings) == first.folder


def test_a_checksum_in_the_settings_is_kept_to(settings: SpeechSettings) -> None:
    content = official_zip()
    right = replace(settings, model_sha256=hashlib.sha256(content).hexdigest())
    with pytest.raises(ModelError) as wrong:
        fetch_official(replace(settings, model_sha256="0" * 64), client=serving(content))
    assert wrong.value.code == "model_checksum"
    assert model_folder(settings).name == OWN_MODEL
    assert fetch_official(right, client=serving(content)).verified


@pytest.mark.parametrize("top", ["", OFFICIAL_MODEL + "/"])
def test_a_zip_with_or_without_a_top_folder(settings: SpeechSettings, top: str) -> None:
    assert is_model(fetch_official(settings, client=serving(official_zip(top=top))).folder)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html>captive portal</html>", "model_broken"),
        (b"", "model_broken"),
        (official_zip(names=("readme.txt",)), "model_invalid"),
        (official_zip(top="../"), "model_suspect"),
    ],
)
def test_what_is_no_model_leaves_nothing(
    settings: SpeechSettings, tmp_path: Path, content: bytes, code: str
) -> None:
    with pytest.raises(ModelError) as wrong:
        fetch_official(settings, client=serving(content))
    assert wrong.value.code == code
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("status", [404, 500, 302])
def test_an_error_of_the_server_is_told(settings: SpeechSettings, status: int) -> None:
    with pytest.raises(ModelError) as wrong:
        fetch_official(settings, client=serving(b"", status))
    assert wrong.value.code == "model_download"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://[::", "ftp://x", "nonsense", ""])
@pytest.mark.timeout(20)
def test_offline_fails_quickly_and_says_what_to_do(settings: SpeechSettings, url: str) -> None:
    with pytest.raises(ModelError, match="自带的小模型") as wrong:
        fetch_official(replace(settings, model_url=url))
    assert wrong.value.code == "model_download"


def test_the_command_installs_and_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "wenxiaofa.toml"
    file.write_text('[speech]\nmodel_url = "http://127.0.0.1:9"\n', encoding="utf-8")
    assert main([], file) == 0
    assert OWN_MODEL in capsys.readouterr().out
    assert is_model(tmp_path / "var" / "voice" / OWN_MODEL)
    assert main(["fetch"], file) == 1
    assert "下载不了" in capsys.readouterr().err
