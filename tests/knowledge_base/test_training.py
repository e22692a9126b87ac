import datetime
import json
import lzma
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from knowledge_base.encoder import open_encoder
from knowledge_base.normalise import normalise
from knowledge_base.query import Synonyms
from knowledge_base.ranking import Evidence
from knowledge_base.register import LawRegister
from knowledge_base.statutes import StatuteLibrary
from knowledge_base.training.compare_encoders import Asked, Trial, ask, encoding
from knowledge_base.training.confidence_data import Example, out_of_scope
from knowledge_base.training.draft_register import drafts, missing_titles
from knowledge_base.training.export import save_model
from knowledge_base.training.fit_confidence import fit, odds
from knowledge_base.training.learning import train
from knowledge_base.training.networks import Bag
from knowledge_base.training.pairs import (
    FOLDS,
    Pair,
    article_question_pairs,
    clause_pairs,
    consultation_pairs,
    corpus_pairs,
    fold_of,
    lay_pairs,
    read_consultations,
)
from knowledge_base.training.pieces import CUTS
from knowledge_base.training.recipe import Recipe
from knowledge_base.training.starting import make_start
from tests.fakes_knowledge_base import WAGES, articles, corpus, library, register

ROOT = Path(__file__).parents[2]
RECIPE = Recipe(pieces=400, dimension=8, steps=4, batch=4)


def write(path: Path, *values: object) -> Path:
    text = "\n".join(json.dumps(value, ensure_ascii=False) for value in values)
    data = text.encode()
    path.write_bytes(lzma.compress(data) if path.suffix == ".xz" else data)
    return path


def test_consultations_keep_the_articles_that_the_library_has(tmp_path: Path) -> None:
    path = write(
        tmp_path / "c.jsonl",
        {
            "text": "想离婚",
            "keywords": "离婚",
            "answer": "可以起诉。",
            "articles": ["中华人民共和国民法典第一千零七十九条", "婚姻法第九百条", "乱写"],
        },
        {"text": "没有答复", "keywords": float("nan"), "answer": float("nan"), "articles": []},
    )
    first, second = read_consultations(path, library())
    assert [article.label for article in first.articles] == ["第一千零七十九条"]
    assert (second.answer, second.keywords, second.articles) == ("", "", ())
    pairs = list(consultation_pairs([first, second], normalise))
    assert {pair.left for pair in pairs} == {"想离婚", "离婚", "可以起诉。"}


def test_lay_questions_go_with_their_answers(tmp_path: Path) -> None:
    path = write(
        tmp_path / "l.jsonl.xz",
        {"text": "问", "machine_answer": "答", "weak_articles": ["《甲法》规定"]},
        {"text": "空", "machine_answer": "", "weak_articles": None},
    )
    assert [(p.left, p.right) for p in lay_pairs(path, normalise)] == [
        ("问", "答"),
        ("问", "甲法》规定"),
    ]


def test_held_out_wordings_are_not_learned() -> None:
    held_out = frozenset(WAGES.questions[:2])
    pairs = list(corpus_pairs(corpus(WAGES), library(), normalise, held_out=held_out))
    seen = {text for pair in pairs for text in (pair.left, pair.right)}
    assert not seen & held_out
    assert WAGES.questions[2] in seen
    assert any("劳动报酬" in pair.right for pair in pairs)


def test_wordings_are_learned_in_the_words_that_are_searched() -> None:
    plain = Synonyms({"怎么办": ["咋个办"]}, {}).plain
    entry = replace(WAGES, questions=("欠我钱咋个办", "老板跑了咋个办"))
    pairs = list(corpus_pairs(corpus(entry), library(), plain))
    left = {pair.left for pair in pairs}
    assert {"欠我钱怎么办", "老板跑了怎么办"} <= left
    assert not any("咋个" in text for text in left)


def test_wordings_fall_into_all_folds_and_stay_there() -> None:
    folds = [fold_of(f"问法{number}") for number in range(500)]
    assert set(folds) == set(range(FOLDS))
    assert folds == [fold_of(f"问法{number}") for number in range(500)]


