"""What the robot would say, asked without a conversation: `python -m bot.rehearsal`.

The first line of input names the index: `{"root", "index"}`. Each further line
`{"text"}` is answered by a line with the reply's kind, entry and confidence, and with the
candidates behind it. Emergencies are seen; which intent the dialogue model would take a text for
is not asked.
"""

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.answering import Answering
from bot.emergencies import emergency_reply
from bot.messages import Reply
from bot.settings import BotSettings, changes_file, load_bot_settings
from bot.situation import Situation
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.passages import Passage
from knowledge_base.search import KnowledgeBase

CANDIDATES = 5
LONGEST = 2_000
"""Characters of a question."""


class Rehearsal:
    """Answers single questions from one index."""

    def __init__(self, knowledge: KnowledgeBase, settings: BotSettings) -> None:
        self._knowledge = knowledge
        self._thresholds = settings.thresholds
        self._answering = Answering(knowledge, settings.thresholds)

    def answer(self, text: str, *, candidates: bool) -> dict[str, Any]:
        """What would be said, and, if wanted, why."""
        words = text.strip()[:LONGEST]
        reply: Reply = emergency_reply(words) or self._answering.respond(words, Situation()).reply
        found: dict[str, Any] = {
            "kind": reply.kind,
            "faq_id": getattr(reply, "faq_id", None) or "",
            "confidence": getattr(reply, "confidence", None),
            "spoken": reply.spoken,
            "words": _digest(reply),
        }
        if candidates:
            found["thresholds"] = {
                name: getattr(self._thresholds, name)
                for name in ("answer_at", "clarify_at", "statute_at")
            }
            hits = self._knowledge.find(words, top=CANDIDATES)
            found["candidates"] = [self._candidate(words, hit) for hit in hits.entries]
            found["articles"] = [_article(hit) for hit in hits.articles[:3]]
        return found

    def _candidate(self, words: str, hit: Passage) -> dict[str, Any]:
        entry = self._knowledge.entry(hit.id)
        return {
            "id": hit.id,
            "title": entry.title,
            "topic": entry.topic,
            "probability": round(hit.probability, 3),
            "score": round(hit.score, 2),
            "wording": self._knowledge.likest_wording(words, hit.id),
        }


def _digest(reply: Reply) -> str:
    """The same for the same words on the page and aloud, 16 hexadecimal digits."""
    words = f"{reply.shown}\0{reply.spoken}"
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _article(hit: Passage) -> dict[str, Any]:
    return {"title": hit.title, "probability": round(hit.probability, 3)}


def _respond(rehearsal: Rehearsal, line: str) -> Mapping[str, Any]:
    try:
        asked = json.loads(line)
        return rehearsal.answer(str(asked["text"]), candidates=bool(asked.get("candidates")))
    except (ValueError, KeyError, TypeError) as error:
        return {"error": type(error).__name__}


def main() -> int:
    """Until the input ends; 1 if the index can't be opened."""
    path = Path(os.environ.get("WENXIAOFA_SETTINGS", "wenxiaofa.toml"))
    wanted = json.loads(sys.stdin.readline())
    root = Path(wanted["root"])
    settings = load_bot_settings(path, changes_file(root))
    try:
        knowledge = KnowledgeBase.open(root, pinned=wanted["index"])
    except KnowledgeBaseError as error:
        print(json.dumps({"error": str(error)}, ensure_ascii=False), flush=True)
        return 1
    rehearsal = Rehearsal(knowledge, settings)
    print(json.dumps({"ready": knowledge.index_id}), flush=True)
    for line in sys.stdin:
        print(json.dumps(_respond(rehearsal, line), ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
