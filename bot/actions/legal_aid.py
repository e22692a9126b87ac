"""The legal-aid pre-check as a Rasa form: the pattern for every later form.

`bot.legal_aid` decides; here the tracker's slots become `AidAnswers` and back. What does not
answer the question is not extracted, so Rasa rejects the form and a rule deals with it.
"""

import re
from dataclasses import asdict, replace
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot import wording
from bot.actions.base import (
    DANGER,
    BotAction,
    intent_of,
    remember,
    say,
    situation_of,
    text_of,
    was_spoken,
)
from bot.actions.brain import Brain, Intent
from bot.answering import Turn
from bot.confirmation import MOST_TIMES, ask_back, read_verdict, unconfirmed
from bot.emergencies import find_alarm
from bot.legal_aid import (
    QUESTIONS,
    AidAnswerError,
    AidAnswers,
    Question,
    ask,
    asking,
    correct,
    open_questions,
    read_answer,
    read_income,
    summary,
)
from bot.ordinals import parse_ordinal
from bot.situation import Situation

_NEVER_ANSWERS = {
    "want_person", "cancel", "unlawful_request", "injection", "prediction", "repeat", "slower", "faster",
    "louder", "softer", "stop_speaking", "start_legal_aid", "goodbye", "greet", "thanks",
}  # fmt: skip
_ASKS = re.compile(r"怎么|咋|吗|？|\?|呢|好多|多少|啥|什么|能不能|可不可以|哪|合不合法|有没有")
_SHORT = 16
_FEW = 8
"""Characters up to which words without a question word answer the form, not ask something else."""
_AGAIN = {
    "no": "好，那请您再说一次。",
    "change": "好，请打字写下来，或者再说一次。",
}
"""What is said before the question is put again."""


def answers_of(tracker: Tracker) -> AidAnswers:
    """What the slots hold."""
    household = tracker.get_slot("aid_household")
    return AidAnswers(
        aid_matter=tracker.get_slot("aid_matter"),
        aid_status=tracker.get_slot("aid_status"),
        aid_household=None if household is None else int(household),
        aid_income=tracker.get_slot("aid_income"),
    )


def _slots(answers: AidAnswers) -> list[dict[str, Any]]:
    return [SlotSet(name, value) for name, value in asdict(answers).items()]


class ValidateLegalAidForm(Action):
    """Reads the answer to the question asked, or a correction of an earlier one."""

    def name(self) -> str:
        return "validate_legal_aid_form"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Slot events, or none if the words answer nothing."""
        answers, asked = answers_of(tracker), tracker.get_slot("requested_slot")
        if asked not in QUESTIONS:
            return [_request(answers)]
        try:
            heard = self._heard_sum(tracker, answers, asked)
            if heard is not None:
                return heard
            changed = self._changed(tracker, answers, asked)
        except AidAnswerError as error:
            return [SlotSet("aid_problem", str(error)), SlotSet(asked, None), _request(answers)]
        if changed is None:
            return []
        return [*_slots(changed), _request(changed)]

    def _heard_sum(
        self, tracker: Tracker, answers: AidAnswers, asked: Question
    ) -> list[dict[str, Any]] | None:
        """A sum that was spoken is kept until it is confirmed; none if none is at stake.

        Raises `AidAnswerError` where it has to be said again.
        """
        if asked != "aid_income":
            return None
        text, situation = text_of(tracker), situation_of(tracker)
        pending = situation.unconfirmed
        verdict = read_verdict(text) if pending else None
        if pending and verdict == "yes":
            return self._settled(replace(answers, aid_income=pending.yuan), situation)
        if verdict is not None:
            problem = _AGAIN[verdict]
            again = replace(situation, unconfirmed=None)
            return [
                SlotSet("aid_problem", problem),
                SlotSet(asked, None),
                _request(answers),
                remember(again),
            ]
        if intent_of(tracker).name in _NEVER_ANSWERS or find_alarm(text):
            return None
        amount = None if _is_no_sum(text, intent_of(tracker).name) else read_income(text)
        if amount is None or not amount.high:
            return None
        if not was_spoken(tracker) or (pending and pending.times >= MOST_TIMES):
            if not pending:
                return None
            return self._settled(replace(answers, aid_income=float(amount.low)), situation)
        heard = replace(situation, unconfirmed=unconfirmed(amount, pending))
        return [SlotSet(asked, None), _request(answers), remember(heard)]

    @staticmethod
    def _settled(answers: AidAnswers, situation: Situation) -> list[dict[str, Any]]:
        settled = remember(replace(situation, unconfirmed=None))
        return [*_slots(answers), _request(answers), settled]

    def _changed(self, tracker: Tracker, answers: AidAnswers, asked: Question) -> AidAnswers | None:
        text, intent = text_of(tracker), intent_of(tracker).name
        if intent in _NEVER_ANSWERS or find_alarm(text):
            return None
        if intent.startswith(DANGER) and asked != "aid_matter":
            return None
        if intent == "correct" or re.match(r"(?:不对|错了|说错)", text):
            return correct(answers, text, _last_given(answers))
        text = _chosen(text, situation_of(tracker), asked)
        if _is_another_question(text, intent, asked):
            return None
        value = read_answer(asked, text)
        if value is None:
            return None
        changed: dict[str, Any] = {asked: value}
        return replace(answers, **changed)


def _is_no_sum(text: str, intent: str) -> bool:
    """A question, or a correction that names another of the answers."""
    corrected = intent == "correct" or re.match(r"(?:不对|错了|说错)", text)
    if corrected and re.search(r"口人|个人|人口|几口|人数", text):
        return True
    return _is_another_question(text, "" if corrected else intent, "aid_income")


def _is_another_question(text: str, intent: str, asked: Question) -> bool:
    if intent.startswith("service_"):
        return True
    if not _ASKS.search(text):
        return asked != "aid_matter" and len(text) > 2 * _SHORT
    return intent == "ask_legal" or len(text) > _SHORT or asked == "aid_matter"


def _chosen(text: str, situation: Situation, asked: Question) -> str:
    if asked in {"aid_household", "aid_income"}:
        return text
    number = parse_ordinal(text, len(situation.choices))
    if number and number <= len(situation.choices):
        return situation.choices[number - 1].say
    return text


def _last_given(answers: AidAnswers) -> Question | None:
    given = [name for name in QUESTIONS if getattr(answers, name) is not None]
    return given[-1] if given else None


def _request(answers: AidAnswers) -> dict[str, Any]:
    questions = open_questions(answers)
    event: dict[str, Any] = SlotSet("requested_slot", questions[0] if questions else None)
    return event


class AskAction(BotAction):
    """Puts one question of the form; one subclass a question."""

    heeds_danger = False

    question: ClassVar[Question]

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Asks, with the reason why the last answer did not do, and forgets the reason."""
        return [*super().run(dispatcher, tracker, domain), SlotSet("aid_problem", None)]

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        answers = answers_of(tracker)
        if situation.unconfirmed and self.question == "aid_income":
            back = ask_back(situation.unconfirmed, asking(self.question, answers))
            return Turn(back, situation.after(back, offer=None))
        reply = ask(self.question, answers, tracker.get_slot("aid_problem"))
        return Turn(reply, situation.after(reply, offer=None))


