"""The robot's own words outside the corpus. Plain, short, polite; 您 throughout."""

from collections.abc import Sequence
from dataclasses import replace

from bot.messages import (
    Answer,
    Choice,
    Decline,
    HandoffRequest,
    NoAnswer,
    Smalltalk,
    Unavailable,
)
from knowledge_base.corpus import FaqEntry, Held

PERSON = Choice("找工作人员", "我要找工作人员")
CAPABILITIES = Choice("您能帮什么", "你能帮我什么")
NONE_OF_THESE = Choice("都不是", "都不是")
MOST_CHOICES = 3
REPHRASE = Choice("换个说法再问", "我换个说法")


def smalltalk(intent: str, *, office: str) -> Smalltalk:
    """The reply to an intent that has nothing legal in it."""
    shown, spoken = _SMALLTALK[intent]
    shown, spoken = shown.replace("{office}", office), spoken.replace("{office}", office)
    choices = (CAPABILITIES, PERSON) if intent in _WITH_CHOICES else ()
    return Smalltalk(shown=shown, spoken=spoken, choices=choices)


_WITH_CHOICES = {"greet", "bot_identity", "capabilities", "out_of_scope", "chitchat"}
_SMALLTALK: dict[str, tuple[str, str]] = {
    "greet": (
        "您好，我是{office}的法律服务机器人**温小法**。您有什么法律上的事，用平常的话说就行。",
        "您好，我是温小法。您有什么法律上的事，用平常的话说就行。",
    ),
    "goodbye": (
        "好的，您慢走。走之前按一下“结束并清除”，刚才说的话就不会留给下一位。",
        "好的，您慢走。走之前按一下结束并清除。",
    ),
    "thanks": ("不客气。还有别的事，您接着问。", "不客气。还有别的事，您接着问。"),
    "bot_identity": (
        "我是{office}的法律服务机器人，叫**温小法**。我不是真人，也不是律师。"
        "我回答时都会说出是哪部法律的哪一条；拿不准的，我会说不知道，请工作人员来帮您。",
        "我是机器人温小法，不是真人，也不是律师。拿不准的，我会请工作人员来帮您。",
    ),
    "capabilities": (
        "您可以问我：\n\n- 婚姻家庭、继承、赡养\n- 工资、工伤、社保\n- 借钱欠债、租房、物业、邻里\n"
        "- 土地、宅基地、征收\n- 交通事故、消费、被骗\n- 法律援助、人民调解、公证怎么办\n\n"
        "也可以说“我想申请法律援助”，我先帮您看看符不符合条件；说“找工作人员”，我帮您登记。",
        "婚姻、继承、工资、工伤、借钱、租房、土地、车祸这些都可以问。想申请法律援助，或者找工作人员，也可以说。",
    ),
    "chitchat": (
        "我只懂法律上的事，家常话说不好，您别见怪。有法律上的事就说给我听。",
        "我只懂法律上的事。有法律上的事，就说给我听。",
    ),
    "out_of_scope": (
        "这件事我不懂，不敢乱说。可以问窗口的工作人员，政府办事还可以打 **12345** 问；法律上的事，您接着问我。",
        "这件事我不懂，不敢乱说。可以问窗口的工作人员。法律上的事，您接着问我。",
    ),
    "affirm": ("好的，您接着说。", "好的，您接着说。"),
    "deny": ("好的，那您再说说看，是什么事？", "好的，那您再说说看，是什么事？"),
    "feedback_good": (
        "能帮上您就好。还有别的事，您接着问。",
        "能帮上您就好。还有别的事，您接着问。",
    ),
    "stop_speaking": ("好，我不说了。", ""),
    "slower": ("好的，我说慢一点。", "好的，我说慢一点。"),
    "faster": ("好的，我说快一点。", "好的，我说快一点。"),
    "louder": ("好的，我大声一点。", "好的，我大声一点。"),
    "softer": ("好的，我小声一点。", "好的，我小声一点。"),
    "nothing_to_repeat": (
        "我还没有说过什么。您有什么事，请说。",
        "我还没有说过什么。您有什么事，请说。",
    ),
}


