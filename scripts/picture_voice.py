"""Pictures of a turn by voice, state after state, from the running product.

`python scripts/picture_voice.py QUESTION.wav FOLDER`: opens the kiosk page in Chromium with the
recording (16 kHz, mono, 16 bits, with silence after it) as the microphone, presses the button to
talk, and writes a picture of each state. Recogniser, dialogue and voice are the product's own; only
the gateway's word of a short state (opening, looking up) is passed on to the page once its picture
is taken, as it lasts some milliseconds otherwise.
"""

import json
import sys
from collections import deque
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, WebSocketRoute, expect, sync_playwright

ADDRESS = "http://127.0.0.1:8000/"
CHROMIUM = "/usr/bin/chromium"
WIDTH = 720
"""Pixels of a kept picture."""


class Gateway:
    """What the gateway says to the page, held back before a wanted word."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._held: deque[str | bytes] = deque()
        self._before = ""
        self._socket: WebSocketRoute | None = None
        page.route_web_socket("**/api/voice", self._route)

    def hold_before(self, kind: str) -> None:
        """Pass on all that comes before the first event of that kind."""
        self._before = kind

    def wait(self) -> None:
        """Until it is held; raises `TimeoutError`."""
        for _ in range(600):
            if self._held:
                return
            self._page.wait_for_timeout(50)
        raise TimeoutError(f"the gateway never said {self._before}")

    def pass_on(self, hold: str = "") -> None:
        """What was held, and from now on everything but `hold`."""
        self._before, waiting = hold, self._held
        self._held = deque()
        for message in waiting:
            self._hear(message)

    def _route(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.connect_to_server().on_message(self._hear)

    def _hear(self, message: str | bytes) -> None:
        assert self._socket is not None
        kind = json.loads(message)["type"] if isinstance(message, str) else ""
        if self._held or (self._before and kind == self._before):
            self._held.append(message)
        else:
            self._socket.send(message)


def take_pictures(page: Page, folder: Path) -> None:
    """One turn, from the screen that invites to the spoken answer and talking over it."""

    def picture(name: str) -> None:
        raw = page.screenshot(animations="disabled")
        (folder / "raw.png").write_bytes(raw)
        with Image.open(folder / "raw.png") as taken:
            kept = taken.resize((WIDTH, taken.height * WIDTH // taken.width))
            kept.save(folder / f"{name}.webp", quality=80)
        (folder / "raw.png").unlink()

    gateway = Gateway(page)
    gateway.hold_before("listening")
    page.goto(ADDRESS)
    page.locator(".big-talk").wait_for()
    picture("1-attract")
    page.locator(".big-talk").click()
    gateway.wait()
    picture("2-opening")
    gateway.pass_on(hold="reply")
    expect(page.locator("#listening")).to_have_attribute("data-state", "listening")
    picture("3-listening")
    expect(page.locator(".partial")).not_to_be_empty()
    page.wait_for_timeout(2_000)
    picture("4-hearing")
    gateway.wait()
    page.locator(".thinking").wait_for()
    picture("5-looking-up")
    gateway.pass_on()
    page.locator(".voice.is-live").wait_for()
    page.wait_for_timeout(500)
    picture("6-answering-aloud")
    page.get_by_role("button", name="接着问").click()
    expect(page.locator("#listening")).to_have_attribute("data-state", "listening")
    picture("7-interrupted")


def main(recording: Path, folder: Path) -> None:
    """Command line."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                "--autoplay-policy=no-user-gesture-required",
                f"--use-file-for-fake-audio-capture={recording.resolve()}%noloop",
            ],
        )
        page = browser.new_page(viewport={"width": 1080, "height": 1920}, locale="zh-CN")
        page.set_default_timeout(40_000)
        take_pictures(page, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
