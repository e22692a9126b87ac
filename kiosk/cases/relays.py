"""Relays for calls whose browsers can't reach each other: time-limited credentials as coturn's
REST scheme has them. No I/O."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Relays:
    """Where relays are, and what they share with the gateway."""

    urls: tuple[str, ...] = ()
    """Such as turn:relay.example:3478?transport=udp; none on one network."""
    secret: str = ""
    """coturn's static-auth-secret; browsers never see it."""
    seconds: int = 3600
    """For so long credentials are good for new connections."""

    def ice_servers(self, name: str, now: float) -> list[dict[str, Any]]:
        """For a browser's RTCPeerConnection; `name` tells coturn's log apart whose they are."""
        stun = [url for url in self.urls if url.startswith("stun")]
        turn = [url for url in self.urls if url.startswith("turn")]
        servers: list[dict[str, Any]] = [{"urls": stun}] if stun else []
        if turn and self.secret:
            user = f"{int(now) + self.seconds}:{name}"
            digest = hmac.new(self.secret.encode(), user.encode(), hashlib.sha1).digest()
            credential = base64.b64encode(digest).decode()
            servers.append({"urls": turn, "username": user, "credential": credential})
        return servers
