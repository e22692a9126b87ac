"""Pre-check for legal aid: what is asked, how answers are read, what follows from them.

Rules: 《中华人民共和国法律援助法》第二十四、二十五条 (criminal cases), 第三十一条 (matters with a
means test), 第三十二条 (matters without), 第四十二条 (persons whose means are not checked),
第三十四条 (the standard is set by each province, so none is kept here). It is a pre-check:
the legal-aid institution decides (第四十三条).
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias

from bot.amounts import Amount
from bot.entities import first_amount, first_count
from bot.messages import Choice, Service, ServiceStep
from knowledge_base.passages import Citation

LAW = "中华人民共和国法律援助法"
IN_FORCE_FROM = "2022-01-01"
MAX_HOUSEHOLD = 30
MAX_MONTHLY_INCOME = 1_000_000.0

Question: TypeAlias = Literal["aid_matter", "aid_status", "aid_household", "aid_income"]
QUESTIONS: tuple[Question, ...] = ("aid_matter", "aid_status", "aid_household", "aid_income")
Verdict: TypeAlias = Literal[
    "no_means_test", "means_not_checked", "means_test", "criminal", "not_listed"
]


@dataclass(frozen=True, slots=True)
class AidAnswers:
    """What the resident has said so far."""

    aid_matter: str | None = None
    """A key of `MATTERS`."""
    aid_status: str | None = None
    """A key of `STATUSES`."""
    aid_household: int | None = None
    """People who live on one purse, 1 to 30."""
    aid_income: float | None = None
    """Yuan a month of all of them together, 0 to 1,000,000."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose, on a button or in words."""

    label: str
    """What the button and the summary say."""
    words: str
    """Regular expression of how people say it."""


MATTERS: dict[str, Option] = {
    "violence": Option("家庭暴力、虐待、遗弃", r"家暴|家庭暴力|打我|挨打|遭打|虐待|遗弃|被打"),
    "work_injury": Option("工伤赔偿", r"工伤|干活受伤|上班受伤|工地.{0,6}(?:摔|伤)|职业病"),
    "wages": Option(
        "讨要工资、确认劳动关系", r"工资|工钱|欠薪|薪水|劳动报酬|劳动关系|血汗钱|打工钱"
    ),
    "traffic": Option("交通事故赔偿", r"交通|车祸|撞|车子"),
    "medical": Option("医疗或食品药品事故赔偿", r"医疗|医院|看病|手术|食品|药品|中毒"),
    "support": Option("赡养费、抚养费、扶养费", r"赡养|抚养|扶养|抚育|养老钱|不养|生活费"),
    "benefits": Option("社保待遇、低保救助、抚恤金", r"社保|低保|救助|抚恤|养老金|医保|五保|特困"),
    "guardian": Option("认定不能辨认自己行为的成年人", r"行为能力|监护|痴呆|精神病"),
    "pollution": Option("环境污染、生态破坏赔偿", r"污染|生态|环境|臭气|废水"),
    "state": Option("国家赔偿", r"国家赔偿|错判|冤"),
    "brave": Option("见义勇为", r"见义勇为|救人"),
    "criminal": Option(
        "刑事案件（被抓、被告）", r"刑事|被抓|坐牢|拘留|看守所|被告人|嫌疑人|判刑|辩护"
    ),
    "other": Option("别的事", r"别的|其他|其它|都不是|离婚|借钱|欠钱|债|合同|继承|房子|土地|邻居"),
}
MATTER_BUTTONS = (
    "wages",
    "work_injury",
    "traffic",
    "support",
    "violence",
    "benefits",
    "criminal",
    "other",
)

STATUSES: dict[str, Option] = {
    "none": Option("都不是", r"都不是|没有|莫得|不是|没得|无|以上都不|哪样都不"),
    "relief": Option("低保、特困、司法救助或优抚对象", r"低保|特困|五保|救助|优抚|烈属|军属|退役"),
    "no_income": Option(
        "没有固定收入的老人、残疾人、未成年人",
        r"老人|老年|老了|残疾|未成年|没.{0,2}收入|莫得收入|没工作|没得工作|没.{0,2}生活来源",
    ),
    "migrant": Option("进城务工人员（农民工）", r"农民工|打工|务工|工地|民工|外出干活"),
}
STATUS_BUTTONS = ("relief", "no_income", "migrant", "none")

