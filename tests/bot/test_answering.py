"""The ladder: answer, ask back, no basis, a person; and follow-ups."""

import pytest

from bot import wording
from bot.answering import Answering, Cases
from bot.context import MOST_SAID
from bot.messages import Answer, Choice, Clarification, NoAnswer, Smalltalk
from bot.situation import Situation, situation_from_json, situation_to_json
from bot.thresholds import Thresholds
from tests.bot.fakes import AMOUNT, DISMISSAL, RENEWAL, FakeKnowledge, entry


def answering(**found: tuple[tuple[str, float], ...]) -> tuple[Answering, FakeKnowledge]:
    knowledge = FakeKnowledge((RENEWAL, AMOUNT, DISMISSAL), found)
    return Answering(knowledge, Thresholds(answer_at=0.6, clarify_at=0.2)), knowledge


def test_a_sure_hit_is_answered_with_its_citation() -> None:
    robot, _ = answering(公司不续签=(("renewal", 0.9), ("amount", 0.3)))
    turn = robot.respond("公司不续签", Situation(misses=1))
    assert isinstance(turn.reply, Answer)
    assert turn.reply.faq_id == "renewal"
    assert turn.reply.citations[0].article == "第四十六条"
    assert turn.reply.confidence == 0.9
    assert "接下来怎么做" in turn.reply.shown
    assert turn.situation.faq_id == "renewal"
    assert turn.situation.misses == 0


def test_a_wording_of_the_corpus_needs_no_search() -> None:
    robot, knowledge = answering()
    turn = robot.respond("renewal的问法", Situation())
    assert isinstance(turn.reply, Answer)
    assert knowledge.asked == []


def test_an_unsure_hit_asks_back_with_three_choices_at_most() -> None:
    robot, _ = answering(补偿=(("renewal", 0.4), ("amount", 0.3), ("dismissal", 0.2)))
    turn = robot.respond("补偿", Situation())
    assert isinstance(turn.reply, Clarification)
    assert [choice.label for choice in turn.reply.choices[:3]] == [
        "renewal短名",
        "amount短名",
        "dismissal短名",
    ]
    assert turn.reply.choices[-1] == wording.NONE_OF_THESE
    assert turn.situation.choices == turn.reply.choices


def test_below_the_lower_threshold_nothing_is_guessed() -> None:
    robot, _ = answering(火星移民=(("renewal", 0.1),))
    turn = robot.respond("火星移民", Situation())
    assert isinstance(turn.reply, NoAnswer)
    assert turn.situation.misses == 1


@pytest.mark.parametrize("text", ["三千五", "3500块", "2024年。", " 两万元 "])
def test_a_number_by_itself_tells_no_case(text: str) -> None:
    robot, knowledge = answering(**{text: (("renewal", 0.9),)})
    turn = robot.respond(text, Situation())
    assert isinstance(turn.reply, NoAnswer)
    assert knowledge.asked == []
    asked, _ = answering(三千五的补偿=(("amount", 0.9),))
    assert isinstance(asked.respond("三千五的补偿", Situation()).reply, Answer)


def test_the_second_miss_in_a_row_offers_a_person() -> None:
    robot, _ = answering()
    first = robot.respond("火星移民", Situation())
    second = robot.respond("月球买地皮", first.situation)
    assert "请工作人员" not in first.reply.spoken
    assert "请工作人员" in second.reply.spoken
    assert second.reply.choices[0] == wording.PERSON
    assert second.situation.offer == "person"


def test_an_answer_in_between_starts_the_count_again() -> None:
    robot, _ = answering(公司不续签=(("renewal", 0.9),))
    situation = robot.respond("火星移民", Situation()).situation
    situation = robot.respond("公司不续签", situation).situation
    assert "请工作人员" not in robot.respond("火星移民", situation).reply.spoken


@pytest.mark.parametrize("text", ["那要补多少？", "要补多少", "怎么算呢", "那怎么算嘛"])
def test_an_authored_follow_up_leads_to_its_entry(text: str) -> None:
    robot, _ = answering()
    turn = robot.respond(text, Situation(faq_id="renewal"))
    assert isinstance(turn.reply, Answer)
    assert turn.reply.faq_id == "amount"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("要带什么材料", "身份证"),
        ("需要准备啥子东西", "合同"),
        ("法律依据是什么", "第四十六条"),
        ("有没有时间限制", "一年内"),
        ("那我该怎么办", "先谈"),
    ],
)
def test_a_side_of_the_last_answer(text: str, word: str) -> None:
    robot, _ = answering()
    turn = robot.respond(text, Situation(faq_id="renewal"))
    assert isinstance(turn.reply, Answer)
    assert turn.reply.faq_id == "renewal"
    assert word in turn.reply.shown