def no_answer(*, misses: int, confidence: float | None) -> NoAnswer:
    """No basis found. From the second miss in a row a person is offered unasked."""
    if misses >= 2:
        return NoAnswer(
            shown=(
                "又没能帮上您，对不起。这件事我没有找到可靠的依据，不敢乱说。\n\n"
                "**要不要我帮您登记，请工作人员来帮您？** 说“好”就行。也可以打 **12348** 问律师，不收费。"
            ),
            spoken="对不起，我没有找到可靠的依据，不敢乱说。要不要我帮您登记，请工作人员来帮您？",
            choices=(PERSON, REPHRASE),
            confidence=confidence,
        )
    return NoAnswer(
        shown=(
            "这个问题我没有找到可靠的依据，不敢乱说。\n\n您可以换个说法，说清楚是**谁和谁**、**为了什么事**；"
            "也可以找工作人员，或者打 **12348** 问律师，不收费。"
        ),
        spoken="这个问题我没有找到可靠的依据，不敢乱说。您换个说法，说清楚谁和谁、为了什么事。",
        choices=(PERSON, CAPABILITIES),
        confidence=confidence,
    )


def perhaps_misheard(reply: NoAnswer) -> NoAnswer:
    """The same to words that were heard rather than typed: the ear may be at fault."""
    return replace(
        reply,
        shown=(
            "**可能是我听错了。** 请看看上面的字对不对：不对就按“改一改”，或者慢慢再说一遍。\n\n"
            f"{reply.shown}"
        ),
        spoken="可能是我听错了。请看看上面的字对不对，或者慢慢再说一遍。也可以找工作人员。",
    )


def with_other_matters(reply: Answer | NoAnswer, others: Sequence[Choice]) -> Answer | NoAnswer:
    """The reply to the first matter of several, which leads on to the others."""
    names = "、".join(f"“{choice.label}”" for choice in others)
    first = reply.choices[:1] if isinstance(reply, NoAnswer) else ()
    others = (*first, *others)
    return replace(
        reply,
        shown=f"您说了不止一件事，先说第一件。\n\n{reply.shown}\n\n另外一件（{names}）按下面的按钮接着看。",
        spoken=f"您说了不止一件事，先说第一件。{reply.spoken}另外的，按按钮接着看。",
        choices=tuple(dict.fromkeys((*others, *reply.choices)))[:MOST_CHOICES],
    )


def held_back(entry: FaqEntry, *, confidence: float) -> NoAnswer:
    """A person instead of an entry that must be looked at again first."""
    why = _HELD[entry.held]
    return NoAnswer(
        shown=(
            f"**{why}，我请工作人员给您讲。**\n\n您问的是“{entry.title}”。原来的说法可能不对了，我不敢照着说。\n\n"
            "要找工作人员，说“好”就行；也可以打 **12348** 问律师，不收费。"
        ),
        spoken=f"{why}，我请工作人员给您讲。要找工作人员，说好就行。",
        choices=(PERSON, CAPABILITIES),
        confidence=confidence,
        faq_id=entry.id,
    )


_HELD: dict[Held, str] = {
    "law": "这一条法律最近有变化",
    "review": "这一条正在请人重新核对",
}


def say_it_differently() -> Smalltalk:
    """An invitation to ask again in other words."""
    return Smalltalk(
        shown="好的，您慢慢说：谁和谁，为了什么事，现在想怎么样？",
        spoken="好的，您慢慢说。谁和谁，为了什么事，现在想怎么样？",
    )


def too_vague() -> NoAnswer:
    """A text with nothing in it to search for."""
    return NoAnswer(
        shown="我没有听明白。请用一句话说说是什么事，比如“房东不退押金怎么办”。",
        spoken="我没有听明白。请用一句话说说是什么事。",
        choices=(CAPABILITIES, PERSON),
    )


def only_chinese() -> NoAnswer:
    """Words in another language, answered in Chinese and shortly in English too."""
    return NoAnswer(
        shown=(
            "我只懂中文，请用中文说说是什么事，或者找工作人员。\n\n"
            "Sorry, I understand Chinese only. Please press “找工作人员” to ask for a person. "
            "In danger, call **110** (police), **120** (ambulance) or **119** (fire)."
        ),
        spoken="我只懂中文。请用中文说说是什么事，或者找工作人员。",
        choices=(PERSON, CAPABILITIES),
    )


def nothing_to_choose() -> Smalltalk:
    """A number is named, and no buttons were shown."""
    said = "现在没有要选的。您有什么事，用平常的话说就行。"
    return Smalltalk(shown=said, spoken=said, choices=(CAPABILITIES, PERSON))


def handoff() -> HandoffRequest:
    """A person is wanted; what happens next is filled in when the ticket is stored."""
    return HandoffRequest(
        shown="好的，帮您找工作人员。",
        spoken="好的，帮您找工作人员。",
    )


