"""What can go wrong with the office's settings.

RequestError
├── OfficeSettingError           a value that can't be used; `fields` names each
├── SettingConflictError         somebody else changed it meanwhile
└── DeviceUnknownError
"""

from collections.abc import Mapping
from typing import Any

from kiosk.errors import RequestError
from kiosk.office.changes import KeptChange
from kiosk.office.editable import editable


class OfficeSettingError(RequestError):
    """A value that can't be used; nothing was changed."""

    code = "office_setting_invalid"
    text = "有几项填得不对，请看每一项下面的说明。这一次什么都没有改。"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__()
        self.fields = fields

    def to_wire(self) -> dict[str, Any]:
        """With the reason for each setting, by name."""
        return {"error": {**super().to_wire()["error"], "fields": dict(self.fields)}}


class SettingConflictError(RequestError):
    """Somebody else changed it meanwhile; the message says who and when."""

    code = "office_setting_conflict"
    status = 409
    text = "别人刚刚改过，请看看现在的值再改。"

    @classmethod
    def by(cls, last: KeptChange) -> "SettingConflictError":
        """With who it was, and what they changed."""
        label = editable()[last.name].label if last.name in editable() else last.name
        return cls(f"“{label}”刚刚由 {last.author} 改过，您的没有保存。请刷新看看现在的值再改。")


class DeviceUnknownError(RequestError):
    """No such kiosk."""

    code = "device_unknown"
    status = 404
    text = "没有这台一体机，可能已经移除。"
