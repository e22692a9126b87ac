"""What to answer: a pure decision on what the knowledge base found.

The ladder: answer when the probability of being right is high enough, else ask back with up
to three choices, else say that no basis was found; the second miss in a row offers a person.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot import context, wording
from bot.followups import Aspect, aspect_of, authored_followup, is_bare, is_subject, subject_of
from bot.messages import Answer, Choice, Clarification, NoAnswer, Reply, Service
from bot.numerals import QUANTITY
from bot.openings import names_somebody, says_nothing, says_nothing_yet
from bot.shown import bulleted, numbered, shown_text
from bot.situation import Situation
from bot.statute_answers import statute_answer
from bot.stories import issues_in
from bot.thresholds import Thresholds
from knowledge_base.corpus import FaqEntry
from knowledge_base.passages import Found, Passage

MAX_CHOICES = 3
WORTH_OFFERING = 0.2
"""Share of the best candidate's probability from which another is offered beside it."""
STANDING_AT = 0.9
"""Probability from which a text by itself counts where nothing is sure within the matter."""
PERHAPS_AT = 0.25
"""Probability within a matter from which the likeliest cases are offered."""
_ONLY_A_NUMBER = re.compile(rf"\s*{QUANTITY}(?:块|元|钱|天|年|岁|个月|次|个)*[\s。！？,，.]*")
EXACT = 0.99
AUTHORED = 0.95


class Knowledge(Protocol):
    """What answering needs of the knowledge base."""

    def find(self, text: str, *, top: int = 10) -> Found:
        """Entries and articles, best first."""

    @property
    def entries(self) -> tuple[FaqEntry, ...]:
        """All entries."""

    def entry(self, faq_id: str) -> FaqEntry:
        """The entry; raises `KeyError` if the corpus has none of this id."""

    def exact(self, text: str) -> FaqEntry | None:
        """The entry whose title, label or wording this is."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One step: what is said and where the conversation stands then."""

    reply: Reply
    """What is said."""
    situation: Situation
    """What is remembered."""


@dataclass(frozen=True, slots=True)
class Cases:
    """Situations that a text may be about."""

    choices: tuple[Choice, ...] = ()
    """Buttons that name them, likeliest first."""
    sure: bool = False
    """Whether the first is sure enough to be answered."""
    probability: float = 0.0
    """Of the first."""


