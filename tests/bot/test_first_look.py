"""What comes before any action: an alarm, or a decline; and which goes first."""

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.base import BotAction
from bot.actions.brain import Brain
from bot.actions.conversation import AnswerAction, EmergencyAction
from bot.services import load_services
from bot.settings import BotSettings
from bot.situation import Situation, situation_to_json
from bot.thresholds import Thresholds
from tests.bot.fakes import RENEWAL, FakeKnowledge

WISH = "老人家手机头的钱，趁他睡起转出来"


def said(
    text: str,
    action: type[BotAction] = AnswerAction,
    *,
    sure: bool = False,
    likely: float = 0.0,
    before: str = "",
    spoken: bool = False,
    **seen: float,
) -> dict[str, Any]:
    """The reply to a text in which the model saw these intents, after `before` was said, and
    which the corpus is sure of or thinks it knows so likely."""
    known = 0.97 if sure else likely
    found = {text: (("renewal", known),)} if known else {}
    knowledge = FakeKnowledge((RENEWAL,), found)
    settings = BotSettings("测试司法所", Thresholds(), 5055)
    brain = Brain(lambda: settings, load_services(), lambda: knowledge)
    ranking: list[dict[str, Any]] = [
        {"name": name, "confidence": probability} for name, probability in seen.items()
    ]
    ranking.sort(key=lambda one: -one["confidence"])
    message = {
        "text": text,
        "intent": ranking[0],
        "intent_ranking": ranking,
        "metadata": {"spoken": spoken},
    }
    slots = {"situation": situation_to_json(Situation(said=before))}
    tracker = Tracker("t", slots, message, [], False, None, {}, None)
    dispatcher = CollectingDispatcher()
    action(brain).run(dispatcher, tracker, {})
    reply: dict[str, Any] = dispatcher.messages[0]["custom"]
    return reply


def test_a_wish_that_the_model_is_sure_of_is_no_alarm_for_a_trace_of_danger() -> None:
    assert said(WISH, unlawful_request=0.6, danger_swindle=0.15)["kind"] == "decline"


def test_danger_likely_enough_goes_before_malice() -> None:
    reply = said(WISH, unlawful_request=0.6, danger_swindle=0.3)
    assert reply["kind"] == "emergency"
    assert reply["hotlines"][0] == "110"


def test_a_trace_of_danger_alone_still_alarms() -> None:
    assert said(WISH, ask_legal=0.8, danger_swindle=0.2)["kind"] == "emergency"


SHADE = "我爸在砖厂做了十年，厂长说他是抽烟抽的"


def test_a_shade_of_danger_names_the_number_before_the_answer() -> None:
    reply = said(SHADE, ask_legal=0.8, danger_child=0.15)
    assert reply["kind"] == "no_answer"
    assert "110" in reply["shown"].split("\n")[0]
    known = said(SHADE, sure=True, ask_legal=0.8, danger_child=0.15)
    assert (known["kind"], "110" in known["shown"]) == ("answer", False)
    at_once = said(SHADE, ask_legal=0.8, danger_fire_or_illness=0.15)
    assert at_once["kind"] == "emergency"


def test_a_shade_spread_over_all_kinds_names_no_number() -> None:
    spread: dict[str, Any] = {"danger_suicide": 0.08, "danger_child": 0.05, "danger_violence": 0.04}
    assert "12356" not in said("拔牙把好的牙齿拔了", ask_legal=0.76, **spread)["shown"]
    more: dict[str, Any] = {**spread, "danger_suicide": 0.14}
    assert "12356" in said("拔牙把好的牙齿拔了", ask_legal=0.7, **more)["shown"]


def test_what_may_have_been_misheard_does_not_drown_the_number() -> None:
    reply = said(SHADE, spoken=True, ask_legal=0.8, danger_child=0.15)
    assert "幺幺零" in reply["spoken"].split("。")[0]
    assert "可能是我听错了" in reply["spoken"]
    assert "听错" not in said(SHADE, ask_legal=0.8)["spoken"]


def test_between_a_wrong_and_a_danger_neither_is_assumed() -> None:
    doubted = said(SHADE, ask_legal=0.4, unlawful_request=0.4, danger_child=0.15)
    assert doubted["kind"] == "no_answer"
    assert "110" in doubted["shown"].split("\n")[0]
    assert said(SHADE, ask_legal=0.5, unlawful_request=0.4)["kind"] == "decline"
    assert said(SHADE, unlawful_request=0.5, danger_child=0.15)["kind"] == "decline"


def test_who_only_tells_what_was_done_to_him_is_not_refused() -> None:
    assert said("医生检查的时候摸我隐私", sure=True, unlawful_request=0.6)["kind"] == "answer"
    assert said("他打了我，我要打回去", sure=True, unlawful_request=0.6)["kind"] == "decline"


