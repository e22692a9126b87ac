"""A call through a real coturn, as between two networks that can't reach each other."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, new_dialogue
from tests.browser.desk import desk
from tests.browser.fakes import ScriptedRecognizer, ScriptedSynthesizer, Server
from tests.browser.test_calling import MOUNT, MOVES, connected
from tests.browser.test_talking import request_person
from tests.fake_gateway import fake_gateway

SECRET = "geheim"
RELAYED = """(() => {
  const Real = RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(options) { super({...options, iceTransportPolicy: "relay"}); }
  };
})()"""
pytestmark = pytest.mark.skipif(
    shutil.which("turnserver") is None, reason="coturn is not installed (apt install coturn)."
)


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[str]:
    """coturn with the settings of docs/operations.md, but on loopback."""
    port = free_port()
    options = (
        "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={port}",
        "--use-auth-secret", f"--static-auth-secret={SECRET}", "--realm=wenxiaofa", "--no-cli",
        "--no-tls", "--no-dtls", "--no-multicast-peers", "--allow-loopback-peers",
        f"--pidfile={tmp_path / 'pid'}", "--log-file=stdout",
    )  # fmt: skip
    process = subprocess.Popen(
        ["turnserver", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(1)
    yield f"turn:127.0.0.1:{port}?transport=udp"
    process.terminate()
    process.wait(10)


def test_pictures_move_through_the_relay_alone(
    browser: Browser, relay: str, tmp_path: Path, own_page: Page
) -> None:
    dialogue, ears, voice = new_dialogue(), ScriptedRecognizer(), ScriptedSynthesizer()
    gateway = fake_gateway(
        tmp_path, dialogue=dialogue, call={"relays": [relay], "relay_secret": SECRET}
    )
    server = Server(gateway.app)
    site = Site(server.start(), dialogue, ears, voice, gateway.store)
    own_page.add_init_script(RELAYED)
    with desk(browser, site, path="/") as lawyer:
        lawyer.page.evaluate(RELAYED)
        own_page.goto(site.url)
        own_page.get_by_text("公平司法所").first.wait_for()
        code = request_person(own_page)
        lawyer.take(code)
        lawyer.page.evaluate(MOUNT, code)
        own_page.get_by_role("button", name="视频通话").click()
        own_page.locator(".call-go").click()
        far = lawyer.page.locator("#far .call")
        far.get_by_role("button", name="接听", exact=True).click()
        far.locator(".call-go").click()
        connected(own_page)
        assert own_page.evaluate(MOVES, ".call-other")
        assert lawyer.page.evaluate(MOVES, "#far .call-other")
        far.get_by_role("button", name="挂断").click()
        expect(own_page.locator(".call")).to_contain_text("通话结束了")
    server.stop()
