import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Voice
from kiosk.chat.voice_commands import command_in, consent_in

WISHES = {
    "再说一遍": Voice(repeat=True),
    "请你再说一遍嘛": Voice(repeat=True),
    "没听清": Voice(repeat=True),
    "刚才没听清楚": Voice(repeat=True),
    "你说啥子？": Voice(repeat=True),
    "重复一遍": Voice(repeat=True),
    "慢一点": Voice(rate="slower", repeat=True),
    "说慢点嘛": Voice(rate="slower", repeat=True),
    "你说慢一点可以吗": Voice(rate="slower", repeat=True),
    "太快了": Voice(rate="slower", repeat=True),
    "慢慢说": Voice(rate="slower", repeat=True),
    "快一点": Voice(rate="faster", repeat=True),
    "说得太慢了": Voice(rate="faster", repeat=True),
    "大声点": Voice(volume="louder", repeat=True),
    "声音大一点": Voice(volume="louder", repeat=True),
    "大点声": Voice(volume="louder", repeat=True),
    "听不见": Voice(volume="louder", repeat=True),
    "声音太小了": Voice(volume="louder", repeat=True),
    "小声一点": Voice(volume="softer", repeat=True),
    "声音太大了": Voice(volume="softer", repeat=True),
    "小点声": Voice(volume="softer", repeat=True),
    "别念出来": Voice(private=True),
    "不要出声": Voice(private=True),
    "不要念出声": Voice(private=True),
    "莫念出来": Voice(private=True),
    "静音": Voice(private=True),
    "只看字就行": Voice(private=True),
    "念出来": Voice(private=False, repeat=True),
    "打开声音": Voice(private=False, repeat=True),
    "停": Voice(stop=True),
    "停一下": Voice(stop=True),
    "别说了": Voice(stop=True),
    "好了不用说了": Voice(stop=True),
    "莫说了": Voice(stop=True),
    "接着说": Voice(go_on=True),
    "你继续说嘛": Voice(go_on=True),
    "往下讲": Voice(go_on=True),
}


@pytest.mark.parametrize(("text", "wish"), WISHES.items())
def test_wishes_about_the_voice(text: str, wish: Voice) -> None:
    command = command_in(text)
    assert command is not None
    assert command.wish == wish
    assert command.said
    assert command.reply.shown == command.said


@pytest.mark.parametrize(
    "question",
    [
        "他还钱还得慢一点怎么办",
        "邻居家太大声了怎么办",
        "声音太大了扰民找谁",
        "老板说快一点还",
        "什么材料",
        "怎么停发低保",
        "大",
        "小",
        "快",
        "慢",
        "停电了",
        "停工留薪期",
        "轻伤",
        "大声吵架算不算寻衅滋事",
        "继续履行合同",
        "然后呢",
        "说服他还钱",
        "念出来的遗嘱算数吗",
        "",
        "。",
        "请问",
        "慢一点" * 200,
    ],
)
def test_questions_are_no_wishes(question: str) -> None:
    assert command_in(question) is None


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        ("要", "yes"),
        ("要得", "yes"),
        ("好的，你说", "yes"),
        ("嗯", "yes"),
        ("可以", "yes"),
        ("接着说", "yes"),
        ("不用", "no"),
        ("不用了，谢谢", None),
        ("不用了", "no"),
        ("算了", "no"),
        ("莫说了", "no"),
        ("不要了吧", "no"),
        ("要带什么材料", None),
        ("不要他赔", None),
        ("好久能办完", None),
        ("", None),
    ],
)
def test_yes_and_no(text: str, consent: str | None) -> None:
    assert consent_in(text) == consent


@given(st.text(max_size=60))
@pytest.mark.timeout(10)
def test_any_words_may_be_said(text: str) -> None:
    said = any(character.isalnum() for character in text)
    assert said or command_in(text) is None
    assert consent_in(text) in (None, "yes", "no")
