"""Which settings the office changes in its console, and what they are called there."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Literal, TypeAlias, get_args

from bot.services import ServiceCard, load_services
from kiosk.settings import Settings
from knowledge_base.passages import ServiceName

Group: TypeAlias = Literal[
    "office", "services", "stations", "voice", "answering", "keeping", "embed"
]
Kind: TypeAlias = Literal[
    "line", "whole", "fraction", "switch", "choice", "origins", "stations", "service"
]
GROUP_NAMES: dict[Group, str] = {
    "office": "本所信息",
    "services": "服务和材料",
    "stations": "服务点和法律之家",
    "voice": "声音和字号",
    "answering": "回答的把握",
    "keeping": "保存和清除",
    "embed": "网站嵌入",
}
SIZES = {"0": "小", "1": "平常", "2": "大", "3": "更大", "4": "最大"}
VOICES = {"zh": "自动选", "sit/cmn-latn-pinyin": "普通话（拼音）", "sit/cmn": "普通话"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Editable:
    """One setting that can be changed."""

    name: str
    """Section and key, such as `office.phone`; a service as `services.mediation`."""
    label: str
    """In plain Chinese."""
    group: Group
    kind: Kind
    """What it is edited with."""
    hint: str = ""
    """What it does, and in which unit."""
    at_once: bool = True
    """Whether it takes effect without a restart."""
    options: Mapping[str, str] | None = None
    """What can be chosen, by the value as text."""

    @property
    def section(self) -> str:
        return self.name.partition(".")[0]

    @property
    def key(self) -> str:
        return self.name.partition(".")[2]

    def value_in(self, settings: Settings) -> Any:
        """The value in force, ready for JSON."""
        if self.section == "services":
            words = settings.services.get(self.key)
            card = _cards()[self.key].with_words(words)
            return plain(asdict(card.words))
        return plain(asdict(getattr(settings, self.section))[self.key])


def plain(value: Any) -> Any:
    """The value with lists for tuples, as JSON gives it back."""
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    return value


@cache
def editable() -> Mapping[str, Editable]:
    """All of them by name, in the order of the page."""
    found = (*_office(), *_services(), *_voice(), *_answering(), *_keeping(), *_embed())
    return {one.name: one for one in found}


@cache
def _cards() -> Mapping[str, ServiceCard]:
    return load_services()


def _office() -> tuple[Editable, ...]:
    return (
        Editable(
            name="office.name",
            label="单位名称",
            group="office",
            kind="line",
            hint="显示在居民的页面上，机器人也这样自称。",
        ),
        Editable(
            name="office.address",
            label="地址",
            group="office",
            kind="line",
            hint="空着就不显示，机器人不会编。",
        ),
        Editable(
            name="office.hours",
            label="办公时间",
            group="office",
            kind="line",
            hint="照这样显示，例如：周一至周五 9:00—12:00、13:00—17:00。",
        ),
        Editable(
            name="office.phone",
            label="窗口电话",
            group="office",
            kind="line",
            hint="几个电话用顿号隔开。空着就不显示。",
        ),
        Editable(
            name="office.stations",
            label="村（社区）服务点和法律之家",
            group="stations",
            kind="stations",
            hint="居民在“我能帮您什么”里看得到。",
        ),
    )


def _services() -> tuple[Editable, ...]:
    return tuple(
        Editable(
            name=f"services.{name}",
            label=_cards()[name].label,
            group="services",
            kind="service",
            hint="语料里没有更具体的条目时，机器人这样说。",
        )
        for name in get_args(ServiceName)
    )


def _voice() -> tuple[Editable, ...]:
    return (
        Editable(
            name="speech.rate",
            label="语速",
            group="voice",
            kind="whole",
            hint="大约每分钟多少个字，80 到 400；平常人说话 200 上下。下一句话起有效。",
        ),
        Editable(
            name="speech.volume",
            label="音量",
            group="voice",
            kind="fraction",
            hint="0 到 1。先把音箱调好，再动这里。",
        ),
        Editable(
            name="speech.voice",
            label="用哪个声音",
            group="voice",
            kind="choice",
            hint="读不了中文的声音不会用，健康检查里会说明。",
            at_once=False,
            options=VOICES,
        ),
        Editable(
            name="speech.earcons",
            label="听、想的时候响一声提示音",
            group="voice",
            kind="switch",
        ),
        Editable(
            name="page.text_size",
            label="一开始的字号",
            group="voice",
            kind="choice",
            hint="居民自己还能改大改小；清除以后回到这里设的。",
            options=SIZES,
        ),
    )


def _answering() -> tuple[Editable, ...]:
    return tuple(
        Editable(
            name=f"answering.{key}", label=label, group="answering", kind="fraction", hint=hint
        )
        for key, label, hint in (
            ("answer_at", "直接回答", "把握不低于这个数就直接回答，0 到 1。调高：反问多，答错少。"),
            ("clarify_at", "反问", "把握不低于这个数就反问一句；再低就说没有找到依据。"),
            ("statute_at", "显示法条", "没有合适的问答时，把握不低于这个数就显示法条原文。"),
        )
    )


def _keeping() -> tuple[Editable, ...]:
    days = tuple(
        Editable(name=name, label=label, group="keeping", kind="whole", hint=hint)
        for name, label, hint in (
            ("gateway.idle_warning_seconds", "多少秒没人动就提醒", "一体机，秒。"),
            ("gateway.idle_wipe_seconds", "多少秒没人动就清除", "一体机，秒，从最后一次操作算起。"),
            ("gateway.web_session_minutes", "网页谈话闲置多久清除", "分钟。"),
            ("gateway.ticket_open_hours", "登记没人处理多久作废", "小时。"),
            ("gateway.ticket_keep_days", "办完的登记保留多久", "天。到时间整件删除，不能恢复。"),
            (
                "people.talk_keep_days",
                "和人谈的话保留多久",
                "天，从办完算起。改小了，超过的马上删除，不能恢复。",
            ),
            ("people.return_days", "办完多久还能凭编号回来看", "天。"),
            (
                "recording.keep_days",
                "多方视频的录像保留多久",
                "天。以后问的录像照新的；已经录的，照录的时候告诉大家的天数。",
            ),
        )
    )
    recording = Editable(
        name="recording.offered",
        label="多方视频可以录像",
        group="keeping",
        kind="switch",
        hint="调解员提出，房间里所有人都同意了才录，加密放在本机。",
    )
    return (*days, recording)


def _embed() -> tuple[Editable, ...]:
    return (
        Editable(
            name="gateway.allowed_origins",
            label="允许嵌入聊天窗口的网站",
            group="embed",
            kind="origins",
            hint="一行一个，写到域名和端口为止，例如 https://www.example.gov.cn。",
        ),
        Editable(
            name="gateway.public_url",
            label="居民的手机从哪个网址打开页面",
            group="embed",
            kind="line",
            hint="写进预约的二维码；没有就空着。从这个网址打开的页面不算一体机。",
        ),
    )
