"""The recogniser models on this machine: which one to use, the shipped one, the official one.

`python -m speech.installing.recogniser_models` unpacks the shipped one, `python -m speech.installing.recogniser_models fetch` gets the
official one.
"""

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import httpx2 as httpx

from speech.errors import ModelError, SpeechError
from speech.installing.archives import replace_folder, unpack_tar, unpack_zip
from speech.settings import SpeechSettings, read_speech_settings

OWN_MODEL = "wenxiaofa-small-cn"
"""Folder of the small model that the product ships."""
OFFICIAL_MODEL = "vosk-model-small-cn-0.22"
"""Folder, and zip, of the official small model."""

_LARGEST_DOWNLOAD = 200_000_000
_CHECKSUM_FILE = "archive.sha256"


@dataclass(frozen=True, slots=True)
class FetchedModel:
    """An official model that is on this machine now."""

    folder: Path
    """Where it was unpacked."""
    sha256: str
    """Of the zip that came."""
    verified: bool
    """Whether the checksum was known before; if not, it was recorded now, on trust."""


def model_folder(settings: SpeechSettings) -> Path:
    """The model to use; unpacks the shipped one if there is no other. Raises `ModelError`.

    First the folder that is set, then the official model, then the shipped one.
    """
    for folder in (Path(settings.model), Path(settings.model_store) / OFFICIAL_MODEL):
        if is_model(folder):
            return folder.resolve()
    return install_model(Path(settings.model_store) / OWN_MODEL).resolve()


def is_model(folder: Path) -> bool:
    """Whether it looks like a Vosk model, in either of the two layouts that Vosk knows."""
    layouts = (("am/final.mdl", "conf/model.conf"), ("final.mdl", "mfcc.conf"))
    return any(all((folder / name).is_file() for name in layout) for layout in layouts)


def install_model(target: Path) -> Path:
    """Unpack the shipped model into `target`, unless that very archive is there already."""
    packed = files("speech").joinpath("models", f"{OWN_MODEL}.tar.xz")
    with as_file(packed) as archive:
        if not archive.is_file():
            raise ModelError("自带的语音识别模型不在安装包里。", code="model_missing")
        checksum = _sha256(archive)
        if is_model(target) and _recorded(target / _CHECKSUM_FILE) == checksum:
            return target
        _install(lambda folder: unpack_tar(archive, folder), target, checksum)
    return target


def fetch_official(
    settings: SpeechSettings,
    *,
    client: httpx.Client | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> FetchedModel:
    """Download the official small model, check it and unpack it. Raises `ModelError`.

    `progress` gets the bytes received so far. The publisher gives no checksum that could
    be built in here, so unless `model_sha256` is set the first download is trusted, and
    its checksum recorded: every later one has to match.
    """
    store = Path(settings.model_store)
    store.mkdir(parents=True, exist_ok=True)
    record = store / f"{OFFICIAL_MODEL}.sha256"
    expected = settings.model_sha256 or _recorded(record)
    url = f"{settings.model_url.rstrip('/')}/{OFFICIAL_MODEL}.zip"
    with tempfile.TemporaryDirectory(dir=store) as scratch:
        archive = Path(scratch) / "model.zip"
        _download(client, url, archive, progress)
        checksum = _sha256(archive)
        if expected and checksum != expected:
            raise ModelError(
                f"下载的模型校验和不符：应为 {expected}，实为 {checksum}。没有安装。",
                code="model_checksum",
            )
        target = store / OFFICIAL_MODEL
        _install(lambda folder: _unpack_official(archive, folder), target, checksum)
    record.write_text(checksum + "\n", encoding="ascii")
    return FetchedModel(folder=target, sha256=checksum, verified=bool(expected))


def _unpack_official(archive: Path, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        unpack_zip(archive, Path(scratch))
        inside = Path(scratch) / OFFICIAL_MODEL
        source = inside if inside.is_dir() else Path(scratch)
        for entry in source.iterdir():
            entry.rename(folder / entry.name)


def _install(unpack: Callable[[Path], None], target: Path, checksum: str) -> None:
    """Unpack beside the target, check, then move into place, so that no half model is seen."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=target.parent))
    except OSError as error:
        raise ModelError(f"模型文件夹不能写入：{target.parent}。", code="model_disk") from error
    try:
        unpack(fresh)
        if not is_model(fresh):
            raise ModelError("压缩包里不是 Vosk 模型。", code="model_invalid")
        fresh.chmod(0o755)
        (fresh / _CHECKSUM_FILE).write_text(checksum + "\n", encoding="ascii")
        replace_folder(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _download(
    client: httpx.Client | None, url: str, archive: Path, progress: Callable[[int], None]
) -> None:
    own = client or httpx.Client(timeout=httpx.Timeout(30.0, connect=5.0), follow_redirects=True)
    try:
        with own.stream("GET", url) as response, archive.open("wb") as sink:
            response.raise_for_status()
            received = 0
            for block in response.iter_bytes():
                received += len(block)
                if received > _LARGEST_DOWNLOAD:
                    raise ModelError(f"下载的文件过大：{url}。", code="model_download")
                sink.write(block)
                progress(received)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise ModelError(
            f"下载不了官方模型：{url}（{type(error).__name__}）。没有外网时可以用自带的小模型，"
            "或者在别的电脑上下载后解压到设置 [speech] model 所写的文件夹。",
            code="model_download",
        ) from error
    finally:
        if client is None:
            own.close()


def _sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _recorded(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def main(arguments: list[str], settings_file: Path) -> int:
    """The two commands above; the exit status."""
    try:
        settings = read_speech_settings(settings_file)
        if arguments == ["fetch"]:
            fetched = fetch_official(settings)
            known = "与已知的一致" if fetched.verified else "第一次下载，已记录，以后按它核对"
            print(f"已安装 {fetched.folder}，校验和 {fetched.sha256}（{known}）。")
        else:
            print(f"语音识别模型：{model_folder(settings)}")
    except SpeechError as error:
        print(error.message, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(os.environ.get("WENXIAOFA_SETTINGS", "wenxiaofa.toml"))))
