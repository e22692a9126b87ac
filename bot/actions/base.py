"""The one way in which an action reads the tracker and replies."""

import re
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot import wording
from bot.actions.brain import Brain, Intent
from bot.answering import Cases, Turn
from bot.emergencies import BY_NAME, find_alarm, reply_for
from bot.malice import hides_wrong, is_plain_wrong, is_threat, only_suffers
from bot.messages import Emergency, NoAnswer, Reply, to_wire
from bot.openings import is_foreign
from bot.promises import asks_for_promise
from bot.situation import Situation, situation_from_json, situation_to_json

DANGER = "danger_"
"""What the names of intents that tell of danger begin with; the rest names the alarm."""
ALARMED_AT = 0.2
"""Probability of any danger from which help is called first."""
FEWEST_CHARACTERS = 2
"""Different Chinese characters without which a text says nothing that a model could judge."""
_MEANINGFUL = re.compile(r"(?![的了是在呢吗啊哦嗯呃])[\u4e00-\u9fff]")
ALARMED_MIDWAY_AT = 0.5
"""The same in the middle of a matter; below it the number is named before the answer."""
DOUBTED_AT = 0.12
"""The same for danger to life within minutes where the corpus has no answer that it is sure of; of
other dangers the number is named before the answer from here on."""
OUTWEIGHED_AT = 0.3
"""The same where the corpus is as sure as `KNOWN_AT`; below it the number is named before the
answer. Not where somebody may want to die or can't breathe: those seconds count."""
KNOWN_AT = 0.85
"""Probability of an answer of the corpus that outweighs some danger."""
NEVER_OUTWEIGHED = ("suicide", "fire_or_illness")
GENTLY_BELOW = 0.25
"""Probability below which who may be tired of life is told of the number before the answer:
loneliness, illness and age alone sound a little like it."""
DISTRACTED_AT = 0.5
"""The same where the model takes the words for small talk, another subject or a prediction."""
LAW = "ask_legal"
FALLBACK = "nlu_fallback"
MALICE = "unlawful_request"
REFUSED_AT = 0.45
"""Probability of a wish for something unlawful from which it is declined."""
DISTRUSTED_AT = 0.3
"""The same where the corpus has no answer that it is sure of."""


def characters_in(text: str) -> int:
    """How many different Chinese characters that mean something are in a text."""
    return len(set(_MEANINGFUL.findall(text)))


def text_of(tracker: Tracker) -> str:
    """What the resident said last."""
    return str(tracker.latest_message.get("text") or "")


def intent_of(tracker: Tracker) -> Intent:
    """What the model took it for."""
    intent = tracker.latest_message.get("intent") or {}
    return Intent(str(intent.get("name") or ""), float(intent.get("confidence") or 0.0))


def danger_of(tracker: Tracker) -> tuple[str, float]:
    """The likeliest kind of danger that the model sees, and the probability of any."""
    dangers = {
        name.removeprefix(DANGER): probability
        for name, probability in _probabilities(tracker).items()
        if name.startswith(DANGER)
    }
    kind = max(dangers, key=lambda name: dangers[name], default="")
    return kind, sum(dangers.values())


def _is_elsewhere(tracker: Tracker) -> bool:
    """Whether the likeliest intent is neither a question of law nor a danger."""
    probabilities = _probabilities(tracker)
    known = {name: p for name, p in probabilities.items() if name != FALLBACK}
    likeliest = max(known, key=lambda name: known[name], default=LAW)
    return likeliest not in (LAW, MALICE) and not likeliest.startswith(DANGER)


def _is_under_way(situation: Situation) -> bool:
    """Whether something of the matter was said before."""
    return bool(situation.said or situation.faq_id)


def _is_outweighed(kind: str, probability: float, cases: Cases) -> bool:
    """Whether the number is named before the answer rather than help called first: for a shade
    of danger, for what the corpus knows well, or for a shade of weariness."""
    if kind in NEVER_OUTWEIGHED:
        return kind == "suicide" and probability < GENTLY_BELOW
    known = cases.probability >= KNOWN_AT
    return probability < (OUTWEIGHED_AT if known else ALARMED_AT)


def malice_of(tracker: Tracker) -> float:
    """The probability that the model gives to a wish for something unlawful."""
    return _probabilities(tracker).get(MALICE, 0.0)


def _probabilities(tracker: Tracker) -> dict[str, float]:
    ranking = tracker.latest_message.get("intent_ranking") or []
    return {str(one.get("name")): float(one.get("confidence") or 0.0) for one in ranking}


def was_spoken(tracker: Tracker) -> bool:
    """Whether the last words were heard by the recogniser rather than typed or pressed."""
    metadata = tracker.latest_message.get("metadata") or {}
    return metadata.get("spoken") is True


def situation_of(tracker: Tracker) -> Situation:
    """Where the conversation stands."""
    return situation_from_json(tracker.get_slot("situation"))


