"""Follow-ups: what an elliptical question means after an answer ("那孩子呢？")."""

import re
from typing import Literal, TypeAlias

from knowledge_base.corpus import FaqEntry

Aspect: TypeAlias = Literal["materials", "steps", "basis", "deadline"]

_ASPECTS: dict[Aspect, re.Pattern[str]] = {
    "materials": re.compile(
        r"(?:要|需要|得|该)?(?:准备|带|交|拿)(?:些|点)?(?:什么|啥子?|哪些)(?:材料|东西|证件|手续|证据)?|什么材料|啥子?材料|哪些材料|哪些证据|什么证据"
    ),
    "basis": re.compile(
        r"(?:哪|什么|啥子?)(?:一)?(?:条|部|个)?(?:法律|法|规定|条文|依据)|法律依据|有(?:什么|啥子?)依据|根据(?:什么|啥子?)|哪条法|第几条|凭啥子?|凭什么"
    ),
    "deadline": re.compile(
        r"(?:好久|多久|多长时间|几时|什么时候|啥子?时候|几天|好多天|几个月)(?:之?内|以内|前|之前)|有?(?:没有|莫得)?(?:时间限制|期限|时效)|过期|过了时效|来得及|几年内|多少天内|好多天内"
    ),
    "steps": re.compile(
        r"^(?:那|那么)?(?:我|接下来|下一步|现在|具体|应该|该|要)*(?:怎么办|咋个办|咋办|怎么做|咋个弄|怎么弄|如何办理|怎么走|该做(?:什么|啥子?)|第一步)(?:呢|嘛|呀|啊|哦)?$"
        r"|(?:步骤|流程|下一步|接下来)|^(?:那|那么)?(?:该|应该|要)?(?:去|到|在|找)(?:哪里|哪儿|哪个|哪点|啥子?地方|什么地方)"
        r"(?:去)?(?:告|办|申请|投诉|反映|起诉|说理|处理|管)?(?:呢|嘛|呀|啊|哦)?$"
    ),
}
_ASIDE = 5
"""Characters around the words that ask for a side; more name a subject of their own."""
_BARE = 4
_ALIKE = 0.5
"""Share of character bigrams from which words mean the same follow-up: on the 102 conversations of
`evaluation/context.jsonl` whose last answer has follow-ups, 4 of 4 found so were right."""
_ALL_BUT_THE_SAME = 0.8
"""The same for few characters: 怎么办 is not 怎么算."""
_FILLING = re.compile(
    r"那么|我们|他们|你们|[那我你他她]|要是|如果|假如|万一|的话|呢|嘛|啊|吗|了|的|还|就|也|都|该|要|想|问"
)
_HOME_WORDS = (
    ("好多", "多少"), ("好久", "多久"), ("啥子", "什么"), ("咋个", "怎么"), ("咋", "怎么"),
    ("没得", "没有"), ("莫得", "没有"), ("娃儿", "孩子"),
)  # fmt: skip
"""Words of Sichuan that ask or deny, and what they mean."""
_WISHED = re.compile(r"^我?就?(?:想|要|打算)(?:要|去)?(?=..)|(?<=..)(?:的事|嘛|哈|了)$")
_ASKING = re.compile(r"怎么|咋|多少|好多|多久|好久|哪|几|谁|吗|呢|啥|什么|那|还有|要不|能不|可以")


def normalise(text: str) -> str:
    """The text without marks, spaces and particles, for comparison."""
    text = re.sub(r"[\s，。？！、；：,.?!;:“”\"'…~]", "", text)
    return re.sub(r"^(?:那么?|嗯|额|哦|请问|我想问一?下)|(?:呢|吗|嘛|啊|呀|哦|噢|哈|不)$", "", text)


def is_bare(text: str) -> bool:
    """Whether the text names a subject at most, too little to tell entries apart (离婚)."""
    return len(re.findall(r"[\u4e00-\u9fff]", text)) <= _BARE


def subject_of(text: str) -> str:
    """The characters of a bare text without the wish for it (我想离婚)."""
    return _WISHED.sub("", "".join(re.findall(r"[\u4e00-\u9fff]", text)))


def is_subject(text: str) -> bool:
    """Whether a bare text names a matter (离婚) rather than asks something of one (怎么算)."""
    return is_bare(text) and not _ASKING.search(text)


def aspect_of(text: str) -> Aspect | None:
    """The side of the last answer that a short question asks for."""
    bare = re.sub(r"[\s，。？！?!,.]", "", text)
    for aspect, pattern in _ASPECTS.items():
        match = pattern.search(bare)
        if match and len(bare) - len(match[0]) <= _ASIDE:
            return aspect
    return None


def authored_followup(entry: FaqEntry, text: str) -> str | None:
    """Id of the entry that the corpus links to these words, if it does.

    Words match when they share half of their character bigrams with an authored wording, words
    that carry nothing (那我, 要是, 呢) left out.
    """
    bare = _bare_words(text)
    said, alike = _bigrams(bare), _ALIKE if len(bare) > _BARE else _ALL_BUT_THE_SAME
    best, best_share = None, 0.0
    for followup in entry.followups:
        for wording in followup.say:
            share = _dice(said, _bigrams(_bare_words(wording)))
            if share > best_share:
                best, best_share = followup.to, share
    return best if best_share >= alike else None


def _bare_words(text: str) -> str:
    bare = normalise(text)
    for home, plain in _HOME_WORDS:
        bare = bare.replace(home, plain)
    return _FILLING.sub("", bare)


def _bigrams(text: str) -> frozenset[str]:
    if len(text) == 1:
        return frozenset(text)
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))
