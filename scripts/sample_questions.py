"""Draws wordings of the corpus as training examples of the intent `ask_legal`.

The dialogue model must know what a question of law sounds like, not which entry answers it;
so a sample is enough, and editing the corpus needs no new training. Run it after the corpus
has grown into new topics: `python scripts/sample_questions.py`. What was drawn before stays:
drawing all of it anew has made the model less sure of danger each time (docs/quality.md).
"""

import random
from pathlib import Path

import yaml

from knowledge_base.corpus import load_corpus

PER_ENTRY = 18
FEWEST = 6
"""Wordings in the sample from which an entry counts as drawn."""
TARGET = Path("nlu_data/nlu/corpus_sample.yml")


def _examples(path: Path) -> list[str]:
    """All examples of one file."""
    blocks = yaml.safe_load(path.read_text("utf-8"))["nlu"]
    lines = [line for block in blocks for line in block["examples"].splitlines()]
    return [line.removeprefix("- ").strip() for line in lines]


def main() -> None:
    """Adds a draw of each entry that has none; the same corpus gives the same draw."""
    elsewhere = {
        example
        for path in TARGET.parent.glob("*.yml")
        if path != TARGET
        for example in _examples(path)
    }  # a wording may belong to one intent only
    drawn = _examples(TARGET)
    seen = set(drawn)
    for entry in sorted(load_corpus(Path("knowledge_base/faq")).entries, key=lambda e: e.id):
        if len(seen.intersection(entry.wordings)) >= FEWEST:
            continue
        draw = random.Random(entry.id)
        usable = [w for w in entry.wordings if w not in elsewhere and w not in seen]
        usable = [wording for wording in usable if not set(wording) & set("[](){}")]
        drawn += draw.sample(usable, min(PER_ENTRY, len(usable)))
    head = ["version: '3.1'", "", "nlu:", "- intent: ask_legal", "  examples: |"]
    lines = [*head, *(f"    - {example}" for example in drawn)]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
