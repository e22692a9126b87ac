"""Looks over a machine: what is there, what is missing, and what to do about it."""

import asyncio
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from kiosk.operation.preparation import INDEX_POINTER, RASA_MODEL
from kiosk.operation.processes import port_is_free
from kiosk.operation.video import missing_packages
from kiosk.rooms.vault import Vault
from kiosk.rooms.video_server import OK, VideoServer
from kiosk.settings import Settings
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.search import KnowledgeBase
from knowledge_base.statute_store import find_library
from speech.engines import recognizer_status, synthesizer_status

Verdict: TypeAlias = Literal["好", "注意", "缺"]
ENOUGH_DISK_GB = 2.0
SOUND = Path("/proc/asound")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found at one place."""

    name: str
    """What was looked at."""
    verdict: Verdict
    """好: fine; 注意: works without; 缺: something won't work."""
    detail: str
    """What was seen."""
    remedy: str = ""
    """What to do; empty if nothing."""


def examine(root: Path, settings: Settings, environment: Mapping[str, str]) -> list[Finding]:
    """All findings, in the order of the checks; never raises for a fault it finds."""
    checks: tuple[Callable[[], Finding], ...] = (
        lambda: _disk(root),
        lambda: _microphone(SOUND),
        lambda: _loudspeaker(SOUND),
        lambda: _recognizer(settings),
        lambda: _synthesizer(settings),
        lambda: _library(root, environment),
        lambda: _index(root),
        lambda: _dialogue_model(root),
        lambda: _rooms(settings),
        lambda: _recordings(settings),
    )
    return [check() for check in checks] + _ports(settings)


def _disk(root: Path) -> Finding:
    free = shutil.disk_usage(root).free / 2**30
    if free < ENOUGH_DISK_GB:
        return Finding("磁盘", "缺", f"只剩 {free:.1f} GB", "清理磁盘，至少留出 2 GB。")
    return Finding("磁盘", "好", f"还有 {free:.0f} GB")


def _microphone(sound: Path) -> Finding:
    if _sound_devices(sound, "capture"):
        return Finding("麦克风", "好", "找到录音设备")
    return Finding(
        "麦克风", "注意", "没有找到录音设备",
        "一体机要插上麦克风；只用网页打字可以不管。浏览器第一次会问是否允许使用麦克风，请选允许。",
    )  # fmt: skip


def _loudspeaker(sound: Path) -> Finding:
    if _sound_devices(sound, "playback"):
        return Finding("喇叭", "好", "找到放音设备")
    return Finding(
        "喇叭", "注意", "没有找到放音设备", "一体机要插上喇叭；没有喇叭时回答只显示在屏幕上。"
    )


def _sound_devices(sound: Path, direction: str) -> bool:
    try:
        return direction in (sound / "pcm").read_text(errors="replace")
    except OSError:
        return False


def _recognizer(settings: Settings) -> Finding:
    status = asyncio.run(recognizer_status(settings.speech))
    if status.ok:
        return Finding("语音识别模型", "好", status.detail)
    return Finding(
        "语音识别模型", "注意", status.reason, "打字照常能用。模型说明见 docs/voice.md。"
    )


def _synthesizer(settings: Settings) -> Finding:
    status = asyncio.run(synthesizer_status(settings.speech))
    if status.ok:
        return Finding("语音播报", "好", status.detail)
    return Finding("语音播报", "注意", status.reason, "安装 espeak-ng：apt-get install espeak-ng")


def _library(root: Path, environment: Mapping[str, str]) -> Finding:
    remedy = "执行 wenxiaofa laws import 文件，装上法条库；没有它也能回答，只是不显示条文原文。"
    try:
        path = find_library(setting=environment.get("WENXIAOFA_LAWS"), root=root)
    except KnowledgeBaseError as error:
        return Finding("法条库", "注意", str(error), remedy)
    if path is None:
        return Finding("法条库", "注意", "没有安装", remedy)
    return Finding("法条库", "好", path.name)


def _index(root: Path) -> Finding:
    try:
        base = KnowledgeBase.open((root / INDEX_POINTER).parent)
    except KnowledgeBaseError as error:
        return Finding("检索索引", "缺", str(error), "执行 wenxiaofa index --force 重建。")
    return Finding("检索索引", "好", f"{base.index_id}，{len(base.entries)} 个条目")


def _dialogue_model(root: Path) -> Finding:
    if (root / RASA_MODEL).is_file():
        return Finding("对话模型", "好", RASA_MODEL.name)
    return Finding("对话模型", "缺", "还没有训练", "执行 wenxiaofa prepare。")


def _rooms(settings: Settings) -> Finding:
    call = settings.call
    if not call.rooms_address:
        return Finding(
            "多方视频", "注意", "没有启用",
            "三方以上的视频要用的话，在 wenxiaofa.toml 里写 call.rooms_address，执行 make video；两方视频不需要。",
        )  # fmt: skip
    status = asyncio.run(VideoServer(call, time.time).status())
    if status == OK:
        return Finding("多方视频", "好", f"在 {call.rooms_address} 上可以用")
    missing = missing_packages()
    remedy = (
        f"apt-get install {' '.join(missing)}，再执行 make video。"
        if missing
        else "执行 make video。"
    )
    return Finding("多方视频", "注意", status, f"{remedy}两方视频照常。")


def _recordings(settings: Settings) -> Finding:
    recording = settings.recording
    problem = Vault(recording.folder, recording.key_file).key_problem()
    if problem is None:
        return Finding("多方视频的录像", "好", "可以用" if recording.offered else "没有开通")
    return Finding(
        "多方视频的录像", "注意", problem,
        f"不见了的从备份放回 {recording.key_file}，没有它，录像看不了，也不能再录；"
        f"别的用户读得到的，执行 chmod 600 {recording.key_file}。",
    )  # fmt: skip


def _ports(settings: Settings) -> list[Finding]:
    wanted = {
        f"端口 {settings.gateway.port}（网关）": (settings.gateway.host, settings.gateway.port),
        f"端口 {settings.dialogue.rasa_port}（对话）": ("127.0.0.1", settings.dialogue.rasa_port),
        f"端口 {settings.dialogue.actions_port}（应答）": (
            "127.0.0.1",
            settings.dialogue.actions_port,
        ),
    }
    remedy = "温小法正在运行就不用管；不是的话，关掉占用的程序，或者在 wenxiaofa.toml 里换端口。"
    return [
        Finding(name, "好", "空着")
        if port_is_free(host, port)
        else Finding(name, "注意", "有程序在用", remedy)
        for name, (host, port) in wanted.items()
    ]
