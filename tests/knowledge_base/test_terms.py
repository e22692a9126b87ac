from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.terms import TermIndex, TermSettings, build_terms

DOCUMENTS = [["押金", "房东"], ["押金", "押金", "租房", "合同"], ["离婚"], []]


def index() -> TermIndex:
    return build_terms(DOCUMENTS, TermSettings())


def test_the_documents_that_hold_the_rarest_terms_come_first() -> None:
    scores = index().scores(["押金", "房东"])
    assert list(np.argsort(-scores)) == [0, 1, 2, 3]
    assert scores[0] > scores[1] > 0 == scores[2]


def test_terms_that_no_document_has_lower_the_share() -> None:
    assert index().scores(["离婚", "天气"])[2] < index().scores(["离婚"])[2]
    assert index().known_share(["离婚", "天气"]) < 1 == index().known_share(["离婚"])
    assert index().known_share([]) == 0


def test_added_terms_help_and_do_not_lower() -> None:
    plain = index().scores(["押金"])
    more = index().scores(["押金"], ["房东", "天气"])
    assert more[0] > plain[0]
    assert more[1] == pytest.approx(plain[1])


def test_an_index_saved_is_opened_memory_mapped(tmp_path: Path) -> None:
    index().save(tmp_path, "a")
    opened = TermIndex.open(tmp_path, "a")
    for terms in (["押金"], ["离婚", "天气"], []):
        assert np.array_equal(opened.scores(terms), index().scores(terms))
    assert opened.size == 4
    assert list(opened.documents("押金")) == [0, 1]
    assert list(opened.documents("天气")) == []


def test_no_documents_are_an_index_too(tmp_path: Path) -> None:
    build_terms([], TermSettings()).save(tmp_path, "a")
    opened = TermIndex.open(tmp_path, "a")
    assert opened.size == 0
    assert len(opened.scores(["押金"])) == 0


words = st.lists(st.sampled_from("甲乙丙丁戊己庚辛"), max_size=12)


@settings(deadline=None)
@given(st.lists(words, min_size=1, max_size=8), words)
def test_scores_are_shares(documents: list[list[str]], terms: list[str]) -> None:
    found = build_terms(documents, TermSettings())
    scores = found.scores(dict.fromkeys(terms))
    assert len(scores) == len(documents)
    for document, score in zip(documents, scores, strict=True):
        assert 0 <= score <= 1
        assert (score > 0) == bool(set(document) & set(terms))


def test_tells_in_how_many_documents_a_term_is() -> None:
    index = build_terms([["押金", "房东"], ["彩礼", "押金", "押金"]], TermSettings())
    assert [index.frequency(term) for term in ("押金", "彩礼", "压金")] == [2, 1, 0]
    assert build_terms([], TermSettings()).frequency("押金") == 0
