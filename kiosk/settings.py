"""Settings of the gateway: the sections office, page, services, answering, gateway, people, call,
recording, dialogue and speech of the settings file.

Other sections and keys of [answering] belong to other parts and are left alone. Relative paths and SQLite URLs are
resolved against the folder of the settings file. [speech] is parsed by `speech.settings`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.services import ServicesError, ServiceWords, service_words
from bot.thresholds import Thresholds
from kiosk.errors import SettingsError
from kiosk.office.stations import Line, Stations, as_tuple, not_blank
from kiosk.rooms.recording_settings import RecordingSettings
from kiosk.settings_faults import explained, fault, short
from speech.errors import SettingsError as SpeechSettingsError
from speech.settings import SpeechSettings, speech_settings

_Section = TypeVar("_Section")


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or "*" in value:
        raise ValueError("应当写成 https://网站地址 的样子")
    if value != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise ValueError("只写到域名和端口为止，后面不要带路径")
    return value


def _origin_or_none(value: str) -> str:
    return _origin(value) if value else value


def _database(value: str) -> str:
    try:
        url = make_url(value)
    except ArgumentError:
        raise ValueError("应当是 sqlite:///文件 或 postgresql://… 的样子") from None
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise ValueError("只支持 sqlite 和 postgresql")
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise ValueError("要写明数据库文件")
    return value


def _relay(value: str) -> str:
    if not re.fullmatch(
        r"(?:stuns?|turns?):[A-Za-z0-9.\-\[\]:]+(?:\?transport=(?:udp|tcp))?", value
    ):
        raise ValueError("应当写成 turn:地址:端口 或者 stun:地址:端口 的样子")
    return value


def _address_or_none(value: str) -> str:
    try:
        ip = ip_address(value) if value else None
    except ValueError:
        raise ValueError("应当是本机的一个地址，例如 192.168.1.10") from None
    if ip is not None and (ip.is_loopback or ip.is_unspecified or ip.version != 4):
        raise ValueError("应当是别的机器也连得到的 IPv4 地址，不能是 127.0.0.1 或者 0.0.0.0")
    return value


def _host_and_port(value: str) -> str:
    host, _, port = value.rpartition(":")
    if (
        not re.fullmatch(r"[A-Za-z0-9.\-]+", host)
        or not port.isdecimal()
        or not 1 <= int(port) <= 65535
    ):
        raise ValueError("应当写成 127.0.0.1:8188 的样子")
    return value


Port = Annotated[int, Field(ge=1, le=65535, strict=True)]
Text = Annotated[str, Field(max_length=200, strict=True)]
DatabaseUrl = Annotated[str, Field(strict=True), AfterValidator(_database)]
Origins = Annotated[tuple[Annotated[Text, AfterValidator(_origin)], ...], BeforeValidator(as_tuple)]
RelayUrls = Annotated[
    tuple[Annotated[Text, AfterValidator(_relay)], ...], BeforeValidator(as_tuple)
]
Seconds = Annotated[int, Field(ge=1, le=86_400, strict=True)]
Count = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]


@dataclass(frozen=True, slots=True)
class OfficeSettings:
    """What the office says about itself; empty fields are not shown."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: Annotated[Line, AfterValidator(not_blank)] = "司法所"
    """Name on the screen."""
    phone: Line = ""
    """Telephone of the window."""
    address: Line = ""
    """Street address."""
    hours: Line = ""
    """Office hours, as they are to be shown."""
    stations: Stations = ()
    """Where else residents find help: in the villages, in a 法律之家."""


