"""The process that indexes what is published with one draft in it, for a hit test before anybody
approves it: `python -m kiosk.editorial.draft_worker`.

What it needs comes as one line of JSON on its input. Lines `{"step", "done", "total"}` tell how
far it is; the last is `{"index"}` or `{"error"}`. It writes beside the published indexes and
touches none of them; statutes are taken over from there.
"""

import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Connection

from kiosk.editorial.publish_worker import NICENESS
from kiosk.editorial.seeding import Live, live_contents
from kiosk.errors import KioskError
from kiosk.operation.indexing import CorpusSource, gather
from kiosk.people.holidays import china_day
from kiosk.store import open_store
from kiosk.store.corpus import draft_of
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.index import stage_index

_TELL_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftTask:
    """What the process is told."""

    database: str
    """SQLAlchemy URL."""
    published: str
    """Folder of the published indexes."""
    root: str
    """Where the index goes."""
    entry_id: str
    seq: int
    """The draft's number; another one is refused."""
    encoder: str
    """Folder or hub name."""
    lay_questions: str
    """Folder of the questions in which people ask for articles."""


def with_draft(live: Live, entry_id: str, content: str) -> CorpusSource:
    """What is published, with the draft in place of the entry, which is not held back."""
    contents = dict(sorted({**live.contents, entry_id: content}.items()))
    held = {name: why for name, why in live.held.items() if name != entry_id}
    return CorpusSource(live.edition, contents, held)


def build(task: DraftTask) -> str:
    """The index's name. Raises `KnowledgeBaseError`, `KioskError`, `OSError`."""
    store = open_store(task.database)

    def read(connection: Connection) -> CorpusSource:
        draft = draft_of(connection, task.entry_id)
        if draft.seq != task.seq or not draft.content:
            raise KioskError("草稿刚刚又改了，请再试一次。")
        return with_draft(live_contents(connection), task.entry_id, draft.content)

    try:
        source = store.database.read_now(read)
    finally:
        store.database.close()
    materials = gather(source, task.encoder, lay_questions=Path(task.lay_questions))
    return stage_index(
        Path(task.root),
        materials.inputs(china_day(time.time())),
        made_from=materials.made_from,
        progress=_Telling(),
        reuse=Path(task.published),
    ).id


class _Telling:
    """Says how far it is, now and then."""

    def __init__(self) -> None:
        self._told_at = 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        if time.monotonic() - self._told_at >= _TELL_SECONDS:
            self._told_at = time.monotonic()
            _tell({"step": step, "done": done, "total": total})


def _tell(line: dict[str, object]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def main() -> int:
    """Once."""
    task = DraftTask(**json.loads(sys.stdin.readline()))
    os.nice(NICENESS)
    try:
        _tell({"index": build(task)})
    except OSError as error:
        _tell({"error": f"磁盘空间不够或者读写出错（{error.strerror}）。"})
    except (KnowledgeBaseError, KioskError) as error:
        _tell({"error": str(error)})
    return 0


if __name__ == "__main__":
    sys.exit(main())
