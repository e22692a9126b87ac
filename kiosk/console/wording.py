"""Times and names as people at the console read them. No I/O."""

from datetime import UTC, datetime

from kiosk.people.holidays import CHINA

CHANNELS = {"kiosk": "大厅一体机", "web": "网页", "api": "其他程序"}
PASS_ON = {
    "summary": "居民同意转交要点",
    "transcript": "居民同意转交全部对话",
    "nothing": "居民没有同意转交内容，请直接问",
}
PASSED_ON = {"summary": "要点", "transcript": "全部对话", "nothing": "不给内容"}


def moment(at: float) -> str:
    """A time in China, such as 11月28日 09:05."""
    local = datetime.fromtimestamp(at, UTC).astimezone(CHINA)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def duration(seconds: float | None) -> str:
    """How long, with its unit; 没有数据 if not measured."""
    if seconds is None:
        return "没有数据"
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} 秒"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} 分 {rest} 秒"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} 小时 {minutes} 分"
