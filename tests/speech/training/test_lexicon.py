"""Words and their pronunciations."""

import re
from pathlib import Path

from speech.synthesis.pronunciation import Pronouncer
from speech.training.lexicon import GENERAL_WORDS, Words, general_words, pronunciations
from speech.training.texts import CorpusTexts, han_runs, read_corpus, sampled_answers

PRONOUNCER = Pronouncer()
TEXTS = CorpusTexts(
    questions=("房东不退押金怎么办？", "押金不退怎么办"),
    spoken=("按《民法典》第七百条，房东应当退还押金3000元。",),
    answers=("**先协商**：保留转账记录。",),
    terms=("人身安全保护令", "押金"),
)


def test_every_term_is_a_word_and_rare_words_are_spelled() -> None:
    words = Words(TEXTS)
    assert {"人身安全保护令", "押金", "怎么办"} <= set(words.known)
    assert "转账" not in words.known
    assert words.cut("转账押金") == ("转", "账", "押金")


def test_numbers_are_in_the_texts_as_they_are_said() -> None:
    assert "".join(han_runs("退还3000元，打110")) == "退还三千元打幺幺零"
    assert list(han_runs("用APP查，再办")) == ["再办"]


def test_ways_to_say_a_word() -> None:
    assert pronunciations("还款", PRONOUNCER) == [("h", "uan", "k", "uan")]
    assert ("h", "ai") in pronunciations("还", PRONOUNCER)
    assert ("h", "uan") in pronunciations("还", PRONOUNCER)
    assert pronunciations("什么", PRONOUNCER) == [("sh", "en", "m", "e"), ("sh", "en", "m", "a")]
    assert pronunciations("ABC", PRONOUNCER) == []


def test_general_words_are_others_than_the_known_and_the_most_frequent() -> None:
    general = general_words({"机场"})
    assert {"公园", "飞机场", "成都市"} <= set(general)
    assert "机场" not in general
    assert len(general) <= GENERAL_WORDS
    assert all(2 <= len(word) <= 4 and count > 0 for word, count in general.items())


def test_the_corpus_has_answers_to_test_with() -> None:
    texts = read_corpus(Path("knowledge_base"))
    tested = sampled_answers(texts.spoken)
    assert len(set(tested)) == 200
    assert {"彩礼", "人身安全保护令", "咋个办"} <= set(texts.terms)
    assert not [term for term in texts.terms if re.search(r"[\\\[(]", term)], (
        "no patterns of dialect"
    )
    assert len(texts.questions) > 10_000
