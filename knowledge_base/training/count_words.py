"""Count in how many questions of the question sets each word stands: `rarity.json`.

python -m knowledge_base.training.count_words
"""

import json
from collections import Counter
from pathlib import Path

import click

from knowledge_base.query import load_synonyms, make_query
from knowledge_base.training.pairs import read_objects
from knowledge_base.training.sources import HERE

LEAST = 3
"""Words in fewer questions are left out: they count as never seen."""


@click.command()
@click.option("--questions", type=click.Path(path_type=Path), default=Path("../shared/questions"))
@click.option("--out", type=click.Path(path_type=Path), default=HERE / "rarity.json")
def main(questions: Path, out: Path) -> None:
    """Write the counts, most frequent first."""
    synonyms = load_synonyms(HERE / "lexicon")
    count: Counter[str] = Counter()
    total = 0
    for name in ("consultations.jsonl", "lay_questions.jsonl.xz"):
        for raw in read_objects(questions / name):
            count.update(make_query(raw["text"], synonyms).words)
            total += 1
    kept = {word: n for word, n in count.most_common() if n >= LEAST}
    out.write_text(json.dumps({"questions": total, "counts": kept}, ensure_ascii=False), "utf-8")
    click.echo(f"{total} questions, {len(kept)} words")


if __name__ == "__main__":
    main()
