"""Where a conversation stands: what was answered last, what was offered, what missed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias

from pydantic import TypeAdapter, ValidationError

from bot.confirmation import Unconfirmed
from bot.messages import Choice, Reply, to_wire

Offer: TypeAlias = Literal["person", "continue"]


@dataclass(frozen=True, slots=True)
class Situation:
    """The memory of one conversation; kept by the dialogue manager between turns."""

    faq_id: str | None = None
    """Entry of the last answer: what "那" and "这个" refer to."""
    misses: int = 0
    """Questions in a row that got no answer."""
    choices: tuple[Choice, ...] = ()
    """Buttons of the last reply, for "第二个"."""
    offer: Offer | None = None
    """What a plain "好" accepts."""
    unconfirmed: Unconfirmed | None = None
    """A sum that was heard and said back, and not confirmed yet."""
    said: str = ""
    """What was said of the matter so far, for a text too short to be understood by itself."""
    last_reply: Mapping[str, Any] | None = None
    """The last reply on the wire, for "再说一遍"."""

    def after(self, reply: Reply, **changes: Any) -> "Situation":
        """The situation once a reply was given: its buttons and the reply are remembered."""
        return replace(self, choices=reply.choices, last_reply=to_wire(reply), **changes)


_ADAPTER = TypeAdapter(Situation)


def situation_to_json(situation: Situation) -> dict[str, Any]:
    """JSON-ready values for the tracker's slot."""
    return asdict(situation)


def situation_from_json(value: object) -> Situation:
    """What `situation_to_json` wrote; a fresh start for anything else."""
    if not isinstance(value, Mapping):
        return Situation()
    try:
        return _ADAPTER.validate_python(dict(value))
    except ValidationError:
        return Situation()
