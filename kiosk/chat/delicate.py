"""Matters that nobody wants to hear read aloud in a waiting room."""

from collections.abc import Mapping

from bot.messages import Answer, Emergency, Reply, ServiceStep

DELICATE_TOPICS = frozenset({"婚姻家庭", "借贷债务", "治安与反诈", "社区矫正", "赡养抚养"})
"""Marriage and violence in the family, debts, crime and its aftermath, support of relatives."""
OFFER = "怕旁人听见，就说“不要出声”。"
"""Said before the first delicate answer of a conversation."""


def is_delicate(reply: Reply, topic_of: Mapping[str, str]) -> bool:
    """Whether the reply is of such a matter; `topic_of` gives the topic of a corpus entry."""
    if isinstance(reply, Emergency):
        return False  # every second counts, and the hotlines must be heard
    if isinstance(reply, Answer | ServiceStep):
        return topic_of.get(reply.faq_id or "") in DELICATE_TOPICS
    return False