_CLAUSES: dict[str, tuple[str, str]] = {
    "state": ("第三十一条", "经济困难的人请求国家赔偿，可以申请法律援助。"),
    "benefits": (
        "第三十一条",
        "经济困难的人请求社会保险待遇、社会救助或者抚恤金，可以申请法律援助。",
    ),
    "support": ("第三十一条", "经济困难的人请求给付赡养费、抚养费、扶养费，可以申请法律援助。"),
    "wages": ("第三十一条", "经济困难的人请求确认劳动关系或者支付劳动报酬，可以申请法律援助。"),
    "guardian": ("第三十一条", "请求认定公民无或者限制民事行为能力，经济困难的可以申请法律援助。"),
    "work_injury": ("第三十一条", "经济困难的人请求工伤事故人身损害赔偿，可以申请法律援助。"),
    "traffic": ("第三十一条", "经济困难的人请求交通事故人身损害赔偿，可以申请法律援助。"),
    "medical": (
        "第三十一条",
        "经济困难的人请求食品药品安全事故、医疗事故人身损害赔偿，可以申请法律援助。",
    ),
    "pollution": ("第三十一条", "经济困难的人请求环境污染、生态破坏损害赔偿，可以申请法律援助。"),
    "violence": (
        "第三十二条",
        "遭受虐待、遗弃或者家庭暴力的受害人主张权益，申请法律援助不受经济困难条件的限制。",
    ),
    "brave": ("第三十二条", "因见义勇为主张相关民事权益，申请法律援助不受经济困难条件的限制。"),
    "criminal": (
        "第二十四条",
        "犯罪嫌疑人、被告人因经济困难或者其他原因没有委托辩护人的，本人和近亲属可以申请。",
    ),
}
_NO_MEANS_TEST = {"violence", "brave"}


_RANGE = re.compile(r"[\d千百万]\s*[-－]\s*\d")


class AidAnswerError(ValueError):
    """A value that can't be true, with the reason in plain Chinese."""

    code = "aid-answer-invalid"


def read_answer(question: Question, text: str) -> str | int | float | None:
    """The answer to a question in free words; none if there is none in them.

    Raises `AidAnswerError` for a number that can't be right.
    """
    if question == "aid_matter":
        return _read_option(MATTERS, text)
    if question == "aid_status":
        return _read_option(STATUSES, text, last=("none",))
    if question == "aid_household":
        return _read_household(text)
    return _read_income(text)


def _read_option(
    options: Mapping[str, Option], text: str, last: tuple[str, ...] = ("other",)
) -> str | None:
    for name, option in options.items():
        if text.strip() == option.label:
            return name
    for name in sorted(options, key=lambda key: key in last):
        if re.search(options[name].words, text):
            return name
    return None


def _read_household(text: str) -> int | None:
    if re.search(r"(?:就|只|只有)?(?:我)?(?:一个人|自己|我自己|单身|独居)", text):
        return 1
    count = first_count(text)
    if count is not None and not 1 <= count <= MAX_HOUSEHOLD:
        raise AidAnswerError(f"家里人数请说 1 到 {MAX_HOUSEHOLD} 之间的数，把您自己算上。")
    return count


def _read_income(text: str) -> float | None:
    if re.search(
        r"(?:没|莫|无|没有)(?:得|有)?(?:什么|啥子?)?(?:收入|钱|工资)|零收入|^\s*(?:没有|莫得|没得)\s*$",
        text,
    ):
        return 0.0
    amount = read_income(text)
    return None if amount is None else float(amount.low)


def read_income(text: str) -> Amount | None:
    """The sum named in an answer to the question for the income. Of a rough one the lower bound
    counts, in favour of the resident. Raises `AidAnswerError` for one that can't be right."""
    if re.search(r"[-－负]\s*[\d一二三四五六七八九]", text) and not _RANGE.search(text):
        raise AidAnswerError("收入不能是负数。没有收入就说“没有收入”。")
    amount = first_amount(text)
    if amount is not None and amount.high > MAX_MONTHLY_INCOME:
        raise AidAnswerError("这个数太大了，请说全家一个月的收入，比如“三千五”。")
    return amount


def open_questions(answers: AidAnswers) -> tuple[Question, ...]:
    """The questions that are needed, in order, given what is known. Empty when done."""
    needed: list[Question] = ["aid_matter"]
    if answers.aid_matter and answers.aid_matter not in _NO_MEANS_TEST | {"other"}:
        needed.append("aid_status")
        if answers.aid_status and not _means_not_checked(answers):
            needed += ["aid_household", "aid_income"]
    return tuple(name for name in needed if getattr(answers, name) is None)


