"""What the actions share: the knowledge base, the thresholds, the office's name."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot import wording
from bot.answering import EXACT, Answering, Cases, Knowledge, Turn
from bot.messages import Answer, NoAnswer, Reply
from bot.services import ServiceCard, asks_where_or_when, service_step, where_and_when
from bot.settings import BotSettings
from bot.situation import Situation
from knowledge_base.errors import KnowledgeBaseError

log = logging.getLogger(__name__)

SURE_OF_INTENT = 0.55
"""Confidence of the model from which only near-certainty overrules it."""

SHORTEST_QUESTION = 5
"""Characters below which a text is not looked up against the model's opinion."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What the model took the text for."""

    name: str
    """The intent's name in the domain."""
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Brain:
    """Decides turns; opens the knowledge base when it is first needed, and again after a swap."""

    settings_now: Callable[[], BotSettings]
    """The dialogue's settings, which the office may change meanwhile."""
    services: Mapping[str, ServiceCard]
    """What is said of each service."""
    open_knowledge: Callable[[], Knowledge]
    """The current knowledge base; raises `KnowledgeBaseError` while there is none."""

    @property
    def settings(self) -> BotSettings:
        """The settings in force."""
        return self.settings_now()

    def respond(self, text: str, situation: Situation) -> Turn:
        """The turn for a question; `unavailable` if the knowledge base can't be read."""
        try:
            knowledge = self.open_knowledge()
        except KnowledgeBaseError as error:
            log.error("knowledge base unavailable: %s", error.code)
            return Turn(wording.unavailable(), situation)
        return Answering(knowledge, self.settings.thresholds).respond(text, situation)

    def is_wording(self, text: str) -> bool:
        """Whether the text is a wording of the corpus, spelling apart."""
        try:
            return self.open_knowledge().exact(text) is not None
        except KnowledgeBaseError:
            return False

    def cases(self, text: str, situation: Situation) -> Cases:
        """What the corpus would say to a text."""
        try:
            knowledge = self.open_knowledge()
        except KnowledgeBaseError:
            return Cases()
        return Answering(knowledge, self.settings.thresholds).cases(text, situation)

    def smalltalk(self, intent: Intent, text: str, situation: Situation) -> Turn:
        """The turn for an intent with nothing legal in it, unless the corpus knows better."""
        turn = self.known(text, situation, unless=intent)
        if turn:
            return turn
        reply: Reply = wording.smalltalk(intent.name, office=self.settings.office)
        return Turn(reply, situation.after(reply, offer=None))

    def service(self, intent: Intent, text: str, situation: Situation) -> Turn:
        """The turn for a service: a corpus entry that fits the words, else the service's card."""
        turn = self.known(text, situation, unless=intent)
        if turn:
            return turn
        name = intent.name.removeprefix("service_")
        settings = self.settings
        if name == "office_info" and asks_where_or_when(text):
            told = where_and_when(settings.facts)
            return Turn(told, situation.after(told, misses=0, offer=None))
        card = self.services[name].with_words(settings.services.get(name))
        reply = service_step(name, card, settings.facts)
        return Turn(reply, situation.after(reply, misses=0, offer=None))

    def known(self, text: str, situation: Situation, *, unless: Intent) -> Turn | None:
        """An answer from the corpus to a text that the model took for something else.

        A wording of the corpus always counts, and a search as sure as one; a search less sure counts
        only while the model is unsure.
        """
        if len(text) < SHORTEST_QUESTION:
            return None
        turn = self.respond(text, replace(situation, faq_id=None, said=""))
        least = EXACT if unless.confidence >= SURE_OF_INTENT else 0.0
        says_entry = isinstance(turn.reply, Answer) or (
            isinstance(turn.reply, NoAnswer) and turn.reply.faq_id is not None
        )
        fits = says_entry and (getattr(turn.reply, "confidence", None) or 0.0) >= least
        return turn if fits else None
