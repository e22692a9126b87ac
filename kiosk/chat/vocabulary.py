"""What residents are likely to say, gathered from the corpus for whoever listens.

`python -m kiosk.chat.vocabulary` writes the vocabulary that puts misheard words right; a step of
`preparation`. Questions, answers and lay questions of the knowledge base, the dialogue's
examples, home words, and the words of the general dictionary that people use.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

import knowledge_base
from kiosk.operation.preparation import VOCABULARY
from knowledge_base.asked import read_asked
from knowledge_base.confusions import load_confusions
from knowledge_base.corpus import Corpus, load_corpus
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.query import home_words
from speech.repair.vocabulary_building import build_vocabulary

PACKAGE = Path(knowledge_base.__file__).parent
EXAMPLES = Path("nlu_data/nlu")
_DRAWN = "corpus_sample.yml"
"""Examples that were drawn from the corpus, which is read as a whole."""
_USED = 30
"""How often the general dictionary must have seen a word."""
_LONGEST_WORD = 4


def wordings(corpus: Corpus, examples: Path) -> Iterator[str]:
    """Texts as people say them, and the answers, whose words they take up."""
    for entry in corpus.entries:
        yield from (entry.label, *entry.wordings)
        yield from (entry.title, entry.answer, entry.spoken or "")
    for asked in read_asked(PACKAGE / "lay_questions"):
        yield from asked.questions
    for path in sorted(examples.glob("*.yml")):
        if path.name != _DRAWN:
            yield from _examples(path)


def _examples(path: Path) -> Iterator[str]:
    for block in yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)["nlu"]:
        yield from (line.removeprefix("- ") for line in block["examples"].splitlines())


def general_words() -> Iterator[str]:
    """Words of the general dictionary that people use."""
    import jieba  # noqa: PLC0415 - only the step that needs it pays for it

    with jieba.get_module_res("dict.txt") as lines:
        for line in lines:
            word, count, *_ = line.decode("utf-8").split(" ")
            if int(count) >= _USED and 2 <= len(word) <= _LONGEST_WORD:
                yield word


def main() -> int:
    """Write the vocabulary; 1 if what it is made from can't be read."""
    try:
        sounds = load_confusions().as_json()
        corpus = load_corpus(PACKAGE / "faq")
        vocabulary = build_vocabulary(
            wordings(corpus, EXAMPLES),
            general_words(),
            sounds=sounds,
            home_words=home_words(PACKAGE / "lexicon"),
        )
    except (KnowledgeBaseError, OSError, yaml.YAMLError, KeyError) as error:
        print(f"纠错词库没有做成：{error}", file=sys.stderr)
        return 1
    vocabulary.save(VOCABULARY, sounds=sounds)
    print(f"纠错词库：{len(vocabulary.characters)} 个字，{VOCABULARY.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
