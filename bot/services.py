"""What the robot says about each service of the office, read from `services.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import yaml
from pydantic import TypeAdapter, ValidationError

from bot.messages import Choice, Service, ServiceStep
from bot.wording import PERSON
from knowledge_base.passages import Citation, ServiceName

SERVICES_FILE = Path(__file__).with_name("services.yaml")


class ServicesError(ValueError):
    """The file of services can't be used; names what is wrong."""

    code = "services-invalid"


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


def service_step(name: str, card: ServiceCard) -> ServiceStep:
    """What is said about a service."""
    parts = [f"**{card.label}**", card.does]
    if card.bring:
        parts.append("**要准备**\n" + "\n".join(f"- {item}" for item in card.bring))
    parts.append("**怎么办**\n" + "\n".join(f"{i}. {step}" for i, step in enumerate(card.next, 1)))
    parts.append("办公时间和地点请看门口公告，或者问窗口的工作人员。")
    return ServiceStep(
        shown="\n\n".join(parts),
        spoken=card.spoken,
        service=Service(name),
        citations=card.citations,
        choices=card.choices or (PERSON,),
    )


class _StringDates(yaml.SafeLoader):
    """Dates stay the strings that they are in the file."""


_StringDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
