"""Calls between a resident and a person: what their browsers tell each other to find a path, and
the lines in the conversation that a call began and ended. Nothing else of a call is kept.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from kiosk.cases.hub import Hub, talk_topic
from kiosk.cases.talk import MessageInvalidError, MessageTooLongError, Sender, TalkClosedError
from kiosk.cases.talks import Talks, notice
from kiosk.cases.tickets import TicketState
from kiosk.clock import Clock
from kiosk.store import Store

LARGEST_SIGNAL = 48 * 1024
"""Characters of JSON; an offer of two browsers has about 6,000."""
KINDS = frozenset(
    {"ring", "accept", "decline", "bye", "offer", "answer", "candidate", "restart", "media"}
)
CALLED = (TicketState.CLAIMED, TicketState.IN_CONVERSATION)
_PEER = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Calls:
    """Passes signals on."""

    def __init__(self, *, store: Store, talks: Talks, hub: Hub, clock: Clock) -> None:
        self._store = store
        self._talks = talks
        self._hub = hub
        self._clock = clock
        self._since: dict[str, float] = {}

    async def signal(self, code: str, sender: Sender, message: Mapping[str, Any]) -> None:
        """Tell the others of the conversation. Raises `MessageInvalidError`,
        `MessageTooLongError`, or `TalkClosedError` if nobody has the request in hand."""
        peer, to, data = _checked(message)
        if (await self._store.tickets.get(code)).state not in CALLED:
            raise TalkClosedError("现在没有人在和您谈，不能通话。")
        event = {
            "type": "signal",
            "code": code,
            "who": sender.key,
            "name": sender.name,
            "peer": peer,
            "to": to,
            "data": data,
        }
        self._hub.tell([talk_topic(code)], event)
        await self._noted(code, data["kind"])

    def over(self, code: str) -> None:
        """The conversation has ended, and with it the call."""
        self._since.pop(code, None)

    async def _noted(self, code: str, kind: str) -> None:
        if kind == "accept" and code not in self._since:
            self._since[code] = self._clock()
            await self._talks.note(code, notice("视频通话开始。"))
        elif kind == "bye" and code in self._since:
            minutes = round((self._clock() - self._since.pop(code)) / 60)
            lasted = f"，用了 {minutes} 分钟" if minutes else ""
            await self._talks.note(code, notice(f"视频通话结束{lasted}。"))


def _checked(message: Mapping[str, Any]) -> tuple[str, str | None, Mapping[str, Any]]:
    peer, to, data = message.get("peer"), message.get("to"), message.get("data")
    if not isinstance(peer, str) or not _PEER.fullmatch(peer):
        raise MessageInvalidError
    if to is not None and not (isinstance(to, str) and _PEER.fullmatch(to)):
        raise MessageInvalidError
    if not isinstance(data, dict) or data.get("kind") not in KINDS:
        raise MessageInvalidError
    if len(json.dumps(data, ensure_ascii=False)) > LARGEST_SIGNAL:
        raise MessageTooLongError
    return peer, to, data
