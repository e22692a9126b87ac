"""Stand-ins for what the gateway talks to: a scripted dialogue, a clock that tests turn."""

import asyncio
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from argon2 import PasswordHasher

from bot.messages import (
    Answer,
    Choice,
    Clarification,
    HandoffRequest,
    NoAnswer,
    Reply,
    Service,
    ServiceStep,
    Smalltalk,
    Utterance,
)
from kiosk.chat.dialogue import DialogueStatus
from kiosk.errors import DialogueUnavailableError
from kiosk.people.passwords import Passwords
from knowledge_base.corpus import FaqEntry
from knowledge_base.passages import Citation
from speech.protocols import EngineStatus

LABOUR_LAW = "中华人民共和国劳动合同法"

EXPIRY = Answer(
    shown=(
        "**一般有补偿。** 劳动合同到期，公司不续签的，应当支付经济补偿。\n\n"
        "- 公司愿意按原来的或者更好的条件续签，您自己不签的，没有补偿。\n"
        "- 补偿按工作年限算，每满一年一个月工资。"
    ),
    spoken="一般有补偿。合同到期公司不续签，要按工作年限付经济补偿。",
    citations=(
        Citation(
            law=LABOUR_LAW,
            article="第四十六条",
            gist="劳动合同期满，单位不续订的，应当支付经济补偿。",
            in_force_from="2008-01-01",
        ),
    ),
    confidence=0.93,
    notice="以上是法律的一般规定，具体情况请咨询工作人员。",
    faq_id="contract-expiry-no-renewal",
    service=Service("legal_aid"),
)
AMOUNT = Answer(
    shown="每工作满一年，补一个月的工资；六个月以上不满一年的按一年算，不满六个月的补半个月。",
    spoken="工作满一年，补一个月工资。不满半年的，补半个月。",
    citations=(
        Citation(
            law=LABOUR_LAW,
            article="第四十七条",
            gist="经济补偿按工作年限，每满一年支付一个月工资。",
            in_force_from="2008-01-01",
        ),
    ),
    confidence=0.88,
    faq_id="economic-compensation-amount",
)
ENTRY = FaqEntry(
    id="contract-expiry-no-renewal",
    topic="劳动工资",
    label="合同到期不续签",
    title="劳动合同到期公司不续签，有没有补偿？",
    questions=(),
    answer=EXPIRY.shown,
    spoken=EXPIRY.spoken,
    steps=(),
    citations=EXPIRY.citations,
    reviewed_on=datetime.date(2026, 1, 1),
    review_due=datetime.date(2027, 1, 1),
    reviewer="测试",
)
WHICH = Clarification(
    shown="您想问哪一种情况？",
    spoken="您想问哪一种情况？",
    choices=(
        Choice("合同到期不续签", "劳动合同到期公司不续签，有没有补偿？"),
        Choice("要补多少", "那要补多少？"),
        Choice("找工作人员", "我想找工作人员"),
    ),
    confidence=0.4,
)
PERSON = HandoffRequest(shown="好的，您想找工作人员。", spoken="好的，您想找工作人员。")
AID = ServiceStep(
    shown="法律援助预审，第一个问题：您要办的是什么事？",
    spoken="先问一个问题，您要办的是什么事？",
    service=Service("legal_aid"),
    choices=(Choice("讨要工资", "讨要工资"), Choice("赡养费", "赡养费")),
)
HELLO = Smalltalk(shown="您好，我是温小法。", spoken="您好，我是温小法。")
NOTHING = NoAnswer(
    shown="这个问题我没有找到依据，要不要帮您找工作人员？",
    spoken="这个问题我没有找到依据，要不要找工作人员？",
    choices=(Choice("找工作人员", "我想找工作人员"),),
    confidence=0.1,
)

SCRIPT: Mapping[str, tuple[Reply, ...]] = {
    "不续签": (EXPIRY,),
    "补多少": (AMOUNT,),
    "工作人员": (PERSON,),
    "法律援助": (AID,),
    "劳动": (WHICH,),
    "你好": (HELLO,),
}
"""Replies by a word in what was said; the first that fits."""


CHEAP_PASSWORDS = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
"""The real thing with small parameters, so that tests are quick."""


class FakeClock:
    """Stands still until it is turned."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        """Seconds since the epoch."""
        return self.now

    def pass_time(self, seconds: float) -> None:
        """Turn it on."""
        self.now += seconds


@dataclass
class FakeDialogue:
    """Answers by script, and remembers what it was asked until it is told to forget."""

    script: Mapping[str, Sequence[Reply]] = field(default_factory=lambda: SCRIPT)
    delay: float = 0.0
    """Seconds to think."""
    down: bool = False
    heard: list[Utterance] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    at_work: set[str] = field(default_factory=set)
    interleaved: bool = False
    """Whether two messages of one conversation were ever under way together."""

    async def reply(self, utterance: Utterance) -> tuple[Reply, ...]:
        """The first scripted reply that fits, else that nothing was found."""
        if self.down:
            raise DialogueUnavailableError("The fake is down.")
        self.interleaved |= utterance.session in self.at_work
        self.at_work.add(utterance.session)
        await asyncio.sleep(self.delay)
        self.at_work.discard(utterance.session)
        self.heard.append(utterance)
        for word, replies in self.script.items():
            if word in utterance.text:
                return tuple(replies)
        return (NOTHING,)

    async def status(self) -> DialogueStatus:
        """All well, or all down."""
        if self.down:
            return DialogueStatus("没有启动", "没有启动", "没有启动")
        return DialogueStatus("ok", "ok", "ok", index="fake-1")

    async def forget(self, session: str) -> None:
        """Forget what was heard in a conversation."""
        self.heard = [utterance for utterance in self.heard if utterance.session != session]
        self.forgotten.append(session)


@dataclass(frozen=True)
class FakeEngine:
    """A recogniser or synthesiser that only has a health."""

    state: EngineStatus = field(default_factory=lambda: EngineStatus(ok=True, reason=""))

    def status(self) -> EngineStatus:
        """As given."""
        return self.state
