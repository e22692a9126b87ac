"""The vocabulary as the preparation makes it, from the corpus that ships."""

import sys
from pathlib import Path

import pytest

from kiosk.chat import vocabulary as making
from kiosk.operation.preparation import VOCABULARY, steps
from kiosk.operation.serve import open_repairer
from speech.repair.correction import Repairer

LARGEST = 7_000_000
"""Bytes; it grows with the corpus, 145 of them a wording."""


@pytest.fixture(scope="module")
def repairer(tmp_path_factory: pytest.TempPathFactory) -> Repairer:
    path = tmp_path_factory.mktemp("hearing") / "vocabulary.npz"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "VOCABULARY", path)
        assert making.main() == 0
    assert path.stat().st_size < LARGEST
    made = open_repairer(path)
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("彩里八万八能要回来吗", "彩礼八万八能要回来吗"),
        ("房东不退压金", "房东不退押金"),
        ("宅机地能不能继成", "宅基地能不能继承"),
        ("我要申请老动仲裁", "我要申请劳动仲裁"),
        ("老板拖欠公资怎么办", "老板拖欠工资怎么办"),
        ("工商认定找哪个部门", "工伤认定找哪个部门"),
        ("我想申请法律元助", "我想申请法律援助"),
    ],
)
def test_what_was_misheard_is_put_right(repairer: Repairer, heard: str, meant: str) -> None:
    assert repairer.repair(heard).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "我叫李建国家住金牛区", "我老公在外头打工莫得钱", "救命他要杀我", "他拿起刀在楼下", "今天天气好不好",
        "一共三千四百四十元", "二零二四年三月十四号", "我爸爸瘫痪在床上十年", "对", "不对", "再说一遍", "慢一点",
    ],
)  # fmt: skip
def test_what_was_heard_right_is_let_be(repairer: Repairer, text: str) -> None:
    assert repairer.repair(text).text == text


def test_a_folder_without_examples_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "odd.yml").write_text("nlu: [{intent: x}]", "utf-8")
    monkeypatch.setattr(making, "EXAMPLES", tmp_path)
    assert making.main() == 1
    assert "没有做成" in capsys.readouterr().err


def test_without_a_vocabulary_nothing_is_put_right(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert open_repairer(tmp_path / "none.npz") is None
    assert "还没有做" in caplog.text


def test_it_is_a_step_of_the_preparation() -> None:
    step = next(step for step in steps() if step.output == VOCABULARY)
    assert step.command == (sys.executable, "-m", "kiosk.chat.vocabulary")
    assert not step.required
    root = Path(making.__file__).parents[2]
    assert [path for path in step.inputs if not (root / path).exists()] == []
