"""How an entry is shown."""

from bot.shown import shown_text
from tests.bot.fakes import entry


def test_steps_and_materials_stand_each_on_a_line() -> None:
    text = shown_text(entry("a"))
    assert "**接下来怎么做**\n1. 先谈\n2. 再调解" in text
    assert "**要准备的材料**\n- 身份证\n- 合同" in text
    assert text.endswith("**注意期限**：一年内申请仲裁。")


def test_what_is_empty_has_no_heading() -> None:
    text = shown_text(entry("a", materials=(), deadline=None))
    assert "材料" not in text
    assert "期限" not in text
