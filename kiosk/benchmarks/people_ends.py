"""The two ends of the load on conversations: pages at real WebSockets, and the gateway's process."""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp

START_SECONDS = 60.0
PATIENCE = 30.0
FIRST_PAUSE = 0.4
LONGEST_PAUSE = 2.0
"""Those of `static/steady-line.js`, in seconds."""


class Page:
    """One end of conversations: sends until it is told that a message is kept, connects anew when
    cut off, and notes the ids of all it gets."""

    def __init__(self, session: aiohttp.ClientSession, url: str, hello: dict[str, Any]) -> None:
        self._session = session
        self._url = url
        self._hello = hello
        self.opens: dict[str, int] = {}
        """Last number by ticket; the resident's under ''."""
        self.got: dict[str, list[str]] = {}
        self.times: dict[str, float] = {}
        self.heads: dict[str, float] = {}
        self._unkept: dict[str, dict[str, Any]] = {}
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self.connected_at = 0.0
        self.done = False

    async def run(self) -> None:
        """Until done; tries again as the pages do (`static/steady-line.js`)."""
        pause = FIRST_PAUSE
        while not self.done:
            before = self.connected_at
            try:
                async with self._session.ws_connect(self._url, max_msg_size=2**20) as ws:
                    await self._serve(ws)
            except (aiohttp.ClientError, OSError):
                pass
            self._socket = None
            if not self.done:
                pause = FIRST_PAUSE if self.connected_at > before else min(pause * 2, LONGEST_PAUSE)
                await asyncio.sleep(pause * random.uniform(0.75, 1.25))

    async def _serve(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        since = {"since": self.opens[""]} if "" in self.opens else {}
        await ws.send_json({**self._hello, **since})
        for code, seq in self.opens.items():
            if code:
                await ws.send_json({"type": "open", "ticket": code, "since": seq})
        for message in list(self._unkept.values()):
            await ws.send_json(message)
        self._socket = ws
        async for frame in ws:
            if frame.type is not aiohttp.WSMsgType.TEXT:
                break
            self._take(json.loads(frame.data))

    def _take(self, event: dict[str, Any]) -> None:
        now = time.perf_counter()
        match event["type"]:
            case "opened" | "inbox":
                self.connected_at = now
            case "ticket":
                self.heads.setdefault(event["ticket"], now)
            case "ack":
                self._unkept.pop(event["client_id"], None)
            case "message":
                code = event.get("ticket", "")
                self.opens[code] = event["seq"]
                if event["kind"] == "text":
                    self.got.setdefault(code, []).append(event["client_id"])
                    self.times.setdefault(event["client_id"], now)

    async def send(self, message: dict[str, Any]) -> None:
        """Send, and again after a cut until it is kept."""
        self._unkept[message["client_id"]] = message
        await self._try(message)

    async def open(self, code: str) -> None:
        """Listen to a conversation."""
        self.opens[code] = 0
        await self._try({"type": "open", "ticket": code, "since": 0})

    async def settle(self) -> None:
        """Wait until all is kept."""
        deadline = time.monotonic() + PATIENCE
        while self._unkept and time.monotonic() < deadline:
            await asyncio.sleep(0.1)

    async def _try(self, message: dict[str, Any]) -> None:
        if self._socket is not None and not self._socket.closed:
            try:
                await self._socket.send_json(message)
            except (aiohttp.ClientError, OSError, RuntimeError):
                self._socket = None


class Gateway:
    """The gateway's process."""

    def __init__(self, folder: Path, port: int) -> None:
        self._environment = {**os.environ, "WENXIAOFA_SETTINGS": str(folder / "wenxiaofa.toml")}
        self._log = (folder / "gateway.log").open("ab")
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{port}"

    async def start(self, session: aiohttp.ClientSession) -> None:
        """Until it answers; raises `TimeoutError`."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kiosk.benchmarks.bare_gateway"],
            env=self._environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        async with asyncio.timeout(START_SECONDS):
            while True:
                try:
                    async with session.get(f"{self.url}/api/duty") as response:
                        if response.status == 200:
                            return
                except (aiohttp.ClientError, OSError):
                    pass
                await asyncio.sleep(0.1)

    def kill(self) -> None:
        """At once, without a chance to tidy up."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
