"""Where else residents find legal help: stations in the villages, 法律之家."""

import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

StationKind: TypeAlias = Literal["village_station", "law_home"]
STATION_KINDS: dict[StationKind, str] = {
    "village_station": "村（社区）法律服务工作室",
    "law_home": "法律之家",
}
MOST_STATIONS = 200


def one_line(value: str) -> str:
    """The text; raises `ValueError` if it has characters that can't be seen."""
    if any(
        unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for letter in value
    ):
        raise ValueError("不能有换行或者看不见的字符")
    return value


def not_blank(value: str) -> str:
    """The text; raises `ValueError` if there is nothing in it."""
    if not value.strip():
        raise ValueError("不能为空")
    return value


def as_tuple(value: Any) -> Any:
    """A list of JSON or TOML as the tuple that is kept."""
    return tuple(value) if isinstance(value, list) else value


Line = Annotated[str, Field(max_length=200, strict=True), AfterValidator(one_line)]


@dataclass(frozen=True, slots=True)
class Station:
    """One of them; empty fields are not shown."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: Annotated[Line, Field(max_length=60), AfterValidator(not_blank)]
    """Such as 兴隆村法律服务工作室."""
    kind: StationKind = "village_station"
    """What it is."""
    address: Line = ""
    """Where."""
    phone: Line = ""
    """Whom to call."""
    hours: Line = ""
    """When somebody is there, as it is to be shown."""


Stations = Annotated[
    tuple[Station, ...], BeforeValidator(as_tuple), Field(max_length=MOST_STATIONS)
]
