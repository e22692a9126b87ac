"""A real Janus in a network of its own, a gateway with the console, and people's browsers.

Janus takes no loopback addresses, so it runs in a network namespace with a pair of virtual
interfaces; that takes root.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from kiosk.cases.reference import Reference
from kiosk.console.mount import mount_console
from kiosk.rooms.server_files import write_files
from kiosk.settings import CallSettings, parse_settings
from tests.browser.conftest import ARGUMENTS, Complaints, new_dialogue
from tests.browser.console.conftest import LAPTOP, ConsoleSite
from tests.browser.fakes import Server
from tests.fake_gateway import fake_gateway
from tests.fakes_kiosk import CHEAP_PASSWORDS, ENTRY

PATIENCE_MS = 20_000
SUBNET = f"10.213.{os.getpid() % 250}"
HERE, THERE = f"{SUBNET}.1", f"{SUBNET}.2"


def missing() -> str | None:
    """Why there can be no video server here."""
    if os.geteuid() != 0:
        return "making a network namespace takes root"
    for program, package in (("janus", "janus"), ("ip", "iproute2")):
        if shutil.which(program) is None:
            return f"{program} is not installed (apt install {package})"
    made = subprocess.run(["ip", "netns", "list"], capture_output=True, check=False)
    return None if made.returncode == 0 else "network namespaces are not allowed here"


def run(*command: str) -> None:
    """Something that must work."""
    subprocess.run(command, check=True, capture_output=True)


class JanusServer:
    """Janus in its namespace, to be stopped and started again."""

    def __init__(self, call: CallSettings, namespace: str, log: Path) -> None:
        self._folder = call.rooms_folder
        self._namespace = namespace
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """As `wenxiaofa video start` starts it, but there."""
        configuration = self._folder / "janus.jcfg"
        command = ["janus", "-F", str(self._folder), "-C", str(configuration)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                ["ip", "netns", "exec", self._namespace, *command], stdout=log, stderr=log
            )
        time.sleep(1.5)

    def stop(self) -> None:
        """Gone."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def log(self) -> str:
        """What it said."""
        return self._log.read_text(errors="replace")


@pytest.fixture(scope="package")
def network() -> Iterator[str]:
    """A namespace that reaches us over a pair of interfaces."""
    why = missing()
    if why:
        pytest.skip(why)
    name, near, far = f"wxf{os.getpid()}", f"wn{os.getpid()}"[:15], f"wf{os.getpid()}"[:15]
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("network namespaces are not allowed here")
    try:
        run("ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", name)
        run("ip", "address", "add", f"{HERE}/24", "dev", near)
        run("ip", "link", "set", near, "up")
        run("ip", "-n", name, "address", "add", f"{THERE}/24", "dev", far)
        for interface in (far, "lo"):
            run("ip", "-n", name, "link", "set", interface, "up")
        yield name
    finally:
        run("ip", "netns", "delete", name)


@pytest.fixture(scope="package")
def call(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The gateway's settings for it."""
    folder = tmp_path_factory.mktemp("video")
    return {
        "rooms_address": THERE,
        "rooms_api": f"{THERE}:8188",
        "rooms_folder": str(folder / "files"),
    }


@pytest.fixture(scope="package")
def janus(
    network: str, call: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[JanusServer]:
    folder = tmp_path_factory.mktemp("janus")
    settings = parse_settings({"call": call}, folder=folder).call
    write_files(settings)
    server = JanusServer(settings, network, folder / "janus.log")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="package")
def rooms(
    janus: JanusServer, call: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ConsoleSite]:
    """The gateway."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.web.limits.SIGN_INS_PER_MINUTE", 600)
        gateway = fake_gateway(
            tmp_path_factory.mktemp("gateway"),
            dialogue=new_dialogue(),
            reference=Reference([ENTRY]),
            passwords=CHEAP_PASSWORDS,
            console=mount_console,
            call=call,
            recording={"offered": True, "folder": "recordings", "key_file": "recording.key"},
        )
    server = Server(gateway.app)
    yield ConsoleSite(server.start(), gateway.store)
    server.stop()


@pytest.fixture(scope="package")
def slow_cameras(browser: Browser) -> Iterator[Browser]:
    """Chromium whose cameras give few pictures a second: three of them share a machine here."""
    args = [one for one in ARGUMENTS if "fake-device" not in one]
    chromium = browser.browser_type.launch(
        executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
        args=[*args, "--use-fake-device-for-media-stream=fps=5"],
    )
    yield chromium
    chromium.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(
    slow_cameras: Browser, rooms: ConsoleSite, complaints: Complaints
) -> Iterator[OpenPage]:
    """Opens a page in a profile of its own."""
    contexts: list[BrowserContext] = []

    def opened(path: str, *, size: ViewportSize = LAPTOP) -> Page:
        context = slow_cameras.new_context(viewport=size, locale="zh-CN")
        contexts.append(context)
        page = complaints.watch(context.new_page())
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{rooms.url}{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
