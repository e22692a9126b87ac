"""Actions for questions, services, small talk, and what is said about the reply itself."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from rasa_sdk import Tracker
from rasa_sdk.events import ActionExecuted, UserUttered
from rasa_sdk.executor import CollectingDispatcher

from bot import wording
from bot.actions.base import BotAction, characters_in, intent_of, situation_of, text_of
from bot.answering import Answering, Turn
from bot.emergencies import GENERAL, find_alarm, reply_for
from bot.malice import is_threat
from bot.messages import MessageError, Reply, Smalltalk, Voice, from_wire
from bot.ordinals import parse_ordinal
from bot.situation import Situation

NEARLY_SURE = 0.6
_ONLY_AN_ORDINAL = re.compile(
    r"\s*(?:我?(?:要|选))?(?:第[一二三四1-4]|最后一|头一|前面那|后面那)[个种条项][。吧嘛哈\s]*"
)
"""Nothing but which of several buttons is meant."""
_NAMES_A_PERSON = re.compile(
    r"工作人员|人工|真人|律师|调解员|机器人|来个人|找个人|找个懂|值班|同志|领导|所长|登记|有人|你们.{0,3}人"
)
INTENTS_OF_BUTTONS = {
    wording.PERSON.say: "want_person",
    wording.CAPABILITIES.say: "capabilities",
    wording.NONE_OF_THESE.say: "none_of_these",
    wording.REPHRASE.say: "rephrase",
    "我想申请法律援助": "start_legal_aid",
    "我想申请人民调解": "service_mediation",
}
"""What the fixed buttons say; every other button is a question of the corpus."""


class AnswerAction(BotAction):
    """Answers a question from the knowledge base."""

    action_name = "action_answer"

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        return self._brain.respond(text_of(tracker), situation)


class FallbackAction(AnswerAction):
    """What no rule foresees is a question too."""

    action_name = "action_default_fallback"


class ChooseAction(BotAction):
    """Takes up one of the buttons, "第二个", as if its words had been said."""

    action_name = "action_choose"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Puts the button's words in the resident's mouth, so that the rules go on from there."""
        situation = situation_of(tracker)
        number = parse_ordinal(text_of(tracker), len(situation.choices))
        if number is None or number > len(situation.choices):
            return super().run(dispatcher, tracker, domain)
        said = situation.choices[number - 1].say
        intent = {"name": INTENTS_OF_BUTTONS.get(said, "ask_legal"), "confidence": 1.0}
        return [
            ActionExecuted("action_listen"),
            UserUttered(said, {"intent": intent, "entities": []}),
        ]

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        if situation.choices:
            again = wording.no_such_choice(situation.choices)
            return Turn(again, situation.after(again))
        text = text_of(tracker)
        if not _ONLY_AN_ORDINAL.fullmatch(text):
            return self._brain.respond(text, situation)
        reply = wording.nothing_to_choose()
        return Turn(reply, situation.after(reply, offer=None))


class ServiceAction(BotAction):
    """Tells what the office does, what to bring and where to go."""

    action_name = "action_service"

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        return self._brain.service(intent_of(tracker), text_of(tracker), situation)


class PersonAction(BotAction):
    """Asks for a person; the gateway stores the ticket."""

    action_name = "action_person"

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        text = text_of(tracker)
        if not _NAMES_A_PERSON.search(text):
            turn = self._brain.known(text, situation, unless=intent_of(tracker))
            if turn:
                return turn
        return _person(situation)


class SmalltalkAction(BotAction):
    """Greeting, thanks, who are you, and things outside the office's work."""

    action_name = "action_smalltalk"

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        return self._brain.smalltalk(intent_of(tracker), text_of(tracker), situation)


class VoiceAction(BotAction):
    """Repeat, slower, louder, stop: the gateway or the device carries it out."""

    action_name = "action_voice"
    wishes: ClassVar[Mapping[str, Voice]] = {
        "slower": Voice(rate="slower", repeat=True),
        "faster": Voice(rate="faster", repeat=True),
        "louder": Voice(volume="louder", repeat=True),
        "softer": Voice(volume="softer", repeat=True),
        "stop_speaking": Voice(stop=True),
    }

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        intent = intent_of(tracker).name
        if intent == "repeat":
            return Turn(_again(situation), situation)
        said = wording.smalltalk(intent, office=self._brain.settings.office)
        return Turn(
            Smalltalk(shown=said.shown, spoken=said.spoken, voice=self.wishes.get(intent)),
            situation,
        )


