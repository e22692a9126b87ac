"""Stand-ins for the knowledge base's collaborators, and small material to search in."""

import datetime
import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from knowledge_base.corpus import Corpus, FaqEntry
from knowledge_base.encoder import Vectors, unit
from knowledge_base.index_content import IndexInputs
from knowledge_base.passages import Citation
from knowledge_base.register import LawRecord, LawRegister
from knowledge_base.statutes import Article, StatuteLibrary
from knowledge_base.tokens import tokenise

TODAY = datetime.date(2026, 11, 23)


class HashEncoder:
    """An encoder that needs no model: each piece counts in one of 64 places."""

    def __init__(self, name: str = "hash") -> None:
        self.name = name
        self.dimension = 64
        self.calls = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        self.calls += 1
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for piece in tokenise(text).pieces:
                vectors[row, zlib.crc32(piece.encode()) % self.dimension] += 1
        return unit(vectors)


def entry(name: str = "deposit", **changes: object) -> FaqEntry:
    """A sound entry about a deposit, with changes."""
    sound = FaqEntry(
        id=name,
        topic="租房物业",
        label=f"押金不退{name}",
        title=f"房东不退押金怎么办（{name}）？",
        questions=tuple(f"{name} 押金 问法{number}" for number in "甲乙丙丁戊己庚辛"),
        answer="可以要求房东退还押金。",
        spoken="可以要求退还押金。",
        steps=("先和房东协商。",),
        citations=(Citation(law="中华人民共和国民法典", article="第七百零三条", gist="租赁。"),),
        reviewed_on=datetime.date(2026, 11, 1),
        review_due=datetime.date(2027, 11, 1),
        reviewer="测试",
    )
    return replace(sound, **changes)  # type: ignore[arg-type]


WAGES = entry(
    "wages",
    topic="劳动工资",
    label="拖欠工资",
    title="老板拖欠工资怎么办？",
    questions=(
        "工资拖了三个月不发",
        "老板不给工钱",
        "欠薪去哪里告",
        "单位不发工资怎么要",
        "血汗钱要不回来",
        "工地干完活不结账",
        "公司一直不发薪水",
        "讨薪找哪个部门",
    ),
    answer="用人单位应当按时足额支付劳动报酬，可以向劳动监察投诉。",
    citations=(
        Citation(law="中华人民共和国劳动合同法", article="第三十条", gist="按时足额支付。"),
    ),
)
DIVORCE = entry(
    "divorce",
    topic="婚姻家庭",
    label="起诉离婚",
    title="对方不同意离婚，可以起诉离婚吗？",
    questions=(
        "老公不肯离婚咋个办",
        "一方不同意离得了婚吗",
        "想离婚她不签字",
        "去法院离婚要什么条件",
        "离婚官司怎么打",
        "感情破裂怎么离婚",
        "婆娘不离我起诉行不行",
        "分居两年能判离吗",
    ),
    answer="夫妻一方要求离婚的，可以直接向人民法院提起离婚诉讼。",
    citations=(
        Citation(law="中华人民共和国民法典", article="第一千零七十九条", gist="诉讼离婚。"),
    ),
)
DEPOSIT = entry(
    "deposit",
    label="房东不退押金",
    title="退租了房东不退押金怎么办？",
    questions=(
        "押金要不回来",
        "租房押金不退",
        "房东扣押金",
        "搬走了押金没退",
        "押金被房东吞了",
        "退房不给押金",
        "房东找借口扣我的押金",
        "租房子的押金怎么要回来",
    ),
)


def corpus(*entries: FaqEntry) -> Corpus:
    """A corpus of entries; three by default."""
    chosen = entries or (WAGES, DIVORCE, DEPOSIT)
    return Corpus(chosen, tuple(f"{one.topic}.yaml" for one in chosen))


def register() -> LawRegister:
    """Three laws in force, one repealed, one yet to come."""
    return LawRegister(
        (
            LawRecord("中华人民共和国民法典", ("民法典",), in_force_from=datetime.date(2021, 1, 1)),
            LawRecord(
                "中华人民共和国劳动合同法",
                ("劳动合同法",),
                in_force_from=datetime.date(2008, 1, 1),
                repealed_articles={"第三条": "第一款已废止"},
            ),
            LawRecord(
                "中华人民共和国婚姻法",
                repealed_on=datetime.date(2021, 1, 1),
                replaced_by="中华人民共和国民法典",
            ),
            LawRecord("将来法", in_force_from=datetime.date(2027, 5, 1)),
            LawRecord("没有文本的办法"),
        )
    )


def articles() -> list[Article]:
    """A few articles of the register's laws."""
    texts = {
        ("中华人民共和国民法典", (703, 0)): "租赁合同是出租人将租赁物交付承租人使用、收益的合同。",
        ("中华人民共和国民法典", (1079, 0)): "夫妻一方要求离婚的，可以由有关组织进行调解或者起诉。",
        ("中华人民共和国民法典", (1260, 0)): "本法自2021年1月1日起施行。",
        ("中华人民共和国劳动合同法", (3, 0)): "订立劳动合同，应当遵循合法、公平的原则。",
        ("中华人民共和国劳动合同法", (30, 0)): "用人单位应当向劳动者及时足额支付劳动报酬。",
        ("中华人民共和国劳动合同法", (98, 0)): "本法自2008年1月1日起施行。",
        ("中华人民共和国婚姻法", (1, 0)): "本法是婚姻家庭关系的基本准则。",
        ("将来法", (1, 0)): "将来的规定。",
    }
    return [
        Article(
            law=law,
            number=number,
            content=content,
            short=law.removeprefix("中华人民共和国"),
            chapter="第一章 总则",
            level="法律",
            version="2020-01-01",
        )
        for (law, number), content in texts.items()
    ]


def library() -> StatuteLibrary:
    """The articles as a library."""
    return StatuteLibrary(articles(), register())


def inputs(**changes: object) -> IndexInputs:
    """What a small index is made from, with changes."""
    whole = IndexInputs(
        corpus=corpus(),
        library=library(),
        register=register(),
        encoder=HashEncoder(),
        encoder_setting="hash",
        today=TODAY,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]