def say(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Sends a reply as one JSON message: Rasa would split text at blank lines."""
    dispatcher.utter_message(json_message=to_wire(reply))


def remember(situation: Situation) -> dict[str, Any]:
    """The event that keeps a situation."""
    event: dict[str, Any] = SlotSet("situation", situation_to_json(situation))
    return event


class BotAction(Action, ABC):
    """An action that turns the resident's words and the situation into one reply."""

    action_name: ClassVar[str]
    heeds_danger: ClassVar[bool] = True
    """Whether help is called first when the model sees danger in the words."""

    def __init__(self, brain: Brain) -> None:
        self._brain = brain

    def name(self) -> str:
        """The name that the domain calls it by."""
        return self.action_name

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Says the turn's reply and remembers where the conversation stands."""
        turn = (
            self._alarmed(tracker)
            or self._not_understood(tracker)
            or self._refused(tracker)
            or self._unpromised(tracker)
            or self._warned(
                tracker, self._doubted(tracker, self.decide(tracker, situation_of(tracker)))
            )
        )
        say(dispatcher, turn.reply)
        return [remember(turn.situation)]

    def _alarmed(self, tracker: Tracker) -> Turn | None:
        """Help to call, whatever the rest of the words is about; a wording of the corpus is no
        emergency."""
        text, situation = text_of(tracker), situation_of(tracker)
        seen = find_alarm(text) if self.heeds_danger else None
        if seen:
            reply = reply_for(seen, text)
            return Turn(reply, situation.after(reply))
        kind, probability = self._trace_of_danger(tracker)
        if not kind or (_is_under_way(situation) and probability < ALARMED_MIDWAY_AT):
            return None
        cases = self._brain.cases(text, situation)
        if _is_outweighed(kind, probability, cases) or (
            probability < ALARMED_AT and (cases.sure or malice_of(tracker) >= REFUSED_AT)
        ):
            return None
        doubted = cases.sure or probability < ALARMED_MIDWAY_AT
        offered = cases.choices if doubted and kind != "suicide" else ()
        reply = replace(reply_for(BY_NAME[kind], text), choices=offered)
        return Turn(reply, situation.after(reply))

    def _trace_of_danger(self, tracker: Tracker) -> tuple[str, float]:
        """The kind of danger that may be in words which can tell of one, and the probability of
        any; no kind if there is too little of it."""
        text, (kind, probability) = text_of(tracker), danger_of(tracker)
        least = DISTRACTED_AT if _is_elsewhere(tracker) else DOUBTED_AT
        if not self.heeds_danger or probability < least or kind not in BY_NAME:
            return "", 0.0
        nothing = characters_in(text) < FEWEST_CHARACTERS
        if is_threat(text) or nothing or self._brain.is_wording(text):
            return "", 0.0
        return kind, probability

    def _warned(self, tracker: Tracker, turn: Turn) -> Turn:
        """Where a few words sound like danger more often than they tell of one – in the middle of
        a matter, where the corpus knows the matter well, where there is but a shade of it – the
        answer is given and the number to dial named before it; not for a shade of danger in what
        the corpus is sure of, nor for one that is spread over all kinds."""
        kind, probability = self._trace_of_danger(tracker)
        situation = situation_of(tracker)
        if not kind or isinstance(turn.reply, Emergency):
            return turn
        cases = self._brain.cases(text_of(tracker), situation)
        own = _probabilities(tracker).get(f"{DANGER}{kind}", 0.0)
        if probability < ALARMED_AT and (cases.sure or own < DOUBTED_AT):
            return turn
        shown, spoken = wording.danger_note(kind)
        reply = replace(
            turn.reply,
            shown=f"**{shown}**\n\n{turn.reply.shown}",
            spoken=f"{spoken}{turn.reply.spoken}",
        )
        return Turn(reply, turn.situation.after(reply))

    @staticmethod
    def _doubted(tracker: Tracker, turn: Turn) -> Turn:
        """Where nothing is found for what was heard, the ear is doubted first; the second time in
        a row a person is offered instead."""
        reply, situation = turn.reply, turn.situation
        if not isinstance(reply, NoAnswer) or reply.faq_id is not None:
            return turn
        if not was_spoken(tracker) or situation.misses > 1:
            return turn
        doubted = wording.perhaps_misheard(reply)
        return Turn(doubted, situation.after(doubted))

    def _not_understood(self, tracker: Tracker) -> Turn | None:
        """Only Chinese is understood: whoever writes otherwise is told so, and whom to call."""
        if not self.heeds_danger or not is_foreign(text_of(tracker)):
            return None
        reply = wording.only_chinese()
        return Turn(reply, situation_of(tracker).after(reply, offer="person"))

    def _refused(self, tracker: Tracker) -> Turn | None:
        """No help with what is unlawful, nor with not being found out; a wording of the corpus
        is neither. Where only the model says so and the corpus is sure, its answer is offered;
        where the model doubts between a wrong and a danger, neither is assumed, and who but tells
        what was done to him wishes for nothing."""
        text, situation = text_of(tracker), situation_of(tracker)
        probability = malice_of(tracker)
        plain = hides_wrong(text) or is_plain_wrong(text)
        if not self.heeds_danger or not (plain or probability >= DISTRUSTED_AT):
            return None
        if self._brain.is_wording(text):
            return None
        cases = Cases() if plain else self._brain.cases(text, situation)
        if not plain and only_suffers(text):
            return None
        doubted = not plain and probability < REFUSED_AT
        if doubted and (cases.sure or self._trace_of_danger(tracker)[0]):
            return None
        reply = wording.decline_unlawful(cases.choices if cases.sure else ())
        return Turn(reply, situation.after(reply))

    def _unpromised(self, tracker: Tracker) -> Turn | None:
        """No promise of how a matter ends; what the corpus is sure of is offered."""
        text, situation = text_of(tracker), situation_of(tracker)
        if not self.heeds_danger or not asks_for_promise(text) or self._brain.is_wording(text):
            return None
        cases = self._brain.cases(text, situation)
        reply = wording.decline_prediction(cases.choices if cases.sure else ())
        return Turn(reply, situation.after(reply, offer="person"))

    @abstractmethod
    def decide(self, tracker: Tracker, situation: Situation) -> Turn:
        """The turn."""
