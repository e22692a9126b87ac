"""Articles as answers, and several matters in one story."""

from dataclasses import replace

from bot import wording
from bot.answering import Answering
from bot.messages import Answer, Clarification, NoAnswer
from bot.situation import Situation
from bot.statute_answers import LONGEST_SHOWN
from bot.stories import issues_in
from bot.thresholds import Thresholds
from knowledge_base.passages import Citation
from tests.bot.fakes import AMOUNT, DISMISSAL, RENEWAL, FakeKnowledge

ARTICLE = Citation(
    "中华人民共和国民法典", "第七百零三条", None, "2021-01-01", "租赁合同是出租人交付租赁物的合同。"
)
STORY = "公司合同到期不跟我续签了，还有一个事，补偿金到底怎么算的"


def answering(
    *, entries: dict[str, float], article: float, quote: str | None = ARTICLE.quote
) -> Answering:
    found = {"这是一个租房的问题": tuple(entries.items())}
    articles = {"这是一个租房的问题": ((replace(ARTICLE, quote=quote), article),)}
    knowledge = FakeKnowledge((RENEWAL, AMOUNT, DISMISSAL), found, articles=articles)
    return Answering(knowledge, Thresholds(answer_at=0.7, clarify_at=0.2, statute_at=0.5))


def respond(robot: Answering) -> object:
    return robot.respond("这是一个租房的问题", Situation(misses=1)).reply


def test_an_article_answers_where_no_entry_does() -> None:
    reply = respond(answering(entries={"renewal": 0.1}, article=0.6))
    assert isinstance(reply, Answer)
    assert reply.faq_id is None
    assert reply.citations == (ARTICLE,)
    assert ARTICLE.quote is not None
    assert ARTICLE.quote in reply.shown
    assert ARTICLE.quote in reply.spoken
    assert "《民法典》第七百零三条" in reply.shown
    assert reply.notice is not None
    assert "不是针对您这件事的法律意见" in reply.notice
    assert wording.PERSON in reply.choices


def test_entries_that_may_be_meant_are_offered_beside_it() -> None:
    reply = respond(answering(entries={"renewal": 0.4}, article=0.6))
    assert isinstance(reply, Answer)
    assert [choice.say for choice in reply.choices] == [RENEWAL.title, wording.PERSON.say]


def test_an_entry_that_is_surer_goes_first() -> None:
    sure = respond(answering(entries={"renewal": 0.8}, article=0.9))
    assert isinstance(sure, Answer)
    assert sure.faq_id == "renewal"
    assert isinstance(respond(answering(entries={"renewal": 0.6}, article=0.55)), Clarification)


def test_an_article_that_hardly_fits_is_not_shown() -> None:
    assert isinstance(respond(answering(entries={}, article=0.4)), NoAnswer)


def test_a_long_article_is_cut_and_not_read_out() -> None:
    quote = "甲" * (LONGEST_SHOWN + 300)
    reply = respond(answering(entries={}, article=0.9, quote=quote))
    assert isinstance(reply, Answer)
    assert len(reply.shown) < LONGEST_SHOWN + 200
    assert "条文在屏幕上" in reply.spoken
    assert len(reply.spoken) <= 120


def test_of_two_matters_the_first_is_answered_and_the_other_offered() -> None:
    first, second = issues_in(STORY)
    found = {first: (("renewal", 0.9),), second: (("amount", 0.8),), STORY: (("renewal", 0.5),)}
    robot = Answering(FakeKnowledge((RENEWAL, AMOUNT), found), Thresholds(answer_at=0.7))
    turn = robot.respond(STORY, Situation())
    assert isinstance(turn.reply, Answer)
    assert turn.reply.faq_id == turn.situation.faq_id == "renewal"
    assert turn.reply.choices[0].say == AMOUNT.title
    assert "不止一件事" in turn.reply.spoken
    assert turn.situation.choices == turn.reply.choices


def test_one_matter_in_two_parts_stays_one() -> None:
    first, second = issues_in(STORY)
    found = {first: (("renewal", 0.9),), second: (("renewal", 0.8),), STORY: (("renewal", 0.9),)}
    robot = Answering(FakeKnowledge((RENEWAL, AMOUNT), found), Thresholds(answer_at=0.7))
    reply = robot.respond(STORY, Situation()).reply
    assert isinstance(reply, Answer)
    assert "不止一件事" not in reply.spoken


def test_parts_too_short_to_be_a_matter_are_none() -> None:
    assert issues_in("房东不退押金，另外呢") == ("房东不退押金，另外呢",)
    assert issues_in("") == ("",)
    assert len(issues_in("还有一个事".join(["房东一直不退我的押金"] * 9))) == 4
