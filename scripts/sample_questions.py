"""Draws wordings of the corpus as training examples of the intent `ask_legal`.

The dialogue model must know what a question of law sounds like, not which entry answers it;
so a sample is enough, and editing the corpus needs no new training. Run it after the corpus
has grown into new topics: `python scripts/sample_questions.py`.
"""

import random
from pathlib import Path

from knowledge_base.corpus import load_corpus

PER_ENTRY = 3
TARGET = Path("nlu_data/nlu/corpus_sample.yml")


def main() -> None:
    """Writes the sample; the same corpus gives the same sample."""
    lines = ["version: '3.1'", "", "nlu:", "- intent: ask_legal", "  examples: |"]
    for entry in sorted(load_corpus(Path("knowledge_base/faq")).entries, key=lambda e: e.id):
        draw = random.Random(entry.id)
        chosen = draw.sample(entry.wordings, min(PER_ENTRY, len(entry.wordings)))
        lines += [f"    - {wording}" for wording in chosen if not set(wording) & set("[](){}")]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
