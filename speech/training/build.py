"""Make the model folder and the archive that ships, from the trained network and the corpus.

python -m speech.training.build --network var/voice-training/network.pt --out var/voice-training/model
"""

import argparse
import lzma
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path

import torch

from speech.synthesis.pronunciation import Pronouncer
from speech.training.export import write_acoustic_model
from speech.training.graph import write_graph
from speech.training.lexicon import UNKNOWN, Words, general_words, pronunciations
from speech.training.ngram import count, kneser_ney
from speech.training.phones import parse_syllable
from speech.training.texts import han_runs, read_corpus
from speech.training.train import load

ORDER = 3
LEAST = (1, 1, 2)
"""Times that an n-gram of each order must stand in the texts."""


def write_language(knowledge_base: Path, folder: Path) -> None:
    """The graph, of the corpus's words and sentences, and of general words."""
    words = Words(read_corpus(knowledge_base))
    pronouncer = Pronouncer()
    pronounced = {word: ways for word in words.known if (ways := pronunciations(word, pronouncer))}
    general = general_words(words.known)
    spoken = {word: ways for word in general if (ways := pronunciations(word, pronouncer))}
    sentences = [*words.sentences.asked, *words.sentences.answered]
    model = kneser_ney(
        count(sentences, ORDER), pronounced, LEAST, {word: general[word] for word in spoken}
    )
    pronounced |= spoken
    print(f"{len(pronounced)} words, {len(model.grams)} n-grams")
    write_graph(folder, pronounced, model, UNKNOWN)


def write_syllables(knowledge_base: Path, folder: Path) -> None:
    """A graph that writes toneless pinyin, of the corpus's questions: for measuring only.

    It tells how well sounds are heard when the words are none of the law's.
    """
    pronouncer, pronounced, sentences = Pronouncer(), dict[str, list[Sequence[str]]](), []
    for text in read_corpus(knowledge_base).questions:
        for run in han_runs(text):
            sentence = [said.rstrip("12345") for said in pronouncer.pinyin(run).split()]
            try:
                ways = [parse_syllable(said).phones for said in sentence]
            except ValueError:
                continue
            pronounced.update((said, [way]) for said, way in zip(sentence, ways, strict=True))
            sentences.append(sentence)
    model = kneser_ney(count(sentences, ORDER), pronounced, LEAST)
    write_graph(folder, pronounced, model, UNKNOWN)


def pack(folder: Path, archive: Path) -> None:
    """A tar.xz of the folder's files, the same bytes for the same files."""
    with (
        lzma.open(archive, "wb", preset=9 | lzma.PRESET_EXTREME) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar,
    ):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                member = tarfile.TarInfo(str(path.relative_to(folder)))
                member.size, member.mode = path.stat().st_size, 0o644
                with path.open("rb") as source:
                    tar.addfile(member, source)


def build(network: Path, knowledge_base: Path, out: Path, archive: Path) -> None:
    """Replace `out`, then write the archive."""
    torch.set_num_threads(1)
    shutil.rmtree(out, ignore_errors=True)
    trained, mean = load(network)
    write_acoustic_model(trained, mean, out)
    write_language(knowledge_base, out / "graph")
    pack(out, archive)
    syllables = out.with_name(f"{out.name}-syllables")
    shutil.rmtree(syllables, ignore_errors=True)
    write_acoustic_model(trained, mean, syllables)
    write_syllables(knowledge_base, syllables / "graph")
    print(f"{archive}: {archive.stat().st_size / 1e6:.1f} MB")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", type=Path, default=Path("var/voice-training/network.pt"))
    parser.add_argument("--knowledge-base", type=Path, default=Path("knowledge_base"))
    parser.add_argument("--out", type=Path, default=Path("var/voice-training/model"))
    parser.add_argument(
        "--archive", type=Path, default=Path("speech/models/wenxiaofa-small-cn.tar.xz")
    )
    options = parser.parse_args()
    build(options.network, options.knowledge_base, options.out, options.archive)


if __name__ == "__main__":
    main()