class AskMatter(AskAction):
    """Which kind of case."""

    action_name = "action_ask_aid_matter"
    question = "aid_matter"


class AskStatus(AskAction):
    """Whether the means need no check."""

    action_name = "action_ask_aid_status"
    question = "aid_status"


class AskHousehold(AskAction):
    """How many live on one purse."""

    action_name = "action_ask_aid_household"
    question = "aid_household"


class AskIncome(AskAction):
    """What they have a month."""

    action_name = "action_ask_aid_income"
    question = "aid_income"


class BeginLegalAid(Action):
    """Starts with empty answers."""

    def name(self) -> str:
        return "action_legal_aid_begin"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Clears what an earlier pre-check left."""
        fresh = replace(situation_of(tracker), unconfirmed=None)
        return [*_slots(AidAnswers()), SlotSet("aid_problem", None), remember(fresh)]


class UnclearAction(Action):
    """The words answer nothing: a question of law is answered, else the form asks again."""

    def __init__(self, brain: Brain) -> None:
        self._brain = brain

    def name(self) -> str:
        return "action_legal_aid_unclear"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answers if the corpus is sure, else keeps the reason for the form to say."""
        turn = self._brain.known(
            text_of(tracker), situation_of(tracker), unless=Intent("none", 0.0)
        )
        if turn is None:
            return [SlotSet("aid_problem", "这一句我没有听明白。")]
        say(dispatcher, turn.reply)
        return [remember(turn.situation)]


class AsideAction(BotAction):
    """A question of law in the middle of the form; a few words that ask nothing are no question."""

    action_name = "action_legal_aid_aside"

    def __init__(self, brain: Brain) -> None:
        super().__init__(brain)
        self._unclear = UnclearAction(brain)

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answers a question; "不晓得" is taken for an answer that was not understood."""
        text = text_of(tracker)
        asks = len(text) > _FEW or _ASKS.search(text)
        if not asks and self._alarmed(tracker) is None:
            return self._unclear.run(dispatcher, tracker, domain)
        return super().run(dispatcher, tracker, domain)

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        return self._brain.respond(text_of(tracker), situation)


class SummaryAction(BotAction):
    """Says what follows from the answers."""

    heeds_danger = False

    action_name = "action_legal_aid_summary"

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        reply = summary(answers_of(tracker))
        return Turn(reply, situation.after(reply, misses=0, offer=None))


class CancelLegalAid(BotAction):
    """Leaves the form and forgets its answers."""

    heeds_danger = False

    action_name = "action_legal_aid_cancel"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Says so; nothing of the answers is kept."""
        return [
            *super().run(dispatcher, tracker, domain),
            *_slots(AidAnswers()),
            ActiveLoop(None),
            SlotSet("requested_slot", None),
        ]

    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        reply = wording.form_cancelled()
        return Turn(reply, situation.after(reply, offer=None, unconfirmed=None))


class CorrectAction(Action):
    """A correction outside the form: of the pre-check just summed up, else a question."""

    def __init__(self, fallback: BotAction) -> None:
        self._fallback = fallback

    def name(self) -> str:
        return "action_correct"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """A new summary with the corrected answer."""
        answers, situation = answers_of(tracker), situation_of(tracker)
        if answers.aid_matter is None or open_questions(answers):
            return self._fallback.run(dispatcher, tracker, domain)
        try:
            changed = correct(answers, text_of(tracker), _last_given(answers))
        except AidAnswerError as error:
            changed, problem = None, str(error)
        else:
            problem = "没有听清要改哪一项。可以说“收入是三千五”或者“是四口人”。"
        if changed is None:
            reply = wording.correction_unclear(problem)
            say(dispatcher, reply)
            return [remember(situation.after(reply))]
        result = summary(changed)
        say(dispatcher, result)
        return [*_slots(changed), remember(situation.after(result))]
