"""What a resident says about the voice itself: again, slower, softer, not aloud, go on, stop.

Only whole utterances count: "慢一点" is a wish about the voice, "他还钱还得慢一点怎么办" a question.
Wordings that are not here go to the dialogue, whose intents know more of them.
"""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.messages import Smalltalk, Voice

_FILLERS = re.compile(
    r"[\s，。？！、；：,.?!…~]|^(?:那个|那|嗯+|啊|哦|喂|麻烦你?|请你?|你|您|给我|可不可以|能不能|可以)+|"
    r"(?:嘛|吧|哈|啊|呀|哦|噢|嘞|咯|行不行|好不好|可以吗|吗|了|我没听清楚?|我听不清楚?)+$"
)
_LONGEST = 16
"""Characters; a wish about the voice is short."""


@dataclass(frozen=True, slots=True)
class Command:
    """A wish about the voice."""

    wish: Voice
    """What the voice should do."""
    said: str
    """What the robot answers, on the screen and aloud."""

    @property
    def reply(self) -> Smalltalk:
        """The reply that stands for the command."""
        quiet = bool(self.wish.stop or self.wish.private)
        return Smalltalk(shown=self.said, spoken="" if quiet else self.said, voice=self.wish)


Consent: TypeAlias = Literal["yes", "no"]

_A_BIT = "(?:一?点儿?|些|一些|一点点|一哈|一下)?"
_TALK = "(?:说|讲|念|读|话|说话|声音|语速|音量|声气)?"
_COMMANDS: tuple[tuple[re.Pattern[str], Command], ...] = tuple(
    (re.compile(pattern), command)
    for pattern, command in (
        (
            r"(?:再|重新?)(?:说|讲|念|读|来)(?:一遍|一次|一道|一哈|一下|遍)?|重复一?(?:遍|下|次)?"
            r"|(?:刚才|刚刚|刚)?(?:没|没有|莫)听(?:清|见|到|清楚|明白)|听不清楚?|"
            r"(?:刚才|刚刚|刚)?说的?(?:啥子?|什么)|(?:啥子|什么)",
            Command(Voice(repeat=True), "好，我再说一遍。"),
        ),
        (
            rf"{_TALK}(?:放|再)?慢{_A_BIT}{_TALK}|{_TALK}(?:得)?(?:太|好)快|慢慢(?:地|的)?(?:说|讲)",
            Command(Voice(rate="slower", repeat=True), "好的，我说慢一点。"),
        ),
        (
            rf"{_TALK}(?:再)?快{_A_BIT}{_TALK}|{_TALK}(?:得)?太慢",
            Command(Voice(rate="faster", repeat=True), "好的，我说快一点。"),
        ),
        (
            rf"{_TALK}(?:再|放)?大声?{_A_BIT}{_TALK}|大点声|{_TALK}太小声?|听不见|(?:我)?耳朵(?:不好|背)大?声?{_A_BIT}",
            Command(Voice(volume="louder", repeat=True), "好的，我大声一点。"),
        ),
        (
            rf"{_TALK}(?:再|放)?小声?{_A_BIT}{_TALK}|小点声|轻{_A_BIT}|{_TALK}太大声?|太吵",
            Command(Voice(volume="softer", repeat=True), "好的，我小声一点。"),
        ),
        (
            r"(?:不要|别|莫|不用|不准)(?:再)?(?:念|读|说|讲)?出(?:声|来|声音)|(?:不要|别|莫)(?:念|读)"
            r"|静音|(?:只|光)(?:要)?(?:显示|看字|看屏幕)(?:就行|不出声)?|(?:把)?声音关(?:掉|上)?|关(?:掉|上)?声音",
            Command(Voice(private=True), "好，我不出声，回答只在屏幕上。想听的时候说“念出来”。"),
        ),
        (
            r"(?:可以|要|给我)?(?:念|读|说|讲)出(?:来|声)|(?:可以)?出声|(?:打)?开(?:打开)?声音|(?:把)?声音(?:打)?开",
            Command(Voice(private=False, repeat=True), "好，我念出来。"),
        ),
        (
            r"停|停下来?|停止|停一下|(?:好了)?(?:不要|别|莫|不用|不)(?:再)?(?:说|念|讲|读)(?:话)?|闭嘴|安静|住口",
            Command(Voice(stop=True), "好，我不说了。"),
        ),
        (
            r"(?:接着|继续|接到|往下|然后)(?:说|讲|念|读)?(?:下去)?",
            Command(Voice(go_on=True), "好。"),
        ),
    )
)
ANSWERS = tuple(command.reply.spoken for _, command in _COMMANDS if command.reply.spoken)
"""All that is said aloud to them."""
_YES = re.compile(
    r"(?:要|要的|要得|好|好的|好嘛|行|可以|嗯|对|是|是的|说|讲|念|说嘛|你说|讲嘛|继续|接着说|要听|想听)+"
)
_NO = re.compile(
    r"(?:不用|不要|不|不必|不需要|算|够|不听|不想听|不用说|不要说|莫说|没得事|没事|不用不用|好了不用)+"
)


def command_in(text: str) -> Command | None:
    """The command that this utterance is, if it is one."""
    bare = _bare(text)
    if len(bare) < 2 and bare != "停":
        return None
    return next((command for pattern, command in _COMMANDS if pattern.fullmatch(bare)), None)


def consent_in(text: str) -> Consent | None:
    """Whether this utterance says yes or no to something offered, and nothing else."""
    bare = _bare(text) or re.sub(r"[\s，。？！、]", "", text)
    if not bare or len(bare) > _LONGEST:
        return None
    if _NO.fullmatch(bare):
        return "no"
    return "yes" if _YES.fullmatch(bare) else None


def _bare(text: str) -> str:
    if len(text) > _LONGEST * 2:
        return ""
    before, bare = None, text
    while before != bare:
        before, bare = bare, _FILLERS.sub("", bare)
    return bare if len(bare) <= _LONGEST else ""
