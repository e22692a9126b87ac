"""Requests and responses about the office's settings and its kiosks."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from kiosk.routes.wire import Scrubbed


class ChangeRequest(BaseModel):
    """One setting to change."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Scrubbed, Field(max_length=80, description="例如 office.phone")]
    seen: Annotated[int, Field(ge=0, le=2**53, strict=True, description="看到的版本号")] = 0
    value: Any = Field(None, description="新的值；back 为 true 时不看")
    back: Annotated[bool, Field(strict=True, description="改回设置文件里的值")] = False


class ChangesRequest(BaseModel):
    """Settings that change together, or not at all."""

    model_config = ConfigDict(extra="forbid")

    changes: Annotated[list[ChangeRequest], Field(min_length=1, max_length=40)]


class SettingWire(BaseModel):
    """How a setting stands."""

    name: str
    label: str
    group: str
    kind: str
    hint: str
    options: dict[str, str] | None = None
    value: Any = Field(description="现在的值")
    file_value: Any = Field(description="设置文件里的值")
    changed: bool = Field(description="是不是改过，用的不是文件里的值")
    version: int = Field(description="最近一次修改的编号，没有改过是 0")
    changed_by: str | None = None
    changed_at: float | None = None
    problem: str | None = Field(None, description="数据库里的值不能用的原因")
    at_once: bool = Field(description="改了马上有效；否则重启后生效")
    waits: bool = Field(description="已经保存，重启后生效")


class SettingsWire(BaseModel):
    """All of them, in the order of the page."""

    settings: list[SettingWire]
    trouble: str | None = Field(None, description="机器人没有收到新设置的原因")


class KeptChangeWire(BaseModel):
    """One change that was made."""

    at: float
    author: str
    old: Any
    new: Any = None
    back: bool = Field(description="改回了设置文件里的值")


class HistoryWire(BaseModel):
    """Changes of one setting, newest first."""

    changes: list[KeptChangeWire]


class DeviceWire(BaseModel):
    """One kiosk."""

    id: int
    name: str
    first_seen: float
    last_seen: float
    silent: bool = Field(description="超过三分钟没有消息")
    version: str
    outdated: bool = Field(description="页面不是现在的版本")
    microphone: str
    speaker: str
    microphone_shown: str
    speaker_shown: str
    error: str
    error_shown: str
    error_at: float | None = None


class DevicesWire(BaseModel):
    """All of them, those with a name first."""

    devices: list[DeviceWire]


class DeviceName(BaseModel):
    """How staff call a kiosk."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Scrubbed, Field(max_length=40)]
