"""How long a pause may last before the speaker counts as done. Pure; a table and two functions.

The words so far say more than the clock: after "怎么办" nobody goes on, after "我想问一下" everybody
does. The office's setting is a floor, never undercut; a speaker who has been seen to pause for long
gets more time.
"""

import re
from dataclasses import dataclass

LONGEST = 2.5
"""Seconds; no speaker's own pauses raise the patience above this (an office's setting may)."""
SHORTEST = 0.6
"""Seconds after a finished question."""

_OWN_PAUSE_FACTOR = 1.25
_OWN_PAUSE_AFTER_END = 0.5
_BELIEVED = 0.8
"""Confidence of the last word from which a question counts as finished."""
_SHORT = 3
"""Characters; less than that is rarely a whole question."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One kind of ending and the pause that it deserves."""

    name: str
    """Stable, for figures and tests."""
    seconds: float
    """Pause that ends a turn after it."""
    pattern: re.Pattern[str]
    """Matches the words so far, without spaces and punctuation."""
    finished: bool = False
    """Whether the speaker has most likely said all."""


def _ending(name: str, seconds: float, words: str, *, finished: bool = False) -> Clause:
    return Clause(name, seconds, re.compile(rf"(?:{'|'.join(words.split())})$"), finished)


def _whole(name: str, seconds: float, words: str) -> Clause:
    return Clause(name, seconds, re.compile(rf"(?:{'|'.join(words.split())})\Z"), finished=True)


_NUMERAL = "[零〇一二两三四五六七八九十百千万亿幺0-9点]"

CLAUSES: tuple[Clause, ...] = (
    # Whole utterances that need no more: answers to a question back, wishes about the voice.
    _whole(
        "command",
        SHORTEST,
        "是 是的 是嘞 对 对的 对头 好 好的 好嘛 好吧 要得 可以 行 不是 不对 不要 不用 不用了 没得 "
        "再说一遍 慢一点 说慢点 大声点 大声一点 小声点 说完了 没有了 就这些 就这样 谢谢 谢谢你 "
        "返回 不问了 第[一二三四五六]个 找工作人员 我要找工作人员 我找工作人员 找人工 转人工",
    ),
    _ending(
        "number",
        2.0,
        f"{_NUMERAL} 身份证号 身份证号码 身份证 电话 电话号码 电话是 手机号 号码 号码是 账号 卡号 "
        "金额是 一共是 总共 一共 大概 大约 差不多",
    ),
    _ending(
        "opening",
        2.0,
        "问一下 问一哈 问哈 问下 请问 请问下 想问 要问 咨询 咨询一下 咨询一哈 咨询下 了解一下 打听一下 说一下 "
        "你好 您好 同志 老师 喂 情况是 事情是 是这样 是这样的 这样的 这么回事",
    ),
    _ending(
        "hesitation",
        2.0,
        "嗯 呃 额 唔 哦 噢 诶 哎 啊 那个 这个 就是 就是说 那么 然后呢 后头呢 噻 咹 咋说 咋个说 "
        "怎么说 怎么说呢 咋说呢 那个啥 啥子",
    ),
    # Before the questions, because 什么 and 怎么 end in 么, and 我呢 in 呢.
    _ending(
        "question-begun",
        1.8,
        "什么 怎么 怎样 咋个 咋 哪个 哪些 哪种 几个 能不能 可不可以 是不是 会不会 算不算 要不要 有没有 "
        "该不该 应不应该 为啥子 多少 多 如何 几 我呢 他呢 她呢 那呢 你呢",
    ),
    _ending(
        "question",
        SHORTEST,
        "吗 呢 么 "
        "(?:怎么|咋个|咋|如何|哪么|怎样)(?:办|弄|整|处理|解决|赔|算|分|判|写|要|办理|申请|维权|赔偿|计算) "
        "怎么样 咋样 行不行 得行不 得不得行 要得不 行不 好不好 对不对 合不合法 违不违法 犯不犯法 可以不 "
        "作不作数 算不算数 有没有用 有用没得 多少钱 多久 多长时间 多少年 多少天 "
        "(?<![过好这前十后])几(?:年|天|个月) "
        "为什么 为啥 (?:归|跟|找|由|是|问|靠|怪|判给)谁 谁的 谁负责 谁承担 谁赔 找哪个 "
        "(?:什么|哪些|啥子|啥)(?:材料|手续|证据|条件|资料|东西|证件|意思|责任|后果|赔偿|补偿|权利|待遇|部门|程序|流程|规定|标准)",
        finished=True,
    ),
    _ending(
        "connective",
        2.0,
        "然后 因为 如果 但是 可是 不过 所以 而且 并且 或者 或 还有 另外 比如 比如说 虽然 既然 只要 只有 除非 "
        "即使 要是 假如 假设 结果 后来 之后 以后 之前 以前 的时候 时候 的话 现在 当时 那时候 这时候 今年 去年 "
        "前年 上个月 昨天 今天 反正 其实 关于 对于 根据 按照 由于 至于 除了 通过 为了 于是 接着 同时 还 也 又 都 "
        "就 才 却 再",
    ),
    _ending(
        "object-wanted",
        2.0,
        "把 被 让 给 跟 和 与 同 对 向 从 在 由 为 比 按 按到 用 到 是 有 要 想 会 能 应该 必须 需要 得 不 没 没有 "
        "说 叫 喊 问 告 找 拿 去 来 做 打 一个 这种 那种 一直 已经 正在 刚 很 太 最 更",
    ),
    _ending("pronoun", 1.8, "我 你 他 她 它 我们 你们 他们 咱们 我家 他家 自己 别人 人家 的 地 之"),
    _ending("particle", 1.8, "了 嘛 吧 啦 哈 哟 咯 喽 嘞 着 过"),
)
PLAIN = Clause("plain", 1.8, re.compile(""))
"""Words that tell nothing: a statement, or the middle of one."""
SHORT = Clause("short", 2.0, re.compile(""))
"""One or two characters that are no answer of their own."""
WORDLESS = Clause("wordless", 1.8, re.compile(""))
"""Somebody speaks, but nothing has been understood yet."""

_NO_WORDS = re.compile(r"[\s，。？！、；：,.?!;:…—]+")


def clause_of(text: str) -> Clause:
    """The kind of ending that the words so far have; the first of the table that fits."""
    words = _NO_WORDS.sub("", text)
    if not words:
        return WORDLESS
    for clause in CLAUSES:
        whole = clause.name == "command"
        if clause.pattern.match(words) if whole else clause.pattern.search(words):
            return SHORT if not whole and len(words) < _SHORT and clause.finished else clause
    return SHORT if len(words) < _SHORT else PLAIN


def patience_for(text: str, *, floor: float, own_pause: float = 0.0, sure: float = 1.0) -> float:
    """Seconds of silence that end the turn after these words.

    `floor` is the office's setting. `own_pause` is the longest pause after which this speaker has
    gone on: what follows an open clause must outlast it, up to `LONGEST`; a finished question is
    given half as much. `sure` is the confidence of the last word: a question that ends in a word
    hardly heard, as half a word before a pause is, may be none.
    """
    clause = clause_of(text)
    if clause.name == "question" and sure < _BELIEVED:
        clause = PLAIN
    factor = _OWN_PAUSE_AFTER_END if clause.finished else _OWN_PAUSE_FACTOR
    own = min(LONGEST, own_pause) * factor
    return max(floor, min(LONGEST, max(clause.seconds, own)))
