"""Train encoders of several kinds and compare how well each finds what is asked for, by itself.

    python -m knowledge_base.training.compare_encoders --work FOLDER [--only NAME ...]

None sees a consultation, so that all of them can be asked. Every network is kept below `--work` and
not trained again, and what was measured before stands in the table too: the variants can be run one
by one.
"""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
import torch

from knowledge_base.encoder import Vectors
from knowledge_base.query import Synonyms, load_synonyms, make_query
from knowledge_base.register import title_key
from knowledge_base.training.fit_ranking import measures
from knowledge_base.training.learning import Teacher, make_network, train
from knowledge_base.training.networks import Bag, Transformer
from knowledge_base.training.pairs import Pair, article_text, corpus_pairs, read_objects
from knowledge_base.training.ranking_data import best_rows
from knowledge_base.training.recipe import Recipe
from knowledge_base.training.sources import HERE, Sources, read_sources
from knowledge_base.training.starting import Start, make_start

EVALUATION = HERE / "evaluation"
_TRANSFORMER = Recipe(
    network="transformer", cut="every word", longest=128, steps=1_500, rate=5e-4, warm=0.05,
    dropout=0.15,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Variant:
    """A recipe, and whom it learns from besides."""

    recipe: Recipe
    """How it is trained."""
    teacher: str = ""
    """Another variant, trained before."""


_WITH_WORDS = Recipe(cut="pairs and words")

VARIANTS: Mapping[str, Variant] = {
    "shipped": Variant(Recipe()),
    "pairs": Variant(Recipe(cut="pairs")),
    "words": Variant(Recipe(cut="words")),
    "pairs-words": Variant(_WITH_WORDS),
    "pairs-words-characters": Variant(Recipe(cut="pairs, words and characters")),
    "syllables-too": Variant(Recipe(cut="syllables too", pieces=48_000)),
    "pairs-words-96": Variant(replace(_WITH_WORDS, dimension=96)),
    "pairs-words-384": Variant(replace(_WITH_WORDS, dimension=384)),
    "random-start": Variant(Recipe(lsa=False)),
    "easy-negatives": Variant(Recipe(easy=1.0)),
    "transformer": Variant(_TRANSFORMER),
    "transformer-of-characters": Variant(replace(_TRANSFORMER, cut="characters", pieces=6_000)),
    "transformer-taught": Variant(replace(_TRANSFORMER, taught=0.5), teacher="pairs-words"),
    "pairs-words-taught": Variant(replace(_WITH_WORDS, taught=0.5), teacher="transformer-taught"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what answers it."""

    text: str
    """As search asks it."""
    right: frozenset[int]
    """Rows of articles, or of entries."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What every variant is asked, and of what."""

    articles: list[str]
    """All of the library."""
    wordings: list[str]
    """All of the corpus, in plain words."""
    owners: npt.NDArray[np.int64]
    """The entry of each wording."""
    consultations: list[Asked]
    """To articles."""
    sets: Mapping[str, list[Asked]]
    """To entries: lay questions in plain words, in home speech, as recognised; fresh ones."""


def make_trial(sources: Sources, synonyms: Synonyms) -> Trial:
    """Every question is repaired and put plainly as in the product, but for misheard words."""
    rows = {article.id: row for row, article in enumerate(sources.articles)}

    def asked(text: str, right: Iterable[int]) -> Asked:
        return Asked(make_query(text, synonyms).expanded, frozenset(right))

    consultations = [
        asked(consultation.text, (rows[article.id] for article in consultation.articles))
        for consultation in sources.consultations
        if consultation.articles
    ]
    entries = sources.corpus.entries
    cited = [
        {(title_key(cited.law), cited.article) for cited in entry.citations} for entry in entries
    ]
    sets: dict[str, list[Asked]] = {}
    for line in read_objects(EVALUATION / "lay.jsonl"):
        wanted = {(title_key(law), article) for law, article in line["articles"]}
        right = [row for row, known in enumerate(cited) if known & wanted]
        for style in ("text", "sichuan", "asr"):
            if line.get(style):
                sets.setdefault(f"lay {style}", []).append(asked(line[style], right))
    for line in read_objects(EVALUATION / "entries.jsonl"):
        names = set(line.get("faq_ids", ()))
        right = [row for row, entry in enumerate(entries) if entry.id in names]
        if "text" in line and line.get("kind") != "clarify" and right:
            sets.setdefault("entries", []).append(asked(line["text"], right))
    return Trial(
        articles=[article_text(article) for article in sources.articles],
        wordings=[sources.plain(text) for entry in entries for text in entry.wordings],
        owners=np.repeat(np.arange(len(entries)), [len(entry.wordings) for entry in entries]),
        consultations=consultations,
        sets=sets,
    )


def ask(trial: Trial, encoder: Teacher) -> dict[str, float]:
    """Recall and reciprocal rank of articles for consultations; share of questions whose nearest
    wording belongs to a right entry; time to encode one question."""
    articles = _encoded(trial.articles, encoder)
    texts = [question.text for question in trial.consultations]
    ranked = []
    for question, vector in zip(trial.consultations, _encoded(texts, encoder), strict=True):
        wanted = np.array(sorted(question.right), dtype=np.int64)
        ranked.append((wanted, best_rows(articles @ vector)))
    found = {name: value for name, value in measures(ranked).items() if name in {"R@10", "MRR@10"}}
    wordings = _encoded(trial.wordings, encoder)
    for name, questions in trial.sets.items():
        vectors = _encoded([question.text for question in questions], encoder)
        nearest = trial.owners[np.argmax(vectors @ wordings.T, axis=1)]
        hits = [row in q.right for row, q in zip(nearest.tolist(), questions, strict=True)]
        found[name] = float(np.mean(hits))
    return {**found, "ms": _milliseconds(texts[:200], encoder)}


def run(name: str, sources: Sources, trial: Trial, work: Path) -> dict[str, float]:
    """Train a variant unless that was done before, and measure it."""
    pairs = _pairs(sources)
    recipe, teacher = VARIANTS[name].recipe, VARIANTS[name].teacher
    start = _start(sources, recipe)
    path = work / f"{name}.pt"
    if path.is_file():
        network = _trained(path, start, recipe)
    else:
        taught = _teacher(teacher, sources, pairs, start, work) if teacher else None
        network = train(pairs, start, recipe=recipe, teacher=taught)
        torch.save(network.state_dict(), path)
    size = sum(weights.numel() for weights in network.parameters()) * 2 / 1e6
    return {**ask(trial, encoding(network, start)), "MB": size}


def encoding(network: Bag | Transformer, start: Start) -> Teacher:
    """Texts to vectors by a network, without learning."""

    def encoded(texts: Sequence[str]) -> torch.Tensor:
        with torch.no_grad():
            vectors: torch.Tensor = network([start.tokenised.ids(text) for text in texts])
        return vectors

    return encoded


def _pairs(sources: Sources) -> list[Pair]:
    """All but those of consultations."""
    written = corpus_pairs(sources.corpus, sources.library, sources.plain)
    return [*sources.lay, *sources.written, *written]


def _start(sources: Sources, recipe: Recipe) -> Start:
    return make_start([*sources.lay, *sources.written], sources.articles, recipe=recipe)


def _teacher(
    name: str, sources: Sources, pairs: Sequence[Pair], pupil: Start, work: Path
) -> Teacher:
    """A variant that was trained before, each text encoded once."""
    recipe = VARIANTS[name].recipe
    start = _start(sources, recipe)
    network = _trained(work / f"{name}.pt", start, recipe)
    learned = [*pairs, *pupil.clauses]
    texts = {text: None for pair in learned for text in (pair.left, pair.right)}
    texts |= dict.fromkeys(pupil.negatives.articles)
    rows = {text: row for row, text in enumerate(texts)}
    torch.set_num_threads(2)
    vectors = torch.from_numpy(_encoded(list(texts), encoding(network, start)))
    return lambda batch: vectors[[rows[text] for text in batch]]


def _trained(path: Path, start: Start, recipe: Recipe) -> Bag | Transformer:
    network = make_network(start, recipe)
    network.load_state_dict(torch.load(path, weights_only=True))
    return network.eval()


def _encoded(texts: Sequence[str], encoder: Teacher) -> Vectors:
    parts = [encoder(texts[place : place + 512]).numpy() for place in range(0, len(texts), 512)]
    vectors: Vectors = np.concatenate(parts)
    return vectors


def _milliseconds(texts: Sequence[str], encoder: Teacher) -> float:
    """Median of one text at a time, each cut anew."""
    torch.set_num_threads(1)
    times = []
    for text in texts:
        begun = time.perf_counter()
        encoder([f"{text} "])
        times.append(time.perf_counter() - begun)
    return float(np.median(times)) * 1e3


@click.command()
@click.option("--laws", type=click.Path(path_type=Path), default=Path("../shared/laws"))
@click.option("--questions", type=click.Path(path_type=Path), default=Path("../shared/questions"))
@click.option("--work", type=click.Path(path_type=Path), required=True)
@click.option("--only", "names", multiple=True, type=click.Choice(list(VARIANTS)))
def main(laws: Path, questions: Path, work: Path, names: tuple[str, ...]) -> None:
    """Train, ask, and print one line a variant."""
    work.mkdir(parents=True, exist_ok=True)
    sources = read_sources(laws, questions, HERE / "faq")
    trial = make_trial(sources, load_synonyms(HERE / "lexicon"))
    for name in names or tuple(VARIANTS):
        found = run(name, sources, trial, work)
        (work / f"{name}.json").write_text(json.dumps(found), "utf-8")
    for name in VARIANTS:
        path = work / f"{name}.json"
        if path.is_file():
            found = json.loads(path.read_text("utf-8"))
            click.echo(f"{name:<26} " + "  ".join(f"{k} {v:.3f}" for k, v in found.items()))


if __name__ == "__main__":
    main()
