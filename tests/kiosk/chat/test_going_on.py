"""What is left to say of the shipped corpus's own answers."""

from pathlib import Path

import pytest

from bot.messages import Answer
from bot.shown import shown_text
from kiosk.chat.going_on import MATERIALS_QUESTION, STEPS_QUESTION, rest_of
from knowledge_base.corpus import FaqEntry, load_corpus

ENTRIES = load_corpus(Path("knowledge_base/faq")).entries


@pytest.mark.parametrize("entry", ENTRIES[::9], ids=lambda entry: entry.id)
def test_steps_and_materials_are_all_in_the_rest(entry: FaqEntry) -> None:
    answer = Answer(
        shown=shown_text(entry), spoken=entry.spoken, citations=entry.citations, confidence=0.9
    )
    rest = {part.question: part.text for part in rest_of(answer)}
    if len(entry.steps) > 1:
        for step in entry.steps:
            assert step.rstrip("。；，") in rest[STEPS_QUESTION]
    for material in entry.materials:
        assert material in rest[MATERIALS_QUESTION]
    if entry.deadline:
        assert entry.deadline.rstrip("。") in rest.get(STEPS_QUESTION, entry.deadline)