class Answering:
    """Answers questions from a knowledge base within a situation."""

    def __init__(self, knowledge: Knowledge, thresholds: Thresholds) -> None:
        self._knowledge = knowledge
        self._thresholds = thresholds

    def respond(self, text: str, situation: Situation) -> Turn:
        """The answer to a question, or the next rung of the ladder."""
        if says_nothing(text):
            return self.missed(situation, vague=True)
        last = self._last_entry(situation)
        turn = self._linked(text, last, situation) if last else None
        if turn:
            return _going_on(turn, context.joined(situation.said, text))
        exact = self._knowledge.exact(text)
        if exact:
            return _going_on(self._answer(exact, EXACT, situation), text)
        situation = replace(situation, said=_before(text, situation.said))
        if says_nothing_yet(text) and not (situation.faq_id or _tells(situation.said)):
            reply = wording.say_it_differently()
            turn = Turn(reply, situation.after(reply, offer=None))
            return _going_on(turn, text if names_somebody(text) else situation.said)
        if situation.said and context.is_short(text):
            return self._within_matter(text, situation)
        return _going_on(self._standing(text, situation), text)

    def _standing(self, text: str, situation: Situation) -> Turn:
        """The answer to a text that is understood by itself."""
        if _ONLY_A_NUMBER.fullmatch(text):
            return self.missed(situation)
        found = self._knowledge.find(text)
        if is_bare(text):
            named = self._named(text)
            return self._clarify(named, situation) if named else self._from_search(found, situation)
        return self._of_several(text, situation) or self._from_search(found, situation)

    def _within_matter(self, text: str, situation: Situation) -> Turn:
        """The answer to a short text after others: of the same matter, or of another."""
        if is_subject(text) and situation.faq_id:
            named = self._named(text)
            if named:
                return _going_on(self._clarify(named, situation), text)
        alone, found = self._in_context(text, situation)
        said = context.joined(situation.said, text)
        if not found.entries:
            return _going_on(self._from_search(found, situation), situation.said)
        first = alone.entries[:1]
        if first and first[0].id == found.entries[0].id not in self._reach(situation):
            said = text
        best = found.entries[0].probability
        if best < self._thresholds.answer_at and first and first[0].probability >= STANDING_AT:
            return _going_on(self._from_search(alone, situation), text)
        if best >= self._thresholds.clarify_at:
            return _going_on(self._from_search(found, situation), said)
        meant = [hit for hit in first if hit.probability >= self._thresholds.clarify_at]
        near = [hit for hit in found.entries if hit.id in self._reach(situation)]
        if meant or near or (best >= PERHAPS_AT and not situation.misses):
            cases = {hit.id: hit for hit in (*meant, *near[: MAX_CHOICES - 1], *found.entries)}
            return _going_on(self._clarify(tuple(cases.values()), situation), said)
        return _going_on(self._from_search(alone, situation), said)

    def _in_context(self, text: str, situation: Situation) -> tuple[Found, Found]:
        """What a short text brings by itself, and in its matter; no articles there, for their
        probability does not know of contexts."""
        alone = self._knowledge.find(text, top=context.SEARCHED)
        both = context.joined(situation.said, text)
        together = self._knowledge.find(both, top=context.SEARCHED)
        linked = self._reach(situation) - {situation.faq_id or ""}
        entries = context.within(text, alone.entries, together.entries, linked)
        return alone, Found(entries)

    def _reach(self, situation: Situation) -> set[str]:
        """The last answer's entry and those that it leads to."""
        last = self._last_entry(situation)
        return {last.id, *last.related, *(f.to for f in last.followups)} if last else set()

    @staticmethod
    def missed(
        situation: Situation, *, confidence: float | None = None, vague: bool = False
    ) -> Turn:
        """No answer: the reply depends on how many there were in a row."""
        misses = situation.misses + 1
        rounded = None if confidence is None else round(confidence, 3)
        reply = (
            wording.too_vague()
            if vague and misses < 2
            else wording.no_answer(misses=misses, confidence=rounded)
        )
        return Turn(reply, situation.after(reply, misses=misses, offer="person"))

    def cases(self, text: str, situation: Situation) -> Cases:
        """The two likeliest situations of a text, in its matter if it is short."""
        if situation.said and context.is_short(text):
            found = self._in_context(text, situation)[1].entries[:2]
        else:
            found = self._knowledge.find(text, top=2).entries
        near = [hit for hit in found if hit.probability >= self._thresholds.clarify_at]
        choices = tuple(_choice(self._knowledge.entry(hit.id)) for hit in near)
        sure = bool(near) and near[0].probability >= self._thresholds.answer_at
        return Cases(choices, sure, found[0].probability if found else 0.0)

    def _linked(self, text: str, last: FaqEntry, situation: Situation) -> Turn | None:
        """What the corpus itself says to a follow-up of its last answer."""
        linked = authored_followup(last, text)
        if linked:
            return self._answer(self._knowledge.entry(linked), AUTHORED, situation)
        aspect = aspect_of(text)
        return self._aspect(last, aspect, situation) if aspect else None

    def _named(self, text: str) -> tuple[Passage, ...]:
        """Entries whose title or label has a bare subject in it, such as 离婚; those first
        that most other entries lead to."""
        subject = subject_of(text)
        found = self._knowledge.find(subject, top=100).entries if subject else ()
        entries = {passage.id: self._knowledge.entry(passage.id) for passage in found}
        named = [
            passage
            for passage in found
            if subject in entries[passage.id].title or subject in entries[passage.id].label
        ]
        links = Counter(
            target
            for entry in self._knowledge.entries
            for target in {*entry.related, *(followup.to for followup in entry.followups)}
        )
        return tuple(sorted(named, key=lambda passage: -links[passage.id]))

    def _last_entry(self, situation: Situation) -> FaqEntry | None:
        try:
            return self._knowledge.entry(situation.faq_id or "")
        except KeyError:
            return None

    def _from_search(self, found: Found, situation: Situation) -> Turn:
        """An entry that is right, else an article that is, else a question back."""
        best = found.entries[0].probability if found.entries else 0.0
        if best >= self._thresholds.answer_at:
            return self._answer(self._knowledge.entry(found.entries[0].id), best, situation)
        article = found.articles[0].probability if found.articles else 0.0
        if article >= self._thresholds.statute_at and article > best:
            return self._article(found, situation)
        if best >= self._thresholds.clarify_at:
            return self._clarify(_likely(found.entries), situation)
        return self.missed(situation, confidence=best if found.entries else None)

    def _article(self, found: Found, situation: Situation) -> Turn:
        """The text of an article, with the entries that may be meant as choices."""
        near = [
            self._knowledge.entry(passage.id)
            for passage in found.entries[:MAX_CHOICES]
            if passage.probability >= self._thresholds.clarify_at
        ]
        choices = tuple(_choice(entry) for entry in near)
        reply = statute_answer(found.articles, choices=(*choices, wording.PERSON))
        return Turn(reply, situation.after(reply, faq_id=None, misses=0, offer="person"))

    def _of_several(self, text: str, situation: Situation) -> Turn | None:
        """The first of several matters in one story answered, the others as choices; none if
        the text is of one matter."""
        parts = issues_in(text)
        if len(parts) < 2:
            return None
        found = [self._knowledge.find(part).entries[:1] for part in parts]
        meant = {hit.id: hit.probability for (hit,) in filter(None, found)}
        likely = {name: p for name, p in meant.items() if p >= self._thresholds.clarify_at}
        first, *others = likely or ("",)
        if not others or likely[first] < self._thresholds.answer_at:
            return None
        entries = [self._knowledge.entry(name) for name in others]
        answer = self._answer_of(self._knowledge.entry(first), likely[first])
        reply = wording.with_other_matters(answer, [_choice(entry) for entry in entries])
        return self._about(first, reply, situation)

    def _answer(self, entry: FaqEntry, confidence: float, situation: Situation) -> Turn:
        return self._about(entry.id, self._answer_of(entry, confidence), situation)

    @staticmethod
    def _about(faq_id: str, reply: Answer | NoAnswer, situation: Situation) -> Turn:
        """The turn that says an entry, or offers a person in its place."""
        offer = "person" if isinstance(reply, NoAnswer) else None
        return Turn(reply, situation.after(reply, faq_id=faq_id, misses=0, offer=offer))

    def _answer_of(self, entry: FaqEntry, confidence: float) -> Answer | NoAnswer:
        if entry.held:
            return wording.held_back(entry, confidence=round(confidence, 3))
        return Answer(
            shown=shown_text(entry),
            spoken=entry.spoken,
            citations=entry.citations,
            confidence=round(confidence, 3),
            faq_id=entry.id,
            choices=self._next_questions(entry),
            service=Service(entry.service) if entry.service else None,
            notice="机器人根据现行法律条文回答，供您参考；您的情况特殊的，请找工作人员或者律师。",
        )

    def _aspect(self, entry: FaqEntry, aspect: Aspect, situation: Situation) -> Turn | None:
        if entry.held:
            return self._answer(entry, AUTHORED, situation)
        body = _ASPECT_TEXT[aspect](entry)
        if body is None:
            return None
        shown, spoken = body
        reply = Answer(
            shown=shown,
            spoken=spoken,
            citations=entry.citations,
            confidence=AUTHORED,
            faq_id=entry.id,
            choices=self._next_questions(entry),
        )
        return Turn(reply, situation.after(reply, faq_id=entry.id, misses=0, offer=None))

    def _next_questions(self, entry: FaqEntry) -> tuple[Choice, ...]:
        ids = [*(followup.to for followup in entry.followups), *entry.related]
        choices: dict[str, Choice] = {}
        for faq_id in ids:
            try:
                target = self._knowledge.entry(faq_id)
            except KeyError:
                continue
            choices.setdefault(faq_id, Choice(target.label, target.title))
        return tuple(choices.values())[:MAX_CHOICES]

    def _clarify(self, found: Sequence[Passage], situation: Situation) -> Turn:
        best = max(passage.probability for passage in found)
        entries = [self._knowledge.entry(passage.id) for passage in found[:MAX_CHOICES]]
        cases = {entry.id: _choice(entry) for entry in entries}
        choices = (*cases.values(), wording.NONE_OF_THESE)
        shown = (
            "**您是下面哪一种情况？**\n\n按一下就行，也可以说“第一个”“第二个”。都不是就选最后一个。"
        )
        options = "，还是".join(choice.label for choice in cases.values())
        reply = Clarification(
            shown=shown,
            spoken=f"您是{options}？",
            choices=choices,
            confidence=round(best, 3),
        )
        return Turn(reply, situation.after(reply, offer=None))


