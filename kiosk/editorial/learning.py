"""What residents asked and the robot did not do well, for editors to learn from.

Times and kinds are always kept, for the office's figures. Words are kept only if the office says
so, with personal details masked before, never of what was an emergency, and for a limited time.
Which conversation a question came from is known in memory alone.
"""

import asyncio
import json
import logging
import sys
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.engine import Connection

from bot.messages import Reply, Utterance
from bot.wording import NONE_OF_THESE
from kiosk.audit import Action, Note
from kiosk.clock import Clock
from kiosk.corpus.contents import LARGEST, blank_entry, content_of, entry_of
from kiosk.corpus.entries import check_editable
from kiosk.corpus.errors import CorpusWorkError
from kiosk.corpus.gaps import QUESTION_KINDS, Gap, gap_before, gap_of
from kiosk.corpus.masking import masked
from kiosk.errors import StoreUnavailableError
from kiosk.people.holidays import china_day
from kiosk.people.rights import Permission
from kiosk.store import Store
from kiosk.store.asked import Asked, correct_asked, decide_cluster
from kiosk.store.audit import append
from kiosk.store.corpus import add_entry, draft_of, require, save_draft, status_of
from kiosk.store.editions import put_setting, setting

log = logging.getLogger(__name__)

KEEP_WORDS = "keep_words"
"""Setting: whether masked words of questions are kept."""
KEEP_DAYS = 90
LONGEST_QUESTION = 500
REMEMBERED = 1_000
"""Conversations whose last question is remembered."""
_DAY = 86_400.0