def test_a_question_that_the_model_mistakes_for_a_wrong_is_offered() -> None:
    reply = said("怎样把合同续签的事换个人办", sure=True, unlawful_request=0.8, ask_legal=0.2)
    assert reply["kind"] == "decline"
    assert not reply.get("citations")
    assert reply["choices"][0]["label"] == RENEWAL.label
    assert "按下面的按钮问" in reply["spoken"]
    unsure = said("怎样把合同续签的事换个人办", unlawful_request=0.8, ask_legal=0.2)
    assert RENEWAL.label not in {one["label"] for one in unsure["choices"]}


@pytest.mark.parametrize(
    ("kind", "number"),
    [("danger_violence", "幺幺零"), ("danger_swindle", "幺幺零"), ("danger_suicide", "幺二三五六")],
)
def test_in_the_middle_of_a_matter_a_trace_of_danger_names_the_number_first(
    kind: str, number: str
) -> None:
    first = "老板不跟我续签合同"
    seen: dict[str, Any] = {"ask_legal": 0.7, kind: 0.3}
    reply = said("他把我赶出来了", sure=True, before=first, **seen)
    assert reply["kind"] == "answer"
    assert number in reply["spoken"].split("。")[0]
    assert reply["shown"].startswith("**")
    calm = said("他把我赶出来了", sure=True, before=first, **{**seen, kind: 0.15})
    assert (calm["kind"], number in calm["spoken"]) == ("answer", False)


OUTWEIGHED = "我给人担保了五万，借钱的跑了，银行喊我还"


def test_what_the_corpus_knows_well_outweighs_some_danger_and_the_number_is_named_first() -> None:
    reply = said(OUTWEIGHED, sure=True, ask_legal=0.7, danger_swindle=0.25)
    assert reply["kind"] == "answer"
    assert "幺幺零" in reply["spoken"].split("。")[0]
    assert said(OUTWEIGHED, ask_legal=0.7, danger_swindle=0.25)["kind"] == "emergency"
    much = said(OUTWEIGHED, sure=True, ask_legal=0.6, danger_swindle=0.4)
    assert (much["kind"], much["choices"][0]["label"]) == ("emergency", RENEWAL.label)


def test_a_doubtful_alarm_leads_on_to_what_may_have_been_asked() -> None:
    def offered(**seen: Any) -> list[str]:
        reply = said("路上看到有人打架我拉架被打了", likely=0.6, ask_legal=0.3, **seen)
        assert reply["kind"] == "emergency"
        return [one["label"] for one in reply.get("choices", ())]

    assert offered(danger_violence=0.3) == [RENEWAL.label]
    assert offered(danger_violence=0.7) == []
    assert offered(danger_suicide=0.3) == []


@pytest.mark.parametrize("kind", ["danger_suicide", "danger_fire_or_illness"])
def test_nothing_outweighs_danger_to_life_within_minutes(kind: str) -> None:
    seen: dict[str, Any] = {"ask_legal": 0.7, kind: 0.26}
    assert said("一个人在屋头好冷清", sure=True, **seen)["kind"] == "emergency"


def test_no_end_is_promised_and_what_the_law_says_is_offered() -> None:
    reply = said("合同续签这个官司我有几成把握", sure=True, ask_legal=0.9)
    assert (reply["kind"], reply["choices"][0]["label"]) == ("decline", RENEWAL.label)
    assert not reply.get("citations")


def test_a_shade_of_weariness_is_answered_with_the_number_before() -> None:
    weary = said("我是残疾人，请不起律师", ask_legal=0.7, danger_suicide=0.2)
    assert weary["kind"] == "no_answer"
    assert "12356" in weary["shown"].split("\n")[0]
    known = said("我是残疾人，请不起律师", sure=True, ask_legal=0.7, danger_suicide=0.15)
    assert (known["kind"], "12356" in known["shown"]) == ("answer", False)


def test_danger_is_alarmed_in_the_middle_of_a_matter_too() -> None:
    first = "老板不跟我续签合同"
    assert said(WISH, before=first, danger_violence=0.6)["kind"] == "emergency"
    by_rule = said("他拿刀追着砍我", before=first, ask_legal=0.9, danger_violence=0.05)
    assert by_rule["kind"] == "emergency"


def test_a_plain_wrong_is_declined_kindly_whatever_the_model_and_the_corpus_say() -> None:
    reply = said("庭长那边能不能用钱摆平", sure=True, ask_legal=0.99)
    assert reply["kind"] == "decline"
    assert not reply.get("citations")
    assert {one["label"] for one in reply["choices"]} == {"找工作人员", "请人调解"}


@pytest.mark.parametrize(("text", "kind"), [("的的了了呢呢", "no_answer"), ("拐拐", "emergency")])
def test_words_that_say_nothing_are_no_emergency(text: str, kind: str) -> None:
    assert said(text, EmergencyAction, danger_violence=0.9)["kind"] == kind
