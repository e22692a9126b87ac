"""An entry's way from draft to publication, and its versions. No I/O."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.corpus.errors import OwnWorkError, StepError


class EntryState(StrEnum):
    """Where the newest work on an entry stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"
    PUBLISHED = "published"


STATE_NAMES = {
    EntryState.DRAFT: "草稿",
    EntryState.SUBMITTED: "待审核",
    EntryState.APPROVED: "待发布",
    EntryState.REFUSED: "已退回",
    EntryState.PUBLISHED: "已发布",
}


class Origin(StrEnum):
    """Where a version comes from."""

    SHIPPED = "shipped"
    EDITED = "edited"
    IMPORTED = "imported"


ORIGIN_NAMES = {Origin.SHIPPED: "随软件带来", Origin.EDITED: "编辑", Origin.IMPORTED: "导入"}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an entry; never changed."""

    entry_id: str
    number: int
    """From 1, in the order in which they were kept."""
    content: str
    """JSON; empty if this version takes the entry out."""
    author: str
    """Login name, or 系统."""
    at: float
    """Seconds since the epoch."""
    why: str
    origin: Origin

    @property
    def removes(self) -> bool:
        """Whether it takes the entry out."""
        return not self.content


@dataclass(frozen=True, slots=True)
class EntryStatus:
    """Where an entry stands."""

    id: str
    topic: str
    label: str
    title: str
    state: EntryState
    head: int | None
    """The newest version that people work with; none before the first was submitted."""
    published: int | None
    """The version that residents get; none if they get none."""
    shipped: int | None = None
    """The version with the shipped text that the office's text was last compared with."""
    conflict: int | None = None
    """A version with a newer shipped text that waits for a decision."""
    editor: str = ""
    """Who saved the draft last, or submitted the head."""
    changed_at: float = 0.0
    reviewer: str = ""
    """Who approved or refused the head."""
    note: str = ""
    """Why it was refused, or must be looked at again."""
    flag: str = ""
    """Why it is 待复核: a law that changed, a review overdue; empty if it isn't."""
    review_due: str = ""
    """ISO date."""
    lowered: str = ""
    """What was decided of an entry that is 待复核 (`lowering.Lowering`)."""


EDITABLE = (EntryState.DRAFT, EntryState.REFUSED, EntryState.PUBLISHED)


def check_editable(status: EntryStatus) -> None:
    """Raises `StepError` while a review is under way."""
    if status.state not in EDITABLE:
        name = STATE_NAMES[status.state]
        raise StepError(f"这一条现在是“{name}”，要改请先撤回。")


def check_reviewable(status: EntryStatus, author: str, reviewer: str, *, alone: bool) -> None:
    """Raises `StepError`, or `OwnWorkError` if the author reviews; `alone` allows that for an
    office of one."""
    if status.state is not EntryState.SUBMITTED:
        raise StepError("这一条没有在等审核，可能别人已经审过或者撤回了。")
    if author == reviewer and not alone:
        raise OwnWorkError


def check_withdrawable(status: EntryStatus) -> None:
    """Raises `StepError` unless a review or publish waits."""
    if status.state not in (EntryState.SUBMITTED, EntryState.APPROVED):
        raise StepError("这一条没有送审，不用撤回。")


def after_publish(status: EntryStatus, version: int | None) -> EntryState:
    """The state once residents get `version`, which for an entry taken out is the version that
    says so. What was approved later goes on waiting; what was published and is not in use any
    more goes back to its author."""
    if status.state is EntryState.APPROVED and status.head == version:
        return EntryState.PUBLISHED
    if status.state is EntryState.PUBLISHED and status.head != version:
        return EntryState.REFUSED
    return status.state