def test_a_new_question_after_an_answer_is_a_new_topic() -> None:
    text = "邻居的狗把我咬了该找谁赔钱给我"
    robot, _ = answering(**{text: (("dismissal", 0.9),)})
    turn = robot.respond(text, Situation(faq_id="renewal"))
    assert isinstance(turn.reply, Answer)
    assert turn.reply.faq_id == "dismissal"


def test_a_short_text_is_understood_within_what_was_said_before() -> None:
    found = {"公司不续签": (("renewal", 0.9),), "公司不续签，那辞退了呢": (("dismissal", 0.99),)}
    robot, knowledge = answering(**found, 那辞退了呢=(("amount", 0.6), ("dismissal", 0.2)))
    before = robot.respond("公司不续签", Situation()).situation
    turn = robot.respond("那辞退了呢", before)
    assert isinstance(turn.reply, Answer)
    assert turn.reply.faq_id == "dismissal"
    assert turn.situation.said == "公司不续签，那辞退了呢"
    assert knowledge.asked[-2:] == ["那辞退了呢", "公司不续签，那辞退了呢"]


def test_bits_of_a_story_are_put_together() -> None:
    robot, _ = answering(
        **{"受伤": (("amount", 0.3),), "受伤，在厂里头干活": (("dismissal", 0.99),)}
    )
    turn = robot.respond("受伤", Situation())
    assert isinstance(turn.reply, Clarification)
    assert turn.situation.said == "受伤"
    turn = robot.respond("在厂里头干活", turn.situation)
    assert isinstance(turn.reply, Answer)
    assert turn.reply.faq_id == "dismissal"


def test_what_was_said_of_one_matter_is_forgotten_with_the_next() -> None:
    found = {"公司不续签": (("renewal", 0.9),), "隔壁的狗咬了我": (("dog", 0.99),)}
    robot = Answering(FakeKnowledge((RENEWAL, entry("dog")), found), Thresholds())
    turn = robot.respond("隔壁的狗咬了我", robot.respond("公司不续签", Situation()).situation)
    assert isinstance(turn.reply, Answer)
    assert turn.reply.faq_id == "dog"
    assert turn.situation.said == "隔壁的狗咬了我"


def test_no_more_is_kept_of_what_was_said_than_a_search_needs() -> None:
    robot, _ = answering()
    situation = Situation()
    for _ in range(40):
        situation = robot.respond("说不清楚的一件事", situation).situation
    assert len(situation.said) <= MOST_SAID


@pytest.mark.parametrize("text", ["离婚", "我想离婚", "我要离婚", "要离婚"])
def test_a_bare_subject_offers_what_has_it_in_its_title(text: str) -> None:
    named = entry("divorce", title="对方不同意离婚怎么办？", label="起诉离婚")
    other = entry("debt", title="配偶欠债要我还吗？", label="配偶的债")
    found = {"离婚": (("debt", 0.95), ("divorce", 0.05))}
    robot = Answering(FakeKnowledge((named, other), found), Thresholds())
    reply = robot.respond(text, Situation()).reply
    assert isinstance(reply, Clarification)
    assert [choice.label for choice in reply.choices] == ["起诉离婚", "都不是"]


def test_of_many_named_entries_those_come_first_that_others_lead_to() -> None:
    rare = entry("rare", title="离婚时的彩票怎么分？", label="离婚分彩票")
    suit = entry("suit", title="对方不同意离婚怎么办？", label="起诉离婚")
    child = entry("child", title="孩子归谁养？", label="孩子归谁", related=("suit",))
    found = {"离婚": (("rare", 0.5), ("suit", 0.4))}
    robot = Answering(FakeKnowledge((rare, suit, child), found), Thresholds())
    reply = robot.respond("离婚", Situation()).reply
    assert [choice.label for choice in reply.choices[:2]] == ["起诉离婚", "离婚分彩票"]


def test_a_new_subject_after_an_answer_is_not_taken_for_a_follow_up() -> None:
    divorce = entry("divorce", title="对方不同意离婚怎么办？", label="起诉离婚")
    found = {"离婚": (("divorce", 0.1),), "renewal怎么办？ 离婚": (("dismissal", 0.1),)}
    robot = Answering(FakeKnowledge((RENEWAL, DISMISSAL, divorce), found), Thresholds())
    reply = robot.respond("离婚", Situation(faq_id="renewal")).reply
    assert [choice.label for choice in reply.choices] == ["起诉离婚", "都不是"]


def test_a_short_follow_up_that_nothing_fits_offers_what_is_linked() -> None:
    robot, _ = answering(**{"公司不续签": (("renewal", 0.1), ("dismissal", 0.05)), "有遗嘱呢": ()})
    situation = Situation(faq_id="renewal", said="公司不续签")
    reply = robot.respond("有遗嘱呢", situation).reply
    assert isinstance(reply, Clarification)
    assert "dismissal短名" in [choice.label for choice in reply.choices]


