"""Who wants to hear for sure how a matter ends."""

import pytest

from bot.promises import asks_for_promise

WANTED = (
    "这个官司我有几成把握",
    "抚养权判给我的胜算有多大",
    "你给我打个包票，钱要得回来",
    "你敢不敢保证他坐牢",
    "你保证能赢我就去告",
    "合同写成这样，法院保证认账不",
    "给我算一下哪一天能拿到钱",
    "好久能执行完，给个准日子",
    "那个法官是向着他还是向着我们",
)
NOT_WANTED = (
    "律师打包票说能赢，可信不",
    "中介保证半年拿房，没做到怎么赔",
    "上诉期从收到判决的哪一天算起",
    "邮寄上诉状算哪天",
    "什么情况下法院会判缓刑",
    "借款利息百分之几以内合法",
    "保证人要还钱吗",
    "中介不退给我保证金怎么办",
    "能不能要保证人还钱",
    "老板能不能保证最低工资",
    "你保证书上签的字算不算数",
    "你们能保证我说的话不传出去吗",
    "",
)


@pytest.mark.parametrize("text", WANTED)
def test_who_wants_a_promise_is_known(text: str) -> None:
    assert asks_for_promise(text)
    assert asks_for_promise(" ".join(text))


@pytest.mark.parametrize("text", NOT_WANTED)
def test_who_asks_what_the_law_says_is_not(text: str) -> None:
    assert not asks_for_promise(text)


def test_a_long_text_is_read_in_time() -> None:
    assert not asks_for_promise("把握把握" * 20_000)
