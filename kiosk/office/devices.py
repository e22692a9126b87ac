"""The office's kiosks as they report themselves; pure.

A report holds nothing of a resident: states and the name of an error come from closed lists, the
place of an error is a file of ours and a line.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

MOST_DEVICES = 50
SILENT_SECONDS = 180.0
"""A kiosk reports every minute; three reports missed are told."""
FORGET_SECONDS = 14 * 86_400.0
"""After which a silent kiosk without a name is taken off the list."""

Microphone: TypeAlias = Literal[
    "ok", "none", "denied", "busy", "insecure", "unsupported", "unknown"
]
Speaker: TypeAlias = Literal["ok", "none", "blocked", "unknown"]
MICROPHONES: Mapping[str, str] = {
    "ok": "正常",
    "none": "没有接",
    "denied": "浏览器没有允许",
    "busy": "被别的程序占用，或者没有插好",
    "insecure": "网址不是 https，浏览器不让用",
    "unsupported": "浏览器不能用",
    "unknown": "还不知道",
}
SPEAKERS: Mapping[str, str] = {
    "ok": "正常",
    "none": "没有接",
    "blocked": "浏览器不让出声，点一下屏幕就好",
    "unknown": "还不知道",
}
ERRORS = {
    "offline": "连不上服务器",
    "slow": "等服务器太久",
    "voice_down": "语音连接断开",
    "microphone": "麦克风打不开",
    "script": "页面程序出错",
    "promise": "页面程序出错",
    "resource": "有文件没有加载到",
}
"""What can be reported, and what it is called."""
_KEY = re.compile(r"[0-9a-f]{32}")


class Heartbeat(BaseModel):
    """What a kiosk says of itself, once a minute."""

    model_config = ConfigDict(extra="forbid", strict=True)

    device: Annotated[str, Field(pattern=rf"^{_KEY.pattern}$", description="页面自己定的随机编号")]
    version: Annotated[str, Field(pattern=r"^[0-9a-f]{0,12}$", description="页面版本")] = ""
    microphone: Microphone = "unknown"
    speaker: Speaker = "unknown"
    error: Annotated[
        str | None,
        Field(
            max_length=120,
            pattern=rf"^(?:{'|'.join(ERRORS)})(?: [A-Za-z]{{1,40}})?"
            r"(?: [A-Za-z0-9_./-]{1,60}\.js:[0-9]{1,6})?$",
            description="上次报告以后的最后一个错误：种类、名称、文件和行号，没有任何人说的话",
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class Device:
    """One kiosk."""

    id: int
    key: str
    """Digest of the number that its page made up; the number itself is not kept."""
    name: str
    """As staff call it; empty if they have not named it."""
    first_seen: float
    last_seen: float
    """Seconds since the epoch."""
    version: str
    microphone: str
    speaker: str
    error: str
    """The last one; empty if there was none."""
    error_at: float | None

    def is_silent(self, now: float) -> bool:
        """Whether it should have reported by now."""
        return now - self.last_seen > SILENT_SECONDS

    def is_forgotten(self, now: float) -> bool:
        """Whether it may go off the list by itself."""
        return not self.name and now - self.last_seen > FORGET_SECONDS

    @property
    def error_shown(self) -> str:
        """The last error in plain Chinese, with its name and place for whoever mends it."""
        kind, _, more = self.error.partition(" ")
        words = ERRORS.get(kind, "")
        return f"{words}（{more}）" if words and more else words


def key_of(number: str) -> str:
    """Under which a kiosk is kept."""
    return hashlib.sha256(number.encode()).hexdigest()