def _means_not_checked(answers: AidAnswers) -> bool:
    if answers.aid_status == "migrant":
        return answers.aid_matter in {"wages", "work_injury"}
    return answers.aid_status in {"relief", "no_income"}


def verdict(answers: AidAnswers) -> Verdict:
    """What follows from complete answers."""
    if answers.aid_matter in _NO_MEANS_TEST:
        return "no_means_test"
    if answers.aid_matter == "other":
        return "not_listed"
    if _means_not_checked(answers):
        return "means_not_checked"
    return "criminal" if answers.aid_matter == "criminal" else "means_test"


def correct(answers: AidAnswers, text: str, last_asked: Question | None) -> AidAnswers | None:
    """The answers with one of them replaced by what a correction names; none if it names none.

    The answer given last is corrected first, then the earlier ones, newest first.
    """
    words = (
        re.sub(r"^.*?(?:不对|错了|说错|不是这个|搞错|改成|改为|应该是)[，,。了]*", "", text) or text
    )
    given = [name for name in QUESTIONS if getattr(answers, name) is not None]
    if last_asked in given:
        given.append(given.pop(given.index(last_asked)))
    named = [name for name in given if name == _named_question(text)]
    for name in named or reversed(given):
        value = read_answer(name, words)
        if value is not None and value != getattr(answers, name):
            return _replaced(answers, name, value)
    return None


def _named_question(text: str) -> Question | None:
    if re.search(r"收入|工资|块|元|挣", text):
        return "aid_income"
    if re.search(r"口人|个人|人口|几口|人数", text):
        return "aid_household"
    return None


def _replaced(answers: AidAnswers, name: Question, value: str | int | float) -> AidAnswers:
    changed: dict[str, Any] = {name: value}
    return replace(answers, **changed)


def ask(question: Question, answers: AidAnswers, problem: str | None = None) -> ServiceStep:
    """The step that puts a question, with buttons, and says why the last answer didn't do."""
    words, choices = {
        "aid_matter": ("您要办的是哪一类事？", _buttons(MATTERS, MATTER_BUTTONS)),
        "aid_status": (
            "您属于下面哪一种情况？都不属于就选“都不是”。",
            _buttons(STATUSES, STATUS_BUTTONS),
        ),
        "aid_household": ("一起过日子的一共几口人？把您自己算上。", _numbers()),
        "aid_income": ("全家人加起来，一个月收入大概多少钱？说个大概就行，比如“三千五”。", ()),
    }[question]
    intro = (
        "法律援助预检，最多四个问题，不收费，说的内容离开就清除。\n\n"
        if not _begun(answers)
        else ""
    )
    said = f"{problem}{words}" if problem else words
    return ServiceStep(
        shown=f"{intro}{problem + chr(10) * 2 if problem else ''}**{words}**\n\n不想办了，说“取消”。",
        spoken=said if _begun(answers) else f"我先问您几个问题，看能不能申请法律援助。{said}",
        choices=choices,
        service=asking(question, answers),
    )


def asking(question: Question, answers: AidAnswers) -> Service:
    """The service with the question that is open and what is known."""
    return Service("legal_aid", {"question": question, **_known(answers)})


def _begun(answers: AidAnswers) -> bool:
    return answers != AidAnswers()


def _buttons(options: Mapping[str, Option], names: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(options[name].label, options[name].label) for name in names)


def _numbers() -> tuple[Choice, ...]:
    words = ("一个人", "两口人", "三口人", "四口人", "五口人")
    return tuple(Choice(word, word) for word in words)


def _known(answers: AidAnswers) -> dict[str, Any]:
    return {name: value for name, value in asdict(answers).items() if value is not None}


def summary(answers: AidAnswers) -> ServiceStep:
    """The result of the pre-check: what was said, what it means, what to bring."""
    result = verdict(answers)
    conclusion, spoken = _conclusion(answers, result)
    said = "\n".join(f"- {line}" for line in _said(answers))
    shown = (
        f"**{conclusion}**\n\n您说的情况：\n{said}\n\n要准备：\n"
        "- 身份证\n- 法律援助申请表（窗口领）\n- 和这件事有关的材料\n"
        f"- {_proof(result)}\n\n"
        "援助机构收到申请后七日内审查决定；不同意的会书面说明理由，对决定有异议可以向司法行政部门提出。"
        "这是预先估计，最后由法律援助机构决定。\n\n说错了可以直接改，比如“不对，是三千五”。"
    )
    if answers.aid_matter == "violence":
        shown = f"现在有危险，先打 **110**。\n\n{shown}"
    facts = {**_known(answers), "conclusion": result}
    if answers.aid_income is not None and answers.aid_household:
        facts["income_per_person"] = round(answers.aid_income / answers.aid_household, 2)
    return ServiceStep(
        shown=shown,
        spoken=spoken,
        citations=_citations(answers, result),
        choices=(
            Choice("找工作人员办理", "我要找工作人员"),
            Choice("重新预检", "我想申请法律援助"),
        ),
        service=Service("legal_aid", facts),
    )


