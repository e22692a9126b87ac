"""Train the sentence encoder from scratch, on one thread, and write its folder.

    python -m knowledge_base.training.train_encoder --out knowledge_base/model

An embedding bag over pairs of characters, and characters that mean something by themselves. It
starts from the main directions of the texts' term matrix (latent semantic analysis), tokens weighted by rarity, and learns
with in-batch negatives both ways that a question and its article, answer or other
wording are near. The same inputs and seed give the same weights on one machine.
"""

from pathlib import Path

import click

from knowledge_base.training.export import save_model
from knowledge_base.training.learning import train
from knowledge_base.training.networks import Bag
from knowledge_base.training.recipe import Recipe
from knowledge_base.training.sources import HERE, read_sources
from knowledge_base.training.starting import make_start


@click.command()
@click.option("--laws", type=click.Path(path_type=Path), default=Path("../shared/laws"))
@click.option("--questions", type=click.Path(path_type=Path), default=Path("../shared/questions"))
@click.option("--faq", type=click.Path(path_type=Path), default=HERE / "faq")
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option("--part", "parts", multiple=True, help="A fold to hold out, or all.")
@click.option("--steps", type=int, default=Recipe().steps)
def main(  # noqa: PLR0913, PLR0917  (one a command-line option)
    laws: Path, questions: Path, faq: Path, out: Path, parts: tuple[str, ...], steps: int
) -> None:
    """Train on everything and write the model's folder; with parts, one below it for each."""
    recipe = Recipe(steps=steps)
    sources = read_sources(laws, questions, faq)
    start = make_start([*sources.lay, *sources.written], sources.articles, recipe=recipe)
    for part in parts or ("all",):
        pairs = sources.pairs(without_fold=None if part == "all" else int(part))
        click.echo(f"{part}: {len(pairs)} + {len(start.clauses)} 对")
        network = train(pairs, start, recipe=recipe)
        assert isinstance(network, Bag)
        folder = out / part if parts else out
        save_model(folder, network.table(), ["[BLANK]", *start.tokenised.numbers])


if __name__ == "__main__":
    main()
