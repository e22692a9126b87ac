"""Count how often lawyers cited each article in consultations, and write `cited.json`.

    python -m knowledge_base.training.citations

Only the counts ship.
"""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from knowledge_base.article_shelf import ArticleKey
from knowledge_base.register import load_register, title_key
from knowledge_base.statute_store import open_library
from knowledge_base.statutes import Article
from knowledge_base.training.pairs import Consultation, read_consultations

HERE = Path(__file__).parents[1]


def count_citations(consultations: Iterable[Consultation]) -> Counter[ArticleKey]:
    """How many consultations cite each article."""
    return Counter(_key(a) for c in consultations for a in c.articles)


def _key(article: Article) -> ArticleKey:
    return title_key(article.law), article.number


@click.command()
@click.option("--laws", type=click.Path(path_type=Path), default=Path("../shared/laws"))
@click.option("--questions", type=click.Path(path_type=Path), default=Path("../shared/questions"))
@click.option("--out", type=click.Path(path_type=Path), default=HERE / "cited.json")
def main(laws: Path, questions: Path, out: Path) -> None:
    """Count over all consultations."""
    library = open_library(laws, load_register(HERE / "laws.yaml"))
    consultations = read_consultations(questions / "consultations.jsonl", library)
    counts = Counter(article for found in consultations for article in found.articles)
    named = {
        f"{title_key(article.law)}|{article.label}": count
        for article, count in counts.most_common()
    }
    out.write_text(json.dumps(named, ensure_ascii=False, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main()
