"""What the robot says about each service of the office, read from `services.yaml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, ClassVar, get_args

import yaml
from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from bot.messages import Choice, Service, ServiceStep
from bot.wording import PERSON
from knowledge_base.passages import Citation, ServiceName

SERVICES_FILE = Path(__file__).with_name("services.yaml")


class ServicesError(ValueError):
    """The file of services can't be used; names what is wrong."""

    code = "services-invalid"


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


_Line = Annotated[str, Field(min_length=1, max_length=120, strict=True, pattern=r"\S")]
_Lines = Annotated[tuple[_Line, ...], BeforeValidator(_as_tuple), Field(max_length=20)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceWords:
    """What an office says of one service in place of what is shipped."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    does: Annotated[str, Field(min_length=1, max_length=500, strict=True, pattern=r"\S")]
    """What the office does."""
    bring: _Lines
    """What to bring; may be nothing."""
    next: Annotated[_Lines, Field(min_length=1)]
    """What to do, in order."""
    spoken: Annotated[str, Field(min_length=1, max_length=200, strict=True, pattern=r"\S")]
    """What is said aloud."""


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """Where the office is and when, as far as it has said so."""

    hours: str = ""
    address: str = ""
    phone: str = ""

    @property
    def shown(self) -> str:
        """The last lines of what is said about a service."""
        known = (("办公时间", self.hours), ("地址", self.address), ("电话", self.phone))
        lines = [f"{name}：{value}" for name, value in known if value]
        if not self.hours or not self.address:
            lines.append("办公时间和地点请看门口公告，或者问窗口的工作人员。")
        return "\n".join(lines)

    @property
    def spoken(self) -> str:
        """The same, aloud."""
        return "".join(
            line if line.endswith("。") else f"{line}。" for line in self.shown.splitlines()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCard:
    """One service as residents are told of it."""

    label: str
    """Its name in plain Chinese."""
    does: str
    """What the office does."""
    bring: tuple[str, ...]
    """What to bring."""
    next: tuple[str, ...]
    """What to do, in order."""
    spoken: str
    """What is said aloud."""
    citations: tuple[Citation, ...] = ()
    """Articles that it rests on."""
    choices: tuple[Choice, ...] = ()
    """Buttons."""

    def with_words(self, words: ServiceWords | None) -> "ServiceCard":
        """The card as the office words it."""
        if words is None:
            return self
        return replace(
            self, does=words.does, bring=words.bring, next=words.next, spoken=words.spoken
        )

    @property
    def words(self) -> ServiceWords:
        """What an office may word otherwise."""
        return ServiceWords(does=self.does, bring=self.bring, next=self.next, spoken=self.spoken)


def load_services(path: Path = SERVICES_FILE) -> Mapping[str, ServiceCard]:
    """The cards by name, one for every `ServiceName`; raises `ServicesError`."""
    try:
        raw = yaml.load(path.read_text("utf-8"), Loader=_StringDates)
        cards = TypeAdapter(dict[str, ServiceCard]).validate_python(raw)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise ServicesError(f"{path.name} 读不了：{error}") from error
    missing = set(get_args(ServiceName)) - set(cards)
    if missing:
        raise ServicesError(f"{path.name} 缺少服务：{'、'.join(sorted(missing))}。")
    return cards


def service_words(table: Any) -> Mapping[str, ServiceWords]:
    """The section [services] of the settings, by name of the service; raises `ServicesError`."""
    if not isinstance(table, Mapping):
        raise ServicesError("设置 services 应当是一节 [services.服务名]。")
    unknown = [name for name in table if name not in get_args(ServiceName)]
    if unknown:
        raise ServicesError(f"设置 services 里没有 {str(unknown[0])[:40]} 这项服务。")
    try:
        return {name: _WORDS.validate_python(words) for name, words in table.items()}
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise ServicesError(f"设置 services 的 {where or '内容'} 不合要求。") from None


_WHERE_OR_WHEN = re.compile(
    r"几点|好久|多久|什么时候|啥子?时候|上班|下班|开门|关门|休息|周末|星期|节假日|地址|在哪|哪里|哪儿|怎么走|电话|号码"
)


def asks_where_or_when(text: str) -> bool:
    """Whether somebody who asks about the office wants its hours, place or number."""
    return _WHERE_OR_WHEN.search(text) is not None


def where_and_when(office: OfficeFacts) -> ServiceStep:
    """The office's hours, place and number, as far as they are known."""
    return ServiceStep(
        shown=f"**办公时间和地点**\n\n{office.shown}",
        spoken=office.spoken,
        service=Service("office_info"),
        choices=(PERSON,),
    )


def service_step(name: str, card: ServiceCard, office: OfficeFacts = OfficeFacts()) -> ServiceStep:
    """What is said about a service."""
    parts = [f"**{card.label}**", card.does]
    if card.bring:
        parts.append("**要准备**\n" + "\n".join(f"- {item}" for item in card.bring))
    parts.append("**怎么办**\n" + "\n".join(f"{i}. {step}" for i, step in enumerate(card.next, 1)))
    parts.append(office.shown)
    return ServiceStep(
        shown="\n\n".join(parts),
        spoken=card.spoken,
        service=Service(name),
        citations=card.citations,
        choices=card.choices or (PERSON,),
    )


_WORDS = TypeAdapter(ServiceWords)


class _StringDates(yaml.SafeLoader):
    """Dates stay the strings that they are in the file."""


_StringDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
