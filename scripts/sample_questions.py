"""Draws wordings of the corpus as training examples of the intent `ask_legal`.

The dialogue model must know what a question of law sounds like, not which entry answers it;
so a sample is enough, and editing the corpus needs no new training. Run it after the corpus
has grown into new topics: `python scripts/sample_questions.py`.
"""

import random
from pathlib import Path

import yaml

from knowledge_base.corpus import load_corpus

PER_ENTRY = 18
TARGET = Path("nlu_data/nlu/corpus_sample.yml")


def _examples_elsewhere() -> set[str]:
    """Examples of all intents; a wording may belong to one of them only."""
    found: set[str] = set()
    for path in TARGET.parent.glob("*.yml"):
        if path != TARGET:
            for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
                lines = block["examples"].splitlines()
                found |= {line.removeprefix("- ").strip() for line in lines}
    return found


def main() -> None:
    """Writes the sample; the same corpus gives the same sample."""
    taken = _examples_elsewhere()
    lines = ["version: '3.1'", "", "nlu:", "- intent: ask_legal", "  examples: |"]
    for entry in sorted(load_corpus(Path("knowledge_base/faq")).entries, key=lambda e: e.id):
        draw = random.Random(entry.id)
        usable = [w for w in entry.wordings if w not in taken and not set(w) & set("[](){}")]
        lines += [
            f"    - {wording}" for wording in draw.sample(usable, min(PER_ENTRY, len(usable)))
        ]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