class AffirmAction(BotAction):
    """A plain yes: to the person offered, else to the only choice, else to nothing."""

    action_name = "action_affirm"

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        if situation.offer == "person":
            return _person(situation)
        reply = wording.smalltalk("affirm", office=self._brain.settings.office)
        return Turn(reply, situation)


class DenyAction(BotAction):
    """A plain no: to the choices or the offer, else to nothing."""

    action_name = "action_deny"

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        if wording.NONE_OF_THESE in situation.choices:
            return NoneFitsAction(self._brain).decide(tracker, situation)
        reply = wording.smalltalk("deny", office=self._brain.settings.office)
        return Turn(reply, situation.after(reply, offer=None))


class NoneFitsAction(BotAction):
    """None of the choices was meant: a miss."""

    action_name = "action_none_fits"

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        return Answering.missed(situation)


class FeedbackBadAction(BotAction):
    """The answer was no help: a miss too, so that a person is offered."""

    action_name = "action_feedback_bad"

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        turn = self._brain.known(text_of(tracker), situation, unless=intent_of(tracker))
        if turn:
            return turn
        reply = wording.feedback_bad()
        return Turn(reply, situation.after(reply, misses=situation.misses + 1, offer="person"))


class RephraseAction(BotAction):
    """The resident wants to ask again."""

    action_name = "action_rephrase"

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        reply = wording.say_it_differently()
        return Turn(reply, situation.after(reply, offer=None))


class EmergencyAction(BotAction):
    """Danger that the model sees, though not surely enough to say which: the corpus first."""

    action_name = "action_emergency"

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        text = text_of(tracker)
        alarm = find_alarm(text)
        if alarm is None and is_threat(text):
            reply: Reply = wording.decline_unlawful()
            return Turn(reply, situation.after(reply))
        if alarm is None and not characters_in(text):
            return Answering.missed(situation, vague=True)
        if alarm is None:
            turn = self._brain.known(text, situation, unless=intent_of(tracker))
            if turn:
                return turn
        reply = reply_for(alarm or GENERAL, text)
        return Turn(reply, situation.after(reply))


class DeclineAction(BotAction):
    """A wish to turn the robot into something else. Unlawful wishes that the model is sure of
    are declined before any action; what it is not sure of is looked up."""

    action_name = "action_decline"

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        text, intent = text_of(tracker), intent_of(tracker)
        known = intent.confidence < NEARLY_SURE and self._brain.cases(text, situation).sure
        if intent.name != "injection" or known or self._brain.is_wording(text):
            return self._brain.respond(text, situation)
        reply = wording.decline_change()
        return Turn(reply, situation.after(reply))


class PredictionAction(BotAction):
    """A wish to know how a case will end: the law if the corpus is sure of it, no prediction."""

    action_name = "action_prediction"

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        turn = self._brain.known(text_of(tracker), situation, unless=intent_of(tracker))
        if turn:
            return turn
        reply = wording.decline_prediction()
        return Turn(reply, situation.after(reply, offer="person"))


class UnclearAction(BotAction):
    """Nothing that could be searched for, unless the corpus knows it."""

    action_name = "action_unclear"

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        turn = self._brain.known(text_of(tracker), situation, unless=intent_of(tracker))
        return turn or Answering.missed(situation, vague=True)


class CancelAction(BotAction):
    """There is nothing to cancel."""

    action_name = "action_cancel"

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        reply = wording.smalltalk("affirm", office=self._brain.settings.office)
        return Turn(reply, situation.after(reply, offer=None))


def _person(situation: Situation) -> Turn:
    reply = wording.handoff()
    return Turn(reply, situation.after(reply, misses=0, offer=None))


def _again(situation: Situation) -> Reply:
    if situation.last_reply is None:
        return wording.nothing_to_repeat()
    try:
        return from_wire(situation.last_reply)
    except MessageError:
        return wording.nothing_to_repeat()