@pytest.mark.parametrize("text", ["？？？", "……", "  ", "😀"])
def test_nothing_to_search_for(text: str) -> None:
    robot, knowledge = answering()
    assert isinstance(robot.respond(text, Situation()).reply, NoAnswer)
    assert knowledge.asked == []


def test_who_has_not_said_yet_what_it_is_about_is_asked_to_go_on() -> None:
    robot, knowledge = answering()
    turn = robot.respond("我老汉的事咋个办嘛", Situation())
    assert isinstance(turn.reply, Smalltalk)
    assert "您慢慢说" in turn.reply.spoken
    assert knowledge.asked == []
    assert turn.situation.said == "我老汉的事咋个办嘛"
    again = robot.respond("那件事咋个办嘛", turn.situation)
    assert isinstance(again.reply, Smalltalk)
    assert again.situation.said == "我老汉的事咋个办嘛"
    assert robot.respond("我有个事情想问一下", Situation()).situation.said == ""


def test_the_same_question_asked_again_gets_the_same_answer() -> None:
    robot, _ = answering(**{"没续签": (("renewal", 0.85),), "合同，公司没续签": (("amount", 0.5),)})
    first = robot.respond("公司没续签我的合同", Situation())
    again = robot.respond("公司没续签我的合同", first.situation)
    assert again.reply == first.reply
    assert again.situation.said == first.situation.said


def test_in_a_matter_a_word_of_asking_is_a_follow_up() -> None:
    robot, knowledge = answering(没续签=(("renewal", 0.9),))
    robot.respond("那个事情咋个办嘛", Situation(said="公司没续签我的合同"))
    assert knowledge.asked != []


def test_a_vanished_entry_is_no_topic() -> None:
    robot, _ = answering()
    assert isinstance(robot.respond("那孩子呢", Situation(faq_id="gone")).reply, NoAnswer)


def test_a_situation_survives_json() -> None:
    robot, _ = answering(公司不续签=(("renewal", 0.9),))
    situation = robot.respond("公司不续签", Situation()).situation
    assert situation_from_json(situation_to_json(situation)) == situation


@pytest.mark.parametrize("junk", [None, 3, "x", [], {"misses": "many"}, {"unknown": 1}])
def test_a_broken_memory_is_a_fresh_start(junk: object) -> None:
    assert situation_from_json(junk) == Situation()


def test_what_a_text_may_be_about_is_named_by_situations() -> None:
    robot, _ = answering(挨打=(("renewal", 0.7), ("amount", 0.1)), 好=())
    cases = robot.cases("挨打", Situation())
    assert [choice.say for choice in cases.choices] == ["renewal怎么办？"]
    assert cases.sure
    assert robot.cases("好", Situation()) == Cases()


def held_robot(why: str = "law") -> Answering:
    renewal = entry("renewal", held=why, related=("dismissal",))
    found = {"公司不续签": (("renewal", 0.9),), "换人": (("renewal", 0.4), ("dismissal", 0.3))}
    knowledge = FakeKnowledge((renewal, AMOUNT, DISMISSAL), found)
    return Answering(knowledge, Thresholds(answer_at=0.6, clarify_at=0.2))


@pytest.mark.parametrize(
    ("why", "words"), [("law", "这一条法律最近有变化"), ("review", "正在请人重新核对")]
)
@pytest.mark.parametrize("text", ["公司不续签", "renewal的问法"])
def test_an_entry_that_is_held_back_offers_a_person(why: str, words: str, text: str) -> None:
    turn = held_robot(why).respond(text, Situation(misses=1))
    assert isinstance(turn.reply, NoAnswer)
    assert words in turn.reply.shown
    assert words in turn.reply.spoken
    assert "结论" not in turn.reply.shown + turn.reply.spoken
    assert turn.reply.choices[0] == wording.PERSON
    assert (turn.reply.faq_id, turn.situation.faq_id) == ("renewal", "renewal")
    assert (turn.situation.offer, turn.situation.misses) == ("person", 0)


def test_no_side_of_an_entry_that_is_held_back_is_said() -> None:
    for text in ("要带什么材料", "依据是哪一条", "怎么办理"):
        reply = held_robot().respond(text, Situation(faq_id="renewal", said="公司不续签")).reply
        assert "身份证" not in reply.shown
        assert "第四十六条" not in reply.shown


def test_an_entry_that_is_held_back_can_be_meant_by_a_question_back() -> None:
    asked = held_robot().respond("换人", Situation())
    assert isinstance(asked.reply, Clarification)
    chosen = held_robot().respond(asked.reply.choices[0].say, asked.situation)
    assert isinstance(chosen.reply, NoAnswer)


def test_of_several_matters_the_first_may_be_held_back() -> None:
    held = wording.held_back(entry("renewal", held="law"), confidence=0.9)
    both = wording.with_other_matters(held, [Choice("押金", "押金怎么退？")])
    assert both.choices == (wording.PERSON, Choice("押金", "押金怎么退？"), wording.CAPABILITIES)
