"""The voice's manners: asked for in words or by a button, it changes, repeats, goes on, hushes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.messages import Answer, Channel, NoAnswer, Reply, Service, ServiceStep, Smalltalk
from bot.messages import Voice as VoiceWish
from kiosk.chat.delicate import OFFER
from kiosk.chat.going_on import Part, rest_of
from kiosk.routes.voice_surroundings import Surroundings
from knowledge_base.passages import Citation
from speech.protocols import Manner
from tests.fakes_speech import FakeConversation, FakeTurn
from tests.voice_client import Talk, Voice, kinds

LAW = (Citation(law="中华人民共和国民法典", article="第一千零七十九条"),)
CORE = "可以去法院起诉离婚，要写起诉状。"
STEPS = "第一步，先写好起诉状，写清楚要离婚和孩子归谁。第二步，带上材料去对方住的地方的法院立案。注意期限：女方怀孕期间男方不能起诉。"
MATERIALS = "要准备：身份证、结婚证、起诉状一式两份。"
LONG = Answer(
    shown=(
        "**可以去法院起诉离婚。**\n- **先看**：要写起诉状\n\n"
        "**接下来怎么做**\n1. 先写好起诉状，写清楚要离婚和孩子归谁\n2. 带上材料去对方住的地方的法院立案\n\n"
        "**要准备的材料**\n- 身份证\n- 结婚证\n- 起诉状一式两份\n\n"
        "**注意期限**：女方怀孕期间男方不能起诉"
    ),
    spoken=CORE,
    citations=LAW,
    confidence=0.9,
    faq_id="divorce",
)
SHORT = Answer(
    shown="**可以。**\n\n**接下来怎么做**\n1. 去就行",
    spoken="可以。",
    citations=LAW,
    confidence=0.9,
)
ASK_STEPS, ASK_MATERIALS = "要我接着说办理步骤吗？", "要我接着说要准备哪些材料吗？"


@dataclass
class Scripted(FakeConversation):
    """Answers by a script, and remembers what it was asked."""

    script: dict[str, tuple[Reply, ...]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def turn(
        self,
        *,
        session_id: str | None,
        text: str,
        channel: Channel,
        spoken: bool,
        confidence: float | None,
    ) -> FakeTurn:
        self.asked.append(text)
        nothing = (NoAnswer(shown="没有找到。", spoken="没有找到。"),)
        return FakeTurn(session_id or "s" * 32, self.script.get(text, nothing))


SCRIPT: dict[str, tuple[Reply, ...]] = {
    "起诉离婚": (LONG,),
    "可以吗": (SHORT,),
    "我听不赢嘞": (
        Smalltalk(
            shown="好的，我说慢一点。",
            spoken="好的，我说慢一点。",
            voice=VoiceWish(rate="slower", repeat=True),
        ),
    ),
    "填表时大声些": (
        Smalltalk(shown="好的。", spoken="好的。", voice=VoiceWish(volume="louder", repeat=True)),
        ServiceStep(shown="哪一类？", spoken="哪一类？", service=Service("legal_aid")),
    ),
}


@pytest.fixture
def voice() -> Voice:
    return Voice(
        conversation=Scripted(script=dict(SCRIPT)),
        surroundings=Surroundings(topic_of={"divorce": "婚姻家庭"}),
    )


@pytest.fixture
def talk(voice: Voice) -> Iterator[Talk]:
    with voice.talk() as talking:
        yield talking


def ask(talk: Talk, text: str) -> list[dict[str, Any]]:
    """Type, and wait until it has been answered aloud."""
    talk.say(type="text", text=text)
    return talk.until("speech_end")


def said(voice: Voice) -> list[tuple[str, Manner]]:
    assert voice.synthesizer is not None
    return voice.synthesizer.said


def asked(voice: Voice) -> list[str]:
    assert isinstance(voice.conversation, Scripted)
    return voice.conversation.asked


def test_a_long_answer_stops_after_its_core_and_asks(voice: Voice, talk: Talk) -> None:
    events = ask(talk, "起诉离婚")
    offers = [event for event in events if event["type"] == "offer"]
    assert offers == [
        {"type": "offer", "offer": "private", "label": "不出声，只看字"},
        {"type": "offer", "offer": "go_on", "label": "接着说办理步骤"},
    ]
    assert said(voice)[-1][0] == f"{OFFER}\n{CORE}\n{ASK_STEPS}"
    assert "接下来怎么做" in events[0]["replies"][0]["shown"]


def test_yes_goes_on_with_steps_then_materials_and_then_there_is_no_more(
    voice: Voice, talk: Talk
) -> None:
    ask(talk, "起诉离婚")
    events = ask(talk, "要得")
    assert events[0]["replies"][0]["voice"] == {"go_on": True}
    assert said(voice)[-1][0] == f"好。\n{STEPS}\n{ASK_MATERIALS}"
    talk.say(type="voice", go_on=True)
    talk.until("speech_end")
    assert said(voice)[-1][0] == MATERIALS
    ask(talk, "接着说")
    assert asked(voice) == ["起诉离婚", "接着说"]  # nothing is left: the dialogue's turn


def test_again_says_the_part_that_was_said_last(voice: Voice, talk: Talk) -> None:
    ask(talk, "起诉离婚")
    ask(talk, "接着说")
    ask(talk, "再说一遍")
    assert said(voice)[-1][0] == f"好，我再说一遍。\n{STEPS}"


@pytest.mark.parametrize("no", ["不用了", {"type": "voice", "go_on": False}])
def test_no_leaves_it(voice: Voice, talk: Talk, no: str | dict[str, Any]) -> None:
    ask(talk, "起诉离婚")
    events = ask(talk, no) if isinstance(no, str) else _sent(talk, no)
    assert {"type": "offer_over", "offer": "go_on"} in events
    ask(talk, "要")
    assert asked(voice)[-1] == "要"


def _sent(talk: Talk, message: dict[str, Any]) -> list[dict[str, Any]]:
    talk.say(**message)
    return talk.until("offer_over")


def test_another_question_instead_of_an_answer_is_asked(voice: Voice, talk: Talk) -> None:
    ask(talk, "起诉离婚")
    ask(talk, "要带什么材料")
    assert asked(voice)[-1] == "要带什么材料"
    ask(talk, "好的")
    assert asked(voice)[-1] == "好的"


def test_short_answers_ask_nothing_and_nobody_is_asked_for_ever(voice: Voice, talk: Talk) -> None:
    ask(talk, "可以吗")
    assert said(voice)[-1][0] == "可以。"
    for _ in range(2):
        ask(talk, "起诉离婚")
        assert said(voice)[-1][0].endswith(ASK_STEPS)
        ask(talk, "不用")
    events = ask(talk, "起诉离婚")
    assert said(voice)[-1][0] == CORE
    assert {"type": "offer", "offer": "go_on", "label": "接着说办理步骤"} in events
    talk.say(type="voice", go_on=True)
    talk.until("speech_end")
    ask(talk, "起诉离婚")
    assert said(voice)[-1][0].endswith(ASK_STEPS)


def test_slower_in_words_says_the_last_reply_again_slower_without_the_dialogue(
    voice: Voice, talk: Talk
) -> None:
    ask(talk, "可以吗")
    events = ask(talk, "慢一点")
    assert events[0]["replies"][0]["kind"] == "smalltalk"
    assert events[1] == {"type": "manner", "pace": -1, "loudness": 0, "private": False}
    assert said(voice)[-1] == ("好的，我说慢一点。\n可以。", Manner(pace=-1))
    assert asked(voice) == ["可以吗"]


def test_words_that_only_the_dialogue_knows_do_the_same(voice: Voice, talk: Talk) -> None:
    ask(talk, "可以吗")
    ask(talk, "我听不赢嘞")
    assert asked(voice)[-1] == "我听不赢嘞"
    assert said(voice)[-1] == ("好的，我说慢一点。\n可以。", Manner(pace=-1))


def test_louder_in_a_form_repeats_its_question_once(voice: Voice, talk: Talk) -> None:
    ask(talk, "填表时大声些")
    assert said(voice)[-1] == ("好的。\n哪一类？", Manner(loudness=1))


def test_before_anything_was_said_wishes_go_to_the_dialogue(voice: Voice, talk: Talk) -> None:
    ask(talk, "慢一点")
    assert asked(voice) == ["慢一点"]


def test_stop_is_quiet(voice: Voice, talk: Talk) -> None:
    ask(talk, "可以吗")
    before = len(said(voice))
    talk.say(type="text", text="别说了")
    assert talk.event()["replies"][0]["voice"] == {"stop": True}
    talk.say(type="text", text="可以吗")
    talk.until("speech_end")
    assert len(said(voice)) == before + 1


def test_privacy_shows_and_says_nothing_until_it_ends(voice: Voice, talk: Talk) -> None:
    ask(talk, "可以吗")
    talk.say(type="text", text="不要念出来")
    assert kinds(talk.until("manner")) == ["reply", "manner"]
    before = len(said(voice))
    talk.say(type="text", text="起诉离婚")
    talk.say(type="text", text="可以吗")
    assert kinds([talk.event(), talk.event()]) == ["reply", "reply"]  # nothing is offered either
    talk.say(type="text", text="起诉离婚")
    talk.until("reply")
    assert len(said(voice)) == before
    talk.say(type="voice", private=False, repeat=True)
    talk.until("speech_end")
    assert said(voice)[-1][0] == CORE


def test_privacy_is_offered_once_in_a_conversation(voice: Voice, talk: Talk) -> None:
    ask(talk, "起诉离婚")
    ask(talk, "起诉离婚")
    assert [OFFER in text for text, _ in said(voice)] == [True, False]


def test_the_next_resident_hears_the_usual_voice(voice: Voice, talk: Talk) -> None:
    talk.say(type="text", text="起诉离婚", session_id="a" * 32)
    talk.until("speech_end")
    talk.say(type="voice", private=True)
    assert talk.event() == {"type": "manner", "pace": 0, "loudness": 0, "private": True}
    talk.say(type="text", text="起诉离婚", session_id="b" * 32)
    talk.until("speech_end")
    assert said(voice)[-1] == (f"{OFFER}\n{CORE}\n{ASK_STEPS}", Manner())


def test_a_client_restores_the_manner_after_a_lost_connection(voice: Voice, talk: Talk) -> None:
    talk.say(type="voice", pace=-2, loudness=3)
    ask(talk, "可以吗")
    assert said(voice)[-1] == ("可以。", Manner(pace=-2, loudness=3))
    for wrong in ({"pace": 9}, {"pace": True}, {"private": "ja"}, {"go_on": 1}, {"loudness": -4}):
        talk.say(type="voice", **wrong)
        assert talk.error() == "bad_field"


def test_the_rest_of_an_answer() -> None:
    assert rest_of(LONG) == (
        Part(ASK_STEPS, "接着说办理步骤", STEPS),
        Part(ASK_MATERIALS, "接着说要准备的材料", MATERIALS),
    )
    assert rest_of(SHORT) == ()
    assert rest_of(NoAnswer(shown=LONG.shown, spoken="")) == ()
