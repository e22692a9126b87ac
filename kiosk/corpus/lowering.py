"""Which published entries the robot does not say any more, but offers a person instead. No I/O."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from kiosk.corpus.entries import EntryStatus
from kiosk.corpus.errors import StepError
from knowledge_base.corpus import Held


class Lowering(StrEnum):
    """What the office decided of one entry; an approval ends it."""

    AS_ALWAYS = ""
    """Nothing: what it wants of all entries whose law changed."""
    PERSON = "person"
    ROBOT = "robot"


def held(status: EntryStatus, *, at_once: bool) -> Held:
    """Why a person is to be offered in an entry's place from the next publish on; empty if it is
    to be said. `at_once` is what the office wants of all entries whose law changed."""
    if status.published is None:
        return ""
    choice = Lowering(status.lowered)
    if choice is Lowering.PERSON:
        return "law" if status.flag else "review"
    return "law" if choice is Lowering.AS_ALWAYS and status.flag and at_once else ""


def held_entries(statuses: Iterable[EntryStatus], *, at_once: bool) -> dict[str, Held]:
    """All that are to be held back, by id."""
    found = ((one.id, held(one, at_once=at_once)) for one in statuses)
    return {entry_id: why for entry_id, why in found if why}


def check_lowerable(status: EntryStatus, today: str) -> None:
    """Raises `StepError` unless residents get the entry and it must be looked at again, by its
    mark or its date (`today` is ISO)."""
    if status.published is None:
        raise StepError("居民现在问不到这一条，不用请人代答。")
    if not status.flag and status.review_due > today and not status.lowered:
        raise StepError("这一条不用复核，机器人照常回答。要改内容，请改好送审。")


def differing(old: Mapping[str, Held], new: Mapping[str, Held]) -> tuple[str, ...]:
    """Ids of entries that a publish would hold back, or say again."""
    return tuple(
        name for name in sorted({*old, *new}) if bool(old.get(name)) != bool(new.get(name))
    )
