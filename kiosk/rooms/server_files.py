"""The video server's own files: secrets, configuration of Janus and coturn, all mode 600."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from string import Template

from kiosk.errors import SettingsError
from kiosk.rooms.errors import RoomsDownError
from kiosk.rooms.tokens import VideoSecrets, new_secrets
from kiosk.settings import CallSettings

TEMPLATES = Path(__file__).parent / "templates"
SECRETS = "secrets.json"
RELAY_PORT = 3478
RELAY_PORTS = (21_000, 21_499)
MEDIA_PORTS = (20_000, 20_499)
"""UDP ports that a firewall must let through, besides the relay's."""
_LIBRARIES = ("/usr/lib", "/usr/local/lib", "/opt/janus/lib")
NOT_SET_UP = "多方视频没有启用，可以两方视频或者文字。"


def load_secrets(folder: Path) -> VideoSecrets:
    """What was written at the set-up; raises `RoomsDownError`."""
    try:
        found = json.loads((folder / SECRETS).read_text(encoding="utf-8"))
        return VideoSecrets(
            **{name: str(found[name]) for name in VideoSecrets.__dataclass_fields__}
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise RoomsDownError(NOT_SET_UP) from None


def write_files(call: CallSettings) -> bool:
    """Write what is missing or out of date; whether anything changed. Secrets are made once.
    Raises `SettingsError` if there is no address, or the folder can't be written."""
    if not call.rooms_address:
        raise SettingsError(
            "设置 call.rooms_address 还没有写：写上本机在局域网里的地址，例如 192.168.1.10。"
        )
    folder = call.rooms_folder
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "none").mkdir(exist_ok=True)
        try:
            keys, changed = load_secrets(folder), False
        except RoomsDownError:
            keys, changed = new_secrets(), True
            _write(folder / SECRETS, json.dumps(asdict(keys)))
        values = _values(call, keys)
        for template in sorted(TEMPLATES.iterdir()):
            text = Template(template.read_text(encoding="utf-8")).substitute(values)
            changed = _write(folder / template.name, text) or changed
    except OSError as error:
        raise SettingsError(f"写不了 {folder}：{error.strerror or error}") from error
    return changed


def _values(call: CallSettings, keys: VideoSecrets) -> dict[str, str]:
    host, _, port = call.rooms_api.rpartition(":")
    libraries = janus_libraries() or Path("/usr/lib/janus")
    return {
        **asdict(keys),
        "folder": str(call.rooms_folder.resolve()),
        "plugins": str(libraries / "plugins"),
        "transports": str(libraries / "transports"),
        "address": call.rooms_address,
        "api_host": host,
        "api_port": port,
        "media_ports": "{}-{}".format(*MEDIA_PORTS),
        "relay_port": str(RELAY_PORT),
        "relay_first": str(RELAY_PORTS[0]),
        "relay_last": str(RELAY_PORTS[1]),
    }


def janus_libraries() -> Path | None:
    """Where Janus' plugins and transports are, if it is installed."""
    for root in _LIBRARIES:
        for found in sorted(Path(root).glob("**/janus/plugins/libjanus_videoroom.so")):
            return found.parents[1]
    return None


def _write(path: Path, text: str) -> bool:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        path.chmod(0o600)
        return False
    new = path.with_name(path.name + ".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    new.replace(path)
    return True
