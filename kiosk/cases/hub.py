"""Who is listening, and telling them: events within this process, nothing stored.

Whatever must not be lost is stored before it is told here. A listener that falls too far behind
is cut off; it connects anew and reads what it missed from the store. The gateway is one process;
more of them would need the database to carry these events.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kiosk.clock import Clock

Event: TypeAlias = Mapping[str, Any]

MOST_WAITING = 512
"""Events that may wait for one listener."""
LINGER_SECONDS = 20.0
"""For so long somebody whose connection was lost still counts as there: pages reload."""


def person_topic(person_id: int) -> str:
    """What a person's consoles listen to."""
    return f"person:{person_id}"


def talk_topic(code: str) -> str:
    """What all who take part in a conversation listen to."""
    return f"talk:{code}"


def login_topic(login_id: str) -> str:
    """What the pages of one sign-in listen to."""
    return f"login:{login_id}"


def session_topic(session_id: str) -> str:
    """What the pages of one resident's visit listen to."""
    return f"session:{session_id}"


def room_topic(room_id: int) -> str:
    """What all who are at a mediation room's door or inside listen to."""
    return f"room:{room_id}"


@dataclass(eq=False)
class Mailbox:
    """What waits for one listener."""

    events: asyncio.Queue[Event] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    overflowed: bool = False
    topics: set[str] = field(default_factory=set)

    def put(self, event: Event) -> None:
        """Lay down an event; one that finds no room makes the listener start anew."""
        try:
            self.events.put_nowait(event)
        except asyncio.QueueFull:
            self.overflowed = True


class Hub:
    """Topics and their listeners."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._listeners: dict[str, set[Mailbox]] = defaultdict(set)
        self._people: dict[int, set[Mailbox]] = defaultdict(set)
        self._gone_at: dict[int, float] = {}
        self._residents: dict[str, set[Mailbox]] = defaultdict(set)
        self.screens: dict[str, Mapping[str, Any]] = {}
        """What residents share of their page, by ticket; in memory only."""

    def listen(self, mailbox: Mailbox, *topics: str) -> None:
        """Lay events of these topics into the mailbox from now on."""
        for topic in topics:
            self._listeners[topic].add(mailbox)
            mailbox.topics.add(topic)

    def ignore(self, mailbox: Mailbox, *topics: str) -> None:
        """No longer."""
        for topic in topics:
            mailbox.topics.discard(topic)
            self._listeners[topic].discard(mailbox)
            if not self._listeners[topic]:
                del self._listeners[topic]

    def close(self, mailbox: Mailbox) -> None:
        """Forget the mailbox."""
        self.ignore(mailbox, *list(mailbox.topics))

    def tell(self, topics: Iterable[str], event: Event) -> None:
        """Tell all who listen to any of the topics, each once."""
        boxes: set[Mailbox] = set()
        for topic in topics:
            boxes |= self._listeners.get(topic, set())
        for mailbox in boxes:
            mailbox.put(event)

    def person_came(self, person_id: int, mailbox: Mailbox) -> bool:
        """A console was opened; whether it is the person's first."""
        first = not self._people[person_id]
        self._people[person_id].add(mailbox)
        return first

    def person_went(self, person_id: int, mailbox: Mailbox) -> None:
        """A console was closed."""
        self._people[person_id].discard(mailbox)
        if not self._people[person_id]:
            del self._people[person_id]
            self._gone_at[person_id] = self._clock()

    def connected(self) -> frozenset[int]:
        """The people who are there, or were a moment ago."""
        now = self._clock()
        recent = {
            person_id: at for person_id, at in self._gone_at.items() if now - at < LINGER_SECONDS
        }
        self._gone_at = recent
        return frozenset(self._people) | frozenset(recent)

    def resident_came(self, code: str, mailbox: Mailbox) -> None:
        """A resident opened the conversation."""
        self._residents[code].add(mailbox)

    def resident_went(self, code: str, mailbox: Mailbox) -> bool:
        """A resident's page was closed; whether it was the last."""
        self._residents[code].discard(mailbox)
        if self._residents[code]:
            return False
        del self._residents[code]
        self.screens.pop(code, None)
        return True

    def resident_is_there(self, code: str) -> bool:
        """Whether the resident has the conversation open."""
        return code in self._residents