def decline_unlawful(meant: tuple[Choice, ...] = ()) -> Decline:
    """A wish for help to break the law or to harm somebody; `meant` are questions of law that it
    may have been in truth."""
    asks = "按下面的按钮问，或者换个说法再问一遍" if meant else "请换个说法再问一遍"
    return Decline(
        shown=(
            "违法的、会伤到别人的事，也会害了您自己，我不能帮这个忙。\n\n"
            "您要是有委屈，说给我听，我们看看依法能怎么办；也可以找调解员或者律师。"
            f"**要是我听错了您的意思，{asks}。**"
        ),
        spoken=f"违法的事，我不能帮忙。您有委屈，说给我听，我们看依法能怎么办。要是我听错了，{asks}。",
        choices=(*meant, PERSON, Choice("请人调解", "我想申请人民调解")),
    )


_NOTES = {
    "swindle": ("要是钱正在转出去，先停下，打 110。", "要是钱正在转出去，先停下，打幺幺零。"),
    "suicide": (
        "心里要是难受得撑不住，打 12356，有人听您说。",
        "心里要是难受得撑不住，打幺二三五六，有人听您说。",
    ),
}
_NOTE = (
    "要是现在有危险，先打 110；有人受伤、发病，打 120。",
    "要是现在有危险，先打幺幺零；有人受伤，打幺二零。",
)


def danger_note(kind: str) -> tuple[str, str]:
    """What goes before an answer to words that may tell of a danger of this kind, as shown and as
    spoken."""
    return _NOTES.get(kind, _NOTE)


def decline_prediction(offered: tuple[Choice, ...] = ()) -> Decline:
    """A case's end is asked for; what the law says of it may be offered."""
    return Decline(
        shown=(
            "官司输赢、判多少、赔多少，要看证据，由法院来定。我不能替您预测，也不能打包票，谁打包票都别信。\n\n"
            "您可以问我：这类事**法律怎么规定**、**要准备什么证据**、**去哪里办**。也可以请律师看看您的材料。"
        ),
        spoken="输赢要看证据，由法院来定，我不能打包票。您可以问我法律怎么规定，也可以请律师看材料。",
        choices=(*offered, PERSON, CAPABILITIES),
    )


def decline_change() -> Decline:
    """The robot is to be something else, or to give away what is not the asker's."""
    return Decline(
        shown=(
            "这个我做不到。我只回答法律上的事，别人说过的话、系统里的东西，都不会给人看。\n\n"
            "您有什么法律上的事，用平常的话说就行。"
        ),
        spoken="这个我做不到。我只回答法律上的事，别人说的话不会给人看。",
        choices=(CAPABILITIES, PERSON),
    )


def unavailable() -> Unavailable:
    """The knowledge base can't be read. Not the same as having found nothing."""
    return Unavailable(
        shown=(
            "对不起，我的资料现在打不开，暂时不能回答，不是您的问题没有答案。\n\n"
            "请过一会儿再试，或者直接找窗口的工作人员，也可以打 **12348**。"
        ),
        spoken="对不起，我的资料现在打不开。请过一会儿再试，或者找窗口的工作人员。",
        choices=(PERSON,),
    )


def feedback_bad() -> Smalltalk:
    """Thanks for a complaint, and the way on."""
    return Smalltalk(
        shown="对不起，没帮上您，我记下了。您可以换个说法再问，或者找工作人员。",
        spoken="对不起，没帮上您。您可以换个说法再问，或者找工作人员。",
        choices=(REPHRASE, PERSON),
    )


def nothing_to_repeat() -> Smalltalk:
    """Nothing was said yet."""
    return Smalltalk(
        shown="我还没有说过什么。您有什么事，请说。", spoken="我还没有说过什么。您有什么事，请说。"
    )


def form_cancelled() -> Smalltalk:
    """A form was left."""
    return Smalltalk(
        shown="好的，不办了，刚才说的都已经清掉。您还有别的事，接着问。",
        spoken="好的，不办了。您还有别的事，接着问。",
        choices=(CAPABILITIES, PERSON),
    )


def correction_unclear(problem: str) -> Smalltalk:
    """A correction that could not be taken up, with the reason."""
    return Smalltalk(shown=problem, spoken=problem)


def no_such_choice(choices: tuple[Choice, ...]) -> Smalltalk:
    """A number beyond the buttons."""
    listed = "、".join(f"第{i}个“{choice.label}”" for i, choice in enumerate(choices, 1))
    return Smalltalk(
        shown=f"没有这一个。可以选的有：{listed}。",
        spoken="没有这一个，请看屏幕上的按钮再选。",
        choices=choices,
    )
