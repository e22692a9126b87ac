"""The legal-aid pre-check against 《法律援助法》第三十一、三十二、四十二条."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.legal_aid import (
    MATTERS,
    QUESTIONS,
    STATUSES,
    AidAnswerError,
    AidAnswers,
    Question,
    ask,
    correct,
    open_questions,
    read_answer,
    summary,
    told,
    verdict,
)


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("aid_matter", "老板欠我工资不给", "wages"),
        ("aid_matter", "在工地摔伤了", "work_injury"),
        ("aid_matter", "我男人打我", "violence"),
        ("aid_matter", "儿子不给赡养费", "support"),
        ("aid_matter", "别的事", "other"),
        ("aid_status", "我是低保户", "relief"),
        ("aid_status", "我七十岁了，是老人，没得收入", "no_income"),
        ("aid_status", "出来打工的", "migrant"),
        ("aid_status", "都不是", "none"),
        ("aid_household", "三口人", 3),
        ("aid_household", "就我一个人", 1),
        ("aid_income", "三千五", 3500.0),
        ("aid_income", "没得收入", 0.0),
        ("aid_income", "一个月两千多块", 2000.0),
    ],
)
def test_answers_in_free_words(question: Question, text: str, value: object) -> None:
    assert read_answer(question, text) == value


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("aid_household", "五十口人"),
        ("aid_household", "0个人"),
        ("aid_income", "两百万"),
        ("aid_income", "-300"),
    ],
)
def test_impossible_numbers_are_refused_with_a_reason(question: Question, text: str) -> None:
    with pytest.raises(AidAnswerError, match="。"):
        read_answer(question, text)


def test_no_answer_in_the_words() -> None:
    assert all(read_answer(question, "今天天气好") is None for question in QUESTIONS)


def test_victims_of_violence_are_asked_no_means() -> None:
    answers = AidAnswers(aid_matter="violence")
    assert open_questions(answers) == ()
    assert verdict(answers) == "no_means_test"
    assert summary(answers).citations[0].article == "第三十二条"


def test_migrants_are_exempt_for_wages_only() -> None:
    wages = AidAnswers(aid_matter="wages", aid_status="migrant")
    traffic = AidAnswers(aid_matter="traffic", aid_status="migrant")
    assert verdict(wages) == "means_not_checked"
    assert open_questions(wages) == ()
    assert open_questions(traffic) == ("aid_household", "aid_income")


def test_means_are_compared_by_the_office_not_by_us() -> None:
    answers = AidAnswers("traffic", "none", 3, 6000.0)
    result = summary(answers)
    assert result.service.result is not None
    assert result.service.result["income_per_person"] == 2000.0
    assert "省级人民政府" in result.shown
    assert [c.article for c in result.citations] == ["第三十一条", "第三十四条", "第四十三条"]


def test_a_correction_changes_the_newest_answer_that_fits() -> None:
    answers = AidAnswers("traffic", "none", 3, 5000.0)
    changed = correct(answers, "不对，是三千五", "aid_income")
    assert changed is not None
    assert changed.aid_income == 3500.0
    assert changed.aid_household == 3


def test_a_correction_that_names_its_field() -> None:
    answers = AidAnswers("traffic", "none", 3, 5000.0)
    changed = correct(answers, "说错了，是四口人", "aid_income")
    assert changed is not None
    assert (changed.aid_household, changed.aid_income) == (4, 5000.0)


def test_a_correction_of_nothing() -> None:
    assert correct(AidAnswers("traffic"), "不对", "aid_matter") is None


@given(
    matter=st.sampled_from([None, *MATTERS]),
    status=st.sampled_from([None, *STATUSES]),
    household=st.none() | st.integers(1, 30),
    income=st.none() | st.floats(0, 1e6),
)
def test_every_state_asks_or_concludes(
    matter: str | None, status: str | None, household: int | None, income: float | None
) -> None:
    answers = AidAnswers(matter, status, household, income)
    questions = open_questions(answers)
    if questions:
        assert ask(questions[0], answers).service.name == "legal_aid"
    else:
        assert summary(answers).citations


def test_who_goes_on_with_it_reads_what_was_said_and_what_came_of_it() -> None:
    answers = AidAnswers("wages", "none", 2, 3000.0)
    service = summary(answers).service
    assert service is not None
    assert service.result is not None
    lines = told(service.result)
    assert lines[:4] == (
        "事情：讨要工资、确认劳动关系",
        "身份：都不是",
        "一起生活：2 人",
        "全家每月收入：3000 元",
    )
    assert "人均每月约 1500 元" in lines[4]
    open_step = ask("aid_status", AidAnswers("wages")).service
    assert open_step is not None
    assert told(open_step.result or {}) == (), "one that isn't finished says nothing yet"
    assert told({**service.result, "aid_matter": "of another version"}) == ()