@dataclass(frozen=True, slots=True)
class PageSettings:
    """How the resident's page looks at its start."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    text_size: Annotated[int, Field(ge=0, le=4, strict=True)] = 1
    """Size of the letters: 0 smallest, 1 usual, 4 largest."""


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """Network, sessions, limits and database of the gateway."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    host: Annotated[Text, AfterValidator(not_blank)] = "127.0.0.1"
    """Address to listen on."""
    port: Port = 8000
    """Port to listen on."""
    allowed_origins: Origins = ()
    """Web sites, as origins, that may embed the chat window."""
    public_url: Annotated[Text, AfterValidator(_origin_or_none)] = ""
    """Where residents' own phones find the page; for codes to photograph. Empty if nowhere."""
    idle_warning_seconds: Seconds = 60
    """Kiosk: seconds without a touch or word until the warning."""
    idle_wipe_seconds: Seconds = 90
    """Kiosk: seconds without a touch or word until the conversation is wiped."""
    web_session_minutes: Annotated[int, Field(ge=1, le=1440, strict=True)] = 120
    """Web chat: idle minutes until the conversation is wiped."""
    database: DatabaseUrl = "sqlite:///var/wenxiaofa.sqlite3"
    """SQLAlchemy URL; SQLite or PostgreSQL."""
    requests_per_minute_session: Count = 60
    """Questions a minute in one conversation."""
    requests_per_minute_address: Count = 1800
    """Requests a minute from one network address."""
    sockets_per_address: Count = 20
    """Voice connections open at a time from one network address."""
    metrics: Literal["off", "loopback", "all"] = "loopback"
    """Who may read `/metrics`: nobody, programs on this machine, or everybody."""
    developer_pages: Annotated[bool, Field(strict=True)] = False
    """Whether `/dev/voice` shows the times of the last turns."""
    ticket_open_hours: Annotated[int, Field(ge=1, le=8760, strict=True)] = 72
    """Hours until a request for a person that nobody took up counts as abandoned."""
    ticket_keep_days: Annotated[int, Field(ge=1, le=3650, strict=True)] = 180
    """Days until a finished request for a person is deleted."""


@dataclass(frozen=True, slots=True)
class PeopleSettings:
    """Handing over to people: patience, conversations, sign-ins."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    on_site_seconds: Seconds = 120
    """How long the office's own people are waited for before the duty lawyer is asked too."""
    duty_lawyer_seconds: Seconds = 180
    """How long the duty lawyer is waited for."""
    village_adviser_seconds: Seconds = 180
    """How long the adviser of the resident's village is waited for."""
    centre_seconds: Seconds = 300
    """How long the district's centre is waited for."""
    law_firm_seconds: Seconds = 300
    """How long the law firms are waited for before a callback is offered."""
    absent_seconds: Seconds = 60
    """The same for a stage whose people are on the roster, but not signed in."""
    talks_per_person: Annotated[int, Field(ge=1, le=50, strict=True)] = 3
    """Conversations one person has at a time before new requests go to others first."""
    messages_per_minute: Annotated[int, Field(ge=5, le=6000, strict=True)] = 120
    """Messages one page may send into conversations in a minute."""
    return_days: Annotated[int, Field(ge=1, le=365, strict=True)] = 7
    """Days after the end for which a resident can come back with the code."""
    talk_keep_days: Annotated[int, Field(ge=1, le=3650, strict=True)] = 30
    """Days after the end until what was said and passed on is deleted."""
    login_idle_minutes: Annotated[int, Field(ge=1, le=1440, strict=True)] = 30
    """Minutes without use until somebody is signed out."""
    login_hours: Annotated[int, Field(ge=1, le=168, strict=True)] = 12
    """Hours until somebody is signed out in any case."""


@dataclass(frozen=True, slots=True)
class CallSettings:
    """Video between residents and people."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    camera: Text = ""
    """Part of the name of the terminal's camera; empty for the browser's usual one."""
    microphone: Text = ""
    """Part of the name of the terminal's microphone; empty for the browser's usual one."""
    relays: RelayUrls = ()
    """stun: and turn: addresses, for people who are on other networks."""
    relay_secret: Text = ""
    """coturn's static-auth-secret."""
    relay_minutes: Annotated[int, Field(ge=5, le=1440, strict=True)] = 60
    """Minutes for which a relay's credentials are good for new connections."""
    rooms_address: Annotated[Text, AfterValidator(_address_or_none)] = ""
    """This machine's address for rooms of three to eight; empty if there are none."""
    rooms_api: Annotated[Text, AfterValidator(_host_and_port)] = "127.0.0.1:8188"
    """Where Janus listens for the gateway, as host:port; never open to others."""
    rooms_folder: Path = Path("var/video")
    """Where `wenxiaofa video` keeps configuration and secrets of Janus and coturn."""


