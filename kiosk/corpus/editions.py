"""Editions: which version of each entry residents get, and a publish from start to end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.corpus.errors import StepError
from knowledge_base.corpus import Held


class EditionState(StrEnum):
    """How far an edition is."""

    BUILDING = "building"
    """Its index is being built beside the live one."""
    REPLAYING = "replaying"
    """Questions are put to the old and the new index."""
    READY = "ready"
    """Waits for somebody's word."""
    LIVE = "live"
    """What residents get."""
    PAST = "past"
    """Was live before."""
    FAILED = "failed"
    """Could not be built or replayed; nothing changed."""
    CANCELLED = "cancelled"


EDITION_NAMES = {
    EditionState.BUILDING: "正在建索引",
    EditionState.REPLAYING: "正在试问",
    EditionState.READY: "等确认",
    EditionState.LIVE: "正在用",
    EditionState.PAST: "用过",
    EditionState.FAILED: "没有成功",
    EditionState.CANCELLED: "已取消",
}
UNDER_WAY = (EditionState.BUILDING, EditionState.REPLAYING, EditionState.READY)
WORKING = (EditionState.BUILDING, EditionState.REPLAYING)


@dataclass(frozen=True, slots=True)
class Edition:
    """One state of the whole corpus."""

    id: int
    at: float
    """When it was begun, in seconds since the epoch."""
    author: str
    """Who began it."""
    why: str
    state: EditionState
    versions: Mapping[str, int] = field(default_factory=dict)
    """Version number by entry id."""
    index: str = ""
    """Name of its index folder, once built."""
    live_at: float | None = None
    """When it went live last."""
    confirmed_by: str = ""
    progress: str = ""
    """The step under way, in plain words."""
    done: int = 0
    """How much of it is done, of `total`."""
    total: int = 0
    problem: str = ""
    """Why it failed."""
    changed: int = 0
    """Entries that differ from the edition before."""
    held: Mapping[str, Held] = field(default_factory=dict)
    """Entries that a person is offered for, and why, by id."""


def check_ready(edition: Edition) -> None:
    """Raises `StepError` unless it can go live."""
    if edition.state is not EditionState.READY:
        raise StepError(f"这一版现在是“{EDITION_NAMES[edition.state]}”，不能发布。")


def check_was_live(edition: Edition) -> None:
    """Raises `StepError` unless residents got it before."""
    if edition.state is not EditionState.PAST:
        raise StepError("只能回到以前用过的一版。")
