"""Conversations through the real model keep their promises."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conversations.snapshots import FOLDER, load, talk
from tests.stack import ROOT, DialogueStack

CONVERSATIONS = [
    pytest.param(conversation, id=f"{path.stem}: {conversation['name']}")
    for path in sorted(FOLDER.glob("*.yml"))
    for conversation in load(path)
]


@pytest.mark.dialogue
@pytest.mark.parametrize("conversation", CONVERSATIONS)
def test_conversation(dialogue: DialogueStack, conversation: dict[str, Any]) -> None:
    promised = [turn["replies"] for turn in conversation["turns"]]
    assert talk(dialogue, conversation["turns"]) == promised


def test_there_are_enough_of_them() -> None:
    assert len(CONVERSATIONS) >= 60


def test_every_kind_of_reply_is_promised_somewhere() -> None:
    kinds = {
        reply["kind"]
        for parameters in CONVERSATIONS
        for turn in parameters.values[0]["turns"]  # type: ignore[index]
        for reply in turn["replies"]
    }
    assert kinds == {
        "answer", "clarify", "no_answer", "service", "handoff", "emergency", "decline", "smalltalk",
    }  # fmt: skip


def _intents_with_examples() -> dict[str, set[str]]:
    intents: dict[str, set[str]] = {}
    for path in Path(ROOT / "nlu_data/nlu").glob("*.yml"):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            examples = {line.removeprefix("- ").strip() for line in block["examples"].splitlines()}
            intents.setdefault(block["intent"], set()).update(examples)
    return intents


def test_every_intent_is_spoken_somewhere() -> None:
    said = {turn["say"] for p in CONVERSATIONS for turn in p.values[0]["turns"]}  # type: ignore[index]
    spoken = {name for name, examples in _intents_with_examples().items() if examples & said}
    assert spoken == set(_intents_with_examples())
