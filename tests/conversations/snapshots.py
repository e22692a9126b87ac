"""Whole conversations as they are promised to the public.

`python -m tests.conversations.snapshots` talks through all of them with the real model and
writes what was said into the files; review the difference as a change of that promise.
"""

import tempfile
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from tests.stack import DialogueStack, dialogue_stack

FOLDER = Path(__file__).parent / "snapshots"


def load(path: Path) -> list[dict[str, Any]]:
    """The conversations of a file."""
    conversations: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    return conversations


def promised(reply: dict[str, Any]) -> dict[str, Any]:
    """What of a reply is promised: its kind, what it says, where it points; no scores."""
    names = ("kind", "faq_id", "hotlines", "voice")
    kept: dict[str, Any] = {name: reply[name] for name in names if name in reply}
    if reply.get("citations"):
        kept["cites"] = [f"《{c['law']}》{c['article']}" for c in reply["citations"]][:2]
    if reply.get("service"):
        kept["service"] = reply["service"]["name"]
    if reply.get("choices"):
        kept["choices"] = [choice["label"] for choice in reply["choices"]]
    return {**kept, "spoken": reply["spoken"]}


def talk(stack: DialogueStack, turns: Sequence[Mapping[str, Any]]) -> list[list[dict[str, Any]]]:
    """The replies to each utterance of a new conversation; `spoken: true` was heard."""
    session = uuid.uuid4().hex
    said = [(turn["say"], bool(turn.get("spoken"))) for turn in turns]
    return [
        [promised(reply) for reply in stack.say(session, text, spoken=spoken)]
        for text, spoken in said
    ]


def _update() -> None:
    with tempfile.TemporaryDirectory() as folder, dialogue_stack(Path(folder)) as stack:
        for path in sorted(FOLDER.glob("*.yml")):
            conversations = load(path)
            for conversation in conversations:
                turns = conversation["turns"]
                conversation["turns"] = [
                    {**turn, "replies": replies}
                    for turn, replies in zip(turns, talk(stack, turns), strict=True)
                ]
            text = yaml.safe_dump(conversations, allow_unicode=True, sort_keys=False, width=1000)
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _update()
