"""Which wordings of other entries are much like those being written."""

from dataclasses import dataclass

from kiosk.editorial.hit_test import HitTest
from knowledge_base.corpus import FaqEntry

ALIKE = 0.5
"""Probability from which another entry is named as near."""
NEWEST = 2
"""Wordings at the end of the list that are looked at, besides the title."""


@dataclass(frozen=True, slots=True)
class Near:
    """A wording of another entry that is much like one being written."""

    entry_id: str
    title: str
    wording: str
    like: str


class AlikeWatch:
    """Looks at an entry's newest wordings when they have changed."""

    def __init__(self, hit_test: HitTest) -> None:
        self._hit_test = hit_test
        self._looked_at = ""

    async def look(self, entry: FaqEntry) -> list[Near] | None:
        """Those found, or nothing if there is nothing new to look at; raises `RehearsalError` if
        the index can't be asked."""
        key = "\n".join(entry.wordings[-3:])
        if key == self._looked_at or not entry.title:
            return None
        self._looked_at = key
        near = []
        for wording in dict.fromkeys((entry.title, *entry.questions[-NEWEST:])):
            near += [
                Near(str(one["id"]), str(one["title"]), wording, str(one["wording"]))
                for one in (await self._hit_test.likest(wording))[:1]
                if one["id"] != entry.id and float(one["probability"]) >= ALIKE
            ]
        return near