class Learning:
    """Collects, groups, and turns into entries."""

    def __init__(self, store: Store, *, clock: Clock, encoder: str) -> None:
        self._store = store
        self._clock = clock
        self._encoder = encoder
        self._last: OrderedDict[str, tuple[int, str]] = OrderedDict()
        self._grouping = asyncio.Lock()

    async def noted(self, utterance: Utterance, replies: Sequence[Reply], topic: str) -> None:
        """Something was said and answered. Never raises: a conversation goes on without it."""
        try:
            await self._note(utterance, replies, topic)
        except StoreUnavailableError as error:
            log.error("Not noted: %s", error.message)

    async def judged(self, session_id: str, *, helpful: bool) -> None:
        """A resident said whether it helped."""
        known = self._last.get(session_id)
        if known is None or helpful:
            return
        try:
            await self._store.asked.mark(known[0], Gap.UNHELPFUL.value)
        except StoreUnavailableError as error:
            log.error("Not noted: %s", error.message)

    async def keeps_words(self) -> bool:
        """Whether the office allows it."""
        return await self._store.database.read(lambda c: setting(c, KEEP_WORDS) == "1")

    async def keep_words(self, login: str, allowed: bool) -> None:
        """Change that; when it is taken back, all words kept so far go."""

        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_SETTINGS)
            put_setting(connection, KEEP_WORDS, "1" if allowed else "")
            what = {"保留居民的问题（隐去个人信息）": "打开" if allowed else "关上"}
            append(connection, Note(Action.CORPUS_SETTING, login, "", what), self._clock())

        await self._store.database.write(work)
        if not allowed:
            await self._store.asked.forget_words(self._clock() + _DAY)

    async def forget_old(self) -> None:
        """Delete words that have been kept long enough."""
        await self._store.asked.forget_words(self._clock() - KEEP_DAYS * _DAY)

    async def group(self, login: str) -> int:
        """Group what is in no group yet, in a process of its own; how many questions were.
        Raises `CorpusWorkError` if it can't be done."""
        await self._store.database.read(lambda c: require(c, login, Permission.CORPUS_LEARN))
        async with self._grouping:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-W",
                "ignore",
                "-m",
                "kiosk.editorial.grouping",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            url = self._store.database.url.render_as_string(hide_password=False)
            task = {"database": url, "encoder": self._encoder}
            out, _ = await process.communicate(json.dumps(task).encode() + b"\n")
            if process.returncode != 0:
                raise CorpusWorkError("归类没有成功，请稍后再试。")
            return int(out.split()[-1])

    async def new_entry(self, login: str, cluster_id: int, entry_id: str, topic: str) -> None:
        """Begin an entry with the questions of a group as its wordings. Raises
        `EntryTakenError`."""
        asked = await self._store.asked.of_cluster(cluster_id)
        texts = list(dict.fromkeys(one.text[:200] for one in asked if one.text))
        if not texts:
            raise CorpusWorkError("这一组里没有留下问题的内容。")
        today = china_day(self._clock())
        entry = replace(
            blank_entry(entry_id, today=today, topic=topic),
            title=texts[0][:60],
            questions=tuple(texts[1:40]),
        )

        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_EDIT)
            now = self._clock()
            add_entry(connection, content_of(entry), by=login, now=now, note="来自居民的提问")
            decide_cluster(
                connection, cluster_id, state="entry", entry_id=entry_id, by=login, now=now
            )

        await self._store.database.write(work)

    async def add_wordings(
        self, login: str, cluster_id: int, entry_id: str, texts: Sequence[str]
    ) -> None:
        """Put questions of a group into an entry's draft as wordings. Raises `StepError` while
        it is under review, `EntryUnknownError`."""

        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_EDIT)
            check_editable(status_of(connection, entry_id, locked=True))
            draft = draft_of(connection, entry_id)
            entry = entry_of(draft.content)
            fresh = [text[:200] for text in texts if text and text not in entry.wordings]
            more = replace(entry, questions=(*entry.questions, *dict.fromkeys(fresh)))
            content = content_of(more)
            if len(content) > LARGEST:
                raise CorpusWorkError("这一条的问法太多了。")
            now = self._clock()
            save_draft(connection, entry_id, content, seq=draft.seq, by=login, now=now)
            decide_cluster(
                connection, cluster_id, state="entry", entry_id=entry_id, by=login, now=now
            )

        await self._store.database.write(work)

    async def correct(self, login: str, asked_id: int, text: str) -> None:
        """Put misheard words of a question right; personal details are masked here too. It is to
        be grouped anew. Raises `QuestionUnknownError`, `CorpusWorkError`, `ForbiddenError`."""
        words = masked(" ".join(text.split()))
        if not words or len(words) > LONGEST_QUESTION:
            raise CorpusWorkError(f"请把问题写完整，不超过 {LONGEST_QUESTION} 个字。")

        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_EDIT)
            require(connection, login, Permission.CORPUS_LEARN)
            correct_asked(connection, asked_id, words)
            note = Note(Action.QUESTION_CORRECTED, login, f"第 {asked_id} 个问题")
            append(connection, note, self._clock())

        await self._store.database.write(work)

    async def dismiss(self, login: str, cluster_id: int) -> None:
        """Not our job."""
        await self._decide(login, cluster_id, "dismissed")

    async def take_back(self, login: str, cluster_id: int) -> None:
        """Our job after all."""
        await self._decide(login, cluster_id, "open")

    async def _decide(self, login: str, cluster_id: int, state: str) -> None:
        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_EDIT)
            now = self._clock()
            decide_cluster(connection, cluster_id, state=state, entry_id="", by=login, now=now)

        await self._store.database.write(work)

    async def _note(self, utterance: Utterance, replies: Sequence[Reply], topic: str) -> None:
        last = replies[-1]
        known = self._last.get(utterance.session)
        later = gap_before(known[1], replies) if known is not None else None
        if known is not None and later is not None:
            await self._store.asked.mark(known[0], later.value)
        is_question = last.kind in QUESTION_KINDS
        asks = is_question and utterance.text.strip(" 。，！") != NONE_OF_THESE.say
        text = masked(utterance.text) if asks and await self.keeps_words() else ""
        gap = gap_of(replies)
        number = await self._store.asked.add(
            Asked(
                id=0,
                at=self._clock(),
                channel=utterance.channel,
                text=text[:LONGEST_QUESTION],
                kind=last.kind,
                faq_id=getattr(last, "faq_id", None) or "",
                topic=topic[:40],
                confidence=getattr(last, "confidence", None),
                gap=gap.value if gap is not None else "",
            )
        )
        if is_question:
            self._last[utterance.session] = (number, last.kind)
            self._last.move_to_end(utterance.session)
            while len(self._last) > REMEMBERED:
                self._last.popitem(last=False)
