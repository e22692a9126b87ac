"""When the corpus may overrule the model, and what that costs."""

from bot.actions.brain import Brain, Intent
from bot.answering import Knowledge
from bot.messages import Answer, Smalltalk
from bot.services import load_services
from bot.settings import BotSettings
from bot.situation import Situation
from bot.thresholds import Thresholds
from knowledge_base.errors import IndexMissing
from tests.bot.fakes import RENEWAL, FakeKnowledge

SETTINGS = BotSettings("测试司法所", Thresholds(), 5055)


def brain(knowledge: Knowledge) -> Brain:
    return Brain(lambda: SETTINGS, load_services(), lambda: knowledge)


def test_a_model_that_is_sure_is_not_overruled_by_a_likely_search() -> None:
    knowledge = FakeKnowledge((RENEWAL,), {"今天天气怎么样": (("renewal", 0.95),)})
    turn = brain(knowledge).smalltalk(Intent("out_of_scope", 0.95), "今天天气怎么样", Situation())
    assert isinstance(turn.reply, Smalltalk)


def test_thanks_cost_no_search() -> None:
    knowledge = FakeKnowledge((RENEWAL,))
    brain(knowledge).smalltalk(Intent("thanks", 0.5), "谢谢", Situation())
    assert knowledge.asked == []


def test_an_unsure_model_is_overruled_by_a_sure_search() -> None:
    knowledge = FakeKnowledge((RENEWAL,), {"网上怎么信访呢": (("renewal", 0.9),)})
    turn = brain(knowledge).smalltalk(Intent("out_of_scope", 0.5), "网上怎么信访呢", Situation())
    assert isinstance(turn.reply, Answer)


def test_a_wording_of_the_corpus_overrules_even_a_sure_model() -> None:
    turn = brain(FakeKnowledge((RENEWAL,))).service(
        Intent("service_notary", 0.99), "renewal的问法", Situation()
    )
    assert isinstance(turn.reply, Answer)


def test_small_talk_goes_on_without_an_index() -> None:
    def missing() -> Knowledge:
        raise IndexMissing("没有索引")

    turn = Brain(lambda: SETTINGS, load_services(), missing).smalltalk(
        Intent("greet", 0.95), "你好温小法在不在", Situation()
    )
    assert isinstance(turn.reply, Smalltalk)
