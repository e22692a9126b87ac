"""Which syllables are taken for which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.confusions import load_confusions
from speech.repair.phonetics import SoundTable, toneless

TABLE = SoundTable.from_json(load_confusions().as_json())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nan", "lan"), ("fu", "hu"), ("zhai", "zai"), ("chen", "cen"), ("shi", "si"),
        ("jing", "jin"), ("sheng", "shen"), ("peng", "pong"), ("ge", "guo"), ("bai", "be"),
        ("sheng", "sen"), ("fang", "huang"), ("jie", "gai"), ("rong", "yong"),
    ],
)  # fmt: skip
def test_what_sichuan_speech_does_not_tell_apart_sounds_alike(one: str, other: str) -> None:
    assert TABLE.alike(one)[other] == TABLE.alike(other)[one] > 0


@pytest.mark.parametrize(("one", "other"), [("ma", "de"), ("yuan", "li"), ("zhang", "ti")])
def test_others_do_not(one: str, other: str) -> None:
    assert other not in TABLE.alike(one)


def test_a_start_with_h_is_not_taken_apart() -> None:
    assert "zhha" not in TABLE.alike("zha")
    assert "za" in TABLE.alike("zha")


def test_tones_fall_away() -> None:
    assert [toneless(said) for said in ("li3", "lü4", "er5", "a")] == ["li", "lü", "er", "a"]


@pytest.mark.parametrize(
    "table",
    [{}, {"merged": 1, "near": 2}, {"merged": {}}, {"merged": {"initials": [[1]]}, "near": {}}],
)
def test_a_broken_table_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="confusions"):
        SoundTable.from_json(table)


@given(st.text(max_size=12))
def test_anything_sounds_like_itself(sound: str) -> None:
    costs = TABLE.alike(sound)
    assert costs[sound] == 0
    assert len(costs) < 400
