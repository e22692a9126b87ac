"""A stand-in for Janus that answers as it does and remembers what it was asked, for tests of what
the gateway lets through. What the real one makes of it is seen in tests/browser/rooms."""

import asyncio
import itertools
import json
import threading
from collections.abc import Mapping
from typing import Any

from websockets.server import WebSocketServerProtocol, serve
from websockets.typing import Subprotocol


class FakeJanus:
    """A WebSocket server on a free port of loopback, in a thread of its own."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        """All requests, in order."""
        self.refusing: set[str] = set()
        """Plugin requests that are refused with code 999."""
        self.address = ""
        self._numbers = itertools.count(1_000)
        self._sockets: set[WebSocketServerProtocol] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Listen."""
        self._thread.start()
        assert self._ready.wait(10)

    def stop(self) -> None:
        """Hang up."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)

    def bodies(self, request: str) -> list[dict[str, Any]]:
        """The plugin requests of a kind, with their handle and description."""
        return [
            {**one["body"], "handle": one["handle_id"], "jsep": one.get("jsep")}
            for one in self.asked
            if one.get("body", {}).get("request") == request
        ]

    def tell(self, handle: int, kind: str) -> None:
        """Something that Janus says by itself, such as `webrtcup`."""

        def told() -> None:
            for socket in self._sockets:
                text = json.dumps({"janus": kind, "sender": handle})
                self._loop.create_task(socket.send(text))

        self._loop.call_soon_threadsafe(told)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        protocols = [Subprotocol("janus-protocol")]
        async with serve(self._talk, "127.0.0.1", 0, subprotocols=protocols) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            self.address = f"127.0.0.1:{port}"
            self._ready.set()
            await self._over.wait()

    async def _talk(self, socket: WebSocketServerProtocol) -> None:
        self._sockets.add(socket)
        try:
            async for frame in socket:
                request = json.loads(frame)
                self.asked.append(request)
                for answer in self._answers(request):
                    await socket.send(json.dumps(answer))
        finally:
            self._sockets.discard(socket)

    def _answers(self, request: Mapping[str, Any]) -> list[dict[str, Any]]:
        known = {"transaction": request["transaction"]}
        if request["janus"] in ("create", "attach"):
            return [{"janus": "success", "data": {"id": next(self._numbers)}, **known}]
        if request["janus"] != "message":
            kind = "ack" if request["janus"] in ("trickle", "keepalive") else "success"
            return [{"janus": kind, **known}]
        answer: dict[str, Any] = {"janus": "event", "sender": request["handle_id"], **known}
        data, jsep = self._did(request["body"], request["handle_id"])
        answer["plugindata"] = {"plugin": "janus.plugin.videoroom", "data": data}
        if jsep:
            answer["jsep"] = jsep
        return [{"janus": "ack", **known}, answer]

    def _did(
        self, body: Mapping[str, Any], handle: int
    ) -> tuple[dict[str, Any], dict[str, str] | None]:
        if body["request"] in self.refusing:
            return {"videoroom": "event", "error_code": 999, "error": "refused"}, None
        match body["request"], body.get("ptype"):
            case "join", "publisher":
                return {"videoroom": "joined", "id": f"feed-{handle}", "private_id": handle}, None
            case "join", _:
                return {"videoroom": "attached"}, {"type": "offer", "sdp": "v=0\r\noffer"}
            case "publish", _:
                streams = [{"type": "audio", "mid": "0"}, {"type": "video", "mid": "1"}]
                sdp = {"type": "answer", "sdp": "v=0\r\nanswer"}
                return {"videoroom": "event", "configured": "ok", "streams": streams}, sdp
        return {"videoroom": "success"}, None
