"""What is wrong with a setting, in plain Chinese."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from kiosk.errors import SettingsError


def explained(section: str, error: ValidationError) -> SettingsError:
    """The first thing that is wrong with a section."""
    first = error.errors(include_url=False)[0]
    key = ".".join([section, *(str(part) for part in first["loc"])])
    if first["type"] == "unexpected_keyword_argument":
        return SettingsError(f"设置 {key} 不认识，请检查拼写", key=key)
    return fault(key, first["input"], reason_of(first))


def fault(key: str, value: Any, reason: str) -> SettingsError:
    """A key with a value that it can't have."""
    return SettingsError(f"设置 {key} = {short(value)} 不对：{reason}", key=key, reason=reason)


def reason_of(problem: Mapping[str, Any]) -> str:
    """One of pydantic's errors in plain Chinese."""
    context = problem.get("ctx", {})
    reasons = {
        "value_error": "{error}",
        "int_type": "应当是整数",
        "int_parsing": "应当是整数",
        "float_type": "应当是数字",
        "finite_number": "应当是有限的数字",
        "bool_type": "应当是 true 或 false",
        "literal_error": "只能是 {expected}",
        "string_type": "应当是引号里的文字",
        "tuple_type": "应当是方括号里的一列",
        "greater_than": "应当大于 {gt}",
        "greater_than_equal": "不能小于 {ge}",
        "less_than_equal": "不能大于 {le}",
        "string_too_long": "不能超过 {max_length} 个字",
        "string_too_short": "不能为空",
        "string_pattern_mismatch": "不能为空",
        "too_long": "不能超过 {max_length} 项",
        "too_short": "至少要有 {min_length} 项",
        "missing": "没有写",
        "missing_argument": "没有写",
        "unexpected_keyword_argument": "不认识这一项",
    }
    return reasons.get(problem["type"], "不合要求").format(**context)


def short(value: Any) -> str:
    """A value in at most 80 characters."""
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + "…"
