"""Replies survive the wire, and what breaks the contract can't be made."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import (
    Answer,
    Choice,
    Clarification,
    Decline,
    Emergency,
    Handoff,
    HandoffRequest,
    MessageError,
    NoAnswer,
    Reply,
    Service,
    ServiceStep,
    Smalltalk,
    Unavailable,
    Voice,
    from_wire,
    to_wire,
)
from knowledge_base.passages import Citation

text = st.text(max_size=40)
some = st.text(min_size=1, max_size=20)
citations = st.builds(
    Citation,
    law=some,
    article=some,
    gist=st.none() | some,
    in_force_from=st.none() | some,
    quote=st.none() | some,
)
said: dict[str, Any] = {
    "shown": text,
    "spoken": text,
    "choices": st.lists(st.builds(Choice, label=text, say=text), max_size=3).map(tuple),
    "notice": st.none() | some,
}
probability = st.floats(0, 1)
services = st.builds(
    Service,
    name=some,
    result=st.none() | st.dictionaries(some, st.integers() | text, min_size=1, max_size=3),
)
replies = st.one_of(
    st.builds(
        Answer,
        **said,
        citations=st.lists(citations, min_size=1, max_size=3).map(tuple),
        confidence=probability,
        faq_id=st.none() | some,
        service=st.none() | services,
    ),
    st.builds(Clarification, **said, confidence=st.none() | probability),
    st.builds(NoAnswer, **said, confidence=st.none() | probability),
    st.builds(
        ServiceStep, **said, service=services, citations=st.lists(citations, max_size=2).map(tuple)
    ),
    st.builds(
        HandoffRequest,
        **said,
        handoff=st.none() | st.builds(Handoff, ticket=some, position=st.none() | st.integers(1, 9)),
    ),
    st.builds(Emergency, **said, hotlines=st.lists(some, min_size=1, max_size=3).map(tuple)),
    st.builds(Decline, **said),
    st.builds(
        Smalltalk, **said, voice=st.none() | st.builds(Voice, repeat=st.none() | st.booleans())
    ),
    st.builds(Unavailable, **said),
)


@given(replies)
def test_every_reply_survives_the_wire(reply: Reply) -> None:
    assert from_wire(to_wire(reply)) == reply


@given(replies)
def test_fields_that_do_not_apply_are_absent(reply: Reply) -> None:
    assert None not in to_wire(reply).values()


def test_no_answer_without_a_citation() -> None:
    with pytest.raises(MessageError):
        Answer(shown="有", spoken="有", citations=(), confidence=1.0)


def test_no_emergency_without_a_number() -> None:
    with pytest.raises(MessageError):
        Emergency(shown="快", spoken="快", hotlines=())


@pytest.mark.parametrize(
    "wire",
    [
        {},
        {"kind": "answer"},
        {"kind": "nonsense", "shown": "", "spoken": ""},
        {"kind": "smalltalk", "shown": 3, "spoken": ""},
        {"kind": "answer", "shown": "", "spoken": "", "citations": [], "confidence": 1},
        {"kind": ["answer"]},
    ],
)
def test_broken_wires_are_refused(wire: dict[str, Any]) -> None:
    with pytest.raises(MessageError):
        from_wire(wire)