def _before(text: str, said: str) -> str:
    """What was said of the matter before this, where the same is asked once more."""
    return said.removesuffix(text).rstrip("，") if said.endswith(text) else said


def _tells(said: str) -> bool:
    """Whether anything of the matter was said before."""
    return bool(said) and not says_nothing_yet(said)


def _going_on(turn: Turn, said: str) -> Turn:
    """The turn, with what was said of the matter remembered."""
    said = said[-context.MOST_SAID :]
    return Turn(turn.reply, replace(turn.situation, said=said))


def _choice(entry: FaqEntry) -> Choice:
    """A button that names the asker's situation."""
    return Choice(entry.case or entry.label, entry.title)


def _likely(found: Sequence[Passage]) -> Sequence[Passage]:
    """Of the first three those not far behind the first, two at least."""
    least = found[0].probability * WORTH_OFFERING
    likely = [passage for passage in found[:MAX_CHOICES] if passage.probability >= least]
    return likely if len(likely) > 1 else found[: MAX_CHOICES - 1]


def _materials(entry: FaqEntry) -> tuple[str, str] | None:
    if not entry.materials:
        return None
    return (
        f"**要准备的材料**（{entry.label}）\n" + bulleted(entry.materials),
        "要准备：" + "、".join(entry.materials) + "。",
    )


def _steps(entry: FaqEntry) -> tuple[str, str] | None:
    return f"**一步一步这样办**（{entry.label}）\n" + numbered(entry.steps), "".join(entry.steps)


def _basis(entry: FaqEntry) -> tuple[str, str] | None:
    lines = [
        f"《{c.law.removeprefix('中华人民共和国')}》{c.article}：{c.gist or ''}"
        for c in entry.citations
    ]
    return "**法律依据**\n" + bulleted(lines), f"依据是{lines[0]}"


def _deadline(entry: FaqEntry) -> tuple[str, str] | None:
    if not entry.deadline:
        return None
    return f"**期限**（{entry.label}）\n\n{entry.deadline}", entry.deadline


_ASPECT_TEXT = {"materials": _materials, "steps": _steps, "basis": _basis, "deadline": _deadline}
