"""The video server as `wenxiaofa video` brings it up: real Janus and coturn, our own files."""

import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import PortTakenError, SettingsError
from kiosk.operation import video
from kiosk.operation.doctor import examine
from kiosk.operation.processes import port_is_free
from kiosk.rooms.errors import RoomsDownError
from kiosk.rooms.janus import JanusRefusedError, janus_session
from kiosk.rooms.server_files import RELAY_PORT, load_secrets, write_files
from kiosk.rooms.tokens import VideoSecrets, janus_room, join_token
from kiosk.rooms.video_server import OK, VideoServer
from kiosk.settings import CallSettings, parse_settings

needs_servers = pytest.mark.skipif(
    bool(video.missing_packages()), reason="apt install janus coturn"
)


def own_address() -> str:
    """An address of this machine that isn't loopback; skips if there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            pytest.skip("this machine has no network interface")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def call(tmp_path: Path) -> Iterator[CallSettings]:
    address = own_address()
    if not port_is_free(address, RELAY_PORT):
        pytest.skip("a relay runs here already")
    values = {"rooms_address": address, "rooms_api": f"127.0.0.1:{free_port()}"}
    settings = parse_settings({"call": values}, folder=tmp_path).call
    yield settings
    video.stop(settings)


@needs_servers
async def test_both_start_are_left_alone_and_stop(call: CallSettings) -> None:
    server = VideoServer(call, time.time)
    assert "没有启用" in await server.status()
    assert video.start(call)
    pid = video.running(call)
    assert pid is not None
    assert not video.start(call), "nothing to do"
    assert video.running(call) == pid
    assert await VideoServer(call, time.time).status() == OK
    assert not port_is_free(call.rooms_address, RELAY_PORT)
    assert port_is_free(call.rooms_address, int(call.rooms_api.split(":")[1])), "loopback alone"
    for file in call.rooms_folder.iterdir():
        if file.name.endswith((".jcfg", ".json", "turnserver.conf")):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert video.stop(call)
    assert not video.stop(call)
    assert await VideoServer(call, time.time).status() != OK


@needs_servers
async def test_janus_refuses_what_is_expired_forged_or_of_another_room(call: CallSettings) -> None:
    video.start(call)
    keys, now = load_secrets(call.rooms_folder), time.time()
    here, there = (janus_room(keys, 1, 5.0, part) for part in ("main", "caucus-1"))
    server = VideoServer(call, time.time)
    for room in (here, here, there):
        await server.make(room)
    forged = VideoSecrets(keys.api, keys.admin, "x", keys.relay, keys.rooms)
    tries = {
        "good": {"pin": here.pin, "token": join_token(keys, here.id, now)},
        "expired": {"pin": here.pin, "token": join_token(keys, here.id, now - 600)},
        "of another room": {"pin": here.pin, "token": join_token(keys, there.id, now)},
        "forged": {"pin": here.pin, "token": join_token(forged, here.id, now)},
        "without": {"pin": here.pin},
        "without pin": {"token": join_token(keys, here.id, now)},
    }
    opened = []
    async with janus_session(call.rooms_api, keys, now) as session:
        for name, more in tries.items():
            handle = await session.attach()
            body = {"request": "join", "ptype": "publisher", "room": here.id, **more}
            try:
                await session.message(handle, body)
                opened.append(name)
            except JanusRefusedError:
                pass
        with pytest.raises(JanusRefusedError):
            await session.message(await session.attach(), {"request": "create", "room": "x"})
    assert opened == ["good"]
    strange = VideoSecrets("x", "x", "x", "x", "x")
    with pytest.raises(RoomsDownError):
        async with janus_session(call.rooms_api, strange, now):
            pass
    await server.end(here)
    await server.end(here)


def test_files_are_written_once_and_kept_secret(tmp_path: Path) -> None:
    call = parse_settings({"call": {"rooms_address": "192.0.2.7"}}, folder=tmp_path).call
    assert write_files(call)
    keys = load_secrets(call.rooms_folder)
    assert not write_files(call)
    assert load_secrets(call.rooms_folder) == keys
    other = parse_settings({"call": {"rooms_address": "192.0.2.8"}}, folder=tmp_path).call
    assert write_files(other)
    assert load_secrets(other.rooms_folder) == keys, "secrets outlive a change of address"
    assert "192.0.2.8" in (other.rooms_folder / "turnserver.conf").read_text()
    (other.rooms_folder / "secrets.json").write_text('{"api": 1')
    with pytest.raises(RoomsDownError):
        load_secrets(other.rooms_folder)


@needs_servers
def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="rooms_address"):
        video.start(parse_settings({}, folder=tmp_path).call)
    elsewhere = parse_settings({"call": {"rooms_address": "192.0.2.77"}}, folder=tmp_path).call
    with pytest.raises(SettingsError, match="不是本机"):
        video.start(elsewhere)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        values = {"rooms_address": own_address(), "rooms_api": f"127.0.0.1:{port}"}
        with pytest.raises(PortTakenError, match=str(port)):
            video.start(parse_settings({"call": values}, folder=tmp_path).call)


@pytest.mark.parametrize(
    "values",
    [
        {"rooms_address": "127.0.0.1"},
        {"rooms_address": "0.0.0.0"},
        {"rooms_address": "fe80::1"},
        {"rooms_address": "kiosk.local"},
        {"rooms_address": '192.0.2.1"'},
        {"rooms_api": "8188"},
        {"rooms_api": "127.0.0.1:99999"},
        {"rooms_api": '127.0.0.1";x:80'},
    ],
)
def test_odd_settings_are_pointed_at(values: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="call"):
        parse_settings({"call": values}, folder=tmp_path)


def test_doctor_says_how_to_get_rooms(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    off = examine(tmp_path, parse_settings({}, folder=tmp_path), {})
    found = next(one for one in off if one.name == "多方视频")
    assert (found.verdict, "make video" in found.remedy) == ("注意", True)
    on = parse_settings({"call": {"rooms_address": "192.0.2.7"}}, folder=tmp_path)
    found = next(one for one in examine(tmp_path, on, {}) if one.name == "多方视频")
    assert (found.verdict, "make video" in found.remedy) == ("注意", True)