def test_training_again_gives_the_same_table_and_a_folder_that_loads(tmp_path: Path) -> None:
    written = list(corpus_pairs(corpus(), library(), normalise))
    asked = [Pair("欠薪怎么办", "可以投诉。", "1"), Pair("想离婚", "可以起诉。", "2")]
    tables = []
    for _ in range(2):
        start = make_start([*asked, *written], articles() * 3, recipe=RECIPE, report=False)
        network = train([*asked, *written], start, recipe=RECIPE, report=False)
        assert isinstance(network, Bag)
        tables.append(network.table())
    assert np.array_equal(tables[0], tables[1])
    assert not tables[0][0].any()
    save_model(tmp_path / "model", tables[0], ["[BLANK]", *start.tokenised.numbers])
    encoder = open_encoder(str(tmp_path / "model"), root=ROOT)
    assert encoder.dimension == 8
    vectors = encoder.encode(["老板不给工钱", "用人单位应当支付劳动报酬"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-3)


@pytest.mark.parametrize(
    ("cut", "pieces"),
    [
        ("pairs", ["欠我", "我工", "工钱"]),
        ("words", ["w:工钱"]),
        ("pairs and words", ["欠我", "我工", "工钱", "w:工钱"]),
        ("pairs and characters", ["欠我", "我工", "工钱", "c:欠", "c:工", "c:钱"]),
        ("pairs, words and characters", ["欠我", "我工", "工钱", "w:工钱", "c:欠", "c:工", "c:钱"]),
        ("characters", ["欠", "我", "工", "钱"]),
        ("every word", ["欠", "我", "工钱"]),
    ],
)
def test_texts_are_cut_in_every_way(cut: str, pieces: list[str]) -> None:
    assert CUTS[cut]("欠我工钱") == pieces


def test_a_transformer_learns_from_a_bag(tmp_path: Path) -> None:
    pairs = list(corpus_pairs(corpus(), library(), normalise))
    bag = make_start(pairs, articles() * 3, recipe=RECIPE, report=False)
    teacher = encoding(train(pairs, bag, recipe=RECIPE, report=False), bag)
    recipe = replace(
        RECIPE, network="transformer", cut="characters", dimension=32, layers=1, longest=40,
        steps=30, rate=1e-2, warm=0.1, taught=1.0,
    )  # fmt: skip
    start = make_start(pairs, articles() * 3, recipe=recipe, report=False)
    texts = list(dict.fromkeys(pair.left for pair in pairs))
    wanted = teacher(texts) @ teacher(texts).T

    def far(steps: int) -> float:
        network = train(
            pairs, start, recipe=replace(recipe, steps=steps), teacher=teacher, report=False
        )
        found = encoding(network, start)(texts)
        assert np.linalg.norm(found.numpy(), axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-3)
        return float((found @ found.T - wanted).abs().mean())

    assert far(30) < far(1)


def test_an_encoder_is_asked_for_articles_and_for_entries() -> None:
    places = {"甲": 0, "乙": 1, "丙": 2}

    def encoder(texts: Sequence[str]) -> torch.Tensor:
        return torch.eye(3)[[places[text.strip()] for text in texts]]

    trial = Trial(
        articles=["甲", "乙", "丙"],
        wordings=["甲", "乙", "乙"],
        owners=np.array([0, 0, 1]),
        consultations=[Asked("甲", frozenset({0})), Asked("乙", frozenset({2}))],
        sets={"lay": [Asked("甲", frozenset({0})), Asked("乙", frozenset({1}))]},
    )
    found = ask(trial, encoder)
    assert (found["R@10"], found["lay"]) == (1.0, 0.5)
    assert found["MRR@10"] == pytest.approx((1 + 1 / 3) / 2)


def test_a_clause_goes_with_the_rest_of_its_article() -> None:
    (pair, *_) = clause_pairs(articles()[1:2], random.Random(0))
    assert pair.left not in pair.right
    assert pair.right.startswith("民法典 第一章 总则")


def example(fold: int, dice: np.random.Generator, *, answered: bool) -> Example:
    base = dice.uniform(0, 0.4, (6, 3)).astype(np.float32)
    right = np.zeros(6, dtype=bool)
    if answered:
        right[2] = True
        base[2] += 0.5
    return Example(
        fold, Evidence(np.arange(6), base, 8, 0.9), right, int(answered), known=False, text=""
    )


def test_the_fit_tells_right_hits_from_others() -> None:
    dice = np.random.default_rng(3)
    examples = [example(number % FOLDS, dice, answered=number % 4 != 0) for number in range(200)]
    model = fit(examples)
    for one in examples[:40]:
        found = odds(one, model)
        assert (found.max() > 0) == one.answered
        if one.answered:
            assert int(np.argmax(found)) == 2


def test_the_unanswered_questions_are_not_answered_by_the_corpus() -> None:
    strange = out_of_scope()
    assert strange == out_of_scope()
    assert len(set(strange)) == len(strange) > 100
    assert "今天天气怎么样" in strange


def test_lay_questions_written_for_articles_are_paired_with_them(tmp_path: Path) -> None:
    text = "law: 中华人民共和国民法典\narticles:\n  第七百零三条: [租房合同是啥, 啥叫租赁]\n  第九条: [无]\n"
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    pairs = list(article_question_pairs(tmp_path, library(), normalise))
    assert {pair.group for pair in pairs} == {"中华人民共和国民法典|第七百零三条"}
    assert [pair.left for pair in pairs] == ["租房合同是啥"] * 2 + ["啥叫租赁"] * 2
    assert {pair.right for pair in pairs} >= {"租房合同是啥", "啥叫租赁"}


def test_records_are_drafted_for_cited_laws_that_the_register_lacks() -> None:
    missing = missing_titles(corpus(), LawRegister())
    assert missing == ["中华人民共和国劳动合同法", "中华人民共和国民法典"]
    assert missing_titles(corpus(), register()) == []
    plain = StatuteLibrary(articles(), LawRegister())
    labour, civil = drafts(missing, plain)
    assert labour["in_force_from"] == datetime.date(2008, 1, 1)
    assert civil == {
        "title": "中华人民共和国民法典",
        "short": ["民法典"],
        "in_force_from": datetime.date(2021, 1, 1),
    }
