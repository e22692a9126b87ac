import datetime
import re
from pathlib import Path

import pytest

from knowledge_base.corpus import Corpus, FaqEntry, FollowUp, Problem
from knowledge_base.corpus_check import MIN_WORDINGS, SERVICES, check_corpus
from knowledge_base.passages import Citation
from tests.fakes_knowledge_base import DEPOSIT, WAGES, corpus, entry, library, register

TODAY = datetime.date(2026, 11, 23)
SCHEMA = Path(__file__).parents[2] / "docs" / "corpus.md"


def checked(*entries: FaqEntry, others: Corpus | None = None) -> tuple[Problem, ...]:
    return check_corpus(
        corpus(*entries), library(), register=register(), today=TODAY, others=others
    )


def cited(law: str, article: str, gist: str | None = "意思。") -> FaqEntry:
    return entry(citations=(Citation(law=law, article=article, gist=gist),))


def test_a_sound_corpus_has_no_problem() -> None:
    assert checked() == ()
    assert checked(entry()) == ()


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": "A"}, "id", "faq-id"),
        ({"name": "ab_c"}, "id", "faq-id"),
        ({"name": "a" * 61}, "id", "faq-id"),
        ({"label": "字" * 17}, "label", "faq-too-long"),
        ({"label": ""}, "label", "faq-blank"),
        ({"title": "字" * 61}, "title", "faq-too-long"),
        ({"title": "两\n行"}, "title", "faq-line"),
        ({"answer": "字" * 801}, "answer", "faq-too-long"),
        ({"answer": "隐\u200b形"}, "answer", "faq-control"),
        ({"spoken": "字" * 121}, "spoken", "faq-too-long"),
        ({"spoken": "**重点**"}, "spoken", "faq-spoken-markdown"),
        ({"spoken": "一是\n- 二"}, "spoken", "faq-spoken-markdown"),
        ({"questions": ("一种",) * 1}, "questions", "faq-too-few"),
        ({"questions": tuple(f"{n}{'字' * 200}" for n in range(8))}, "questions.0", "faq-too-long"),
        ({"questions": (*DEPOSIT.questions, "")}, "questions.8", "faq-blank"),
        ({"steps": ()}, "steps", "faq-steps"),
        ({"steps": ("走",) * 9}, "steps", "faq-steps"),
        ({"citations": ()}, "citations", "faq-citation-none"),
        ({"service": "lawyer"}, "service", "faq-service"),
        ({"topic": ""}, "topic", "faq-blank"),
        ({"reviewer": ""}, "reviewer", "faq-blank"),
        ({"review_due": datetime.date(2026, 11, 1)}, "review_due", "faq-review-order"),
        ({"review_due": datetime.date(2026, 11, 2)}, "review_due", "faq-review-overdue"),
        ({"reviewed_on": datetime.date(2027, 1, 1)}, "reviewed_on", "faq-review-future"),
        ({"related": ("deposit",)}, "related.0", "faq-link-self"),
        ({"related": ("nobody",)}, "related.0", "faq-link-unknown"),
        ({"followups": (FollowUp(("那呢",), "nobody"),)}, "followups.0.to", "faq-link-unknown"),
        ({"followups": (FollowUp((), "nobody"),)}, "followups.0.say", "faq-blank"),
    ],
)
def test_a_broken_rule_is_named(changes: dict[str, object], field: str, code: str) -> None:
    problems = checked(entry(**changes))  # type: ignore[arg-type]
    assert (field, code) in [(problem.field, problem.code) for problem in problems]


@pytest.mark.parametrize(
    ("law", "article", "code"),
    [
        ("中华人民共和国民法典", "第九千条", "faq-citation-unknown"),
        ("中华人民共和国民法典", "第703条", "faq-citation-article"),
        ("中华人民共和国民法典", "七百零三", "faq-citation-article"),
        ("中华人民共和国民法典", "前条", "faq-citation-article"),
        ("民法典", "第七百零三条", "faq-citation-title"),
        ("中华人民共和国婚姻法", "第一条", "faq-citation-not-in-force"),
        ("将来法", "第一条", "faq-citation-not-in-force"),
        ("没有文本的办法", "第一条", "faq-citation-unknown"),
        ("谁也没听过的法", "第一条", "faq-citation-unlisted"),
        ("中华人民共和国劳动合同法", "第三条", "faq-citation-partly-repealed"),
    ],
)
def test_a_citation_that_does_not_stand_is_named(law: str, article: str, code: str) -> None:
    assert code in [problem.code for problem in checked(cited(law, article))]


def test_the_successor_of_a_repealed_law_is_named() -> None:
    (problem,) = checked(cited("中华人民共和国婚姻法", "第一条"))
    assert "现在看《中华人民共和国民法典》" in problem.message


def test_a_gist_is_required_and_one_article_once() -> None:
    article = Citation(law="中华人民共和国民法典", article="第七百零三条", gist="")
    codes = [problem.code for problem in checked(entry(citations=(article, article)))]
    assert codes.count("faq-blank") == 2
    assert "faq-citation-twice" in codes


def test_without_a_library_the_register_decides() -> None:
    entries = corpus(
        cited("中华人民共和国民法典", "第九千条"),
        entry("b-1", citations=cited("中华人民共和国婚姻法", "第一条").citations),
    )
    problems = check_corpus(entries, None, register=register(), today=TODAY)
    assert [problem.code for problem in problems] == ["faq-citation-not-in-force"]


def test_what_two_entries_share_is_named_at_the_second() -> None:
    other = entry("other", label=WAGES.label, questions=(*DEPOSIT.questions, "欠薪去哪里告？"))
    problems = checked(WAGES, other)
    assert [(p.entry, p.field, p.code) for p in problems] == [
        ("other", "label", "faq-label-twice"),
        ("other", "questions.8", "faq-wording-twice"),
    ]
    assert "与条目 wages 的短名重复" in problems[0].message
    asked_twice = checked(DEPOSIT, other)
    assert f"与条目 {DEPOSIT.id} 的第 1 个其他问法重复" in asked_twice[0].message
    assert next(p.code for p in checked(WAGES, WAGES)) == "faq-id-twice"


def test_a_wording_twice_in_one_entry_is_named_but_the_title_may_be_one() -> None:
    twice = entry(questions=(*DEPOSIT.questions, DEPOSIT.questions[0] + "！"))
    (problem,) = checked(twice)
    assert problem.field == "questions.8"
    assert problem.message.startswith("与这一条的第 1 个其他问法重复")
    titled = entry(questions=(*DEPOSIT.questions, entry().title))
    assert checked(titled) == ()


def test_entries_beside_the_checked_ones_count_but_are_not_checked() -> None:
    bad = entry("bad", steps=(), label="坏")
    linked = entry("linked", related=("bad",), label=bad.label, title=bad.title)
    problems = checked(linked, others=corpus(bad))
    assert {problem.entry for problem in problems} == {"linked"}
    assert {problem.code for problem in problems} == {
        "faq-label-twice",
        "faq-wording-twice",
    }


def test_the_rules_are_those_of_the_writing_guide() -> None:
    guide = SCHEMA.read_text("utf-8")
    for service in SERVICES:
        assert f"`{service}`" in guide
    assert f"至少 {MIN_WORDINGS} 条" in guide
    for name, longest in re.findall(r"\| `(label|title|answer|spoken)` .*?(\d+) 个字", guide):
        problems = checked(entry(**{name: "字" * (int(longest) + 1)}))
        assert name in [problem.field for problem in problems]
        assert name not in [p.field for p in checked(entry(**{name: "字" * int(longest)}))]