def _conclusion(answers: AidAnswers, result: Verdict) -> tuple[str, str]:
    if result == "no_means_test":
        return (
            "这类事申请法律援助，不看经济条件。",
            "这类事申请法律援助，不看经济条件，《法律援助法》第三十二条有规定。请带上身份证和材料到窗口申请。",
        )
    if result == "means_not_checked":
        return (
            "这类事可以申请法律援助，您有证明的话，不用核查经济困难状况。",
            "这类事可以申请法律援助。您有身份证明材料的，不用核查经济困难，《法律援助法》第四十二条有规定。请到窗口申请。",
        )
    if result == "not_listed":
        return (
            "这件事不在《法律援助法》列出的常见事项里，能不能援助要请窗口看；法律咨询照样可以问。",
            "这件事不在《法律援助法》列出的常见事项里。能不能申请，请窗口的工作人员帮您看。",
        )
    per_person = ""
    if answers.aid_income is not None and answers.aid_household:
        per_person = f"您家人均每月约 {answers.aid_income / answers.aid_household:.0f} 元。"
    if result == "criminal":
        return (
            f"刑事案件没有请辩护人的，本人和近亲属可以申请法律援助。{per_person}",
            "刑事案件没有请辩护人的，本人和近亲属可以申请法律援助，《法律援助法》第二十四条有规定。请到窗口办理。",
        )
    return (
        f"这类事可以申请法律援助，还要看经济是否困难。{per_person}困难标准由省级人民政府定，请窗口对照现行标准。",
        f"这类事可以申请法律援助，还要看经济困难标准。{per_person}标准由省里定，请到窗口核对。",
    )


def told(result: Mapping[str, Any]) -> tuple[str, ...]:
    """A finished pre-check as whoever goes on with it reads it, from what `summary` left in its
    `Service`: what was said, and what follows. Empty for one that isn't finished."""
    if "conclusion" not in result:
        return ()
    answers = AidAnswers(**{name: result[name] for name in QUESTIONS if name in result})
    if answers.aid_matter not in MATTERS or answers.aid_status not in (None, *STATUSES):
        return ()
    return (*_said(answers), f"告诉居民的：{_conclusion(answers, verdict(answers))[0]}")


def _said(answers: AidAnswers) -> list[str]:
    lines = []
    if answers.aid_matter:
        lines.append(f"事情：{MATTERS[answers.aid_matter].label}")
    if answers.aid_status:
        lines.append(f"身份：{STATUSES[answers.aid_status].label}")
    if answers.aid_household is not None:
        lines.append(f"一起生活：{answers.aid_household} 人")
    if answers.aid_income is not None:
        lines.append(f"全家每月收入：{answers.aid_income:.0f} 元")
    return lines


def _proof(result: Verdict) -> str:
    if result == "means_not_checked":
        return "能证明您这种身份的材料（比如低保证、残疾证、务工证明）"
    if result == "no_means_test":
        return "能证明这件事的材料（比如报警记录、就医记录）"
    return "说明经济困难状况的材料，也可以由本人作诚信承诺"


def _citations(answers: AidAnswers, result: Verdict) -> tuple[Citation, ...]:
    cited = []
    clause = _CLAUSES.get(answers.aid_matter or "")
    if clause:
        cited.append(Citation(LAW, clause[0], clause[1], IN_FORCE_FROM))
    if result == "means_not_checked":
        gist = "有材料证明属于无固定生活来源的特定群体、救助优抚对象，或者讨薪、请求工伤赔偿的进城务工人员，免予核查经济困难。"
        cited.append(Citation(LAW, "第四十二条", gist, IN_FORCE_FROM))
    if result == "means_test":
        gist = "经济困难的标准由省、自治区、直辖市人民政府确定，并实行动态调整。"
        cited.append(Citation(LAW, "第三十四条", gist, IN_FORCE_FROM))
    gist = "法律援助机构自收到申请之日起七日内审查，作出是否给予法律援助的决定；不予援助的书面告知并说明理由。"
    cited.append(Citation(LAW, "第四十三条", gist, IN_FORCE_FROM))
    return tuple(cited)
