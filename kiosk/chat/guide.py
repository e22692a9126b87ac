"""What a resident can ask for: topics of the corpus, services of the office, hotlines."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge_base.corpus import FaqEntry

_EXAMPLES = 4


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of the corpus, with questions to try."""

    name: str
    """Such as 劳动工资."""
    questions: int
    """How many entries it has."""
    examples: tuple[str, ...]
    """A few of them, as a resident would ask."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A service of the office, as a button."""

    name: str
    """A `ServiceName`."""
    label: str
    say: str


@dataclass(frozen=True, slots=True)
class Hotline:
    """A number to dial."""

    number: str
    name: str
    when: str
    """In which need."""


@dataclass(slots=True)
class Guide:
    """The topics, and to which one each corpus entry belongs."""

    topics: tuple[Topic, ...] = ()
    topic_of: dict[str, str] = field(default_factory=dict)
    """Topic by entry id."""
    title_of: dict[str, str] = field(default_factory=dict)
    """Title by entry id."""

    def renew(self, entries: Sequence[FaqEntry]) -> None:
        """Other entries were published; whoever has the mappings sees it too."""
        new = guide_to(entries)
        self.topics = new.topics
        for known, fresh in ((self.topic_of, new.topic_of), (self.title_of, new.title_of)):
            known.clear()
            known.update(fresh)


def guide_to(entries: Sequence[FaqEntry]) -> Guide:
    """The guide to these corpus entries, topics in the order of the files."""
    by_topic: dict[str, list[FaqEntry]] = {}
    for entry in entries:
        by_topic.setdefault(entry.topic, []).append(entry)
    return Guide(
        topics=tuple(_topic(name, found) for name, found in by_topic.items()),
        topic_of={entry.id: entry.topic for entry in entries},
        title_of={entry.id: entry.title for entry in entries},
    )


def _topic(name: str, entries: Sequence[FaqEntry]) -> Topic:
    return Topic(name, len(entries), tuple(entry.title for entry in entries[:_EXAMPLES]))


OFFERS = (
    Offer("legal_aid", "法律援助预检", "我想申请法律援助"),
    Offer("mediation", "人民调解", "我想申请人民调解"),
    Offer("notary", "公证指引", "怎么办公证"),
    Offer("arbitration", "仲裁指引", "怎么申请仲裁"),
    Offer("reconsideration", "行政复议", "怎么申请行政复议"),
    Offer("enforcement_feedback", "行政执法监督", "我要反映行政执法的问题"),
    Offer("legislation_opinion", "立法意见", "我想对立法提意见"),
    Offer("duty_lawyer", "值班律师", "值班律师在哪里"),
    Offer("book_lawyer", "预约律师", "我想预约律师"),
    Offer("village_adviser", "村居法律顾问", "村里的法律顾问怎么找"),
    Offer("correction", "社区矫正", "社区矫正怎么报到"),
    Offer("education", "法治宣传", "有没有普法宣传活动"),
    Offer("office_info", "司法所介绍", "司法所能办哪些事"),
)

HOTLINES = (
    Hotline("110", "报警", "有人伤害您、正在被骗钱、财物被抢被偷"),
    Hotline("120", "急救", "有人受伤、生病，情况紧急"),
    Hotline("119", "火警", "着火、被困"),
    Hotline("122", "交通事故报警", "发生交通事故"),
    Hotline("96110", "反诈专线", "怀疑遇到诈骗，想问一问"),
    Hotline("12338", "妇女维权", "妇女儿童权益受到侵害"),
    Hotline("12355", "青少年服务", "未成年人需要帮助"),
    Hotline("12356", "心理援助", "心里难受，撑不住"),
    Hotline("12348", "公共法律服务", "法律咨询、法律援助"),
    Hotline("12345", "政务服务便民", "反映问题、问办事"),
    Hotline("12333", "人社服务", "劳动、社保的咨询和投诉"),
    Hotline("12315", "消费者投诉", "买东西、消费的纠纷"),
)
