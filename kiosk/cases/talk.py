"""What is said between a resident and the people who help. No I/O."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, TypeAlias

from kiosk.chat.text import clean
from kiosk.errors import RequestError

LONGEST_MESSAGE = 4_000
"""Characters, after cleaning."""
LONGEST_ANSWER = 4_000
"""Characters of a corpus entry's answer that is sent into the chat."""
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")

SenderKind: TypeAlias = Literal["resident", "person", "robot", "system"]


class MessageKind(StrEnum):
    """What a message is."""

    TEXT = "text"
    CITATION = "citation"
    FAQ = "faq"
    NOTICE = "notice"
    CLOSING = "closing"
    HOTLINES = "hotlines"


class MessageInvalidError(RequestError):
    """A message that can't be taken."""

    code = "message_invalid"
    text = "消息的格式不对，没有发出。"


class MessageTooLongError(RequestError):
    """More text than a message may have."""

    code = "message_too_long"
    text = f"这条消息太长了，一次最多 {LONGEST_MESSAGE} 个字，请分几次发。"


class TalkClosedError(RequestError):
    """The conversation is over, or it isn't theirs to write in."""

    code = "talk_closed"
    status = 409
    text = "这次谈话已经结束，消息没有发出。"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who says something."""

    kind: SenderKind
    person_id: int | None = None
    name: str = ""
    """As the others read it."""

    @property
    def key(self) -> str:
        """Within one conversation, one sender."""
        return f"p{self.person_id}" if self.kind == "person" else self.kind


RESIDENT = Sender("resident", name="居民")
ROBOT = Sender("robot", name="温小法")
SYSTEM = Sender("system")


def sender_of(key: str, person_id: int | None, name: str) -> Sender:
    """The sender with this key."""
    kinds: dict[str, SenderKind] = {"resident": "resident", "robot": "robot", "system": "system"}
    return Sender(kinds.get(key, "person"), person_id, name)


@dataclass(frozen=True, slots=True)
class NewMessage:
    """Something to be said."""

    sender: Sender
    kind: MessageKind
    body: str
    """Plain text; never HTML."""
    client_id: str
    """The sender's own id: sending it again changes nothing."""
    data: Mapping[str, Any] | None = None
    """A citation's or an entry's fields, hotlines."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something that was said, as it is kept."""

    seq: int
    """From 1, without gaps, within one conversation."""
    at: float
    """Seconds since the epoch, by the gateway's clock."""
    sender: Sender
    kind: MessageKind
    body: str
    client_id: str
    data: Mapping[str, Any] | None = None

    def to_wire(self) -> dict[str, Any]:
        """As JSON; fields that don't apply are left out."""
        wire: dict[str, Any] = {
            "seq": self.seq,
            "at": self.at,
            "from": self.sender.kind,
            "name": self.sender.name,
            "kind": self.kind.value,
            "text": self.body,
            "client_id": self.client_id,
        }
        if self.sender.person_id is not None:
            wire["person_id"] = self.sender.person_id
        if self.data is not None:
            wire["data"] = dict(self.data)
        return wire


def message_text(text: Any) -> str:
    """The text of a message, cleaned; raises `MessageInvalidError` or `MessageTooLongError`."""
    if not isinstance(text, str):
        raise MessageInvalidError
    if len(text) > 4 * LONGEST_MESSAGE:
        raise MessageTooLongError
    cleaned = clean(text.encode("utf-8", "ignore").decode("utf-8"))
    if not cleaned:
        raise MessageInvalidError("消息是空的，没有发出。")
    if len(cleaned) > LONGEST_MESSAGE:
        raise MessageTooLongError
    return cleaned


def client_id(text: Any) -> str:
    """The sender's own id of a message; raises `MessageInvalidError`."""
    if not isinstance(text, str) or not _CLIENT_ID.fullmatch(text):
        raise MessageInvalidError("消息要带 client_id：8 到 64 个字母、数字、横线或下划线。")
    return text
