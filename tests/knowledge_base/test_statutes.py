import datetime
from dataclasses import replace

import pytest

from knowledge_base.statutes import Article, StatuteLibrary, stated_start
from tests.fakes_knowledge_base import TODAY, articles, library, register


@pytest.mark.parametrize("number", ["第一千零七十九条", "1079", "第1079条"])
@pytest.mark.parametrize("law", ["民法典", "中华人民共和国民法典", "《民法典》"])
def test_articles_are_found_in_any_form(law: str, number: str) -> None:
    found = library().article(law, number)
    assert found is not None
    assert found.id == "中华人民共和国民法典|第一千零七十九条"


@pytest.mark.parametrize(
    ("law", "number"), [("民法典", "第九条"), ("民法典", "x"), ("没有的法", "第一条"), ("", "")]
)
def test_what_is_not_there_is_none(law: str, number: str) -> None:
    assert library().article(law, number) is None


def test_only_laws_in_force_are_given() -> None:
    laws = {article.law for article in library().articles_in_force(on=TODAY)}
    assert laws == {"中华人民共和国民法典", "中华人民共和国劳动合同法"}
    assert not library().in_force("没有的法", on=TODAY)


def test_the_newest_text_wins() -> None:
    old = Article(law="民法典", number=(1, 0), content="旧", version="2019-01-01")
    found = StatuteLibrary([*articles(), old], register())
    assert found.article("民法典", "1") is None
    newer = replace(old, version="2025-01-01", content="新")
    found = StatuteLibrary([*articles(), newer], register())
    article = found.article("民法典", "1")
    assert article is not None
    assert article.content == "新"
    assert found.article("民法典", "1079") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("本法自2021年1月1日起施行。", datetime.date(2021, 1, 1)),
        ("本法自一九九五年一月一日起施行。", datetime.date(1995, 1, 1)),
        ("本条例自二○○四年十月一日起施行。", datetime.date(2004, 10, 1)),
        ("自２００８年９月１８日起实施", datetime.date(2008, 9, 18)),
        ("本法自公布之日起施行。", None),
        ("本法自2021年13月41日起施行。", None),
        ("", None),
    ],
)
def test_the_first_day_is_read_from_the_text(text: str, day: datetime.date | None) -> None:
    assert stated_start([text]) == day


def test_the_registers_date_goes_before_the_texts() -> None:
    other = replace(articles()[2], content="本法自1999年1月1日起施行。")
    law = StatuteLibrary([other], register()).law("民法典")
    assert law is not None
    assert law.in_force_from == datetime.date(2021, 1, 1)
