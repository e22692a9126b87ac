"""Secrets of the rooms: what opens a door, and what the video server believes. No I/O.

A guest's code is random and kept only as its hash. Numbers, pins and secrets of rooms on the
video server follow from one key of the gateway's, so that they can't be guessed, need not be
stored, and are the same after a restart.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from kiosk.cases.tickets import CODE_LETTERS

ROOM_CODE_LENGTH = 10
"""50 bits, and wrong ones are counted."""
ROOM_CODE_HOURS = 48
"""For so long a code opens the door, if the room is still open."""
PLUGIN = "janus.plugin.videoroom"
JOIN_SECONDS = 60
SESSION_SECONDS = 24 * 3600
"""Janus ends a session when the token that opened it expires, so it outlives any meeting."""


@dataclass(frozen=True, slots=True)
class VideoSecrets:
    """What gateway, Janus and coturn share; browsers never see any of it."""

    api: str
    """Every request to Janus carries it."""
    admin: str
    """Rooms are made with it alone."""
    tokens: str
    """Signs tokens for sessions and rooms."""
    relay: str
    """coturn's static-auth-secret."""
    rooms: str
    """Numbers, pins and secrets of rooms follow from it."""


@dataclass(frozen=True, slots=True)
class JanusRoom:
    """One room on the video server."""

    id: str
    pin: str
    """Who joins must know it."""
    secret: str
    """Who mutes, removes or destroys must know it."""


def new_secrets() -> VideoSecrets:
    """Fresh ones."""
    return VideoSecrets(*(secrets.token_urlsafe(32) for _ in range(5)))


def new_room_code() -> str:
    """A guest's code."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(ROOM_CODE_LENGTH))


def normal_room_code(text: str) -> str | None:
    """The code that somebody typed, or none if it can't be one."""
    code = "".join(text[:60].split()).replace("-", "").upper()
    fits = len(code) == ROOM_CODE_LENGTH
    return code if fits and all(letter in CODE_LETTERS for letter in code) else None


def code_hash(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


def janus_room(keys: VideoSecrets, room_id: int, opened_at: float, part: str) -> JanusRoom:
    """The room on the video server for one part of a mediation room."""

    def derived(what: str) -> str:
        text = f"{what}:{room_id}:{opened_at!r}:{part}"
        return hmac.new(keys.rooms.encode(), text.encode(), hashlib.sha256).hexdigest()[:40]

    return JanusRoom(derived("id"), derived("pin"), derived("secret"))


def session_token(keys: VideoSecrets, now: float) -> str:
    """Opens a session with the video room plugin, and nothing else."""
    return _signed(keys, f"{int(now) + SESSION_SECONDS},janus,{PLUGIN}")


def join_token(keys: VideoSecrets, room: str, now: float) -> str:
    """Opens the door of one room, for a minute."""
    return _signed(keys, f"{int(now) + JOIN_SECONDS},{PLUGIN},room={room}")


def _signed(keys: VideoSecrets, text: str) -> str:
    digest = hmac.new(keys.tokens.encode(), text.encode(), hashlib.sha1).digest()
    return f"{text}:{base64.b64encode(digest).decode()}"