@dataclass(frozen=True, slots=True)
class DialogueSettings:
    """Where Rasa and its action server are, both on loopback."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    rasa_port: Port = 5005
    """Port of the Rasa server."""
    actions_port: Port = 5055
    """Port of the action server."""
    timeout_seconds: Annotated[float, Field(gt=0, le=60, allow_inf_nan=False, strict=True)] = 8.0
    """Longest wait for a reply."""
    concurrency: Annotated[int, Field(ge=1, le=256, strict=True)] = 16
    """Messages that Rasa is given at a time."""
    tracker: DatabaseUrl = "sqlite:///var/rasa.sqlite3"
    """URL of the tracker store in Rasa's endpoints file; conversations are deleted there."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All sections that the gateway reads."""

    office: OfficeSettings = field(default_factory=OfficeSettings)
    page: PageSettings = field(default_factory=PageSettings)
    services: Mapping[str, ServiceWords] = field(default_factory=dict)
    """By name, those that the office words otherwise than shipped."""
    answering: Thresholds = field(default_factory=Thresholds)
    gateway: GatewaySettings = field(default_factory=GatewaySettings)
    people: PeopleSettings = field(default_factory=PeopleSettings)
    call: CallSettings = field(default_factory=CallSettings)
    recording: RecordingSettings = field(default_factory=RecordingSettings)
    dialogue: DialogueSettings = field(default_factory=DialogueSettings)
    speech: SpeechSettings = field(default_factory=SpeechSettings)


def load_settings(path: Path) -> Settings:
    """The settings in the TOML file at `path`; raises `SettingsError`."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"读不了设置文件 {path}：{error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"设置文件 {path} 不是 UTF-8 编码") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"设置文件 {path} 写法有误：{error}") from error
    return parse_settings(content, folder=path.resolve().parent)


def parse_settings(content: Mapping[str, Any], *, folder: Path) -> Settings:
    """Settings from the parsed file; `folder` is what relative paths start from.

    Raises `SettingsError`, which names the key at fault.
    """
    office = _section(content, "office", OfficeSettings)
    page = _section(content, "page", PageSettings)
    answering = _section({"answering": _answering(content)}, "answering", Thresholds)
    gateway = _section(content, "gateway", GatewaySettings)
    people = _section(content, "people", PeopleSettings)
    call = _section(content, "call", CallSettings)
    recording = _section(content, "recording", RecordingSettings)
    dialogue = _section(content, "dialogue", DialogueSettings)
    speech = _speech(content.get("speech", {}), folder)
    if call.relay_secret == "" and any(url.startswith("turn") for url in call.relays):
        raise SettingsError("设置 call.relays 里有 turn 地址，请同时写 call.relay_secret")
    if gateway.idle_wipe_seconds <= gateway.idle_warning_seconds:
        raise fault(
            "gateway.idle_wipe_seconds",
            gateway.idle_wipe_seconds,
            f"应当大于 idle_warning_seconds（{gateway.idle_warning_seconds}）",
        )
    if not answering.in_order:
        raise fault(
            "answering.clarify_at",
            answering.clarify_at,
            f"不能大于 answer_at（{answering.answer_at}）",
        )
    return Settings(
        office=office,
        page=page,
        services=_services(content.get("services", {})),
        answering=answering,
        gateway=replace(gateway, database=_resolved(gateway.database, folder)),
        people=people,
        call=replace(call, rooms_folder=folder / call.rooms_folder),
        recording=replace(
            recording,
            folder=folder / recording.folder,
            key_file=folder / recording.key_file,
        ),
        dialogue=replace(dialogue, tracker=_resolved(dialogue.tracker, folder)),
        speech=speech,
    )


def _answering(content: Mapping[str, Any]) -> Any:
    section = content.get("answering", {})
    if not isinstance(section, Mapping):
        return section
    return {one.name: section[one.name] for one in fields(Thresholds) if one.name in section}


def _services(table: Any) -> Mapping[str, ServiceWords]:
    try:
        return service_words(table)
    except ServicesError as error:
        raise SettingsError(str(error)) from None


def _section(content: Mapping[str, Any], name: str, cls: type[_Section]) -> _Section:
    values = content.get(name, {})
    if not isinstance(values, Mapping):
        raise SettingsError(f"设置 {name} = {short(values)} 不对：应当是一节 [{name}]")
    try:
        return TypeAdapter(cls).validate_python(dict(values))
    except ValidationError as error:
        raise explained(name, error) from None


def _speech(values: Any, folder: Path) -> SpeechSettings:
    if not isinstance(values, Mapping):
        raise SettingsError(f"设置 speech = {short(values)} 不对：应当是一节 [speech]")
    try:
        speech = speech_settings(values)
    except SpeechSettingsError as error:
        raise SettingsError(str(error)) from None
    return speech.resolved(folder)


def _resolved(database: str, folder: Path) -> str:
    url = make_url(database)
    if url.get_backend_name() != "sqlite":
        return database
    path = folder / str(url.database)
    return str(url.set(database=str(path)).render_as_string(hide_password=False))
