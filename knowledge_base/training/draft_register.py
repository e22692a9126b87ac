"""Draft records of `laws.yaml` for laws that the corpus cites and the register lacks.

    python -m knowledge_base.training.draft_register

The date is the one that a law's last articles name. Where they name none (自公布之日起), or
name that of an amendment, a person looks it up. Copy what is printed into `laws.yaml`.
"""

import datetime
from collections.abc import Iterable
from pathlib import Path

import click
import yaml

from knowledge_base.corpus import Corpus, read_corpus
from knowledge_base.register import LawRegister, load_register
from knowledge_base.statute_store import open_library
from knowledge_base.statutes import StatuteLibrary
from knowledge_base.training.sources import HERE

Draft = dict[str, str | list[str] | datetime.date]


def missing_titles(corpus: Corpus, register: LawRegister) -> list[str]:
    """Titles that entries cite and the register does not know, in order."""
    titles = {citation.law for entry in corpus.entries for citation in entry.citations}
    return sorted(title for title in titles if register.find(title) is None)


def drafts(titles: Iterable[str], library: StatuteLibrary) -> list[Draft]:
    """What the library says of these laws; a title it lacks is left out."""
    found: list[Draft] = []
    for title in titles:
        law = library.law(title)
        if law is None:
            continue
        draft: Draft = {"title": law.title}
        if law.short != law.title:
            draft["short"] = [law.short]
        if law.in_force_from:
            draft["in_force_from"] = law.in_force_from
        found.append(draft)
    return found


@click.command()
@click.option("--laws", type=click.Path(path_type=Path), default=Path("../shared/laws"))
@click.option("--faq", type=click.Path(path_type=Path), default=HERE / "faq")
def main(laws: Path, faq: Path) -> None:
    """Print the drafts as YAML."""
    register = load_register(HERE / "laws.yaml")
    missing = missing_titles(read_corpus(faq)[0], register)
    found = drafts(missing, open_library(laws, register))
    if found:
        click.echo(yaml.safe_dump(found, allow_unicode=True, sort_keys=False))


if __name__ == "__main__":
    main()
